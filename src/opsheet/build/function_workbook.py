"""The sample that shows the functions at work."""

from __future__ import annotations

from collections.abc import Mapping

from opsheet.build.button_sheet import action_buttons, add_button_sheet
from opsheet.build.function_sheet import add_function_sheet
from opsheet.catalogue import Text
from opsheet.settings import Settings
from opsheet.workbooks.style import new_book

_TITLE = Text("opsheet 函数一览", "opsheet functions")


def function_workbook(settings: Settings) -> bytes:
    """Every function at work, and a list of the buttons.

    Args:
        settings: those that the results follow.
    """
    book = new_book(_TITLE[settings.language])
    add_function_sheet(book, settings, verdicts=False)
    add_button_sheet(book, settings, action_buttons(), header_row=1)
    return book.finish()


def files(settings: Settings) -> Mapping[str, bytes]:
    """The sample by its path in the project."""
    return {"workbooks/samples/functions.xlsx": function_workbook(settings)}
