"""What a user sees in a workbook, so that two of them can be compared."""

from __future__ import annotations

import datetime as dt
from typing import Any

from opsheet.values.cells import column_letters

Look = dict[str, dict[str, Any]]
_MOST_SHOWN = 5  # differences


def look(workbook: Any) -> Look:
    """What a user sees in each cell: value or formula, fill, note; blank cells left out."""
    return {
        sheet.title: {cell.coordinate: _seen(cell) for cell in _cells(sheet) if any(_seen(cell))} for sheet in workbook
    }


def _cells(sheet: Any) -> Any:
    return (cell for row in sheet.iter_rows() for cell in row)


def _seen(cell: Any) -> tuple[Any, str | None, str | None]:
    value = cell.value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day)
    if isinstance(value, dt.time):
        value = round((value.hour * 60 + value.minute) / 1440, 9)
    if isinstance(value, float):
        value = round(value, 9)
    filled = cell.fill.fill_type == "solid" and cell.fill.fgColor.type == "rgb"
    fill = cell.fill.fgColor.rgb[-6:] if filled else None
    return value, fill, cell.comment.text if cell.comment else None


def shape(workbook: Any) -> Any:
    """What else an action may change: tables, number formats, widths, links, merged cells, the order of sheets."""
    return [
        (
            sheet.title,
            dict(sheet.tables.items()),
            {cell.coordinate: cell.number_format for cell in _cells(sheet) if cell.number_format != "General"},
            {column: size.width for column, size in sheet.column_dimensions.items() if size.width != 13},
            {cell.coordinate: cell.hyperlink.location for cell in _cells(sheet) if getattr(cell, "hyperlink", None)},
            sorted(str(area) for area in sheet.merged_cells.ranges),
            _rules(sheet),
        )
        for sheet in workbook
    ]


def all_rules(workbook: Any) -> dict[str, Any]:
    """What the cells of each sheet offer to choose from."""
    return {sheet.title: _rules(sheet) for sheet in workbook}


def _rules(sheet: Any) -> dict[str, tuple[str, bool]]:
    """What each cell offers, and whether nothing else may be typed."""
    return {
        f"{column_letters(column)}{row}": (rule.formula1.lstrip("="), bool(rule.showErrorMessage))
        for rule in sheet.data_validations.dataValidation
        for area in rule.sqref.ranges
        for row, column in area.cells
    }


def unlike(one: Look, other: Look) -> list[str]:
    """The sheets, or the first few cells, in which two workbooks differ."""
    if list(one) != list(other):
        return [f"sheets {list(one)} instead of {list(other)}"]
    cells = [(sheet, cell) for sheet in one for cell in {**one[sheet], **other[sheet]}]
    return [
        f"{sheet}!{cell} {one[sheet].get(cell)} instead of {other[sheet].get(cell)}"
        for sheet, cell in cells
        if one[sheet].get(cell) != other[sheet].get(cell)
    ][:_MOST_SHOWN]
