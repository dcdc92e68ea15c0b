"""Workbooks that no one here made: one cell is written and nothing else changes, or one sentence says why not."""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from tests.nothing_lost.attempts import same_values

from opsheet.catalogue import UserError
from opsheet.hosts.xlsx import apply
from opsheet.outcome import AddSheet, ClearMarks, Edit, Link, Outcome, SetCells, SetFill, SetNote, SetNumberFormat
from workbook_builder import changed_parts, first_worksheet, parts

CORPUS = os.environ.get("OPSHEET_CORPUS")
WORKBOOKS = sorted(Path(CORPUS).glob("*.xls[xm]")) if CORPUS else []
CALCULATION_PARTS = {"xl/calcChain.xml"}
READING_ANYTHING = re.compile(rb"<f[^>]*>[^<]*(?:INDIRECT|OFFSET|EVALUATE)\(")

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not WORKBOOKS, reason="OPSHEET_CORPUS names no folder of workbooks"),
]


def run(path: Path, target: Path, *edits: Edit) -> None:
    try:
        apply(Outcome(edits), path, target)
    except UserError as refusal:
        assert not target.exists()
        for language in ("zh", "en"):
            assert 5 < len(refusal.render(language)) < 300  # noqa: PT017 - a refusal is allowed, not expected
        pytest.skip(f"refused: {refusal}")


def loads(path: Path) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            openpyxl.load_workbook(io.BytesIO(path.read_bytes())).close()
        except Exception:
            return False
    return True


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_one_written_cell_changes_one_part(path: Path, tmp_path: Path) -> None:
    sheet, target = first_worksheet(path), tmp_path / f"out{path.suffix}"
    run(path, target, SetCells(sheet, "AX77", [["写入"]]))
    changed = changed_parts(path, target) - CALCULATION_PARTS
    if any(READING_ANYTHING.search(content) for content in parts(path).values()):
        changed.discard("xl/workbook.xml")  # results are taken away on any sheet, and Excel is asked to calculate
    else:
        assert len(changed) == 1
    assert all(name.lower().replace("\\", "/").rpartition("/")[2].startswith(("sheet", "ws")) for name in changed)
    cells = python_calamine.CalamineWorkbook.from_path(target).get_sheet_by_name(sheet).to_python()
    assert any("写入" in row for row in cells)
    assert loads(target) or not loads(path)


@pytest.mark.slow
@pytest.mark.parametrize("path", WORKBOOKS[::4], ids=lambda path: path.stem)
def test_every_kind_of_edit_leaves_a_workbook_that_opens(path: Path, tmp_path: Path) -> None:
    sheet, target = first_worksheet(path), tmp_path / f"out{path.suffix}"
    edits = [
        ClearMarks(sheet, ["#FFC7CE"], "【"),
        SetCells(sheet, "AX77", [["=文本", Link("去", "#A1")], [None, 1.5]]),
        SetFill(sheet, ["A1", "B2:C3"], "#FFC7CE"),
        SetNote(sheet, "A1", "【S201】说明", keep_existing=True),
        AddSheet("校验问题", [["编码", "说明"], ["S201", "x"]], "opsheet_issues"),
    ]
    run(path, target, *edits)
    assert loads(target) or not loads(path)
    again = tmp_path / f"again{path.suffix}"
    apply(Outcome(edits), target, again)
    assert changed_parts(target, again) == set()


KINDS: dict[str, Callable[[str], Edit]] = {
    "values": lambda sheet: SetCells(sheet, "AX77", [["写入"], [1]]),
    "fills": lambda sheet: SetFill(sheet, ["A1", "B2:C3"], "#FFC7CE"),
    "notes": lambda sheet: SetNote(sheet, "AX3", "【S201】说明"),
    "formats": lambda sheet: SetNumberFormat(sheet, ["AX1:AX3"], "0.0"),
    "sheet": lambda sheet: AddSheet("校验问题", [["编码"], ["S201"]], "opsheet_issues"),
    "marks": lambda sheet: ClearMarks(sheet, ["#FFC7CE"], "【"),
}
TOUCHED = {  # by each kind beside the sheet itself, in small letters and without folders
    "values": r"calcchain\.xml|workbook\d*\.xml",
    "fills": r"styles\d*\.xml",
    "notes": r"comments\d*\.xml|vmldrawing\d*\.vml|.*\.rels|\[content_types\]\.xml",
    "formats": r"styles\d*\.xml",
    "sheet": r"workbook\d*\.xml|.*\.rels|\[content_types\]\.xml|app\.xml|sheet\d+\.xml|table\d+\.xml|styles\d*\.xml",
    "marks": r"",
}


def last_name(part: str) -> str:
    return part.lower().replace("\\", "/").rpartition("/")[2]


@pytest.mark.slow
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_each_kind_of_edit_leaves_the_other_parts_and_values(path: Path, tmp_path: Path) -> None:
    sheet = first_worksheet(path)
    edited = {"AX77", "AX78"}
    reads_anything = any(READING_ANYTHING.search(content) for content in parts(path).values())
    has_styles = any(last_name(one).startswith("styles") for one in parts(path))
    for kind, edit in KINDS.items():
        target = tmp_path / f"{kind}{path.suffix}"
        run(path, target, edit(sheet))
        others = {one for one in changed_parts(path, target) if not re.fullmatch(TOUCHED[kind], last_name(one))}
        if kind == "values" and reads_anything:  # results are taken away on any sheet
            continue
        if has_styles or kind not in {"fills", "formats"}:  # else the part has to be made
            assert len(others) <= 1, (kind, others)
        assert same_values(path, target, edited), kind
    target = tmp_path / f"together{path.suffix}"
    run(path, target, *(edit(sheet) for edit in KINDS.values()))
    assert reads_anything or same_values(path, target, edited)
    assert loads(target) or not loads(path)
