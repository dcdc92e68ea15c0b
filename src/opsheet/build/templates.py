"""The blank workbook of each of the team's tables."""

from __future__ import annotations

from opsheet.build.drop_downs import Lists
from opsheet.build.sheet_styles import new_book
from opsheet.build.table_sheet import add_table_sheet
from opsheet.settings import Settings, TableDefinition


def template(definition: TableDefinition, settings: Settings) -> bytes:
    """A workbook with one empty table, ready to be filled in.

    Args:
        definition: the table's.
        settings: the team's, for the drop-downs.

    Returns:
        The .xlsx file.

    Example:
        >>> from opsheet.settings import load_settings
        >>> settings = load_settings()
        >>> template(settings.tables["batches"], settings)[:2]
        b'PK'
    """
    book = new_book(definition.name.zh)
    add_table_sheet(book, definition, settings, Lists(book))
    return book.finish()


def files(settings: Settings) -> dict[str, bytes]:
    """Every template by its path in the project."""
    return {
        f"workbooks/templates/{key}.xlsx": template(definition, settings)
        for key, definition in sorted(settings.tables.items())
    }
