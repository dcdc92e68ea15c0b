"""A sheet made from a table's definition: Excel table, drop-downs, formats, checks of what is typed, notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from opsheet.settings import NUMERIC_TYPES, ColumnDefinition, Settings, TableDefinition
from opsheet.workbooks.style import (
    CALCULATED_HEADER,
    DATA_HEADER,
    OPERATIONS_HEADER,
    Book,
    header_format,
    new_book,
    print_on_a4,
    write_value,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LISTS_SHEET = "选项"

_DROP_DOWNS: dict[str, Callable[[Settings], Iterable[str]]] = {
    "buyers": lambda settings: settings.contacts.buyers,
    "categories": lambda settings: settings.contacts.buyer_of_category,
    "fba_warehouses": lambda settings: settings.delivery.warehouses,
    "instructions": lambda settings: (one.zh for one in settings.delivery.instructions.by_key.values()),
    "receiving_warehouses": lambda settings: settings.delivery.receiving_warehouses,
}


def words_of(column: ColumnDefinition, settings: Settings) -> tuple[str, ...]:
    """What a column's drop-down offers; nothing where it has none.

    Args:
        column: the column's definition.
        settings: the team's.

    Example:
        >>> from opsheet.settings import load_settings
        >>> settings = load_settings()
        >>> words_of(settings.tables["stocking"].columns["site"], settings)
        ('MX', 'US', 'CA')
    """
    if column.choices is not None:
        return tuple(choice.zh for choice in column.choices.values())
    if column.drop_down is None:
        return ()
    return tuple(_DROP_DOWNS[column.drop_down](settings))


class Lists:
    """The hidden sheet that holds the lists of a workbook, each written once.

    Args:
        book: the workbook; the sheet is added when the first list is asked for.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._sheet: Worksheet | None = None
        self._references: dict[tuple[str, ...], str] = {}

    def reference(self, title: str, words: Sequence[str]) -> str:
        """The reference to a list, for instance ``='选项'!$A$2:$A$4``.

        Args:
            title: of the list's column.
            words: the list.
        """
        key = tuple(words)
        if key not in self._references:
            self._references[key] = self._write(title, key)
        return self._references[key]

    def _write(self, title: str, words: tuple[str, ...]) -> str:
        if self._sheet is None:
            self._sheet = self._book.workbook.add_worksheet(LISTS_SHEET)
            self._sheet.hide()
        position = len(self._references)
        self._sheet.write_column(0, position, (title, *words))
        letter = chr(ord("A") + position)
        return f"='{LISTS_SHEET}'!${letter}$2:${letter}${len(words) + 1}"


Row = Mapping[str, Any]

BLANK_ROWS = 30  # an Excel table grows by itself, and its formats and drop-downs with it
HEADER_HEIGHT = 34
_EARLIEST = dt.date(2000, 1, 1)
_DAY_MINUTES_LAST = 0.999999  # a time of day is a fraction of a day below 1


def add_table_sheet(
    book: Book, definition: TableDefinition, settings: Settings, lists: Lists, rows: Sequence[Row] = ()
) -> Worksheet:
    """Add one table as a sheet of its own, with rows or ready to be filled in.

    Args:
        book: the workbook.
        definition: the table's.
        settings: the team's, for the drop-downs.
        lists: the workbook's lists.
        rows: values by column key; none for a template.

    Returns:
        The new sheet.
    """
    sheet = book.workbook.add_worksheet(definition.name.zh)
    last_row = len(rows) or BLANK_ROWS
    columns = list(definition.columns.items())
    sheet.add_table(
        0,
        0,
        last_row,
        len(columns) - 1,
        {
            "name": definition.excel_tables[0] if definition.excel_tables else definition.key,
            "style": "Table Style Light 1",
            "columns": [_table_column(book, column) for _, column in columns],
        },
    )
    sheet.set_row_pixels(0, HEADER_HEIGHT)
    sheet.freeze_panes(1, _frozen_columns(definition))
    print_on_a4(sheet, header_row=0, width=sum(column.width for _, column in columns))
    for position, (key, column) in enumerate(columns):
        cell_format = book.style(**_cell_properties(column))
        sheet.set_column(position, position, column.width + 2)  # room for the filter button
        sheet.write_comment(0, position, _note(column, settings), {"author": "opsheet", "x_scale": 1.6, "y_scale": 0.9})
        rule = _rule(column, words_of(column, settings), lists)
        if rule:
            sheet.data_validation(1, position, last_row, position, rule)
        for index in range(last_row):
            value = rows[index].get(key) if rows else None
            write_value(sheet, index + 1, position, value, cell_format)
    return sheet


def _frozen_columns(definition: TableDefinition) -> int:
    """The columns up to the product's id stay in sight, as long as they leave room for the others."""
    position = list(definition.columns).index("msku") + 1 if "msku" in definition.columns else 0
    return position if position <= 8 else 0


def _table_column(book: Book, column: ColumnDefinition) -> dict[str, Any]:
    by_operations = OPERATIONS_HEADER if column.filled_by == "operations" else DATA_HEADER
    color = CALCULATED_HEADER if column.calculated else by_operations
    header = header_format(book.workbook, color)
    return {"header": column.header.zh, "header_format": header, "format": book.style(**_cell_properties(column))}


def _cell_properties(column: ColumnDefinition) -> dict[str, object]:
    if column.number_format:
        return {"num_format": column.number_format}
    return {} if column.type in NUMERIC_TYPES else {"num_format": "@"}


def _note(column: ColumnDefinition, settings: Settings) -> str:
    lines = [column.help.zh] if column.help else []
    if column.calculated:
        lines.append("由 opsheet 计算，无需手填。")
    elif column.required or column.filled:
        lines.append("必填。")
    if column.filled_by == "operations":
        lines.append("由运营填写。")
    lines.append(_expected(column, words_of(column, settings)))
    return "\n".join(lines)


def _expected(column: ColumnDefinition, words: Sequence[str]) -> str:
    if words:
        return f"从下拉列表选：{'、'.join(words)}"
    return {
        "text": "文字",
        "id": "编码，按文字填写",
        "number": "数字",
        "integer": "整数",
        "share": "百分比，例如 28%",
        "date": "月份，例如 2025-06" if column.number_format == "yyyy-mm" else "日期，例如 2025-03-10",
        "datetime": "日期和时间，例如 2025-03-10 14:00",
        "time": "时间，例如 14:00",
        "choice": "",
    }[column.type]


def _rule(column: ColumnDefinition, words: Sequence[str], lists: Lists) -> dict[str, Any]:
    if column.calculated:
        return {}
    rule = _list_rule(column, words, lists) if words else _RULES.get(column.type, _no_rule)(column)
    message = f"应为{_plain(column, words)}"
    return rule and {"ignore_blank": True, "error_title": column.header.zh, "error_message": message, **rule}


def _plain(column: ColumnDefinition, words: Sequence[str]) -> str:
    return "下拉列表中的一项" if words else _expected(column, words)


def _list_rule(column: ColumnDefinition, words: Sequence[str], lists: Lists) -> dict[str, Any]:
    # A new buyer or category is possible and gets a warning; a choice outside the list is not.
    strictness = "stop" if column.choices is not None else "warning"
    return {"validate": "list", "source": lists.reference(column.header.zh, words), "error_type": strictness}


def _number_rule(kind: str) -> Callable[[ColumnDefinition], dict[str, Any]]:
    def rule(column: ColumnDefinition) -> dict[str, Any]:
        least = -1_000_000_000 if column.negative else 0
        return {"validate": kind, "criteria": ">=", "value": least}

    return rule


def _date_rule(_: ColumnDefinition) -> dict[str, Any]:
    return {"validate": "date", "criteria": ">=", "value": _EARLIEST}


def _time_rule(_: ColumnDefinition) -> dict[str, Any]:
    return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": _DAY_MINUTES_LAST}


def _no_rule(_: ColumnDefinition) -> dict[str, Any]:
    return {}


_RULES: dict[str, Callable[[ColumnDefinition], dict[str, Any]]] = {
    "integer": _number_rule("integer"),
    "number": _number_rule("decimal"),
    "share": _number_rule("decimal"),
    "date": _date_rule,
    "datetime": _date_rule,
    "time": _time_rule,
}


def template(definition: TableDefinition, settings: Settings) -> bytes:
    """A workbook with one empty table, ready to be filled in.

    Args:
        definition: the table's.
        settings: the team's, for the drop-downs.

    Returns:
        The .xlsx file.

    Example:
        >>> from opsheet.settings import load_settings
        >>> settings = load_settings()
        >>> template(settings.tables["batches"], settings)[:2]
        b'PK'
    """
    book = new_book(definition.name.zh)
    add_table_sheet(book, definition, settings, Lists(book))
    return book.finish()


def files(settings: Settings) -> dict[str, bytes]:
    """Every template by its path in the project."""
    return {
        f"workbooks/templates/{key}.xlsx": template(definition, settings)
        for key, definition in sorted(settings.tables.items())
    }
