"""What becomes of each rare thing when a cell is changed: by opsheet with every edit, by openpyxl and excelize."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

import openpyxl
import python_calamine
from tests.nothing_lost.workbooks import SHEET_NAME, Rare, workbook

from opsheet.catalogue import Text, UserError
from opsheet.hosts.xlsx import apply
from opsheet.outcome import (
    AddColumn,
    AddSheet,
    ClearMarks,
    Edit,
    Outcome,
    SetCells,
    SetFill,
    SetNote,
    SetNumberFormat,
)
from opsheet.values.cells import cell_name

CALCULATED = ("D8", "A9", "A10", "H2", "H3", "H4", "H5", "H6")
KEPT, LOST = Text("保留", "kept"), Text("丢失", "lost")
REFUSED, FAILED = Text("拒绝", "refused"), Text("无法打开", "fails")
EDITS: Mapping[str, tuple[Edit, ...]] = {
    "values": (SetCells(SHEET_NAME, "C3", [[40], ["四十"]]),),
    "fills": (SetFill(SHEET_NAME, ["C3", "B2:B4"], "#FFC7CE"),),
    "notes": (SetNote(SHEET_NAME, "C4", "【opsheet】x"),),
    "formats": (SetNumberFormat(SHEET_NAME, ["D2:D5"], "0.0"),),
    "column": (AddColumn(SHEET_NAME, "E1", "结果", [1, 2, 3, 4, 5], 2, width=12),),
    "sheet": (AddSheet("校验问题", [["a"], [1]], "opsheet_issues"),),
    "marks": (ClearMarks(SHEET_NAME, ["#FFC7CE"], "【"),),
}
TOGETHER = tuple(edit for edits in EDITS.values() for edit in edits)


def parts_of(path: Path) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_source(rare: Rare, folder: Path) -> Path:
    """The workbook with the rare thing."""
    path = folder / f"in{rare.suffix}"
    path.write_bytes(workbook(rare))
    return path


def has_traces(rare: Rare, parts: Mapping[str, bytes]) -> bool:
    """Whether every piece of the rare thing is in some part."""
    plain = [_plain(name, content) for name, content in parts.items()]
    return all(any(trace in content for content in plain) for trace in rare.traces)


def _plain(name: str, content: bytes) -> bytes:
    """A part's XML without prefixes and character references, which say nothing; other parts as they are."""
    if not name.endswith((".xml", ".rels", ".vml")):
        return content
    content = re.sub(rb"&#(\d+);", lambda found: chr(int(found[1])).encode(), content)
    return re.sub(rb"<(/?)\w+:(?=\w)", rb"<\1", content)


def values(path: Path) -> list[list[list[object]]] | None:
    """The values of all cells of all sheets of the source's; None where nobody reads them."""
    try:
        book = python_calamine.load_workbook(str(path))
        return [book.get_sheet_by_index(index).to_python(skip_empty_area=False) for index in (0,)]
    except Exception:  # what calamine can't read says nothing about who wrote it
        return None


def same_values(source: Path, target: Path, edited: Collection[str]) -> bool:
    """Whether the cells of the first sheet hold what they held, but for some."""
    before, after = values(source), values(target)
    if before is None:
        return True
    if after is None:
        return False
    cells = {
        (row, column): value
        for row, line in enumerate(before[0], start=1)
        for column, value in enumerate(line, start=1)
        if value != "" and cell_name(row, column) not in edited
    }
    held = {(row, column): value for row, line in enumerate(after[0], 1) for column, value in enumerate(line, 1)}
    return all(held.get(cell) == value for cell, value in cells.items())


def by_opsheet(rare: Rare, folder: Path) -> Text:
    """What opsheet makes of it with all edits together."""
    source, target = write_source(rare, folder), folder / f"opsheet{rare.suffix}"
    try:
        apply(Outcome(TOGETHER), source, target)
    except UserError:
        return REFUSED
    return _kept(rare, source, target, ("C3", "C4"))


def by_openpyxl(rare: Rare, folder: Path) -> Text:
    """What openpyxl makes of it when it opens the workbook, writes one cell and saves."""
    source, target = write_source(rare, folder), folder / f"openpyxl{rare.suffix}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(source, keep_vba=rare.suffix == ".xlsm")
            book.worksheets[0]["C3"] = 40
            book.save(target)
        except Exception:  # whatever it raises: it doesn't open or save this workbook
            return FAILED
    return _kept(rare, source, target, ("C3",))


def by_excelize(rare: Rare, folder: Path) -> Text:
    """What excelize, a library of Go, makes of it when it opens the workbook, writes one cell and saves."""
    import excelize

    source, target = write_source(rare, folder), folder / f"excelize{rare.suffix}"
    try:
        book = excelize.open_file(str(source))
        book.set_cell_value(book.get_sheet_list()[0], "C3", 40)
        book.save_as(str(target))
        book.close()
    except RuntimeError:  # all that it raises
        return FAILED
    return _kept(rare, source, target, ("C3",))


def _kept(rare: Rare, source: Path, target: Path, edited: Collection[str]) -> Text:
    """The formula below is left out: openpyxl takes every result away, which Excel calculates again on opening."""
    kept = has_traces(rare, parts_of(target)) and same_values(source, target, (*edited, *CALCULATED))
    return KEPT if kept else LOST
