"""The rows of the calling cells, for a function that is called bare in one of the team's tables.

Everything asked of Excel is a call from one process to another, so headers and row come as one block or two, with six
calls (a seventh where the first call of all stands far below). Nothing that cells hold is remembered: an edit, a macro
or a formula may change it at any time.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opsheet.values.cells import column_letters
from opsheet.values.vocabulary import Vocabulary, fold
from opsheet_udfs.binding import NOT_IN_TABLE

if TYPE_CHECKING:
    from opsheet.settings import Settings, TableDefinition

Row = tuple[Any, ...]

_A1, _R1C1 = 1, -4150  # XlReferenceStyle
_MOST_COLUMNS = 256  # headers further to the right aren't looked for
_MORE_COLUMNS = 16  # that are read beyond the last header, for new ones
_WIDTH_SECONDS = 1.0  # how long it counts
_MOST_TOGETHER = 1_000  # rows that the first call reads at once
_MOST_ROWS = 10_000  # that are remembered as headers or none
_EXTERNAL = re.compile(r"(?P<sheet>.*!)\$(?P<column>[A-Z]+)\$(?P<first>\d+)(?::\$[A-Z]+\$(?P<last>\d+))?")
_RELATIVE = re.compile(r"R(?:\[(?P<first>-?\d+)\])?C(?:\[-?\d+\])?(?::R(?:\[(?P<last>-?\d+)\])?C(?:\[-?\d+\])?)?")


def is_cell(caller: Any) -> bool:
    """Whether a caller is a cell.

    ``Application.Caller`` is an error or a text for rules of conditional formatting, for validation and buttons.
    """
    return getattr(caller, "_oleobj_", None) is not None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table's columns stand.

    Args:
        header_row: counted from 0.
        columns: the position of each "table.column", counted from 0.
    """

    header_row: int
    columns: dict[str, int]


NO_TABLE = Layout(-1, {})


class CallingRow:
    """Answers a binding that asks for columns of the calling cells' rows; Excel is asked when the binding first does.

    Args:
        cell: the calling cell as a COM object; several for a formula over several cells.
        settings: with the table definitions.
    """

    def __init__(self, cell: Any, settings: Settings) -> None:
        self._cell = cell
        self._settings = settings
        self._values: dict[str, Any] | None = None

    def __call__(self, columns: tuple[str, ...]) -> Any:
        """The cells of the first of these columns that the table has, or ``NOT_IN_TABLE``."""
        if self._values is None:
            self._values = self._read()
        return next((self._values[column] for column in columns if column in self._values), NOT_IN_TABLE)

    def _read(self) -> dict[str, Any]:
        table = self._cell.ListObject
        layout, rows = self._of_sheet() if table is None else self._of_table(table.HeaderRowRange)
        if not rows:
            return {}
        return {
            name: tuple((row[position],) for row in rows) if len(rows) > 1 else rows[0][position]
            for name, position in layout.columns.items()
        }

    def _of_table(self, headers: Any) -> tuple[Layout, list[Row]]:
        """The columns of the Excel table around the cell, and the cell's rows."""
        if headers is None:
            return NO_TABLE, []
        found = _RELATIVE.fullmatch(self._cell.GetAddress(False, False, _R1C1, False, headers))
        first = int(found["first"] or 0) if found else 0
        if found is None or first < 1:
            return NO_TABLE, []
        last = int(found["last"] or 0) if ":" in found[0] else first
        names = _rows(headers.Value)
        layout = layout_of(names, self._settings)
        if not layout.columns:
            return NO_TABLE, []
        # The address counts from the headers' first cell.
        return layout, _rows(headers.Range(f"A{first + 1}:{column_letters(len(names[0]))}{last + 1}").Value)

    def _of_sheet(self) -> tuple[Layout, list[Row]]:
        """The columns below the lowest headers above the cell, and the cell's rows."""
        found = _EXTERNAL.fullmatch(self._cell.GetAddress(True, True, _A1, True))
        if found is None or found["first"] == "1":
            return NO_TABLE, []
        sheet, first, last = found["sheet"], int(found["first"]), int(found["last"] or found["first"])
        above = min(first - 1, self._settings.app.reading.header_search_rows.value)
        # Rows near the headers come with them; so do those of the first call, which has to ask for Excel itself.
        together = last <= (2 * above if _application else _MOST_TOGETHER)
        width = _width(sheet)
        right = column_letters(width)
        head = self._cells(f"{sheet}A1:{right}{last if together else above}")
        layout = layout_of(head[:above], self._settings, [_sheet_name(sheet)])
        if not layout.columns:
            return NO_TABLE, []
        _remember_width(sheet, head[layout.header_row])
        if together:
            return layout, head[first - 1 : last]
        return layout, self._cells(f"{sheet}A{first}:{right}{last}")

    def _cells(self, address: str) -> list[Row]:
        """Cells by an address that names their sheet, so that a renamed sheet is never taken for another."""
        if not _application:
            _application.append(self._cell.Application)
        try:
            return _rows(_application[0].Range(address).Value)
        except Exception:
            _application.clear()  # it may be another Excel's that was closed: the next call asks again
            raise


def layout_of(rows: Sequence[Row], settings: Settings, names: Iterable[str] = ()) -> Layout:
    """The lowest of some rows that heads one of the team's tables; a row is understood once.

    Args:
        rows: from the top of the sheet, or the header row alone.
        settings: with the table definitions.
        names: what the sheet is called; a definition that knows it is preferred.

    Returns:
        The layout, or ``NO_TABLE``.

    Example:
        >>> from opsheet.settings import load_settings
        >>> layout_of([("备货",) + (None,) * 3, ("店铺", "MSKU", "箱规", "采购数量")], load_settings()).header_row
        1
    """
    if not _understood or _understood[0][0] is not settings or len(_understood[0][1]) > _MOST_ROWS:
        _understood[:] = [(settings, {})]
        _latest.clear()
    called = tuple(names)
    for known_names, known_rows, layout in _latest:
        if known_names == called and known_rows == rows:
            return layout
    layout = _lowest(rows, settings, called)
    _latest[:] = [(called, rows, layout)]
    return layout


def _lowest(rows: Sequence[Row], settings: Settings, names: tuple[str, ...]) -> Layout:
    known = _understood[0][1]
    for position in range(len(rows) - 1, -1, -1):
        mark = (names, rows[position])
        if mark not in known:
            known[mark] = _best_columns(rows[position], settings, names)
        if known[mark]:
            return Layout(position, known[mark])
    return NO_TABLE


def _best_columns(headers: Row, settings: Settings, names: Iterable[str]) -> dict[str, int]:
    """The columns of the definition that fits: all its required columns are there, and the most of the others."""
    called = {fold(name) for name in names}
    best: tuple[tuple[bool, int], dict[str, int]] = ((False, 0), {})
    for definition, vocabulary in _definitions(settings):
        positions: dict[str, int] = {}
        for position, header in enumerate(headers):
            key = vocabulary.find(header) if isinstance(header, str) else None
            if key is not None:
                positions.setdefault(key, position)  # the first of two that match
        if all(key in positions for key, column in definition.columns.items() if column.required):
            known = {fold(name) for name in (*definition.excel_tables, *definition.sheets)}
            rank = (bool(called & known), len(positions))
            if rank > best[0]:
                best = (rank, {f"{definition.key}.{key}": position for key, position in positions.items()})
    return best[1]


def _definitions(settings: Settings) -> list[tuple[TableDefinition, Vocabulary]]:
    """The table definitions with the words of their headers, made once for the same settings."""
    if not _vocabularies or _vocabularies[0][0] is not settings:
        made = [
            (
                definition,
                Vocabulary(
                    {
                        key: [column.header.zh, column.header.en, *column.aliases]
                        for key, column in definition.columns.items()
                    }
                ),
            )
            for definition in settings.tables.values()
        ]
        _vocabularies[:] = [(settings, made)]
    return _vocabularies[0][1]


_understood: list[tuple[Settings, dict[tuple[tuple[str, ...], Row], dict[str, int]]]] = []
_latest: list[tuple[tuple[str, ...], Sequence[Row], Layout]] = []  # a column's cells ask for the same one by one
_vocabularies: list[tuple[Settings, list[tuple[TableDefinition, Vocabulary]]]] = []
_application: list[Any] = []  # Excel itself: this process serves one
_widths: dict[str, tuple[float, int]] = {}


def _width(sheet: str) -> int:
    """How many columns are read: a few more than have headers, all where that isn't known of late."""
    known_at, width = _widths.get(sheet, (float("-inf"), _MOST_COLUMNS))
    return width if time.monotonic() - known_at < _WIDTH_SECONDS else _MOST_COLUMNS


def _remember_width(sheet: str, headers: Row) -> None:
    if len(headers) == _MOST_COLUMNS:
        used = max((position for position, header in enumerate(headers, 1) if header is not None), default=0)
        _widths[sheet] = (time.monotonic(), min(used + _MORE_COLUMNS, _MOST_COLUMNS - 1))


def _rows(values: Any) -> list[Row]:
    return [tuple(row) for row in values] if isinstance(values, tuple | list) else [(values,)]


def _sheet_name(prefix: str) -> str:
    r"""The sheet of an address such as ``'[Book 1.xlsx]It''s a sheet'!``."""
    return prefix.removesuffix("!").strip("'").rpartition("]")[2].replace("''", "'")
