"""The sheet that holds the words of drop-downs, each list once, in a column of its own."""

from __future__ import annotations

from itertools import zip_longest

from opsheet.outcome import AddSheet, DropDown
from opsheet.values.cells import column_letters

_WIDTH = 22.0


class DropDownLists:
    """Lists for drop-downs, gathered on one sheet.

    Args:
        sheet: its name.
        table: the name of its Excel table, by which a later run replaces it.

    Example:
        >>> lists = DropDownLists("选项", "opsheet_lists")
        >>> lists.drop_down("F2:F9", "站点", ("MX", "US")).source
        '$A$2:$A$3'
        >>> lists.sheet().rows
        [['站点'], ['MX'], ['US']]
    """

    def __init__(self, sheet: str, table: str) -> None:
        self._name, self._table = sheet, table
        self._columns: dict[tuple[str, ...], tuple[str, str]] = {}

    def drop_down(self, cells: str, title: str, words: tuple[str, ...], *, strict: bool = True) -> DropDown:
        """The drop-down of some cells.

        Args:
            cells: an address or a range.
            title: what the list is headed.
            words: the list, not empty.
            strict: whether nothing else may be typed.
        """
        if words not in self._columns:
            letter = column_letters(len(self._columns) + 1)
            self._columns[words] = title, f"${letter}$2:${letter}${len(words) + 1}"
        return DropDown(cells, self._columns[words][1], self._name, strict)

    def sheet(self) -> AddSheet:
        """The sheet that holds the lists."""
        titles = [title for title, _ in self._columns.values()]
        rows = [list(row) for row in zip_longest(*self._columns)]
        return AddSheet(self._name, [titles, *rows], self._table, widths=[_WIDTH] * len(titles))
