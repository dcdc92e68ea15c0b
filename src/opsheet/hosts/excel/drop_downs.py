"""Drop-downs of cells in the open workbook: added beside the rules that cells have, and taken away again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from opsheet.hosts.excel.ranges import MIXED, Cell, Mixed, addresses, cells_of, rectangles, span, uniform_pieces
from opsheet.hosts.excel.xlwings import is_mac_excel, xw
from opsheet.outcome import DropDown
from opsheet.values.cells import CellRange, parse_ranges

_NOT_UNIFORM = frozenset({"mixed_criteria", "inconsistent"})


def free_areas(sheet: xw.Sheet, drop_down: DropDown) -> list[CellRange]:
    """The cells of a drop-down that have no rule of their own."""
    pieces = (
        piece
        for area in parse_ranges(drop_down.cells)
        for piece, has_rule in uniform_pieces(sheet, area, _has_rule)
        if not has_rule
    )
    return rectangles(cells_of(pieces))


def write_drop_down(
    sheet: xw.Sheet, drop_down: DropDown, areas: Iterable[CellRange], new_sheets: Mapping[str, str]
) -> None:
    """Let cells offer a list.

    Args:
        sheet: of the cells.
        drop_down: the list.
        areas: the cells.
        new_sheets: what each added sheet is called, by the name that was asked for.
    """
    name = drop_down.sheet
    owner = sheet if name is None else sheet.book.sheets[new_sheets.get(name, name)]
    words = owner.range(drop_down.source.replace("$", ""))
    for area in areas:
        rule = span(sheet, area).data_validation
        rule.set_list(words)
        if not drop_down.strict:
            _let_pass(rule.api, mac=is_mac_excel(sheet.book.app))


def read_rules(sheet: xw.Sheet, area: CellRange) -> dict[Cell, list[str] | None]:
    """The rule of every cell of a rectangle as its kind and its list; None where there is none."""
    return {
        (row, column): rule
        for piece, rule in uniform_pieces(sheet, area, _rule)
        for row in range(piece.top, piece.bottom + 1)
        for column in range(piece.left, piece.right + 1)
    }


def take_rules_away(sheet: xw.Sheet, cells: Iterable[Cell]) -> None:
    """Let cells take anything again."""
    for address in addresses(rectangles(cells)):
        sheet.range(address).data_validation.delete()


def _has_rule(cells: xw.Range, _: bool) -> bool | Mixed:
    kind = cells.data_validation.type
    return MIXED if kind == "mixed_criteria" else kind != "none"


def _rule(cells: xw.Range, _: bool) -> list[str] | Mixed | None:
    rule = cells.data_validation
    kind = rule.type
    if kind in _NOT_UNIFORM:
        return MIXED
    return None if kind == "none" else [kind, rule.source or ""]


def _let_pass(rule: Any, *, mac: bool) -> None:
    """Let other words be typed as well; xlwings reads this and doesn't set it."""
    if mac:
        rule.show_error.set(False)
    else:
        rule.ShowError = False
