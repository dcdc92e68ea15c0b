"""What the team plans to sell of each product in each month: from the restock sheet and the approved sales plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from opsheet.calculations.daily_figures import Product, last_day_of, next_month
from opsheet.catalogue import Message, Text
from opsheet.rules.targets import spread_over_months
from opsheet.values import fold

if TYPE_CHECKING:
    from opsheet.settings import Settings
    from opsheet.tables.table import Table, Workbook

APPROVED_EXCESS: Final = "approved_excess"
SEASONAL: Final = "seasonal"
TRIAL: Final = "trial"
STRATEGIC: Final = "strategic"
WITHOUT_MONTH: Final = dt.date.max  # strategic stock needs no month
_LONGEST_SPAN: Final = 24  # months; a longer one is a slip of the pen

_NO_MONTH: Final = Text("没有销售月份，未计入", "No sales month, not counted")
_NO_UNITS: Final = Text("数量不能用，未计入", "The quantity can’t be used, not counted")
_NO_APPROVER: Final = Text("没有批复人，已计入，请补填", "No approver. Counted; please enter one")
_REJECTED: Final = Text("主管没有批准，未计入", "Rejected by the manager, not counted")
_NOT_YET: Final = Text("主管还没审批，已计入", "Not yet approved by the manager, counted")
_BACKWARDS: Final = Text(
    "销售截止月早于销售月或太远，未计入", "The last month is before the first or too far, not counted"
)
_EXCESS_BOUGHT: Final = Text(
    "冗余批复按批复销售计划核算，采购数量未计入", "Approved excess counts by the approved sales plan, not by orders"
)
_SEASON_TWICE: Final = Text(
    "季节性以批复销售计划的月份为准，备货单的月份未计入",
    "Seasonal stock counts by the months of the approved sales plan, not by the restock sheet",
)
_TRIAL: Final = Text("测品未纳入库存管控，单独列示", "A trial not under stock control yet, listed apart")
_STRATEGIC: Final = Text("战略性备货不计入目标，单独列示", "Strategic stock has no target, listed apart")


@dataclass(frozen=True, slots=True)
class PlannedSales:
    """Units that one row of a table plans for one month.

    Args:
        product: folded shop and MSKU.
        shop: as the sheet has it.
        msku: as the sheet has it.
        site: its code, "" where the sheet has none.
        month: its first day; ``WITHOUT_MONTH`` where strategic stock names none.
        units: planned.
        kind: of stock, the key of a choice; ``regular`` where the sheet has none.
        margin: planned, as a share; NaN where there is none.
        sheet: that holds the row.
        row: its number on the sheet.
    """

    product: Product
    shop: str
    msku: str
    site: str
    month: dt.date
    units: float
    kind: str
    margin: float
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row, or a part of it, that counts otherwise than the others, and why."""

    sheet: str
    row: int
    reason: Text | Message


@dataclass(frozen=True, slots=True)
class SalesPlan:
    """All planned sales.

    Args:
        planned: that count towards targets.
        apart: strategic stock and trials, which are listed apart and never counted.
        left_out: rows that don't count, or count and lack something.
    """

    planned: Sequence[PlannedSales]
    apart: Sequence[PlannedSales]
    left_out: Sequence[LeftOut] = ()


def sales_plan(workbook: Workbook, settings: Settings) -> SalesPlan:
    """Read the planned sales of a workbook.

    The restock sheet plans by its target sales month; approved excess and seasonal stock count by the months of the
    approved sales plan, where it names any. Strategic stock never counts; a trial counts from the month in which it
    came under stock control.

    Args:
        workbook: with ``stocking``, ``targets`` or both, and with or without ``trials``.
        settings: with the kinds that have no target.

    Source: SOP 绩效目标, 销售数量 (1)-(5).
    """
    left_out: list[LeftOut] = []
    approved = list(_approved(workbook.tables.get("targets"), left_out))
    seasonal = {one.product for one in approved if one.kind == SEASONAL}
    controlled = controlled_from(workbook)
    planned, apart = list(approved), list[PlannedSales]()
    for one in _stocked(workbook.tables.get("stocking"), left_out, settings):
        reason = _apart(one, settings, controlled)
        if reason is not None:
            apart.append(one)
            left_out.append(LeftOut(one.sheet, one.row, reason))
        elif one.kind == APPROVED_EXCESS:
            left_out.append(LeftOut(one.sheet, one.row, _EXCESS_BOUGHT))
        elif one.kind == SEASONAL and one.product in seasonal:
            left_out.append(LeftOut(one.sheet, one.row, _SEASON_TWICE))
        else:
            planned.append(one)
    return SalesPlan(planned, apart, left_out)


def controlled_from(workbook: Workbook) -> Mapping[Product, dt.date]:
    """The day from which each trial product counts in the stock-control figures.

    Args:
        workbook: with or without a table of the kind ``trials``.

    Source: SOP 绩效, 新品 (需要纳入到库存管控指标中).
    """
    table = workbook.tables.get("trials")
    if table is None:
        return {}
    days = table.dates("controlled_from").tolist()
    return {product: day for product, day in zip(table.products(), days, strict=True) if day is not None}


def _apart(one: PlannedSales, settings: Settings, controlled: Mapping[Product, dt.date]) -> Text | None:
    if one.kind in settings.performance.kinds_without_target:
        return _STRATEGIC
    day = controlled.get(one.product)
    return _TRIAL if one.kind == TRIAL and (day is None or day > last_day_of(one.month)) else None


def _approved(table: Table | None, left_out: list[LeftOut]) -> Iterator[PlannedSales]:
    """The approved sales plan; a row that names a last month is spread over its months in whole units."""
    if table is None:
        return
    ends = table.dates("last_month").tolist()
    approvers = table.texts("approved_by").tolist()
    for index, one in enumerate(_rows(table, "month", left_out)):
        if one is None:
            continue
        last = (ends[index] or one.month).replace(day=1)
        months = (last.year - one.month.year) * 12 + last.month - one.month.month + 1
        if not 1 <= months <= _LONGEST_SPAN:
            left_out.append(LeftOut(one.sheet, one.row, _BACKWARDS))
            continue
        kind = one.kind or APPROVED_EXCESS
        if kind == APPROVED_EXCESS and table.has("approved_by") and not approvers[index]:
            left_out.append(LeftOut(one.sheet, one.row, _NO_APPROVER))
        for later, units in enumerate(spread_over_months(round(one.units), months)):
            yield replace(one, month=next_month(one.month, later), units=float(units), kind=kind)


def _stocked(table: Table | None, left_out: list[LeftOut], settings: Settings) -> Iterator[PlannedSales]:
    """The restock sheet; a row that the manager rejected is no plan."""
    if table is None:
        return
    approvals = [fold(text or "") for text in table.texts("head_approval").tolist()]
    rejected = {fold(word) for word in settings.approvals.form.rejected_words}
    for index, one in enumerate(_rows(table, "target_month", left_out)):
        if one is None:
            continue
        if approvals[index] in rejected:
            left_out.append(LeftOut(one.sheet, one.row, _REJECTED))
            continue
        if table.has("head_approval") and not approvals[index]:
            left_out.append(LeftOut(one.sheet, one.row, _NOT_YET))
        yield replace(one, kind=one.kind or "regular")


def _rows(table: Table, month: str, left_out: list[LeftOut]) -> list[PlannedSales | None]:
    """The rows of a table as planned sales, None for rows that can't be used."""
    months, units = table.dates(month).tolist(), table.numbers("quantity")
    usable = table.usable("quantity") & ~np.isnan(units)
    margins, sites, kinds = table.numbers("planned_margin"), table.texts("site").tolist(), table.texts("kind").tolist()
    shops, mskus, products = table.texts("shop").tolist(), table.texts("msku").tolist(), table.products()
    found: list[PlannedSales | None] = []
    for index, row in enumerate(table.rows.tolist()):
        found.append(None)
        if not products[index][1] or units[index] == 0:
            continue
        if not usable[index]:
            left_out.append(LeftOut(table.sheet, row, _NO_UNITS))
        elif months[index] is None and kinds[index] != STRATEGIC:
            left_out.append(LeftOut(table.sheet, row, _NO_MONTH))
        else:
            found[-1] = PlannedSales(
                products[index],
                shops[index] or "",
                mskus[index],
                sites[index] or "",
                WITHOUT_MONTH if months[index] is None else months[index].replace(day=1),
                float(units[index]),
                kinds[index] or "",
                float(margins[index]),
                table.sheet,
                row,
            )
    return found
