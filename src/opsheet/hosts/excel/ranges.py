"""Sets of cells as few rectangles and short addresses, so that few calls reach Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from opsheet.hosts.excel.xlwings import xw
from opsheet.values.cells import CellRange

Cell = tuple[int, int]
Value = TypeVar("Value")

LONGEST_ADDRESS = 255  # characters that Excel takes as the address of several areas


class Mixed:
    """The cells of a range differ in what was asked."""


MIXED = Mixed()


def cells_of(areas: Iterable[CellRange]) -> Iterator[Cell]:
    """Every cell of some rectangles."""
    for area in areas:
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                yield row, column


def rectangles(cells: Iterable[Cell]) -> list[CellRange]:
    """Cells as rectangles: runs down a column, equal runs of neighbouring columns joined.

    Example:
        >>> [str(area) for area in rectangles([(1, 1), (2, 1), (1, 2), (2, 2), (9, 2)])]
        ['A1:B2', 'B9']
    """
    runs: list[CellRange] = []
    for column, row in sorted((column, row) for row, column in set(cells)):
        last = runs[-1] if runs else None
        if last is not None and last.left == column and last.bottom == row - 1:
            runs[-1] = CellRange(last.top, column, row, column)
        else:
            runs.append(CellRange(row, column, row, column))
    joined: dict[tuple[int, int, int], CellRange] = {}
    for run in runs:
        left = joined.pop((run.top, run.bottom, run.left - 1), None)
        first = run.left if left is None else left.left
        joined[run.top, run.bottom, run.right] = CellRange(run.top, first, run.bottom, run.right)
    return sorted(joined.values(), key=lambda area: (area.left, area.top))


def addresses(areas: Iterable[CellRange]) -> Iterator[str]:
    """The areas as addresses of several areas each, none longer than Excel takes.

    Example:
        >>> list(addresses([CellRange(1, 1, 2, 2), CellRange(9, 2, 9, 2)]))
        ['A1:B2,B9']
    """
    text = ""
    for area in areas:
        longer = f"{text},{area}" if text else str(area)
        if len(longer) > LONGEST_ADDRESS:
            yield text
            longer = str(area)
        text = longer
    if text:
        yield text


def span(sheet: xw.Sheet, area: CellRange) -> xw.Range:
    """A rectangle of a sheet as a range; by its address, which takes one call to Excel instead of five."""
    return sheet.range(str(area))


def area_of(cells: xw.Range) -> CellRange:
    """A range as a rectangle."""
    height, width = cells.shape
    return CellRange(cells.row, cells.column, cells.row + height - 1, cells.column + width - 1)


def uniform_pieces(
    sheet: xw.Sheet, area: CellRange, read: Callable[[xw.Range, bool], Value | Mixed]
) -> Iterator[tuple[CellRange, Value]]:
    """Cut a rectangle into pieces that are uniform in something, asking as seldom as possible.

    Args:
        sheet: where it lies.
        area: to be cut.
        read: gives what a range has in common, or ``MIXED``; it is told whether the range is a single cell.
    """
    answer = read(span(sheet, area), area.top == area.bottom and area.left == area.right)
    if not isinstance(answer, Mixed):
        yield area, answer
        return
    for half in _halves(area):
        yield from uniform_pieces(sheet, half, read)


def _halves(area: CellRange) -> tuple[CellRange, CellRange]:
    if area.right > area.left:
        middle = (area.left + area.right) // 2
        return CellRange(area.top, area.left, area.bottom, middle), CellRange(
            area.top, middle + 1, area.bottom, area.right
        )
    middle = (area.top + area.bottom) // 2
    return CellRange(area.top, area.left, middle, area.right), CellRange(middle + 1, area.left, area.bottom, area.right)
