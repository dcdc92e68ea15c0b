"""Forms on paper, by LibreOffice: no signature box is cut in two, and Chinese is in a font with Chinese characters."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from command_line import AS_OF, CLEAN, CommandLine
from opsheet.hosts import pdf
from opsheet.values.fonts import FONT, FONTS

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
BOXES = ("提交人", "部门主管", "采购主管", "财务")


def exported(opsheet: CommandLine, rows: int, folder: Path) -> tuple[Any, list[str], pypdf.PdfReader]:
    """A form of the first rows of the clean sample: its page's sheet, the texts of its printed pages, and the PDF."""
    opsheet("run", "export_approval", CLEAN, *AS_OF, "--rows", f"2-{rows + 1}", "-o", folder)
    (path,) = folder.glob("*.pdf")
    printed = pypdf.PdfReader(path)
    sheet = openpyxl.load_workbook(path.with_suffix(".xlsx")).worksheets[0]
    return sheet, [page.extract_text() for page in printed.pages], printed


@pytest.mark.parametrize(("rows", "breaks", "pages"), [(12, 0, 1), (44, 1, 4)], ids=["fits", "would be cut"])
def test_signature_boxes_stay_together(
    opsheet: CommandLine, tmp_path: Path, rows: int, breaks: int, pages: int
) -> None:
    sheet, texts, _ = exported(opsheet, rows, tmp_path)
    assert len(sheet.row_breaks.brk) == breaks
    assert len(texts) == pages, "one page wide"
    with_boxes = [text for text in texts if "姓名：" in text or "日期：        " in text]
    assert len(with_boxes) == 1
    assert all(box in with_boxes[0] for box in BOXES)
    assert with_boxes[0].count("签字：") == len(BOXES)


def test_all_text_is_in_one_of_the_fonts(opsheet: CommandLine, tmp_path: Path) -> None:
    if not pdf.installed_font():
        pytest.skip("none of the fonts is installed")
    sheet, _, printed = exported(opsheet, 3, tmp_path)
    resources = [page["/Resources"]["/Font"] for page in printed.pages]
    names = {str(font.get_object()["/BaseFont"]) for fonts in resources for font in fonts.values()}
    first_words = {font.replace(" ", "")[:8] for font in FONTS}
    assert names
    assert all(any(words in name for words in first_words) for name in names), names
    cell = sheet["A1"].font
    assert (cell.name, cell.family, cell.charset) == (FONT, 2, 134), "by which another program finds a font"


@pytest.mark.parametrize(
    ("platform", "listed", "found"),
    [
        ("win32", "", "Microsoft YaHei"),
        ("darwin", "", "PingFang SC"),
        ("linux", "DejaVu Sans,Noto Sans CJK SC,SimSun", "Noto Sans CJK SC"),
        ("linux", "Microsoft YaHei,微软雅黑", "Microsoft YaHei"),
        ("linux", "DejaVu Sans", None),
    ],
)
def test_each_system_has_a_font(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, listed: str, found: str | None
) -> None:
    program = tmp_path / "fc-list"
    program.write_text(f"#!/bin/sh\necho '{listed}'\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(pdf.shutil, "which", lambda _: str(program))
    pdf.installed_font.cache_clear()
    try:
        assert pdf.installed_font() == found
    finally:
        pdf.installed_font.cache_clear()
