"""The columns of an approval form: which the rows need, and how wide each is, so that A4 shows them at 8 points."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.stocking import StockPlan
from opsheet.catalogue import Text
from opsheet.outcome import CellValue
from opsheet.tables import Table
from opsheet_macros.writing.columns import cell_values

FONT_SIZE = 10  # points, of the rows on the sheet
_SMALLEST_ON_PAPER = 8  # points
_PAPER_WIDTH = 784  # points between the margins of a landscape A4 page
_POINTS_A_CHARACTER = 5.25  # as Excel counts the width of a column
_POINTS_A_COLUMN = 3.75  # that a column takes besides
_PADDING = 1.0  # characters that a cell keeps free, in the font by which Excel counts, a tenth larger than the rows'
_WIDEST_WORD = 24.0  # characters; what is longer without a break is no word
_WIDEST_TEXT = 26.0
_COUNT, _DAYS, _MONEY = "#,##0", "0.0", "#,##0.00"


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of the form.

    Args:
        header: above it.
        width: in characters.
        kind: ``text``, ``center``, or a number format.
        values: one a row.
        plan_key: the key of the table's column or of the calculation that it shows.
    """

    header: str
    width: float
    kind: str
    values: Sequence[CellValue]
    plan_key: str


# Header, kind, the column of the table or of the calculation that supplies it.
_LAYOUT: tuple[tuple[Text, str, str], ...] = (
    (Text("站点", "Site"), "center", "site"),
    (Text("店铺", "Shop"), "text", "shop"),
    (Text("MSKU", "MSKU"), "text", "msku"),
    (Text("FNSKU", "FNSKU"), "center", "fnsku"),
    (Text("品名", "Product"), "text", "product"),
    (Text("类目", "Category"), "text", "category"),
    (Text("采购员", "Purchaser"), "center", "buyer"),
    (Text("备货类型", "Order type"), "center", "kind"),
    (Text("箱规", "Per carton"), _COUNT, "carton_quantity"),
    (Text("采购数量", "Quantity"), _COUNT, "quantity"),
    (Text("箱数", "Cartons"), _COUNT, "cartons"),
    (Text("单价", "Unit price"), _MONEY, "unit_price"),
    (Text("金额", "Amount"), _MONEY, "amount"),
    (Text("加权日均", "Per day"), _DAYS, "velocity"),
    (Text("可用+在途", "Stock + inbound"), _COUNT, "stock"),
    (Text("可售天数", "Days of supply"), _DAYS, "days_of_supply"),
    (Text("备货后可售", "After order"), _DAYS, "days_after_order"),
    (Text("目标销售月", "Target month"), "yyyy-mm", "target_month"),
    (Text("计划毛利率", "Planned margin"), "0.0%", "planned_margin"),
    (Text("期望到达", "Requested arrival"), "yyyy-mm-dd", "expected_on"),
    (Text("运输方式", "Transport"), "center", "transport"),
    (Text("延保", "Warranty"), "center", "warranty_label"),
    (Text("备注", "Remark"), "text", "remark"),
)
_IN_HEAD = frozenset(
    {"site", "shop", "category", "buyer", "kind", "target_month", "expected_on", "transport", "warranty_label"}
)  # what may be said once where all rows have the same


def form_columns(
    table: Table, plan: StockPlan, indices: NDArray[np.int64], language: str
) -> tuple[list[FormColumn], list[tuple[str, str]]]:
    """The form's columns, and what all of its rows have in common.

    A column that the sheet doesn't have or nobody filled takes no room; what is the same in every row is said once.

    Args:
        table: the stocking sheet.
        plan: what is calculated of its rows.
        indices: the positions of the rows that are submitted.
        language: of the headers.
    """
    numbers = list[CellValue](range(1, len(indices) + 1))
    columns = [FormColumn(Text("序号", "No.")[language], 0, "center", numbers, "number")]
    same: list[tuple[str, str]] = []
    for header, kind, key in _LAYOUT:
        values = _values(table, plan, key, language)
        shown = [] if values is None else [values[index] for index in indices]
        if all(value is None for value in shown) and key not in {"msku", "quantity"}:
            continue
        if key in _IN_HEAD and len(shown) > 1 and len(set(shown)) == 1:
            same.append((header[language], shown_as(shown[0], kind)))
        else:
            columns.append(FormColumn(header[language], 0, kind, shown, key))
    return _with_widths(columns), same


def _with_widths(columns: Sequence[FormColumn]) -> list[FormColumn]:
    """As wide as the texts ask for; narrower, down to the longest word, where the page would become too small."""
    least = np.array([_least_width(column) for column in columns])
    wanted = np.maximum(least, [_wanted_width(column) for column in columns])
    paper = _PAPER_WIDTH * FONT_SIZE / _SMALLEST_ON_PAPER
    room = (paper - _POINTS_A_COLUMN * len(columns)) / _POINTS_A_CHARACTER
    spare = float((wanted - least).sum())
    kept = min(1.0, max(0.0, (room - float(least.sum())) / spare)) if spare else 1.0
    widths = np.floor((least + (wanted - least) * kept) * 10) / 10
    return [replace(column, width=width) for column, width in zip(columns, widths.tolist(), strict=True)]


def _wanted_width(column: FormColumn) -> float:
    longest = max((text_width(shown_as(value, column.kind)) for value in column.values), default=0)
    return min(longest + _PADDING, _WIDEST_TEXT) if column.kind in {"text", "center"} else longest + _PADDING


def _least_width(column: FormColumn) -> float:
    """What holds every word and number; a header may take three lines."""
    shown = [shown_as(value, column.kind) for value in column.values]
    whole = column.kind not in {"text", "center"}
    longest = max((text_width(text) if whole else _longest_word(text) for text in shown), default=0)
    header = max(_longest_word(column.header), text_width(column.header) / 3)
    return max(header, min(float(longest), _WIDEST_WORD)) + _PADDING


def _longest_word(text: str) -> int:
    """The width of the longest part between which a line may break; a Chinese text breaks anywhere."""
    parts = re.findall(r"[\x21-\x2c\x2e\x30-\x7e]+[-/]?|[^\x00-\x7f]", text)
    return max(map(text_width, parts), default=0)


def text_width(text: object) -> int:
    """The width of a text in characters; Chinese ones take two.

    Example:
        >>> text_width("LED灯")
        5
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in str(text))


def shown_as(value: CellValue, kind: str) -> str:
    """A cell as the form shows it.

    Example:
        >>> shown_as(1234.5, "#,##0.00"), shown_as(dt.date(2025, 6, 1), "yyyy-mm"), shown_as(0.312, "0.0%")
        ('1,234.50', '2025-06', '31.2%')
    """
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%Y-%m}" if kind == "yyyy-mm" else f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        formats = {_COUNT: ",.0f", _DAYS: ".1f", _MONEY: ",.2f", "0.0%": ".1%"}
        return format(value, formats.get(kind, "g"))
    return str(value)


def _values(table: Table, plan: StockPlan, key: str, language: str) -> list[CellValue] | None:
    if key == "stock":
        return cell_values(plan.available + plan.inbound)
    if key in StockPlan.__slots__:
        return cell_values(getattr(plan, key))
    column = table.columns.get(key)
    if column is None:
        return _amounts(table) if key == "amount" and table.has("unit_price") else None
    choices = column.definition.choices
    if choices is not None:
        return [None if choice is None else choices[choice].text[language] for choice in column.values.tolist()]
    return cell_values(column.values)


def _amounts(table: Table) -> list[CellValue]:
    return cell_values(np.round(table.numbers("unit_price") * table.numbers("quantity"), 2))
