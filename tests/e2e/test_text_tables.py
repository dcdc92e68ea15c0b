"""CSV, TSV and web pages in any usual encoding are read as the tables that they are; results are workbooks beside."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from command_line import CommandLine

HEADERS = (
    *("店铺", "MSKU", "产品类目", "备货类型", "箱规", "采购数量"),
    *("7天日均", "14天日均", "30天日均", "FBA可售", "FBA在途"),
)
ROW = ("LOMEESS", "HI-001", "灯带", "常规", "36", "540", "20", "20", "20", "1,600", "200")
CODE = "00123"


def text(separator: str) -> str:
    rows = [(*HEADERS, "备注"), (*(f'"{cell}"' if "," in cell else cell for cell in ROW), CODE)]
    return "\n".join(separator.join(row) for row in rows) + "\n"


def page() -> str:
    lines = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ((*HEADERS, "备注"), (*ROW, CODE))]
    return f"<html><body><table>{''.join(lines)}</table></body></html>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("备货.csv", text(",").encode("utf-8-sig")),
        ("备货.csv", text(",").encode("utf-8")),
        ("备货.csv", text(",").encode("gb18030")),
        ("备货.csv", text(";").encode("utf-8")),
        ("备货.tsv", text("\t").encode("utf-16")),
        ("备货.txt", text("\t").encode("gb18030")),
        ("备货.xls", text("\t").encode("gb18030")),
        ("备货.xls", page().encode("utf-8")),
    ],
    ids=["bom", "utf-8", "gb18030", "semicolon", "utf-16", "txt", "xls that is text", "xls that is a page"],
)
def test_a_text_is_calculated_into_a_workbook_beside_it(
    name: str, content: bytes, tmp_path: Path, opsheet: CommandLine
) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    said = opsheet("run", "calculate_stocking", source, "--json")
    assert said.status == 0
    (written,) = said.json["written"]
    assert Path(written).parent.parent == tmp_path
    assert Path(written).suffix == ".xlsx"
    sheet = openpyxl.load_workbook(written).active
    assert sheet is not None
    header, row = [list(cells) for cells in sheet.iter_rows(values_only=True)]
    figures = dict(zip(header, row, strict=True))
    assert (figures["可用库存"], figures["加权日均"], figures["箱数"]) == (1600, 20, 15)
    assert (figures["采购数量"], figures["备注"]) == (540, CODE), "a code keeps its zeros"
    assert source.read_bytes() == content
    checked = opsheet("check", source, "--json")
    assert checked.status in {0, 1}
    assert opsheet("columns", source).status in {0, 1}


def test_a_report_that_is_no_table_is_named_as_it_is_called(opsheet: CommandLine, tmp_path: Path) -> None:
    """Amazon calls its texts .xls; this one is written in cp1252."""
    report = Path(__file__).parents[1] / "cases" / "files" / "amazon_report_cp1252.xls"
    said = opsheet("check", report)
    assert said.status == 2
    assert "未知格式" not in said.err
    assert "amazon_report_cp1252.xls 的" in said.err
    assert ".xlsx" not in said.err
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(report, folder)
    assert "所有商品：1 个文件，2 行" in opsheet("data", "--folder", folder).out


def test_another_kind_of_file_is_refused_as_before(tmp_path: Path, opsheet: CommandLine) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"%PDF-1.7 ...")
    assert opsheet("check", source).status == 2
