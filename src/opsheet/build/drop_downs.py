"""Drop-down lists of a template: the words on a hidden sheet, and which column takes which list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from opsheet.build.sheet_styles import Book
from opsheet.settings import ColumnDefinition, Settings

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LISTS_SHEET = "选项"


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
    if column.drop_down == "buyers":
        return tuple(settings.contacts.buyers)
    if column.drop_down == "categories":
        return tuple(settings.contacts.buyer_of_category)
    if column.drop_down == "fba_warehouses":
        return settings.delivery.warehouses
    return ()


class Lists:
    """The hidden sheet that holds the lists of a workbook, each written once.

    Args:
        book: the workbook; the sheet is added when the first list is asked for.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._sheet: Worksheet | None = None
        self._places: dict[tuple[str, ...], str] = {}

    def place(self, title: str, words: Sequence[str]) -> str:
        """The reference to a list, for instance ``='选项'!$A$2:$A$4``.

        Args:
            title: of the list's column.
            words: the list.
        """
        key = tuple(words)
        if key not in self._places:
            self._places[key] = self._write(title, key)
        return self._places[key]

    def _write(self, title: str, words: tuple[str, ...]) -> str:
        if self._sheet is None:
            self._sheet = self._book.workbook.add_worksheet(LISTS_SHEET)
            self._sheet.hide()
        position = len(self._places)
        self._sheet.write_column(0, position, (title, *words))
        letter = chr(ord("A") + position)
        return f"='{LISTS_SHEET}'!${letter}$2:${letter}${len(words) + 1}"
