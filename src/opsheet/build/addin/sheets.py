"""The workbook inside the add-in: a sheet of settings for xlwings, a sheet of texts, the VBA project."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from opsheet.build.addin.modules import PROJECT, SHEETS

SETTINGS_SHEET = f"{PROJECT}.conf"
TEXTS_SHEET = f"{PROJECT}.texts"
VERSION_PROPERTY = "opsheet_version"
CREATED = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)  # builds don't depend on the clock

# A blank value would win over the user's file and stop the search, so only what never changes stands here.
SETTINGS_ROWS = (
    ("ADD_WORKBOOK_TO_PYTHONPATH", "False"),
    ("USE UDF SERVER", "True"),
    ("UDF MODULES", "opsheet_udfs.excel"),
)


def macro_workbook(project: bytes, texts: Sequence[Sequence[str]], version: str) -> bytes:
    """Write a macro workbook with the add-in's two sheets.

    Args:
        project: its ``vbaProject.bin``.
        texts: rows of key, Chinese, English.
        version: kept as a document property, to be read back without Excel.

    Returns:
        An ``.xlsm`` package, identical for identical input.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False})
    workbook.set_properties({"title": "opsheet 运营表", "created": CREATED})
    workbook.set_custom_property(VERSION_PROPERTY, version)
    for name, code_name, rows in zip((SETTINGS_SHEET, TEXTS_SHEET), SHEETS, (SETTINGS_ROWS, texts), strict=True):
        sheet = workbook.add_worksheet(name)
        sheet.set_vba_name(code_name)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    workbook.add_vba_project(io.BytesIO(project), is_stream=True)  # pyright: ignore[reportArgumentType] - a stream is meant to go here
    workbook.set_vba_name("ThisWorkbook")
    workbook.close()
    return buffer.getvalue()
