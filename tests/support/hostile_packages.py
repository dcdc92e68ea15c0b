"""Workbooks that are damaged, or made to do harm: each is one change to a good one."""

from __future__ import annotations

import io
import json
import re
import struct
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import xlsxwriter

from opsheet.catalogue import UserError
from opsheet.hosts.xlsx import apply
from opsheet.outcome import (
    AddColumn,
    AddSheet,
    ClearMarks,
    Edit,
    Link,
    Outcome,
    SetCells,
    SetFill,
    SetNote,
    SetNumberFormat,
)
from opsheet.settings import Settings, load_settings
from opsheet.tables import read_workbook

SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
TABLE = "xl/tables/table1.xml"
COMMENTS = "xl/comments1.xml"

Parts = dict[str, bytes]


def good_parts() -> Parts:
    """A stocking sheet with a table, a note, a link, a merged cell, a formula and a format."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("备货单")
    sheet.write_row("A1", ["店铺", "MSKU", "箱规", "采购数量"])
    for row in range(2, 6):
        sheet.write_row(f"A{row}", ["SHOP-1", f"A-{row}", 36, 36 * row])
    sheet.add_table(
        "A1:D5", {"name": "T", "columns": [{"header": one} for one in ("店铺", "MSKU", "箱规", "采购数量")]}
    )
    sheet.write_comment("D2", "留言")
    sheet.write_url("F1", "https://example.com/")
    sheet.merge_range("F3:G4", "合并", book.add_format({"bg_color": "#FFC7CE", "bold": True, "num_format": "0.00"}))
    sheet.write_formula("D7", "=SUM(D2:D5)", None, 504)
    sheet.write_array_formula("F8:F9", "{=D2:D3*2}", None, 1)
    sheet.set_column("A:D", 12)
    book.define_name("rate", "=0.5")
    book.close()
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            with archive.open(zipfile.ZipInfo(name), "w") as entry:
                entry.write(content)
    return stream.getvalue()


def swapped(part: str, old: bytes, new: bytes, *, regex: bool = False) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        changed = re.sub(old, lambda _: new, parts[part], count=1) if regex else parts[part].replace(old, new, 1)
        assert changed != parts[part], (part, old)
        parts[part] = changed

    return change


def _recoded(part: str, encoding: str, declared: str | None = None) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        text = parts[part].decode().replace("UTF-8", declared or encoding, 1)
        parts[part] = text.encode(encoding)

    return change


def _many_parts(parts: Parts) -> None:
    parts.update({f"xl/media/{number}.bin": b"" for number in range(60_000)})


CELL = rb'<c r="C2"[^>]*>'
BOLD = rb'numFmtId="\d+" fontId="1"'
SCANNED = 300_000
# fmt: off
CHANGES: dict[str, Callable[[Parts], None]] = {
    "a count of texts beyond all memory": swapped(
        STRINGS, rb'uniqueCount="\d+"', b'uniqueCount="99999999999"', regex=True
    ),
    "a count of text uses beyond all memory": swapped(STRINGS, rb' count="\d+"', b' count="99999999999"', regex=True),
    "a count of formats beyond all memory": swapped(
        STYLES, rb'<cellXfs count="\d+"', b'<cellXfs count="99999999999"', regex=True
    ),
    "a count of merged cells beyond all memory": swapped(
        SHEET, b'<mergeCells count="1"', b'<mergeCells count="99999999999"'
    ),
    "a dimension that is no range": swapped(SHEET, rb'<dimension ref="[^"]*"', b'<dimension ref="x"', regex=True),
    "a dimension of a whole sheet": swapped(
        SHEET, rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', regex=True
    ),
    "an attribute of many brackets in a row": swapped(SHEET, b'<row r="2"', b'<row x="' + b">" * SCANNED + b'" r="2"'),
    "an attribute of many brackets in a cell": swapped(
        SHEET, CELL, b'<c r="C2" x="' + b">" * SCANNED + b'">', regex=True
    ),
    "an attribute of many brackets around the rows": swapped(
        SHEET, b"<sheetData>", b'<sheetData x="' + b">" * SCANNED + b'">'
    ),
    "an attribute of many brackets in the workbook": swapped(
        BOOK, b"<sheets>", b'<sheets x="' + b">" * SCANNED + b'">'
    ),
    "a text like a row's tag, over and over": swapped(STRINGS, "合并".encode(), b"row r= " * SCANNED),
    "a text in a cell like a row's tag": swapped(
        SHEET,
        CELL + rb"<v>[^<]*</v>",
        b'<c r="C2" t="inlineStr"><is><t>' + b"row r= " * SCANNED + b"</t></is>",
        regex=True,
    ),
    "a text in a cell like an error's tag": swapped(
        SHEET,
        CELL + rb"<v>[^<]*</v>",
        b'<c r="C2" t="inlineStr"><is><t># ' + b't="e" ' * SCANNED + b"</t></is>",
        regex=True,
    ),
    "a tag with an address over and over": swapped(SHEET, CELL, b"<c " + b'r="A1" ' * SCANNED + b">", regex=True),
    "sixty thousand empty parts": _many_parts,
    "a cell in the last row": swapped(
        SHEET, b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    ),
    "a cell in the last column of the last row": swapped(
        SHEET, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    ),
    "a row below the last": swapped(
        SHEET, b"</sheetData>", b'<row r="99999999999999"><c r="A99999999999999"><v>1</v></c></row></sheetData>'
    ),
    "a row numbered 0": swapped(SHEET, b'<row r="2"', b'<row r="0"'),
    "a row with a word for its number": swapped(SHEET, b'<row r="2"', b'<row r="two"'),
    "a column right of the last": swapped(SHEET, b'r="C2"', b'r="ZZZZ2"'),
    "an address without a row": swapped(SHEET, b'r="C2"', b'r="C"'),
    "an address in another row": swapped(SHEET, b'r="C2"', b'r="C9"'),
    "an address twice": swapped(SHEET, b'r="C2"', b'r="B2"'),
    "a format that isn't there": swapped(SHEET, rb'r="F3" s="\d+"', b'r="F3" s="4294967295"', regex=True),
    "a format below 0": swapped(SHEET, rb'r="F3" s="\d+"', b'r="F3" s="-1"', regex=True),
    "a format that is a word": swapped(SHEET, rb'r="F3" s="\d+"', b'r="F3" s="bold"', regex=True),
    "a format beyond all integers": swapped(SHEET, rb'r="F3" s="\d+"', b'r="F3" s="' + b"9" * 5000 + b'"', regex=True),
    "a text that isn't there": swapped(SHEET, rb't="s"><v>\d+', b't="s"><v>99999', regex=True),
    "a text numbered by a word": swapped(SHEET, rb't="s"><v>\d+', b't="s"><v>one', regex=True),
    "a fill that isn't there": swapped(STYLES, rb'fillId="2"', b'fillId="4294967295"'),
    "a fill below 0": swapped(STYLES, rb'fillId="2"', b'fillId="-7"'),
    "a fill that is a word": swapped(STYLES, rb'fillId="2"', b'fillId="red"'),
    "a font that is a word": swapped(STYLES, rb'fontId="1"', b'fontId="bold"'),
    "a number format that is a word": swapped(STYLES, BOLD, b'numFmtId="two" fontId="1"', regex=True),
    "a number format that isn't there": swapped(STYLES, BOLD, b'numFmtId="4294967295" fontId="1"', regex=True),
    "styles without formats": swapped(STYLES, rb"<cellXfs.*?</cellXfs>", b"", regex=True),
    "a column numbered by a word": swapped(SHEET, b'<col min="1"', b'<col min="one"'),
    "a column range beyond the last": swapped(
        SHEET, rb'<col min="1" max="\d+"', b'<col min="0" max="4294967295"', regex=True
    ),
    "a width that is a word": swapped(SHEET, rb'(?<=<col min="1" max="4" )width="[^"]*"', b'width="wide"', regex=True),
    "a merged range that is a word": swapped(SHEET, b'mergeCell ref="F3:G4"', b'mergeCell ref="there"'),
    "a merged range of the whole sheet": swapped(SHEET, b'mergeCell ref="F3:G4"', b'mergeCell ref="A1:XFD1048576"'),
    "a link from a word": swapped(SHEET, b'hyperlink ref="F1"', b'hyperlink ref="here"'),
    "a table over a word": swapped(TABLE, b' ref="A1:D5"', b' ref="here"'),
    "a table over the whole sheet": swapped(TABLE, b' ref="A1:D5"', b' ref="A1:XFD1048576"'),
    "a table with words for counts": swapped(TABLE, b"<table ", b'<table headerRowCount="one" totalsRowCount="none" '),
    "a table numbered by a word": swapped(TABLE, b' id="1"', b' id="one"'),
    "a note at a word": swapped(COMMENTS, b'ref="D2"', b'ref="here"'),
    "a note by an author that isn't there": swapped(COMMENTS, b'authorId="0"', b'authorId="99"'),
    "a drawing of notes that is none": lambda parts: parts.update({"xl/drawings/vmlDrawing1.vml": b"\0\1\2"}),
    "an array over a word": swapped(SHEET, b'ref="F8:F9"', b'ref="here"'),
    "an array over the whole sheet": swapped(SHEET, b'ref="F8:F9"', b'ref="A1:XFD1048576"'),
    "a formula of brackets": swapped(SHEET, b"SUM(D2:D5)", b"(" * 100_000),
    "a shared formula that nobody wrote": swapped(SHEET, b"<f>SUM(D2:D5)</f>", b'<f t="shared" si="x"/>'),
    "a sheet numbered by a word": swapped(BOOK, b'sheetId="1"', b'sheetId="one"'),
    "a name of a sheet that isn't there": swapped(
        BOOK, b'<definedName name="rate"', b'<definedName name="rate" localSheetId="one"'
    ),
    "a name that is itself": swapped(BOOK, b">0.5<", b">rate<"),
    "an encoding that nobody knows": swapped(SHEET, b"UTF-8", b"klingon"),
    "an encoding that is none of texts": swapped(SHEET, b"UTF-8", b"zip"),
    "an encoding of another kind": swapped(STYLES, b"UTF-8", b"unicode_escape"),
    "an encoding that doesn't fit": swapped(STRINGS, b"UTF-8", b"utf-16"),
    "a sheet nested without end": swapped(
        SHEET, b"</worksheet>", b"<extLst>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</extLst></worksheet>"
    ),
    "styles nested without end": swapped(
        STYLES, b"</styleSheet>", b"<a>" * 100_000 + b"</a>" * 100_000 + b"</styleSheet>"
    ),
    "notes nested without end": swapped(
        COMMENTS, b"</comments>", b"<a>" * 100_000 + b"</a>" * 100_000 + b"</comments>"
    ),
    "a part without a name": lambda parts: parts.update({"": b"x"}),
    "parts with names of dots and slashes": lambda parts: parts.update(
        {"/": b"", "..": b"x", "../../etc/x": b"x", "xl//a": b""}
    ),
    "relationships to themselves": lambda parts: parts.update(
        {
            "xl/worksheets/_rels/sheet1.xml.rels": parts["xl/worksheets/_rels/sheet1.xml.rels"].replace(
                b"../tables/table1.xml", b"sheet1.xml"
            )
        }
    ),
    "a tag that never ends": swapped(SHEET, b"</worksheet>", b"<extLst "),
    "cut off in a row": lambda parts: parts.update({SHEET: parts[SHEET][: parts[SHEET].index(b'r="C2"')]}),
}
# fmt: on
READABLE: dict[str, Callable[[Parts], None]] = {
    "a sheet in UTF-16": _recoded(SHEET, "utf-16"),
    "a sheet in UTF-16 without a mark": _recoded(SHEET, "utf-16-le", "UTF-16"),
    "a sheet in GB 18030": _recoded(SHEET, "gb18030"),
    "texts in UTF-16": _recoded(STRINGS, "utf-16"),
    "styles in UTF-16": _recoded(STYLES, "utf-16"),
    "a workbook in UTF-16": _recoded(BOOK, "utf-16"),
}


def damaged_archives() -> Iterator[tuple[str, bytes]]:
    """Packages whose archive is damaged rather than a part of it."""
    good = packed(good_parts())
    central = good.index(b"PK\1\2")
    for name, position, value in (
        ("an offset behind the end", central + 42, 0x7FFFFFFF),
        ("an offset into another part", central + 42, 77),
        ("a packed size behind the end", central + 20, 0x7FFFFFFF),
        ("a size of four gigabytes", central + 24, 0xFFFFFFFE),
        ("a size of nothing", central + 24, 0),
        ("a directory behind the end", len(good) - 6, 0x7FFFFFFF),
        ("a directory's length behind the end", len(good) - 10, 0x7FFFFFFF),
    ):
        yield name, good[:position] + struct.pack("<I", value) + good[position + 4 :]
    yield "half an archive", good[: len(good) // 2]
    yield "an archive behind other bytes", b"x" * 1000 + good


def hostile_packages() -> Iterator[tuple[str, bytes]]:
    """All of them, by what is wrong."""
    for name, change in {**CHANGES, **READABLE}.items():
        parts = good_parts()
        change(parts)
        yield name, packed(parts)
    yield from damaged_archives()


def attempt(
    path: Path, settings: Settings, sheet: str = "备货单", table: str | None = "T", header_cell: str = "E1"
) -> dict[str, object]:
    """Read a workbook and patch it in every way; what was said, or nothing where it worked."""
    edits: list[Edit] = [
        ClearMarks(sheet, ["#FFC7CE"], "【"),
        SetCells(sheet, "C3", [[40], [41]]),
        SetFill(sheet, ["C3", "F3:G4"], "#FFC7CE"),
        SetNote(sheet, "C3", "【x】"),
        SetNote(sheet, "D2", None),
        SetNumberFormat(sheet, ["D2:D5"], "0.0"),
        AddColumn(sheet, header_cell, "结果", ["a"] * 4, 2, table, width=12),
        AddSheet("校验问题", [["a"], [Link("x", "#A1")]], "opsheet_issues"),
    ]
    target = path.with_name("out.xlsx")
    target.unlink(missing_ok=True)
    started, said = time.process_time(), {"read": "", "patched": ""}
    for way, work in (
        ("read", lambda: read_workbook(path, settings)),
        ("patched", lambda: apply(Outcome(edits), path, target)),
    ):
        try:
            work()
        except UserError as refusal:
            said[way] = refusal.render("zh")
    return {**said, "cpu_seconds": time.process_time() - started, "megabytes": _most_memory()}


def _most_memory() -> int:
    """The most memory that this process has had, in megabytes."""
    if sys.platform == "win32":
        from win32api import GetCurrentProcess
        from win32process import GetProcessMemoryInfo

        return int(GetProcessMemoryInfo(GetCurrentProcess())["PeakWorkingSetSize"]) >> 20
    from resource import RUSAGE_SELF, getrusage

    return getrusage(RUSAGE_SELF).ru_maxrss // 1024


def main(folder: Path) -> None:
    """Try every package and print what came of it, a line of JSON each."""
    settings = load_settings(folder / "none")
    for name, content in hostile_packages():
        path = folder / "in.xlsx"
        path.write_bytes(content)
        print(json.dumps({"name": name, **attempt(path, settings)}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
