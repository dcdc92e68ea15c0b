"""The row of the calling cell, for a function that is called bare in one of the team's tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from opsheet.values.vocabulary import Vocabulary, fold
from opsheet_udfs.binding import NOT_IN_TABLE

if TYPE_CHECKING:
    from opsheet.settings import Settings, TableDefinition


class CallingRow:
    """Answers a binding that asks for columns of the calling cell's row.

    Args:
        headers: the header cells of the table.
        cells: the cells of the row, below them.
        settings: with the table definitions.
        names: what the sheet and the Excel table are called; a definition that knows one of them is preferred.

    Example:
        >>> from opsheet.settings import load_settings
        >>> headers = ["店铺", "MSKU", "箱规", "采购数量"]
        >>> row = CallingRow(headers, ["MX-1", "A-1", 36.0, 100.0], load_settings())
        >>> row(("stocking.carton_quantity",)), row(("pipeline.boxes",)) is NOT_IN_TABLE
        (36.0, True)
    """

    def __init__(
        self, headers: Sequence[Any], cells: Sequence[Any], settings: Settings, names: Iterable[str] = ()
    ) -> None:
        definition = best_definition(headers, settings, names)
        self._cells: dict[str, Any] = {}
        if definition is not None:
            places = _places(headers, definition)
            self._cells = {f"{definition.key}.{key}": cells[place] for key, place in places.items()}

    def __call__(self, columns: tuple[str, ...]) -> Any:
        """The cell of the first of these columns that the table has, or ``NOT_IN_TABLE``."""
        return next((self._cells[column] for column in columns if column in self._cells), NOT_IN_TABLE)


def best_definition(headers: Sequence[Any], settings: Settings, names: Iterable[str] = ()) -> TableDefinition | None:
    """The table definition that these headers fit: all its required columns are there, and the most of the others."""
    called = {fold(name) for name in names}

    def rank(definition: TableDefinition) -> tuple[bool, int]:
        known = {fold(name) for name in (*definition.excel_tables, *definition.sheets)}
        return bool(called & known), len(_places(headers, definition))

    fitting = [definition for definition in settings.tables.values() if _fits(headers, definition)]
    return max(fitting, key=rank, default=None)


def header_row(rows: Sequence[Sequence[Any]], settings: Settings) -> int | None:
    """The row, counted from 0, that heads one of the team's tables; the lowest where there are several."""
    for position in range(len(rows) - 1, -1, -1):
        if best_definition(rows[position], settings) is not None:
            return position
    return None


def _fits(headers: Sequence[Any], definition: TableDefinition) -> bool:
    places = _places(headers, definition)
    return all(key in places for key, column in definition.columns.items() if column.required)


def _places(headers: Sequence[Any], definition: TableDefinition) -> dict[str, int]:
    """The position of each column that is found; the first of two that match."""
    vocabulary = Vocabulary(
        {key: [column.header.zh, column.header.en, *column.aliases] for key, column in definition.columns.items()}
    )
    places: dict[str, int] = {}
    for position, header in enumerate(headers):
        key = vocabulary.find(header) if isinstance(header, str) else None
        if key is not None:
            places.setdefault(key, position)
    return places
