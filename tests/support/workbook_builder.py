"""Small workbooks for tests of the closed-file host, and a look into their packages."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from opsheet.hosts.xlsx import Applied, apply
from opsheet.outcome import Edit, Outcome

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def build(path: Path, fill: Callable[[Any, Any], None], names: Sequence[str] = ("数据",)) -> Path:
    """A workbook by XlsxWriter; ``fill`` gets the workbook and its first sheet."""
    book = xlsxwriter.Workbook(path)
    sheets = [book.add_worksheet(name) for name in names]
    fill(book, sheets[0])
    book.close()
    return path


def sheet_xml(rows: str, *, head: str = "", tail: str = "", prefix: str = "") -> str:
    """A hand-made worksheet."""
    declared = f'xmlns:{prefix[:-1]}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{prefix}worksheet {declared}>{head}'
        f"<{prefix}sheetData>{rows}</{prefix}sheetData>{tail}</{prefix}worksheet>"
    )


def rebuilt(path: Path, changes: Mapping[str, str | bytes | None]) -> Path:
    """The workbook with some parts written anew, added or (None) left out."""
    old = zipfile.ZipFile(path)
    parts = {name: old.read(name) for name in old.namelist()}
    old.close()
    for name, content in changes.items():
        if content is None:
            del parts[name]
        else:
            parts[name] = content.encode() if isinstance(content, str) else content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def hand_made(path: Path, xml: str | bytes, **more: str) -> Path:
    """A workbook whose only sheet, called 数据, is the XML given."""
    build(path, lambda book, sheet: None)
    return rebuilt(path, {SHEET: xml, **more})


def edited(source: Path, *edits: Edit, name: str = "out") -> Path:
    """The copy with the edits made."""
    return applied(source, *edits, name=name).target


def applied(source: Path, *edits: Edit, name: str = "out") -> Applied:
    return apply(Outcome(edits), source, source.with_name(f"{name}{source.suffix}"))


def part(path: Path, name: str = SHEET) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed_parts(before: Path, after: Path) -> set[str]:
    """The names of the parts that differ, or that only one of two workbooks has."""
    old, new = parts(before), parts(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def first_worksheet(path: Path) -> str:
    """The name of the first sheet that has cells; skips the test where no reader opens the workbook."""
    try:
        sheets = python_calamine.CalamineWorkbook.from_path(path).sheets_metadata
    except python_calamine.CalamineError:
        pytest.skip("no reader opens the source either")
    return next(sheet.name for sheet in sheets if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet)


def opened(path: Path, *, data_only: bool = False) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of everything that it would lose on saving
        return openpyxl.load_workbook(path, data_only=data_only)
