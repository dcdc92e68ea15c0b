"""Pictures in rows: laid over cells, placed in cells by Excel, embedded by WPS; and on the approval form."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import CommandLine
from opsheet.forms.write import picture_size
from opsheet.tables.xlsx_pictures import pictures_by_row
from workbook_builder import build, rebuilt

LIMIT = 2**26
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEADER = ("图片", "站点", "店铺", "MSKU", "产品类目", "采购员", "备货类型", "箱规", "采购数量", "7天日均", "14天日均",
          "30天日均", "FBA可售", "目标销售月", "计划毛利率", "运输方式", "延保标签", "主管审批")  # fmt: skip
ROW = ("MX", "LOMEESS", "灯带", "Nina", "常规", 36, 540, 20, 20, 20, 1600, "2025-06", 0.3, "海运", "NO", "通过")


def png(red: int, width: int = 30, height: int = 20) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + bytes((red, 0, 0)) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def fill(kind: str) -> Any:
    def rows(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        for number in (1, 2, 3):
            sheet.write_row(number, 1, (*ROW[:2], f"A-{number}", *ROW[2:]))
            if number != 2 and kind != "none":
                put = sheet.insert_image if kind == "over" else sheet.embed_image
                put(number, 0, "p.png", {"image_data": BytesIO(png(number))})

    return rows


@pytest.mark.parametrize("kind", ["over", "in"])
def test_pictures_of_excel_are_found_by_their_row(kind: str, tmp_path: Path) -> None:
    path = build(tmp_path / "in.xlsx", fill(kind), names=("备货单", "别的"))
    assert pictures_by_row(path, "备货单", LIMIT) == {2: png(1), 4: png(3)}
    assert pictures_by_row(path, "别的", LIMIT) == {}


def test_pictures_that_wps_embeds_are_found(tmp_path: Path) -> None:
    def formula(book: Any, sheet: Any) -> None:
        sheet.write_formula("A5", '=_xlfn.DISPIMG("ID_AB12",1)', value='=DISPIMG("ID_AB12",1)')

    image = (
        f'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:a="{DRAWING}/main" '
        f'xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:r="{RELATIONS}"><etc:cellImage><xdr:pic><xdr:nvPicPr>'
        '<xdr:cNvPr id="2" name="ID_AB12"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill>'
        "</xdr:pic></etc:cellImage></etc:cellImages>"
    )
    relation = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/image" '
        'Target="media/image1.png"/></Relationships>'
    )
    parts = {"xl/cellimages.xml": image, "xl/_rels/cellimages.xml.rels": relation, "xl/media/image1.png": png(9)}
    path = rebuilt(build(tmp_path / "in.xlsx", formula), parts)
    assert pictures_by_row(path, "数据", LIMIT) == {5: png(9)}


def test_a_broken_drawing_costs_no_form(tmp_path: Path) -> None:
    path = build(tmp_path / "in.xlsx", fill("over"), names=("备货单",))
    assert pictures_by_row(rebuilt(path, {"xl/drawings/drawing1.xml": "<broken"}), "备货单", LIMIT) == {}
    assert picture_size(b"\x89PNG\r\n\x1a\n") is None
    assert picture_size(png(1)) == (30, 20)


@pytest.mark.parametrize("kind", ["over", "none"])
def test_the_approval_form_shows_them(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = build(tmp_path / "备货.xlsx", fill(kind), names=("备货单",))
    said = CommandLine(capsys)(
        "run", "export_approval", path, "--as-of", "2025-03-10", "--json", "-o", tmp_path / "out"
    )
    assert said.status == 0, said.out + said.err
    form = next(one for one in said.json["written"] if one.endswith(".xlsx"))
    sheet = openpyxl.load_workbook(form).active
    assert sheet is not None
    headers = [cell.value for row in sheet.iter_rows() for cell in row]
    assert ("图片" in headers) == (kind == "over")
    pictures = list(pictures_by_row(Path(form), sheet.title, LIMIT).values())
    assert pictures == ([png(1), png(3)] if kind == "over" else [])
