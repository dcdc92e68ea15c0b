"""Ranges, notes and tables of the made-up Excel; see ``excel_engine``."""

from __future__ import annotations

import copy
import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from opsheet.hosts.excel.xlwings import xw
from opsheet.values.cells import ERROR_CODES, CellRange, column_letters, parse_range, uncovered

base: Any = xw.base_classes
ERROR_NUMBERS = {name: number for number, name in ERROR_CODES.items()}
_NUMBER = re.compile(r"\s*[-+]?[\d,]+(\.\d+)?([eE][-+]?\d+)?%?\s*")
_DAY = re.compile(r"\s*(\d{1,4})[-/](\d{1,2})([-/](\d{1,4}))?\s*")
BLACK = (0, 0, 0)
NO_COLOR = -4142  # xlColorIndexNone


class EngineRange(base.Range):
    sheet = row = column = None
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Any, row: int, column: int, rows: int, columns: int) -> None:
        self.sheet, self.row, self.column = sheet, row, column
        self.row_count, self.column_count = rows, columns
        self.options: dict[str, Any] = {}
        self.others: list[EngineRange] = []

    shape = property(lambda self: (self.row_count, self.column_count))

    @property
    def api(self) -> Any:
        links = SimpleNamespace(Delete=self._drop_link)
        return SimpleNamespace(Hyperlinks=links, Interior=Interior(self))

    def __len__(self) -> int:
        return self.row_count * self.column_count

    def __call__(self, row: int, column: int | None = None) -> EngineRange:
        if column is None:
            row, column = divmod(row - 1, self.column_count)
            row, column = row + 1, column + 1
        return EngineRange(self.sheet, self.row + row - 1, self.column + column - 1, 1, 1)

    @property
    def area(self) -> CellRange:
        return CellRange(self.row, self.column, self.row + self.row_count - 1, self.column + self.column_count - 1)

    def cells(self) -> Any:
        """Every cell, those of further areas included."""
        for part in (self, *self.others):
            for row in range(part.row, part.row + part.row_count):
                for column in range(part.column, part.column + part.column_count):
                    yield self.sheet.sheet.cell(row, column)

    def get_address(self, row_absolute: bool = True, column_absolute: bool = True, external: bool = False) -> str:
        dollar = "$" if row_absolute else ""
        names = [
            ":".join(
                dict.fromkeys(
                    f"{dollar}{column_letters(column)}{dollar}{row}"
                    for row, column in ((part.row, part.column), (part.area.bottom, part.area.right))
                )
            )
            for part in (self, *self.others)
        ]
        return ",".join(names)

    address = property(lambda self: self.get_address())

    @property
    def raw_value(self) -> Any:
        rows = tuple(tuple(self._shown(row, column) for column in self._columns()) for row in self._rows())
        return rows[0][0] if len(self) == 1 else rows

    @raw_value.setter
    def raw_value(self, rows: Any) -> None:
        if not isinstance(rows, (list, tuple)):
            rows = [[rows] * self.column_count] * self.row_count
        for row, line in zip(self._rows(), rows, strict=True):
            for column, value in zip(self._columns(), line, strict=True):
                enter(self.sheet.sheet.cell(row, column), value)

    @property
    def formula2(self) -> Any:
        rows = tuple(tuple(self._typed(row, column) for column in self._columns()) for row in self._rows())
        return rows[0][0] if len(self) == 1 else rows

    @formula2.setter
    def formula2(self, rows: Any) -> None:
        self.raw_value = rows

    formula = formula2

    def _rows(self) -> range:
        return range(self.row, self.row + self.row_count)

    def _columns(self) -> range:
        return range(self.column, self.column + self.column_count)

    def _shown(self, row: int, column: int) -> Any:
        cell = self.sheet.sheet.cell(row, column)
        value, kind = cell.value, cell.data_type
        if kind == "f":
            shown = self.sheet.book.shown
            result = shown[self.sheet.name].cell(row, column) if self.sheet.name in shown.sheetnames else None
            value, kind = (None, "n") if result is None else (result.value, result.data_type)
        if isinstance(value, str) and kind == "e":
            return ERROR_NUMBERS[value]
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            value = dt.datetime(value.year, value.month, value.day)
        if isinstance(value, dt.datetime) and not is_date_format(cell.number_format):
            return to_excel(value)
        if isinstance(value, dt.time):
            return (value.hour * 60 + value.minute) / 1440
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def _typed(self, row: int, column: int) -> Any:
        cell = self.sheet.sheet.cell(row, column)
        return cell.value if cell.data_type == "f" else "" if cell.value is None else str(cell.value)

    @property
    def color(self) -> Any:
        colors = {fill_of(cell) for cell in self.cells()}
        return colors.pop() if len(colors) == 1 else BLACK

    @color.setter
    def color(self, value: Any) -> None:
        rgb = value.lstrip("#") if isinstance(value, str) else value and "{:02X}{:02X}{:02X}".format(*value)
        for cell in self.cells():
            cell.fill = PatternFill("solid", fgColor=f"FF{rgb}") if rgb else PatternFill()

    @property
    def number_format(self) -> Any:
        formats = {cell.number_format for cell in self.cells()}
        return formats.pop() if len(formats) == 1 else None

    @number_format.setter
    def number_format(self, code: str) -> None:
        for cell in self.cells():
            cell.number_format = code

    @property
    def data_validation(self) -> EngineRule:
        return EngineRule(self)

    @property
    def font(self) -> Any:
        return EngineFont(self)

    wrap_text = property(lambda self: None, lambda self, value: self._align("wrap_text", value))
    vertical_alignment = property(lambda self: None, lambda self, value: self._align("vertical", value))

    def _align(self, name: str, value: Any) -> None:
        for cell in self.cells():
            alignment = copy.copy(cell.alignment)
            setattr(alignment, name, value)
            cell.alignment = alignment

    @property
    def column_width(self) -> float:
        column = self.sheet.sheet.column_dimensions[column_letters(self.column)]
        return 0.0 if column.hidden else column.width  # as Excel says of a hidden column

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.sheet.sheet.column_dimensions[column_letters(self.column)].width = value

    columns = property(lambda self: self)
    rows = property(lambda self: self)

    def autofit(self, axis: Any = None) -> None:
        longest = max((len(str(cell.value)) for cell in self.cells() if cell.value is not None), default=8)
        self.column_width = float(longest)

    @property
    def merge_cells(self) -> bool | None:
        merged = {self._merged_area(cell) is not None for cell in self.cells()}
        return merged.pop() if len(merged) == 1 else None

    @property
    def merge_area(self) -> EngineRange:
        area = self._merged_area(next(iter(self.cells()))) or self.area
        return EngineRange(self.sheet, area.top, area.left, area.bottom - area.top + 1, area.right - area.left + 1)

    def _merged_area(self, cell: Any) -> CellRange | None:
        areas = (parse_range(str(one)) for one in self.sheet.sheet.merged_cells.ranges)
        return next((area for area in areas if area.holds(cell.row, cell.column)), None)

    def get_special_cells(self, cell_type: str, value_type: Any) -> list[EngineRange]:
        assert cell_type == "visible"
        hidden = self.sheet.sheet.row_dimensions
        return [
            EngineRange(self.sheet, row, self.column, 1, self.column_count)
            for row in self._rows()
            if not hidden[row].hidden
        ]

    @property
    def note(self) -> EngineNote | None:
        cell = next(iter(self.cells()))
        return EngineNote(self, cell) if cell.comment is not None else None

    comment = None

    def add_note(self, text: str) -> EngineNote:
        cell = next(iter(self.cells()))
        assert cell.comment is None, "Excel refuses a second note"
        cell.comment = Comment(text, "opsheet")
        return EngineNote(self, cell)

    def add_hyperlink(self, address: str, text_to_display: Any = None, screen_tip: Any = None) -> None:
        cell = next(iter(self.cells()))
        target, _, location = address.partition("#")
        enter(cell, f"'{text_to_display}")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, target=target or None, location=location or None)

    def _drop_link(self) -> None:
        next(iter(self.cells()))._hyperlink = None

    def copy(self, destination: Any = None) -> None:
        self.sheet.book.app.clipboard = list(self.cells())

    def paste(self, paste: Any = None, **options: Any) -> None:
        assert paste == "formats"
        for source, cell in zip(self.sheet.book.app.clipboard, self.cells(), strict=True):
            cell._style = copy.copy(source._style)

    def clear_formats(self) -> None:
        for cell in self.cells():
            cell.style = "Normal"

    def select(self) -> None:
        self.sheet.book.app.selection = self


class Interior:
    """The fill of a range as Excel's own object has it."""

    def __init__(self, cells: EngineRange) -> None:
        self.cells = cells

    ColorIndex = property(lambda self: NO_COLOR if self.cells.color is None else 1)

    @property
    def Color(self) -> float:  # noqa: N802 - as Excel has it
        red, green, blue = self.cells.color
        return float(red + 256 * green + 65536 * blue)


class EngineRule(base.DataValidation):
    """What may be typed into some cells."""

    def __init__(self, cells: EngineRange) -> None:
        self.range = cells

    @property
    def api(self) -> Any:
        return EngineRuleObject(self)

    def rules(self) -> list[DataValidation | None]:
        """The rule of each cell."""
        known = self.range.sheet.sheet.data_validations.dataValidation
        return [next((one for one in known if cell.coordinate in one.sqref), None) for cell in self.range.cells()]

    @property
    def type(self) -> str:
        rules = self.rules()
        if not any(rules):
            return "none"
        if not all(rules):
            return "mixed_criteria"
        first = rules[0]
        assert first is not None
        same = all(rule is first for rule in rules)
        return {"list": "list", "whole": "whole_number"}.get(first.type or "", "unknown") if same else "inconsistent"

    @property
    def source(self) -> str | None:
        first = self.rules()[0]
        return first.formula1 if first is not None and self.type == "list" else None

    def set_list(self, source: Any, in_cell_dropdown: bool) -> None:
        assert self.type == "none", "Excel refuses cells of different rules"
        name = source.sheet.name.replace("'", "''")
        own = source.sheet.name == self.range.sheet.name
        formula = source.get_address() if own else f"'{name}'!{source.get_address()}"
        rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
        rule.add(self.range.get_address(False, False))
        self.range.sheet.sheet.add_data_validation(rule)

    def delete(self) -> None:
        own = [part.area for part in (self.range, *self.range.others)]
        known = self.range.sheet.sheet.data_validations
        for rule in known.dataValidation:
            left = [piece for one in rule.sqref.ranges for piece in uncovered(parse_range(one.coord), own)]
            rule.sqref = MultiCellRange(" ".join(map(str, left)))
        known.dataValidation = [rule for rule in known.dataValidation if rule.sqref.ranges]


class EngineRuleObject:
    """The rule as COM has it: only whether anything else may be typed is set by it."""

    def __init__(self, rule: EngineRule) -> None:
        object.__setattr__(self, "rule", rule)

    def __setattr__(self, name: str, value: Any) -> None:
        assert name == "ShowError", name
        self.rule.rules()[0].showErrorMessage = value


class EngineFont(base.Font):
    bold: Any = None

    def __init__(self, cells: EngineRange) -> None:
        object.__setattr__(self, "range", cells)

    def __setattr__(self, name: str, value: Any) -> None:
        for cell in self.range.cells():
            font = copy.copy(cell.font)
            setattr(font, name, value)
            cell.font = font


class EngineNote(base.Note):
    def __init__(self, cells: EngineRange, cell: Any) -> None:
        self.range, self.cell = cells, cell

    text = property(lambda self: self.cell.comment.text)
    location = property(lambda self: EngineRange(self.range.sheet, self.cell.row, self.cell.column, 1, 1))

    def delete(self) -> None:
        self.cell.comment = None


class EngineTable(base.Table):
    def __init__(self, sheet: Any, table: Table) -> None:
        self.sheet, self.table = sheet, table

    api = property(lambda self: self.table)
    parent = property(lambda self: self.sheet)
    name = property(lambda self: self.table.displayName)
    range = property(lambda self: self.sheet.range(self.table.ref))
    show_headers = property(lambda self: self.table.headerRowCount != 0)
    show_totals = property(lambda self: bool(self.table.totalsRowCount))
    table_style = property(lambda self: self.table.tableStyleInfo and self.table.tableStyleInfo.name)

    def resize(self, cells: Any) -> None:
        area = cells.impl.area if hasattr(cells, "impl") else cells.area
        self.table.ref = str(area)
        if self.table.autoFilter is not None:
            self.table.autoFilter.ref = self.table.ref
        name_columns(self.sheet, self.table)


def add_table(sheet: Any, source: Any, name: str, style: str | None) -> EngineTable:
    cells = source.impl if hasattr(source, "impl") else source
    table = Table(displayName=name, ref=str(cells.area))
    table.tableStyleInfo = TableStyleInfo(name=style, showRowStripes=True)
    name_columns(sheet, table)
    sheet.sheet.add_table(table)
    return EngineTable(sheet, table)


def name_columns(sheet: Any, table: Table) -> None:
    """Excel gives a table's blank header a name, and so must its columns have it."""
    area = parse_range(table.ref)
    columns: list[TableColumn] = []
    for number, column in enumerate(range(area.left, area.right + 1), 1):
        cell = sheet.sheet.cell(area.top, column)
        if cell.value is None:
            cell.value = f"列{number}"
        columns.append(TableColumn(id=number, name=str(cell.value)))
    table.tableColumns = columns


def fill_of(cell: Any) -> tuple[int, int, int] | None:
    color = cell.fill.fgColor
    if cell.fill.fill_type != "solid" or color.type != "rgb":
        return None
    rgb = color.rgb[-6:]
    return int(rgb[:2], 16), int(rgb[2:4], 16), int(rgb[4:], 16)


def enter(cell: Any, value: Any) -> None:
    """What Excel makes of something that is put into a cell."""
    if isinstance(cell, MergedCell):
        return
    quoted = isinstance(value, str) and value.startswith("'")
    before = cell.number_format
    cell.value = taken(value[1:] if quoted else value, quoted=quoted)
    if quoted:
        cell.data_type = "s"
    if before != "General":
        cell.number_format = before


def taken(value: Any, *, quoted: bool) -> Any:
    if value is None or value == "":
        return None
    if quoted or not isinstance(value, str) or value.startswith("="):
        return value
    if _NUMBER.fullmatch(value):
        number = value.replace(",", "").strip()
        return float(number.rstrip("%")) / (100 if number.endswith("%") else 1)
    if _DAY.fullmatch(value):
        return dt.datetime(2000, 1, 1)
    return value.upper() == "TRUE" if value.upper() in {"TRUE", "FALSE"} else value
