"""What the rows of an export add up to by role, and whether that agrees with what the export says itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Message
from opsheet.exports import problems
from opsheet.exports.columns import ExportColumns
from opsheet.exports.conventions import Conventions
from opsheet.exports.currency import RowMoney, suffixes
from opsheet.exports.definition import SUMMABLE, ExportColumn
from opsheet.exports.recognise import Recognised
from opsheet.exports.rows import chosen_rows

Totals = dict[str, float | int]

_DECIMALS = 6  # beyond which a sum holds nothing but the dirt of binary fractions
_TOLERANCE = 0.005
_MOVEMENTS = (
    "receipts", "shipments", "returns", "vendor_returns", "transfers", "found", "lost",
    "damaged", "disposed", "other_events", "unknown_events",
)  # fmt: skip


def total_of(values: NDArray[np.float64]) -> float | int | None:
    """The sum of the figures that there are, or None where there is none.

    Example:
        >>> total_of(np.array([0.1, 0.2, np.nan])), total_of(np.array([3.000000000000004]))
        (0.3, 3)
        >>> total_of(np.array([np.nan])) is None
        True
    """
    there = values[~np.isnan(values)]
    if not len(there):
        return None
    total = round(float(there.sum()), _DECIMALS)
    return int(total) if total.is_integer() else total


def totals_by_role(
    found: Recognised, read: ExportColumns, counts: NDArray[np.bool_], money: RowMoney, conventions: Conventions
) -> Totals:
    """The totals of an export.

    Args:
        found: the export.
        read: its columns; mixed currencies that nothing tells apart are named among its problems.
        counts: the rows that count.
        money: each row's site and currency.
        conventions: signs and marketplaces.
    """
    return _Addition(found, read, counts, money, conventions).totals()


@dataclass(frozen=True)
class _Addition:
    """One export on its way to its totals."""

    found: Recognised
    read: ExportColumns
    counts: NDArray[np.bool_]
    money: RowMoney
    conventions: Conventions
    _known_rows: dict[int, dict[str, NDArray[np.bool_]]] = field(default_factory=dict)

    def totals(self) -> Totals:
        """Of all roles; money by site as soon as the file holds several currencies."""
        totals: Totals = {}
        for index in self.read.figures:
            column, values = self._column(index), self.read.values(index)
            if column.role is None or not column.total:
                continue
            if column.total == "by_site":
                totals |= self._ratio_by_site(column.role, values)
            elif column.type == "money" and self._is_mixed:
                self._note_signs(index)
                totals |= self._split(column.role, values, self._currencies[index])
            elif column.type in SUMMABLE:
                totals |= _named(column.role, values[self.counts])
        return totals | self._sums() | self._counts()

    def _column(self, index: int) -> ExportColumn:
        return self.found.definition.columns[index]

    @cached_property
    def _currencies(self) -> dict[int, list[str]]:
        return {
            index: self.money.currencies(figures.signs, self.read.currencies.get(index), self.conventions)
            for index, figures in self.read.figures.items()
            if (column := self._column(index)).type == "money" and column.role and column.total is True
        }

    @cached_property
    def _is_mixed(self) -> bool:
        used = [self._used(self.read.values(index), codes) for index, codes in self._currencies.items()]
        return len(frozenset[str]().union(*used)) > 1

    def _used(self, values: NDArray[np.float64], codes: Sequence[str]) -> frozenset[str]:
        """The currencies of the rows that count and hold a figure."""
        there = ~np.isnan(values) & self.counts
        if len(set(codes)) <= 1:
            return frozenset(codes if there.any() else ())
        return frozenset(codes if there.all() else compress(codes, there.tolist()))

    def _note_signs(self, index: int) -> None:
        """Say so where only signs tell a column's currencies apart: rows of one site, or of none, with several."""
        signs = self.read.figures[index].signs
        if signs is None or signs.count(signs[0]) == len(signs):
            return
        by_site: dict[str, set[str]] = {}
        rows = zip(self.money.sites, self.money.named, self._currencies[index], signs, strict=True)
        for site, named, code, sign in set(rows):
            if sign and not named:
                by_site.setdefault(site, set()).add(code)
        if any(len(codes) > 1 for codes in by_site.values()):
            shown = {"header": self.found.header(index), "signs": problems.listed(sorted(set(signs) - {""}))}
            self.read.problems.append(Message(problems.SEVERAL_CURRENCIES, shown))

    def _split(self, role: str, values: NDArray[np.float64], codes: Sequence[str]) -> Totals:
        """Money by site; what no site and no currency is known of is in none of the totals."""
        totals: Totals = {}
        for name, rows in self._rows_by_suffix(codes).items():
            totals |= _named(f"{role}_{name}", values[rows])
        return totals

    def _rows_by_suffix(self, codes: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
        """The rows that count, by what tells their money apart; columns that share their currencies share these."""
        known = self._known_rows.get(id(codes))
        if known is None:
            labels = np.array(suffixes(codes, self.money.sites, self.conventions), dtype=object)
            names = sorted(name for name in set(labels.tolist()) if name.isalnum())
            known = {name: self.counts & (labels == name) for name in names}
            self._known_rows[id(codes)] = known
        return known

    def _ratio_by_site(self, role: str, values: NDArray[np.float64]) -> Totals:
        there = np.flatnonzero(~np.isnan(values)).tolist()
        if len(there) <= 1:
            return _named(role, values)
        return {f"{role}_{(self.money.sites[row] or str(row + 1)).lower()}": float(values[row]) for row in there}

    def _sums(self) -> Totals:
        """Totals that several columns are parts of."""
        totals: Totals = {}
        for name, kind in self.found.definition.sums.items():
            parts = [self.read.values(index) for index in self.read.figures if self._column(index).part_of == name]
            if not parts:
                continue
            together = np.column_stack(parts)
            rows = np.where(np.isnan(together).all(axis=1), np.nan, np.nansum(together, axis=1))
            codes = self.money.currencies(None, None, self.conventions)
            is_split = self._is_mixed or len(self._used(rows, codes)) > 1
            if kind == "whole" or not is_split:
                totals |= _named(name, rows[self.counts])
            if is_split:
                totals |= self._split(name, rows, codes)
        return totals

    def _counts(self) -> Totals:
        """Totals that count rows."""
        count, texts = len(self.counts), self.read.texts
        return {
            name: int((chosen_rows(choice, texts, count, default=False) & self.counts).sum())
            for name, choice in self.found.definition.counts.items()
            if choice.column in texts
        }


def _named(role: str, values: NDArray[np.float64]) -> Totals:
    total = total_of(values)
    return {} if total is None else {role: total}


def disagreements(
    found: Recognised, read: ExportColumns, preamble: Mapping[str, str], totals: Totals, numbers: Sequence[int]
) -> list[Message]:
    """Where an export's rows don't add up to what it says itself.

    Args:
        found: the export.
        read: its columns.
        preamble: values of the lines above the header.
        totals: by role.
        numbers: of the rows in the file.
    """
    roles = {
        found.definition.columns[index].role: read.values(index)
        for index in read.figures
        if found.definition.columns[index].role
    }
    return [
        *_settlements(roles, read.texts),
        *_shipment(preamble, totals),
        *_ledger(roles, numbers),
    ]


def _settlements(roles: Mapping[str | None, NDArray[np.float64]], texts: Mapping[str, Sequence[str]]) -> list[Message]:
    if "settlement" not in texts or "total" not in roles or "amount" not in roles:
        return []
    found: list[Message] = []
    ids = np.array(texts["settlement"], dtype=object)
    for settlement in dict.fromkeys(texts["settlement"]):
        rows = ids == settlement
        total, amount = total_of(roles["total"][rows]), total_of(roles["amount"][rows])
        if total is not None and abs(total - (amount or 0)) > _TOLERANCE:
            found.append(Message(problems.SETTLEMENT, {"settlement": settlement, "total": total, "sum": amount or 0}))
    return found


def _shipment(preamble: Mapping[str, str], totals: Totals) -> list[Message]:
    said = preamble.get("total_units", "").replace(",", "")
    if not said.isdigit() or "quantity" not in totals or int(said) == totals["quantity"]:
        return []
    return [Message(problems.SHIPMENT, {"total": int(said), "sum": totals["quantity"]})]


def _ledger(roles: Mapping[str | None, NDArray[np.float64]], numbers: Sequence[int]) -> list[Message]:
    if "starting_balance" not in roles or "ending_balance" not in roles:
        return []
    moved = [np.nan_to_num(roles[role]) for role in _MOVEMENTS if role in roles]
    sums = roles["starting_balance"] + np.sum(moved, axis=0)
    gaps = np.abs(sums - roles["ending_balance"])
    under_way = np.nan_to_num(roles.get("between_warehouses", np.zeros(len(sums))))  # counted in some views only
    wrong = np.flatnonzero(np.fmin(gaps, np.abs(sums + under_way - roles["ending_balance"])) > _TOLERANCE).tolist()
    if not wrong:
        return []
    first = wrong[0]
    ending, total = roles["ending_balance"][first], sums[first]
    return [
        Message(
            problems.LEDGER,
            {"row": numbers[first], "ending": f"{ending:g}", "sum": f"{total:g}", "count": len(wrong)},
        )
    ]
