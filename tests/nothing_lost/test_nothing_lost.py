"""Rare things survive every kind of edit: untouched parts byte for byte, touched ones but for what was edited."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from xml.parsers import expat

import pytest
from tests.nothing_lost.__main__ import page, tables
from tests.nothing_lost.attempts import CALCULATED, EDITS, TOGETHER, has_traces, parts_of, same_values, write_source
from tests.nothing_lost.workbooks import BOOK, RARE, SHEET, SHEET_NAME, STYLES, TYPES, Rare, packed, small_parts

from opsheet.catalogue import RefusedError
from opsheet.hosts.pdf import find_program
from opsheet.hosts.xlsx import apply
from opsheet.outcome import Edit, Outcome, SetCells
from opsheet.values.cells import cell_name
from sdk_validator import MISSING, find_validator, validator_findings

EVERY = pytest.mark.parametrize("rare", RARE, ids=lambda rare: rare.name.en)
_NOTES = r"xl/comments\d*\.xml|xl/drawings/vmlDrawing\d+\.vml|xl/worksheets/_rels/sheet1\.xml\.rels"
TOUCHED = {  # beside the sheet: what an edit has to change of the package
    "values": r"xl/calcChain\.xml",
    "fills": re.escape(STYLES),
    "notes": rf"{_NOTES}|{re.escape(TYPES)}",
    "formats": re.escape(STYLES),
    "column": re.escape(STYLES),
    "sheet": rf"{re.escape(TYPES)}|xl/workbook2?\.xml|xl/_rels/workbook2?\.xml\.rels|docProps/app\.xml|"
    r"xl/worksheets/sheet2\.xml|xl/worksheets/_rels/sheet2\.xml\.rels|xl/tables/table\d\.xml|xl/styles\.xml",
    "marks": r"-",
}
EDITED = {"values": ("C3", "C4", "A10"), "together": ("C3", "C4")}  # A10 is calculated from C3


def changed(source: Path, target: Path) -> set[str]:
    old, new = parts_of(source), parts_of(target)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def edit(rare: Rare, folder: Path, edits: Sequence[Edit]) -> tuple[Path, Path]:
    source, target = write_source(rare, folder), folder / f"out{rare.suffix}"
    apply(Outcome(edits), source, target)
    return source, target


@EVERY
@pytest.mark.parametrize("kind", EDITS)
def test_one_kind_of_edit_touches_no_other_part(rare: Rare, kind: str, tmp_path: Path) -> None:
    source, target = edit(rare, tmp_path, EDITS[kind])
    strange = {name for name in changed(source, target) if not re.fullmatch(TOUCHED[kind], name)}
    if kind == "column" and b"legacyDrawingHF" in rare.traces:
        strange -= {"xl/workbook.xml"}  # the print area ends with the table, and grows with it
    is_named = kind != "sheet" and (kind != "marks" or "UTF-16" in rare.name.en)  # a sheet is written in UTF-8
    assert strange <= ({SHEET} if is_named else set())
    assert has_traces(rare, parts_of(target))
    assert same_values(source, target, EDITED.get(kind, ()))


@EVERY
def test_all_kinds_of_edits_together_lose_nothing(rare: Rare, tmp_path: Path) -> None:
    source, target = edit(rare, tmp_path, TOGETHER)
    written = parts_of(target)
    for name, content in written.items():
        if name.endswith((".xml", ".rels")):
            expat.ParserCreate().Parse(content, True)
    assert has_traces(rare, written)
    assert same_values(source, target, (*EDITED["together"], *CALCULATED))
    allowed = "|".join(TOUCHED.values())
    assert {name for name in changed(source, target) if not re.fullmatch(allowed, name)} == {SHEET}


@EVERY
def test_its_traces_tell_it_from_the_small_workbook(rare: Rare) -> None:
    assert has_traces(rare, small_parts(rare))
    plain = Rare(rare.name, rare.traces)
    assert not rare.traces or not has_traces(plain, small_parts(plain))


@pytest.mark.parametrize(
    ("name", "cell"),
    [("array formula", "H3"), ("dynamic array", "H2"), ("shared formula", "A9"), ("rich text", "H2")],
)
def test_overwriting_it_is_done_or_refused_and_leaves_a_sound_sheet(name: str, cell: str, tmp_path: Path) -> None:
    rare = next(one for one in RARE if one.name.en == name)
    if name == "array formula":
        with pytest.raises(RefusedError, match="H2:H4"):
            edit(rare, tmp_path, [SetCells(SHEET_NAME, cell, [[1]])])
        return
    source, target = edit(rare, tmp_path, [SetCells(SHEET_NAME, cell, [[1]])])
    assert same_values(source, target, (cell, *(CALCULATED if name == "dynamic array" else ())))
    assert has_traces(rare, parts_of(target)) == (name != "dynamic array")  # a shared text stays for other cells


def test_a_signature_is_refused_since_it_would_be_void(tmp_path: Path) -> None:
    signed = packed({**small_parts(RARE[0]), "_xmlsignatures/origin.sigs": b"", "_xmlsignatures/sig1.xml": b"<x/>"})
    source = tmp_path / "in.xlsx"
    source.write_bytes(signed)
    with pytest.raises(RefusedError, match="sign"):
        apply(Outcome(EDITS["values"]), source, tmp_path / "out.xlsx")


def test_results_that_depend_on_an_edited_cell_are_new_or_asked_for(tmp_path: Path) -> None:
    rare = Rare(RARE[0].name, ())
    _, target = edit(rare, tmp_path, [SetCells(SHEET_NAME, "D3", [[1000]])])
    written = parts_of(target)
    result = re.search(rb'<c r="D8"[^>]*><f>[^<]*</f>(?:<v>([^<]*)</v>)?', written[SHEET])
    assert result is not None
    assert result[1] in {None, b"1612"}
    assert result[1] is not None or b"fullCalcOnLoad" in written[BOOK]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of a file openpyxl fails to save
def test_the_pages_show_what_comes_out_today() -> None:
    pytest.importorskip("excelize", reason="a wheel of 30 MB; `make test` installs it")
    for language, table in tables().items():
        assert table in page(language).read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(find_validator() is None, reason=MISSING)
@EVERY
def test_the_sdk_finds_nothing_that_it_did_not_find_before(rare: Rare, tmp_path: Path) -> None:
    source, target = edit(rare, tmp_path, TOGETHER)
    assert not validator_findings(target) - validator_findings(source)


@pytest.mark.libreoffice
@pytest.mark.skipif(find_program() is None, reason="needs LibreOffice")
def test_libreoffice_shows_the_same_values(tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("before", "after")}
    for folder in folders.values():
        folder.mkdir()
    for number, rare in enumerate(RARE):
        name = f"{number:02}{rare.suffix}"
        source, target = edit(rare, tmp_path, TOGETHER)
        source.rename(folders["before"] / name)
        target.rename(folders["after"] / name)
    before, after = (shown_by_libreoffice(folder, tmp_path / "profile") for folder in folders.values())
    assert len(before) >= len(RARE) - 3  # it doesn't open all of them itself
    for name, rows in before.items():
        rare = RARE[int(name[:2])]
        if "D8" not in rows:  # nor read all cells
            continue
        expected = {cell: value for cell, value in rows.items() if cell not in WRITTEN}
        assert {cell: after[name].get(cell) for cell in expected} == expected, rare.name.en
        assert after[name]["C4"] == "四十", rare.name.en
        assert float(after[name]["D8"]) == 720, rare.name.en


WRITTEN = {"C3", "C4", "D2", "D3", "D4", "D5", "D8", "A10", *(f"E{row}" for row in range(1, 7))}


def shown_by_libreoffice(folder: Path, profile: Path) -> dict[str, dict[str, str]]:
    """What each workbook's first sheet shows, by cell."""
    files = sorted(str(path) for path in folder.iterdir())
    command = [str(find_program()), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to"]
    kind = ["csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", "--outdir", str(folder / "csv")]
    subprocess.run([*command, *kind, *files], check=True, capture_output=True, timeout=300)
    shown: dict[str, dict[str, str]] = {}
    for path in sorted((folder / "csv").iterdir()):
        cells = shown.setdefault(path.stem, {})
        for row, line in enumerate(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))), start=1):
            cells.update({cell_name(row, column): text for column, text in enumerate(line, start=1) if text})
    return shown
