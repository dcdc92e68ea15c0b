"""The Open XML SDK finds nothing in an edited workbook that it didn't find in the source."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from opsheet.catalogue import UserError
from opsheet.hosts.xlsx import apply
from opsheet.outcome import (
    AddColumn,
    AddSheet,
    Edit,
    Formula,
    Link,
    Outcome,
    SetCells,
    SetFill,
    SetNote,
    SetNumberFormat,
)
from sdk_validator import MISSING, find_validator, validator_findings
from workbook_builder import build, first_worksheet

CORPUS = os.environ.get("OPSHEET_CORPUS")
WORKBOOKS = sorted(Path(CORPUS).glob("*.xls[xm]"))[::12] if CORPUS else []

pytestmark = pytest.mark.skipif(find_validator() is None, reason=MISSING)


def every_edit(sheet: str) -> list[Edit]:
    return [
        SetCells(sheet, "J40", [["=文本", Formula("=1+1", 2)], [Link("内", "#A1"), Link("外", "https://x.example")]]),
        SetFill(sheet, ["A1", "B2:C3"], "#FFC7CE"),
        SetNumberFormat(sheet, "C3:C4", "yyyy-mm-dd"),
        SetNote(sheet, "A1", "【S201】说明\n第二行"),
        AddColumn(sheet, "ZZ1", "新列", [1, "二", None], 2, width=30),
        AddSheet(
            "校验问题", [["编码", "位置"], ["S201", Link("A1", "#A1")]], "opsheet_issues", fills=[("A2", "#FFC7CE")]
        ),
        AddSheet("说明", [["一"], ["二"]]),
    ]


def test_a_workbook_with_a_bit_of_everything_stays_valid(tmp_path: Path) -> None:
    def fill(book, sheet) -> None:
        sheet.add_table("A1:C4", {"name": "T"})
        sheet.write_comment("E5", "用户")
        sheet.conditional_format("A1:C4", {"type": "duplicate"})
        sheet.data_validation("B2:B4", {"validate": "list", "source": ["甲", "乙"]})
        sheet.write_url("H1", "https://x.example")
        sheet.insert_textbox("K1", "文本框")
        sheet.set_header("&C&G", {"image_center": str(picture(tmp_path))})
        sheet.protect()
        sheet.freeze_panes(1, 0)

    source, target = build(tmp_path / "in.xlsx", fill), tmp_path / "out.xlsx"
    extend = AddColumn("数据", "D1", "周转", [1, 2, 3], 2, "T")
    apply(Outcome([*every_edit("数据"), extend]), source, target)
    assert not validator_findings(target) - validator_findings(source)


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_a_found_workbook_gets_no_new_validator_findings(path: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out{path.suffix}"
    try:
        apply(Outcome(every_edit(first_worksheet(path))), path, target)
    except UserError as refusal:
        pytest.skip(f"refused: {refusal}")
    assert not validator_findings(target) - validator_findings(path)


def picture(folder: Path) -> Path:
    """A PNG of one pixel."""
    data = (
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
        "08d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    path = folder / "pixel.png"
    path.write_bytes(bytes.fromhex(data))
    return path
