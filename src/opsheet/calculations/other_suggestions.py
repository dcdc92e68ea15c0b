"""What Lingxing and Amazon suggest to order, beside ours, and why it differs where that can be seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from opsheet.calculations.product_match import match_products
from opsheet.calculations.stock_on_hand import newest_rows
from opsheet.calculations.stocking import StockPlan, stock_plan
from opsheet.catalogue import Message, Text
from opsheet.settings import Settings
from opsheet.tables import Table

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder

LINGXING: Final = "lingxing_replenishment"
AMAZON: Final = ("amazon_restock", "amazon_inventory_planning")  # the first that is there counts
_MONTH = 30
_SUMMARY_ROW = "是"

_NAMES = {"lingxing_suggested": Text("领星", "Lingxing"), "amazon_suggested": Text("亚马逊", "Amazon")}
_OF = Text("{name}：{reasons}", "{name}: {reasons}")
_VELOCITY = Text("日均 {theirs}（本表 {ours}）", "{theirs} a day (here {ours})")
_NO_INBOUND = Text("没算在途 {units} 件", "{units} inbound units not counted")
_STOCK = Text("库存和在途 {theirs}（本表 {ours}）", "{theirs} in stock and inbound (here {ours})")
_SHARED = Text("共享库存，几个站点合算", "shared stock of several sites")
_BETWEEN_REASONS, _BETWEEN = Text("、", ", "), Text("；", "; ")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What another system suggests for one product.

    Args:
        shop: as the export writes it, "" where it names none.
        site: its code, "" where it isn't known.
        msku: of the product.
        quantity: units suggested.
        daily_units: that it reckons with; NaN where it doesn't say.
        stock: units in stock and on their way that it counts.
        is_shared: whether it stands for several sites that share their stock.
    """

    shop: str
    site: str
    msku: str
    quantity: float
    daily_units: float
    stock: float
    is_shared: bool = False


def other_suggestions(
    data: DataFolder, table: Table, settings: Settings, today: dt.date, refreshed: Mapping[str, Sequence[Any]]
) -> dict[str, list[Any]]:
    """The columns 领星建议采购量, 亚马逊建议采购量 and 差异原因; only those of systems whose export is there.

    Args:
        data: the data folder.
        table: of the kind ``stocking``.
        settings: the team's.
        today: of our own suggestion.
        refreshed: figures that are about to be written, by column; None where a cell stays.

    Returns:
        A value a row by column, None where there is none.

    Source: data, ours beside theirs.
    """
    found = {key: match_products(table, "msku", read(data), _msku).of_rows for key, read in _READERS.items()}
    found = {key: products for key, products in found.items() if any(products)}
    if not found:
        return {}
    plan = stock_plan(with_cells(table, refreshed), settings, today)
    apart = settings.replenishment.planning.velocity_apart.value
    columns: dict[str, list[Any]] = {
        key: [None if one is None else round(one.quantity) for one in products] for key, products in found.items()
    }
    columns["suggestion_difference"] = [
        _reasons(_Ours(plan, row), {key: products[row] for key, products in found.items()}, apart, settings.language)
        for row in range(len(table))
    ]
    return columns


def with_cells(table: Table, cells: Mapping[str, Sequence[Any]]) -> Table:
    """A table with other numbers in some of the columns that it has.

    Args:
        table: as found.
        cells: numbers by column; None where a cell stays.
    """
    columns = dict(table.columns)
    for key, values in cells.items():
        if key in columns:
            column = columns[key]
            new = np.array([np.nan if value is None else float(value) for value in values])
            stays = np.isnan(new)
            columns[key] = replace(
                column,
                raw=[old if stay else value for old, stay, value in zip(column.raw, stays, values, strict=True)],
                values=np.where(stays, column.values.astype(np.float64), new),
                unreadable=column.unreadable & stays,
            )
    return replace(table, columns=columns)


@dataclass(frozen=True, slots=True)
class _Ours:
    """Our own figures of one row."""

    plan: StockPlan
    row: int

    def figure(self, name: str) -> float:
        """One of the plan's, NaN where it isn't known."""
        return float(getattr(self.plan, name)[self.row])


def _reasons(ours: _Ours, theirs: Mapping[str, Suggestion | None], apart: float, language: str) -> str | None:
    said: list[str] = []
    for key, suggestion in theirs.items():
        if suggestion is None or suggestion.quantity == ours.figure("suggested_quantity"):
            continue
        seen = [reason.render(language) for reason in _differences(ours, suggestion, apart)]
        if seen:
            said.append(_OF.render(language, name=_NAMES[key], reasons=_BETWEEN_REASONS[language].join(seen)))
    return _BETWEEN[language].join(said) or None


def _differences(ours: _Ours, theirs: Suggestion, apart: float) -> Iterator[Message]:
    """Other velocity, other stock, shared stock: what can be told from the figures of both."""
    if theirs.is_shared:
        yield Message(_SHARED)
    rate = ours.figure("velocity")
    if abs(theirs.daily_units - rate) > apart * rate:
        yield Message(_VELOCITY, {"theirs": f"{theirs.daily_units:.4g}", "ours": f"{rate:.4g}"})
    available, inbound = ours.figure("available"), np.nan_to_num(ours.figure("inbound"))
    if inbound > 0 and theirs.stock == available:
        yield Message(_NO_INBOUND, {"units": f"{inbound:g}"})
    elif abs(theirs.stock - available - inbound) >= 1:
        yield Message(_STOCK, {"theirs": f"{theirs.stock:g}", "ours": f"{available + inbound:g}"})


def _msku(suggestion: Suggestion) -> str:
    return suggestion.msku


def _lingxing(data: DataFolder) -> list[Suggestion]:
    stocks = ("available", "inbound", "domestic_stock", "purchased")
    return _read(data, LINGXING, stocks, lambda row: float(row["velocity"]))


def _amazon(data: DataFolder) -> list[Suggestion]:
    stocks = ("available", "inbound", "fc_transfer", "fc_processing")
    for export in AMAZON:
        found = _read(data, export, stocks, lambda row: float(row["units_30"]) / _MONTH)
        if found:
            return found
    return []


def _read(
    data: DataFolder, export: str, stocks: Sequence[str], rate: Callable[[Mapping[str, Any]], float]
) -> list[Suggestion]:
    rows = newest_rows(data, export)
    if rows is None:
        return []
    there = [role for role in stocks if role in rows.columns]
    return [
        Suggestion(
            shop=row["shop"],
            site=row["site"],
            msku=row["msku"] or "",
            quantity=row["recommended_quantity"],
            daily_units=rate(row),
            stock=float(np.nansum([row[role] for role in there])),
            is_shared=row.get("summary_row") == _SUMMARY_ROW,
        )
        for row in rows[rows["recommended_quantity"].notna()].to_dict("records")
    ]


_READERS: Final[Mapping[str, Callable[[DataFolder], list[Suggestion]]]] = {
    "lingxing_suggested": _lingxing,
    "amazon_suggested": _amazon,
}
