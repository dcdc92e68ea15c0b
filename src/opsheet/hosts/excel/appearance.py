"""Fills, number formats, notes and links of cells: read and written with few calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from opsheet.hosts.excel.ranges import MIXED, Cell, Mixed, addresses, rectangles, uniform_pieces
from opsheet.hosts.excel.xlwings import xw
from opsheet.values.cells import CellRange

GENERAL = "General"
_NO_COLOR = -4142  # xlColorIndexNone


def read_fills(sheet: xw.Sheet, area: CellRange) -> dict[Cell, str | None]:
    """The fill of every cell of a rectangle as ``#RRGGBB``, None for no fill."""
    return _by_cell(sheet, area, _fill)


def filled_areas(sheet: xw.Sheet, area: CellRange) -> list[tuple[CellRange, str]]:
    """The parts of a rectangle that have a fill."""
    return [(piece, fill) for piece, fill in uniform_pieces(sheet, area, _fill) if fill is not None]


def read_formats(sheet: xw.Sheet, area: CellRange) -> dict[Cell, str | None]:
    """The number format of every cell of a rectangle."""
    return _by_cell(sheet, area, _format)


def read_notes(sheet: xw.Sheet) -> dict[Cell, str]:
    """All notes of a sheet."""
    return {(note.location.row, note.location.column): note.text for note in sheet.notes}


def read_links(sheet: xw.Sheet) -> dict[Cell, str]:
    """All links of a sheet, where the system lets them be listed; else none."""
    links: Any = getattr(sheet.api, "Hyperlinks", None)
    if links is None:
        return {}
    found: dict[Cell, str] = {}
    for link in links:
        inside = f"#{link.SubAddress}" if link.SubAddress else ""
        found[link.Range.Row, link.Range.Column] = f"{link.Address or ''}{inside}"
    return found


def write_fill(sheet: xw.Sheet, cells: Iterable[Cell], color: str | None) -> None:
    """Fill cells in one colour, or take their fill away."""
    for address in addresses(rectangles(cells)):
        sheet.range(address).color = color


def write_format(sheet: xw.Sheet, cells: Iterable[Cell], code: str | None) -> None:
    """Give cells a number format."""
    for address in addresses(rectangles(cells)):
        sheet.range(address).number_format = code or GENERAL


def write_note(sheet: xw.Sheet, cell: Cell, text: str | None) -> None:
    """Write a cell's note, or take it away; a cell with a threaded comment is left alone."""
    target = sheet.range(cell)
    note = target.note
    if note is not None and note.text != text:
        note.delete()
        note = None
    if text is not None and note is None and target.comment is None:
        target.add_note(text)


def write_link(sheet: xw.Sheet, cell: Cell, target: str | None, text: str) -> None:
    """Lead from a cell to a target; None takes the link away and leaves the text."""
    origin = sheet.range(cell)
    if target is not None:
        origin.add_hyperlink(target, text_to_display=text, screen_tip=target.removeprefix("#"))
    elif (links := getattr(origin.api, "Hyperlinks", None)) is not None:
        links.Delete()


def used_area(sheet: xw.Sheet) -> CellRange:
    """The rectangle from A1 to the last cell in use."""
    used = sheet.used_range
    height, width = used.shape
    return CellRange(1, 1, used.row + height - 1, used.column + width - 1)


def _by_cell(sheet: xw.Sheet, area: CellRange, read: Any) -> dict[Cell, str | None]:
    return {
        (row, column): answer
        for piece, answer in uniform_pieces(sheet, area, read)
        for row in range(piece.top, piece.bottom + 1)
        for column in range(piece.left, piece.right + 1)
    }


def _fill(cells: xw.Range, single: bool) -> str | Mixed | None:
    """Excel reports different fills as black or as nothing at all, so black is looked at more closely."""
    interior = getattr(cells.api, "Interior", None)
    color = cells.color if interior is None else _color_of(interior)
    if color is None or isinstance(color, Mixed):
        return None if single else color
    return MIXED if not single and not any(color) else "#{:02X}{:02X}{:02X}".format(*color)


def _color_of(interior: Any) -> tuple[int, int, int] | Mixed | None:
    """Red, green and blue by three calls to Excel; xlwings takes five, and half of an action's time goes here."""
    index = interior.ColorIndex
    if index == _NO_COLOR:
        return None
    color = None if index is None else interior.Color
    if color is None:
        return MIXED
    number = int(color)
    return number & 0xFF, number >> 8 & 0xFF, number >> 16 & 0xFF


def _format(cells: xw.Range, single: bool) -> str | Mixed | None:
    code = cast("str | None", cells.number_format)  # None where the formats differ
    if code is None:
        return GENERAL if single else MIXED
    return code
