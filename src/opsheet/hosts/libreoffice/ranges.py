"""Ranges of cells, notes and rules of LibreOffice as xlwings sees them."""

from __future__ import annotations

import datetime as dt
import sys
from types import SimpleNamespace
from typing import Any, cast

sys.modules.setdefault("xlwings.pro", cast("Any", None))  # its licence is non-commercial; xlwings tries to import it

import xlwings as xw  # noqa: E402 - only after its pro part is blocked

from opsheet.hosts.libreoffice.office import Office  # noqa: E402
from opsheet.values.cells import ERROR_CODES, CellRange, column_letters  # noqa: E402

MIXED = "mixed"
_EPOCH = dt.datetime(1899, 12, 30)
_DAY = dt.timedelta(days=1)
_SECONDS = dt.timedelta(seconds=1)
_ERROR_NUMBERS = {name: number for number, name in ERROR_CODES.items()}
_NO_COLOR = -4142  # xlColorIndexNone
_PIXEL = 2540 / 96  # in hundredths of a millimetre
_PIXELS_OF_A_CHARACTER, _PIXELS_BESIDE = 7, 5  # of the font by which Excel counts widths
base: Any = cast("Any", xw).base_classes


class CalcRange(base.Range):
    """One or several areas of a sheet.

    Args:
        sheet: the engine's sheet.
        area: the first area.
        others: further ones.
    """

    sheet: Any = None
    row: Any = None
    column: Any = None
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Any, area: CellRange, others: tuple[CellRange, ...] = ()) -> None:
        self.sheet, self.area, self._others = sheet, area, others
        self.row, self.column = area.top, area.left
        self.options: dict[str, Any] = {}
        self._office: Office = sheet.office

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """The first area as LibreOffice's side takes it."""
        return _corners(self.area)

    @property
    def shape(self) -> tuple[int, int]:
        return self.area.bottom - self.area.top + 1, self.area.right - self.area.left + 1

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, row: int, column: int | None = None) -> CalcRange:
        if column is None:
            down, right = divmod(row - 1, self.shape[1])
            row, column = down + 1, right + 1
        top, left = self.row + row - 1, self.column + column - 1
        return CalcRange(self.sheet, CellRange(top, left, top, left))

    def ask(self, name: str, *arguments: Any) -> Any:
        """What LibreOffice answers about cells of this sheet."""
        return self._office.ask(name, self.sheet.name, *arguments)

    @property
    def every(self) -> tuple[tuple[int, int, int, int], ...]:
        """All areas as LibreOffice's side takes them."""
        return tuple(_corners(one) for one in (self.area, *self._others))

    def get_address(self, row_absolute: bool = True, column_absolute: bool = True, external: bool = False) -> str:
        """The address, with dollars where it is absolute."""
        del external
        row, column = "$" if row_absolute else "", "$" if column_absolute else ""
        parts: list[str] = []
        for one in (self.area, *self._others):
            ends = [(one.top, one.left), (one.bottom, one.right)]
            names = [f"{column}{column_letters(right)}{row}{down}" for down, right in dict.fromkeys(ends)]
            parts.append(":".join(names))
        return ",".join(parts)

    @property
    def address(self) -> str:
        return self.get_address()

    @property
    def api(self) -> Any:
        """What the host asks of Excel's own object."""
        links = SimpleNamespace(Delete=self._drop_link)
        return SimpleNamespace(Hyperlinks=links, Interior=_Interior(self))

    # Values and formulas

    @property
    def raw_value(self) -> Any:
        rows = [[_value(cell) for cell in row] for row in self.ask("values", self.corners)]
        return rows[0][0] if len(self) == 1 else rows

    @raw_value.setter
    def raw_value(self, rows: Any) -> None:
        if not isinstance(rows, list | tuple):
            rows = [[rows] * self.shape[1]] * self.shape[0]
        self.ask("write", self.corners, tuple(tuple(_data(cell) for cell in row) for row in rows))

    @property
    def formula2(self) -> Any:
        rows = self.ask("formulas", self.corners)
        return rows[0][0] if len(self) == 1 else rows

    @formula2.setter
    def formula2(self, rows: Any) -> None:
        given = rows if isinstance(rows, list | tuple) else [[rows]]
        self.ask("write_formulas", self.corners, tuple(tuple(row) for row in given))

    formula = formula2

    # Appearance

    @property
    def color(self) -> Any:
        found = self.ask("fill", self.corners)
        return None if found in {None, MIXED} else (found >> 16, found >> 8 & 0xFF, found & 0xFF)

    @color.setter
    def color(self, value: Any) -> None:
        if isinstance(value, str):
            value = int(value.removeprefix("#"), 16)
        elif value is not None:
            value = (value[0] << 16) + (value[1] << 8) + value[2]
        self.ask("set_fill", self.every, value)

    @property
    def number_format(self) -> str | None:
        found = self.ask("number_format", self.corners)
        return None if found == MIXED else found

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.ask("set_number_format", self.every, code)

    def style(self, *, bold: Any = None, wrapped: Any = None, top: bool = False) -> None:
        """Make cells bold, wrapped or aligned at the top."""
        self.ask("style", self.corners, bold, wrapped, top)

    wrap_text = property(lambda self: None, lambda self, value: self.style(wrapped=value))
    vertical_alignment = property(lambda self: None, lambda self, value: self.style(top=value == "top"))

    @property
    def font(self) -> _Font:
        return _Font(self)

    @property
    def column_width(self) -> float:
        width = self.ask("width", self.column)
        return 0.0 if not width else round((width / _PIXEL - _PIXELS_BESIDE) / _PIXELS_OF_A_CHARACTER, 2)

    @column_width.setter
    def column_width(self, value: float) -> None:
        width = round((value * _PIXELS_OF_A_CHARACTER + _PIXELS_BESIDE) * _PIXEL)
        self.ask("set_width", self.column, width)

    @property
    def columns(self) -> CalcRange:
        return self

    def autofit(self, axis: Any = None) -> None:
        """Make the column as wide as its cells need."""
        del axis
        self.ask("fit_width", self.column)

    def copy(self, destination: Any = None) -> None:
        """Remember these cells for ``paste``."""
        del destination
        self.sheet.book.app.copied = self

    def paste(self, paste: Any = None, **_: Any) -> None:
        """Take the look of the cells that were copied."""
        del paste
        self.ask("copy_formats", self.sheet.book.app.copied.corners, self.corners)

    def clear_formats(self) -> None:
        """Look as new cells do."""
        self.ask("clear_formats", self.corners)

    @property
    def merge_cells(self) -> bool | None:
        found = self._merged()
        if not found:
            return False
        top, left, bottom, right = found[0]
        area = self.area
        whole = top <= area.top and left <= area.left and bottom >= area.bottom and right >= area.right
        return True if whole else None

    @property
    def merge_area(self) -> CalcRange:
        found = self._merged()
        return CalcRange(self.sheet, CellRange(*found[0])) if found else self

    def _merged(self) -> list[tuple[int, int, int, int]]:
        """The merged areas that hold a cell of this range."""
        area, known = self.area, self.sheet.book.app.merged
        if self.sheet.name not in known:  # no action merges cells, so they are asked for once
            known[self.sheet.name] = self.ask("merged", self.ask("used"))
        return [
            one
            for one in known[self.sheet.name]
            if one[0] <= area.bottom and area.top <= one[2] and one[1] <= area.right and area.left <= one[3]
        ]

    def get_special_cells(self, cell_type: str, value_type: Any) -> list[CalcRange]:
        """The areas that are shown."""
        del cell_type, value_type
        return [CalcRange(self.sheet, CellRange(*area)) for area in self.ask("visible", self.corners)]

    # Notes, links, rules

    @property
    def note(self) -> Note | None:
        text = self.ask("note", self.row, self.column)
        return Note(self, text) if text else None

    comment = None

    def add_note(self, text: str) -> Note:
        """Write a note."""
        self.ask("set_note", self.row, self.column, text)
        return Note(self, text)

    def add_hyperlink(self, address: str, text_to_display: Any = None, screen_tip: Any = None) -> None:
        """Lead to an address, or to a cell of the same document by ``#'Sheet'!B7``."""
        del screen_tip
        inside = address.removeprefix("#")
        sheet, mark, cell = inside.rpartition("!")
        target = f"#{sheet}.{cell}" if address.startswith("#") and mark else address
        self.ask("set_link", self.row, self.column, target, text_to_display or address)

    def _drop_link(self) -> None:
        self.ask("set_link", self.row, self.column, None, str(self.raw_value or ""))

    @property
    def data_validation(self) -> _Rule:
        return _Rule(self)


class _Interior:
    """The fill of a range as Excel's own object has it."""

    def __init__(self, cells: CalcRange) -> None:
        self._found = cells.ask("fill", cells.corners)

    @property
    def ColorIndex(self) -> int | None:  # noqa: N802 - as Excel has it
        return _NO_COLOR if self._found is None else None if self._found == MIXED else 1

    @property
    def Color(self) -> float:  # noqa: N802 - as Excel has it
        return float((self._found & 0xFF) << 16 | self._found & 0xFF00 | self._found >> 16)


class _Font(base.Font):
    bold: Any = None

    def __init__(self, cells: CalcRange) -> None:
        object.__setattr__(self, "_cells", cells)

    def __setattr__(self, name: str, value: Any) -> None:
        self._cells.style(**{name: value})


class Note(base.Note):
    """A note of a cell.

    Args:
        cell: its cell.
        text: what it says.
    """

    text: Any = None
    location: Any = None

    def __init__(self, cell: CalcRange, text: str) -> None:
        self.location, self.text = cell, text

    def delete(self) -> None:
        """Take it away."""
        self.location.ask("set_note", self.location.row, self.location.column, None)


class _Rule(base.DataValidation):
    """What may be typed into some cells."""

    def __init__(self, cells: CalcRange) -> None:
        self.cells = cells

    def _found(self) -> Any:
        return self.cells.ask("rule", self.cells.corners)

    @property
    def type(self) -> str:
        found = self._found()
        return "none" if found is None else "mixed_criteria" if found == MIXED else found[0]

    @property
    def source(self) -> str | None:
        found = self._found()
        return found[1] if isinstance(found, tuple) else None

    @property
    def api(self) -> _RuleObject:
        return _RuleObject(self)

    def set_list(self, source: CalcRange, in_cell_dropdown: bool) -> None:
        """Let the cells offer a list, and take nothing else."""
        del in_cell_dropdown
        self._ask("set_list", source.sheet.name, source.corners)

    def delete(self) -> None:
        """Let the cells take anything again."""
        self._ask("drop_rules")

    def _ask(self, name: str, *arguments: Any) -> None:
        self.cells.ask(name, self.cells.every, *arguments)


class _RuleObject:
    """The rule as Excel's own object has it: only whether anything else may be typed is set by it."""

    _rule: _Rule

    def __init__(self, rule: _Rule) -> None:
        object.__setattr__(self, "_rule", rule)

    def __setattr__(self, name: str, value: Any) -> None:
        cells = self._rule.cells
        cells.ask("refuse_others", cells.every, bool(value))


def _corners(area: CellRange) -> tuple[int, int, int, int]:
    return area.top, area.left, area.bottom, area.right


def _value(cell: Any) -> Any:
    """A cell as Excel hands it over: moments as such, errors as whole numbers."""
    if not isinstance(cell, tuple):
        return cell
    kind, content = cast("tuple[str, Any]", cell)
    if kind == "e":
        return _ERROR_NUMBERS[content]
    try:
        return _EPOCH + _SECONDS * round(content * _DAY.total_seconds(), 3)
    except OverflowError:  # no day of any calendar
        return content


def _data(cell: Any) -> Any:
    """A cell as LibreOffice's side takes it; the apostrophe that keeps a text a text in Excel isn't needed."""
    if isinstance(cell, dt.datetime):
        return "d", (cell - _EPOCH) / _DAY
    return cell.removeprefix("'") if isinstance(cell, str) else cell
