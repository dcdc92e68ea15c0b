"""Formulas calculated without a spreadsheet program, by the formualizer package."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from opsheet.hosts.xlsx.cell_values import StoredCell
from opsheet.hosts.xlsx.dependents import CellKey, FormulaGroup
from opsheet.hosts.xlsx.plan import StoredValue
from opsheet.hosts.xlsx.references import Reference
from opsheet.hosts.xlsx.values import cell_text
from opsheet.values.cells import ExcelError

_ERRORS = {"Div": "#DIV/0!", "Na": "#N/A"}  # the errors that mean the same to every program
_ERROR_KINDS = {
    "#DIV/0!": "Div",
    "#N/A": "Na",
    "#NAME?": "Name",
    "#NULL!": "Null",
    "#NUM!": "Num",
    "#REF!": "Ref",
    "#VALUE!": "Value",
}
_TOLERANCE = 1e-9
_LARGEST_WHOLE = 1e15
_T = TypeVar("_T")


class Engine:
    """The formualizer package, with sheets named by their positions."""

    def __init__(self, sheets: int) -> None:
        import formualizer

        self._library = formualizer
        config = formualizer.WorkbookConfig(mode=formualizer.WorkbookMode.Ephemeral, enable_changelog=False)
        self._workbook = formualizer.Workbook(config=config)
        self._sheets = [self._workbook.sheet(_sheet_name(index)) for index in range(sheets)]

    def set_values(self, values: Mapping[CellKey, StoredCell]) -> None:
        """Write values; None makes a cell blank."""
        for (sheet, column), first, run in _runs(values):
            self._sheets[sheet].set_values_batch(first, column, len(run), 1, [[self._value(one)] for one in run])

    def set_formulas(self, formulas: Mapping[CellKey, str]) -> None:
        """Write formulas."""
        for (sheet, column), first, run in _runs(formulas):
            try:
                self._sheets[sheet].set_formulas_batch(first, column, len(run), 1, [[text] for text in run])
            except RuntimeError:  # a formula that the engine can't parse: without a result it isn't certain
                continue

    def results(self, formulas: Mapping[CellKey, str]) -> dict[CellKey, StoredCell]:
        """The formulas' results; one that isn't certain is left out."""
        self._workbook.evaluate_all()
        found: dict[CellKey, StoredCell] = {}
        for (sheet, column), first, run in _runs(formulas):
            area = self._library.RangeAddress(_sheet_name(sheet), first, column, first + len(run) - 1, column)
            for row, (value,) in enumerate(self._sheets[sheet].get_values(area), first):
                result = _result(value)
                if result is not None:
                    found[sheet, column, row] = result
        return found

    def _value(self, value: StoredCell) -> Any:
        if isinstance(value, ExcelError):
            return self._library.LiteralValue.error(_ERROR_KINDS.get(value.code, "Value"), value.code)
        return value


def _runs(cells: Mapping[CellKey, _T]) -> Iterator[tuple[tuple[int, int], int, list[_T]]]:
    """Cells of a column in rows that follow each other: sheet and column, the first row, and what is in them."""
    run: list[_T] = []
    start: CellKey = (-1, -1, -1)
    for key in sorted(cells):
        if (key[0], key[1], key[2]) != (start[0], start[1], start[2] + len(run)):
            if run:
                yield start[:2], start[2], run
            start, run = key, []
        run.append(cells[key])
    if run:
        yield start[:2], start[2], run


def formula_text(group: FormulaGroup, row: int, heights: Sequence[int]) -> str:
    """A group's formula as it reads in one of its rows, for the engine."""
    shift = row - group.row
    pieces = [one if isinstance(one, str) else _reference(group, one, shift, heights) for one in group.reads.pieces]
    return "=" + "".join(pieces)


def _reference(group: FormulaGroup, reference: Reference, shift: int, heights: Sequence[int]) -> str:
    area = reference.moved(shift, heights[reference.sheet])
    return str(area) if reference.sheet == group.sheet else f"{_sheet_name(reference.sheet)}!{area}"


def _sheet_name(position: int) -> str:
    return f"Sheet{position + 1}"


def _result(value: Any) -> StoredCell:
    """What the engine found, None where it isn't one of the values that are the same everywhere."""
    if isinstance(value, dict):
        code = _ERRORS.get(str(value.get("kind")))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - a plain dictionary by its documentation
        return ExcelError(code) if code else None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (bool, float, str)) else float(value) if isinstance(value, int) else None


def same_value(one: StoredCell, other: StoredCell) -> bool:
    """Whether two values are equal but for the last digits of numbers.

    Example:
        >>> same_value(0.1 + 0.2, 0.3), same_value(1.0, True)
        (True, False)
    """
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    return type(one) is type(other) and one == other


def stored_value(result: StoredCell, prefix: bytes) -> StoredValue:
    """A result as it is stored; none at all for None.

    Example:
        >>> stored_value(3.0, b"").xml
        b'<v>3</v>'
    """
    if result is None:
        return StoredValue()
    kind, text = b"", ""
    match result:
        case bool():
            kind, text = b' t="b"', str(int(result))
        case float() | int():
            text = (
                f"{result:.0f}" if float(result).is_integer() and abs(result) < _LARGEST_WHOLE else repr(float(result))
            )
        case str():
            kind, text = b' t="str"', cell_text(result)
        case ExcelError(code=code):
            kind, text = b' t="e"', code
    return StoredValue(kind, b"<%sv>%s</%sv>" % (prefix, text.encode(), prefix))
