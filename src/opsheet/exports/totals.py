"""What the rows of an export add up to by role, and whether that agrees with what the export says itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

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
        >>> total_of(np.array([0.1, 0.2, np.nan])), total_of(np.array([3.000000000000004])), total_of(np.array([np.nan]))
        (0.3, 3, None)
    """
    there = values[~np.isnan(values)]
    if not len(there):
        return None
    total = round(math.fsum(there.tolist()), _DECIMALS)
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
    currencies = _currencies(found, read, money, conventions)
    used = {code for index, codes in currencies.items() for code in _codes_with_figures(read.values(index), codes, counts)}
    is_mixed = len(used) > 1
    totals: Totals = {}
    for index in read.figures:
        column = found.definition.columns[index]
        if column.role is None or not column.total:
            continue
        if column.total == "by_site":
            totals |= _by_site(column.role, read.values(index), money.sites)
        elif column.type == "money" and is_mixed:
            _note_signs(found.header(index), read, index, currencies[index], money)
            names = suffixes(currencies[index], money.sites, conventions)
            totals |= _split(column.role, read.values(index), counts, names)
        elif column.type in SUMMABLE:
            totals |= _named(column.role, read.values(index)[counts])
    return totals | _sums(found, read, counts, money, conventions, is_mixed) | _counts(found, read, counts)


def _currencies(
    found: Recognised, read: ExportColumns, money: RowMoney, conventions: Conventions
) -> dict[int, list[str]]:
    return {
        index: money.currencies(figures.signs, read.currencies.get(index), conventions)
        for index, figures in read.figures.items()
        if _adds_money(found.definition.columns[index])
    }


def _adds_money(column: ExportColumn) -> bool:
    return column.type == "money" and (column.role is not None and column.total is True)


def _codes_with_figures(values: NDArray[np.float64], codes: Sequence[str], counts: NDArray[np.bool_]) -> set[str]:
    if len(set(codes)) <= 1:
        return set(codes) if bool((~np.isnan(values) & counts).any()) else set()
    return {codes[index] for index in np.flatnonzero(~np.isnan(values) & counts).tolist()}


def _note_signs(header: str, read: ExportColumns, index: int, codes: Sequence[str], money: RowMoney) -> None:
    """Say so where only signs tell a column's currencies apart: rows of one site, or of none, with several."""
    signs = read.figures[index].signs
    if signs is None:
        return
    by_site: dict[str, set[str]] = {}
    for site, named, code, sign in set(zip(money.sites, money.named, codes, signs, strict=True)):
        if sign and not named:
            by_site.setdefault(site, set()).add(code)
    if any(len(found) > 1 for found in by_site.values()):
        shown = problems.listed(sorted(set(signs) - {""}))
        read.problems.append(Message(problems.SEVERAL_CURRENCIES, {"header": header, "signs": shown}))


def _named(role: str, values: NDArray[np.float64]) -> Totals:
    total = total_of(values)
    return {} if total is None else {role: total}


def _split(role: str, values: NDArray[np.float64], counts: NDArray[np.bool_], names: Sequence[str]) -> Totals:
    totals: Totals = {}
    labels = np.array(names, dtype=object)
    for name in sorted(set(names)):
        if name.isalnum():
            totals |= _named(f"{role}_{name}", values[counts & (labels == name)])
    return totals


def _by_site(role: str, values: NDArray[np.float64], sites: Sequence[str]) -> Totals:
    """A ratio of each site; it never adds up."""
    there = np.flatnonzero(~np.isnan(values)).tolist()
    if len(there) <= 1:
        return _named(role, values)
    return {f"{role}_{(sites[index] or str(index + 1)).lower()}": float(values[index]) for index in there}


def _sums(
    found: Recognised, read: ExportColumns, counts: NDArray[np.bool_], money: RowMoney, conventions: Conventions,
    is_mixed: bool,
) -> Totals:  # fmt: skip
    """Totals that several columns are parts of."""
    totals: Totals = {}
    for name, kind in found.definition.sums.items():
        parts = [index for index in read.figures if found.definition.columns[index].part_of == name]
        if not parts:
            continue
        together = np.column_stack([read.values(index) for index in parts])
        rows = np.where(np.isnan(together).all(axis=1), np.nan, np.nansum(together, axis=1))
        codes = money.currencies(None, None, conventions)
        is_split = is_mixed or len(_codes_with_figures(rows, codes, counts)) > 1
        if kind == "whole" or not is_split:
            totals |= _named(name, rows[counts])
        if is_split:
            totals |= _split(name, rows, counts, suffixes(codes, money.sites, conventions))
    return totals


def _counts(found: Recognised, read: ExportColumns, counts: NDArray[np.bool_]) -> Totals:
    """Totals that count rows."""
    return {
        name: int((chosen_rows(choice, read.texts, len(counts), default=False) & counts).sum())
        for name, choice in found.definition.counts.items()
        if choice.column in read.texts
    }


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
