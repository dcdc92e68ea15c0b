"""Files that must be refused: one clear sentence each, in both languages, quickly and without taking memory."""

from __future__ import annotations

import re
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from opsheet.catalogue import FileProblemError, TableProblemError, UserError
from opsheet.settings import Settings
from opsheet.tables import read_workbook
from team_settings import team_settings

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADERS = ["店铺", "MSKU", "箱规", "采购数量"]
ROW = ["SHOP-1", "A-1", 36, 360]
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 2**20

Make = Callable[[Path], None]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return team_settings(app={"reading": {"maximum_unpacked": {"value": 8}}})


def write_good(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("备货单")
    sheet.write_row(0, 0, HEADERS)
    sheet.write_row(1, 0, ROW)
    book.close()


def parts_of(path: Path) -> dict[str, bytes]:
    write_good(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, parts: list[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)


def content(data: bytes) -> Make:
    return lambda path: [path.write_bytes(data), None][1]


def changed(change: Callable[[dict[str, bytes]], None]) -> Make:
    def make(path: Path) -> None:
        parts = parts_of(path)
        change(parts)
        pack(path, list(parts.items()))

    return make


def replaced(part: str, old: bytes, new: bytes) -> Make:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)

    return changed(change)


def without(part: str) -> Make:
    return changed(lambda parts: parts.pop(part) and None)


def truncated(path: Path) -> None:
    write_good(path)
    path.write_bytes(path.read_bytes()[:-400])


def encrypted_entry(path: Path) -> None:
    write_good(path)
    data = bytearray(path.read_bytes())
    for found in re.finditer(rb"PK\x01\x02", bytes(data)):
        data[found.start() + 8] |= 1
    path.write_bytes(data)


def doubled_entry(path: Path) -> None:
    parts = parts_of(path)
    with pytest.warns(UserWarning, match="Duplicate name"):
        pack(path, [*parts.items(), (SHEET, parts[SHEET])])


def honest_bomb(path: Path) -> None:
    parts = parts_of(path)
    pack(path, [*parts.items(), ("xl/media/image1.png", bytes(40 * MEGABYTE))])


def lying_bomb(path: Path) -> None:
    """A part that says it is ten bytes long, in both headers, and unpacks to forty megabytes."""
    parts = parts_of(path)
    bomb = b"xl/bomb.xml"
    pack(path, [*parts.items(), (bomb.decode(), b" " * (40 * MEGABYTE))])
    data = bytearray(path.read_bytes())
    for mark, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        start = next(
            found.start()
            for found in re.finditer(re.escape(mark), bytes(data))
            if data[found.start() + name_at : found.start() + name_at + len(bomb)] == bomb
        )
        data[start + size_at : start + size_at + 4] = struct.pack("<I", 10)
    path.write_bytes(data)


def headers_only(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("备货单").write_row(0, 0, HEADERS)
    book.close()


def no_known_table(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("S").write_row(0, 0, ["apples", "pears"])
    book.close()


def stray_cell(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("备货单")
    sheet.write_row(0, 0, HEADERS)
    sheet.write(1_048_575, 16_383, "x")
    book.close()


BAD_FILES: dict[str, tuple[Make, type[UserError], str]] = {
    "nothing there": (lambda _: None, FileProblemError, "There is no file"),
    "a folder": (Path.mkdir, FileProblemError, "is a folder"),
    "an empty file": (content(b""), FileProblemError, "is empty"),
    "a CSV file": (content("店铺,MSKU\nS1,A-1\n".encode()), FileProblemError, "a text or CSV file"),
    "a CSV file of a Chinese Excel": (content("店铺,MSKU\n".encode("gb18030")), FileProblemError, "a text or CSV file"),
    "a web page named .xlsx": (content(b"\xef\xbb\xbf <HTML><table></table>"), FileProblemError, "a web page"),
    "an XML spreadsheet of 2003": (content(b'<?xml version="1.0"?><Workbook/>'), FileProblemError, "an XML file"),
    "a PDF": (content(b"%PDF-1.7\n"), FileProblemError, "a PDF file"),
    "a picture": (content(b"\x89PNG\r\n\x1a\n\0\0"), FileProblemError, "a picture"),
    "random bytes": (content(b"\x00\x01\x02\xff" * 99), FileProblemError, "an unknown format"),
    "encrypted by Excel": (
        content(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(99)),
        FileProblemError,
        "is encrypted",
    ),
    "encrypted zip entries": (encrypted_entry, FileProblemError, "is encrypted"),
    "an old .xls": (
        content(OLE + bytes(600) + "Workbook".encode("utf-16-le") + bytes(99)),
        FileProblemError,
        "an old .xls workbook; save it as .xlsx",
    ),
    "an old .doc": (content(OLE + bytes(600)), FileProblemError, "another kind of Office document"),
    "an .xlsb": (
        lambda path: pack(path, [("xl/workbook.bin", b"x")]),
        FileProblemError,
        "a binary .xlsb workbook; save it as .xlsx",
    ),
    "an .ods": (
        lambda path: pack(path, [("mimetype", b"application/vnd.oasis"), ("content.xml", b"<a/>")]),
        FileProblemError,
        "(.ods); save it as .xlsx",
    ),
    "a .docx": (
        lambda path: pack(path, [("word/document.xml", b"<a/>")]),
        FileProblemError,
        "another kind of Office document",
    ),
    "a zip of something else": (lambda path: pack(path, [("a.txt", b"x")]), FileProblemError, "a zip archive"),
    "a zip without entries": (lambda path: pack(path, []), FileProblemError, "a zip archive"),
    "cut off": (truncated, FileProblemError, "damaged or incomplete"),
    "a part twice": (doubled_entry, FileProblemError, "is in it twice"),
    "no sheet part": (without(SHEET), FileProblemError, f"{SHEET} is missing"),
    "no shared strings": (without("xl/sharedStrings.xml"), FileProblemError, "damaged"),
    "broken workbook XML": (replaced("xl/workbook.xml", b"</sheets>", b""), FileProblemError, "damaged"),
    "broken sheet XML": (
        replaced(SHEET, b"</sheetData>", b"</c></sheetData"),
        FileProblemError,
        f"damaged or incomplete ({SHEET})",
    ),
    "a sheet that is its own workbook": (
        replaced("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"workbook.xml"),
        TableProblemError,
        "no table that opsheet knows",
    ),
    "a zip bomb": (honest_bomb, FileProblemError, "unpacks to more than 8 MB"),
    "a zip bomb that lies": (lying_bomb, FileProblemError, "unpacks to more than 8 MB"),
    "external entities": (
        replaced(SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet'),
        FileProblemError,
        "declares external entities in xl/worksheets/sheet1.xml",
    ),
    "entities in the shared strings": (
        replaced("xl/sharedStrings.xml", b"<sst", b'<!DOCTYPE s [<!ENTITY a "aaaa">]><sst'),
        FileProblemError,
        "declares external entities",
    ),
    "a cell in the last corner": (stray_cell, FileProblemError, "reaches to XFD1048576"),
    "headers and no rows": (headers_only, TableProblemError, "has a header and no rows"),
    "no table of ours": (no_known_table, TableProblemError, "It knows"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_is_refused_with_one_sentence(case: str, tmp_path: Path, settings: Settings) -> None:
    make, error, words = BAD_FILES[case]
    path = tmp_path / "team sheet.xlsx"
    make(path)
    before = sorted(tmp_path.iterdir())
    tracemalloc.start()
    with pytest.raises(error) as refused:
        read_workbook(path, settings)
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    english, chinese = refused.value.render("en"), refused.value.render("zh")
    assert words in english
    assert "team sheet.xlsx" in english
    assert "\n" not in english + chinese
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert most_bytes < 16 * MEGABYTE
    assert sorted(tmp_path.iterdir()) == before


def test_the_file_all_the_bad_ones_are_made_of_is_good(tmp_path: Path, settings: Settings) -> None:
    write_good(tmp_path / "good.xlsx")
    assert len(read_workbook(tmp_path / "good.xlsx", settings).tables["stocking"]) == 1


@pytest.mark.parametrize("lock", ["~$good.xlsx", ".~lock.good.xlsx#"])
def test_open_elsewhere(lock: str, tmp_path: Path, settings: Settings) -> None:
    write_good(tmp_path / "good.xlsx")
    (tmp_path / lock).write_text("someone")
    with pytest.raises(FileProblemError) as refused:
        read_workbook(tmp_path / "good.xlsx", settings)
    assert lock in refused.value.render("en")
    assert lock in refused.value.render("zh")


def test_held_by_another_program(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    write_good(tmp_path / "good.xlsx")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileProblemError, match="another program uses it"):
        read_workbook(tmp_path / "good.xlsx", settings)


def test_names_that_climb_out_of_the_archive_are_never_followed(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "inner" / "good.xlsx"
    path.parent.mkdir()
    parts = parts_of(path)
    pack(path, [*parts.items(), ("../outside.xml", b"<a/>"), ("/etc/outside.xml", b"<a/>")])
    assert len(read_workbook(path, settings).tables["stocking"]) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["inner"]


@pytest.mark.parametrize("dimension", ["A1:A1", "A1", "B7:C9", "A1:XFD1048576"])
def test_a_wrong_dimension_changes_nothing(dimension: str, tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "good.xlsx"
    replaced(SHEET, b'<dimension ref="A1:D2"/>', f'<dimension ref="{dimension}"/>'.encode())(path)
    table = read_workbook(path, settings).tables["stocking"]
    assert table.texts("msku").tolist() == ["A-1"]
    assert table.numbers("quantity").tolist() == [360]


def test_formatted_blank_rows_below_the_data_are_nothing(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "good.xlsx"
    blank = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(3, 100_000))
    replaced(SHEET, b"</sheetData>", blank + b"</sheetData>")(path)
    assert read_workbook(path, settings).tables["stocking"].rows.tolist() == [2]


def test_a_row_formatted_to_the_last_column_is_no_content(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "good.xlsx"
    far = b'<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'
    replaced(SHEET, b"</sheetData>", far + b"</sheetData>")(path)
    assert len(read_workbook(path, settings).tables["stocking"]) == 1
