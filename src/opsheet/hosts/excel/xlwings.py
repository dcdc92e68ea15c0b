"""xlwings, without its ``pro`` part: that one's licence is non-commercial, and xlwings tries to import it."""

from __future__ import annotations

import sys
from typing import Any, cast

sys.modules.setdefault("xlwings.pro", cast("Any", None))

import xlwings as xw  # noqa: E402 - only after its pro part is blocked

__all__ = ["activate", "has_sheet", "is_mac_excel", "xw"]


def is_mac_excel(app: xw.App) -> bool:
    """Whether an application is Excel for macOS, which is driven by AppleScript.

    Args:
        app: Excel, or another spreadsheet application that is driven through xlwings as Excel for Windows is.
    """
    return sys.platform == "darwin" and app.engine.name != "libreoffice"


def activate(sheet: xw.Sheet) -> None:
    """Make a sheet the active one of its workbook.

    xlwings' own method brings the application to the front as well, and raises when another Excel is there.

    Args:
        sheet: of the open workbook.
    """
    sheet.impl.activate()


def has_sheet(book: xw.Book, name: str) -> bool:
    """Whether a workbook has a sheet of this name; ``name in book.sheets`` is never true in Excel for Windows.

    Args:
        book: the open workbook.
        name: of the sheet; Excel ignores its case.
    """
    return any(sheet.name.casefold() == name.casefold() for sheet in book.sheets)
