"""The columns of an approval form: which the rows need, and what all rows have in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.stocking import StockPlan
from opsheet.catalogue import Text
from opsheet.forms.columns import (
    CENTER,
    COUNT,
    DAY,
    DAYS,
    MONEY,
    MONTH,
    PICTURE,
    SHARE,
    TEXT,
    FormColumn,
    shown_as,
)
from opsheet.outcome import CellValue
from opsheet.tables import Table
from opsheet_macros.writing.columns import cell_values, column_values

# Header, kind, the column of the table or of the calculation that supplies it.
_LAYOUT: tuple[tuple[Text, str, str], ...] = (
    (Text("站点", "Site"), CENTER, "site"),
    (Text("店铺", "Shop"), TEXT, "shop"),
    (Text("MSKU", "MSKU"), TEXT, "msku"),
    (Text("FNSKU", "FNSKU"), CENTER, "fnsku"),
    (Text("品名", "Product"), TEXT, "product"),
    (Text("类目", "Category"), TEXT, "category"),
    (Text("采购员", "Purchaser"), CENTER, "buyer"),
    (Text("备货类型", "Order type"), CENTER, "kind"),
    (Text("箱规", "Per carton"), COUNT, "carton_quantity"),
    (Text("采购数量", "Quantity"), COUNT, "quantity"),
    (Text("箱数", "Cartons"), COUNT, "cartons"),
    (Text("单价", "Unit price"), MONEY, "unit_price"),
    (Text("金额", "Amount"), MONEY, "amount"),
    (Text("加权日均", "Per day"), DAYS, "velocity"),
    (Text("可用+在途", "Stock + inbound"), COUNT, "stock"),
    (Text("可售天数", "Days of supply"), DAYS, "days_of_supply"),
    (Text("备货后可售", "After order"), DAYS, "days_after_order"),
    (Text("目标销售月", "Target month"), MONTH, "target_month"),
    (Text("计划毛利率", "Planned margin"), SHARE, "planned_margin"),
    (Text("期望到达", "Requested arrival"), DAY, "expected_on"),
    (Text("运输方式", "Transport"), CENTER, "transport"),
    (Text("延保", "Warranty"), CENTER, "warranty_label"),
    (Text("备注", "Remark"), TEXT, "remark"),
)
_IN_HEAD = frozenset(
    {"site", "shop", "category", "buyer", "kind", "target_month", "expected_on", "transport", "warranty_label"}
)  # what may be said once where all rows have the same


def form_columns(
    table: Table, plan: StockPlan, indices: NDArray[np.int64], language: str, *, pictures: bool = False
) -> tuple[list[FormColumn], list[tuple[str, str]]]:
    """The form's columns, and what all of its rows have in common.

    A column that the sheet doesn't have or nobody filled takes no room; what is the same in every row is said once.

    Args:
        table: the stocking sheet.
        plan: what is calculated of its rows.
        indices: the positions of the rows that are submitted.
        language: of the headers.
        pictures: whether the rows have pictures, which take a column of their own.
    """
    numbers = list[CellValue](range(1, len(indices) + 1))
    columns = [FormColumn("number", Text("序号", "No.")[language], CENTER, numbers)]
    if pictures:
        blank: list[CellValue] = [None] * len(indices)
        columns.append(FormColumn(PICTURE, Text("图片", "Picture")[language], CENTER, blank))
    same: list[tuple[str, str]] = []
    for header, kind, key in _LAYOUT:
        values = _values(table, plan, key, language)
        shown = [] if values is None else [values[index] for index in indices]
        if all(value is None for value in shown) and key not in {"msku", "quantity"}:
            continue
        if key in _IN_HEAD and len(shown) > 1 and len(set(shown)) == 1:
            same.append((header[language], shown_as(shown[0], kind)))
        else:
            columns.append(FormColumn(key, header[language], kind, shown))
    return columns, same


def _values(table: Table, plan: StockPlan, key: str, language: str) -> list[CellValue] | None:
    if key == "stock":
        return cell_values(plan.available + plan.inbound)
    if key in StockPlan.__slots__:
        return cell_values(getattr(plan, key))
    column = table.columns.get(key)
    if column is None:
        return _amounts(table) if key == "amount" and table.has("unit_price") else None
    return column_values(column, language)


def _amounts(table: Table) -> list[CellValue]:
    return cell_values(np.round(table.numbers("unit_price") * table.numbers("quantity"), 2))
