"""The way of one plan, from the restock sheet to Amazon's warehouse, as operators and heads type it.

Two products: A goes through the overseas warehouse with an appointment and its letter, B straight by the forwarder.
``docs/one-plan.md`` tells the same.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import CommandLine, Said
from opsheet.forms.read import read_form
from opsheet.forms.stamping import next_step
from opsheet.samples.letter_pdf import small_pdf
from opsheet.settings import load_shipped_settings
from opsheet.tables import read_contents

STOCKING, CARDS, OWNERS = "亚马逊实时备货单", "延保卡需求", "子-2链接负责人"
COMMON = {
    "申请日期": dt.date(2025, 3, 10),
    "运营": "Mia",
    "站点": "MX",
    "店铺": "LOMEESS",
    "品牌": "HIFILUZ",
    "产品类目": "灯带",
    "采购员": "Nina",
    "备货类型": "常规",
    "箱规(pcs/箱)": 36,
    "7天日均": 20,
    "14天日均": 20,
    "30天日均": 20,
    "FBA可售": 1600,
    "FBA在途": 200,
    "海外仓": 0,
    "货代仓": 0,
    "国内仓": 0,
    "采购在途": 0,
    "目标销售月": "2025-06",
    "计划毛利率": 0.3,
    "运输方式": "海运",
    "期望到达日期": dt.date(2025, 5, 1),
    "主管审批": "通过",
}
PRODUCTS = [
    {
        **COMMON,
        "MSKU": "HI-8PCS-001",
        "SKU": "HI-QPD-WiFi-8PCS-MX",
        "FNSKU": "X0012ABCDE",
        "ASIN": "B0C1234567",
        "品名": "球泡灯",
        "采购数量": 550,
        "延保标签": "YES",
        "包装要求": "彩盒",
        "送达仓": "海外仓",
    },
    {
        **COMMON,
        "MSKU": "HI-2PCS-002",
        "SKU": "HI-DD-2PCS-MX",
        "FNSKU": "X0012ABCDF",
        "ASIN": "B0C1234568",
        "品名": "灯带",
        "采购数量": 540,
        "延保标签": "NO",
        "包装要求": None,
        "送达仓": "平台仓",
    },
]
LINES = [
    {
        "货件号": "FBA18SHTRFPP",
        "追踪编号": "5YDIA35G",
        "FBA仓": "MEX6",
        "店铺": "LOMEESS",
        "MSKU": "HI-8PCS-001",
        "数量": 576,
        "箱数": 16,
        "渠道": "快线",
        "采购下单日": "2025-03-17",
        "国内入库日": "2025-04-10",
        "国内发出日": None,
        "到货代仓日": None,
        "移海外仓日": None,
        "是否已贴标": "YES",
        "外箱标": "NO",
        "货件指令": None,
        "收货仓": "海外仓",
        "FNSKU": "X0012ABCDE",
        "负责人": "Mia",
    },
    {
        "货件号": "FBA18SHTRFQQ",
        "追踪编号": "7KQ2MXA1",
        "FBA仓": "MEX1",
        "店铺": "LOMEESS",
        "MSKU": "HI-2PCS-002",
        "数量": 540,
        "箱数": 15,
        "渠道": "快线",
        "采购下单日": "2025-03-17",
        "国内入库日": "2025-04-10",
        "国内发出日": None,
        "到货代仓日": None,
        "移海外仓日": None,
        "是否已贴标": "YES",
        "外箱标": "YES",
        "货件指令": None,
        "收货仓": "DF仓",
        "FNSKU": "X0012ABCDF",
        "负责人": "Mia",
    },
]


@dataclass(frozen=True)
class Desk:
    """Where everybody works: one folder, and the command line."""

    opsheet: CommandLine
    folder: Path

    def run(self, action: str, file: Path, *more: object, on: str = "2025-03-10", status: int = 0) -> Said:
        output = () if action == "record_approval" else ("-o", self.folder / "out")
        said = self.opsheet("run", action, file, "--as-of", on, *output, *more)
        assert said.status == status, f"{action}: {said.out}{said.err}"
        return said

    def made(self, pattern: str) -> Path:
        return sorted((self.folder / "out").glob(pattern))[-1]

    def sign(self, form: Path, person: str, decision: str = "通过", *remark: str) -> str:
        return self.run("record_approval", form, "--person", person, "--decision", decision, *remark).out


@pytest.fixture
def desk(opsheet: CommandLine, tmp_path: Path) -> Desk:
    return Desk(opsheet, tmp_path)


def write(path: Path, **sheets: list[dict[str, Any]]) -> Path:
    """A workbook as the team keeps it: a sheet a table, its header in the first row."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in [list(rows[0]), *(list(row.values()) for row in rows)]:
            sheet.append(row)
    book.save(path)
    return path


def change(path: Path, sheet: str, row: int, **cells: Any) -> None:
    """Type into cells of a sheet, by header."""
    book = openpyxl.load_workbook(path)
    headers = {cell.value: cell.column for cell in book[sheet][1]}
    for header, value in cells.items():
        book[sheet].cell(row, headers[header]).value = value
    book.save(path)


def column(path: Path, sheet: str, header: str) -> list[Any]:
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))
    return [row[rows[0].index(header)] for row in rows[1:]]


def submitted(desk: Desk) -> Path:
    """The sheet, checked and mended: warranty cards entered, quantities in whole cartons."""
    owners = [
        {"站点": "MX", "店铺": "LOMEESS", "品牌": "HIFILUZ", "MSKU": one["MSKU"], "负责人": "Mia"} for one in PRODUCTS
    ]
    card = {"店铺": "LOMEESS", "MSKU": "OLD-1", "SKU": "HI-OLD-MX", "延保卡数量": 5, "PO单号": "PO1"}
    file = write(desk.folder / "备货单.xlsx", **{STOCKING: PRODUCTS, OWNERS: owners, CARDS: [card]})
    checked = desk.opsheet("check", file, "--as-of", "2025-03-10")
    assert checked.status == 1
    assert {"S201", "S214"} <= set(checked.out.split()), checked.out

    said = desk.run("warranty_rows", file)
    assert "延保卡需求 YB-20250310-001：1 项" in said.out
    book = openpyxl.load_workbook(file)
    book[CARDS].append(["LOMEESS", "HI-8PCS-001", "HI-QPD-WiFi-8PCS-MX", 576, None])
    book.save(file)

    desk.run("fix_stocking", file, "--yes")
    fixed = desk.made("备货单*.xlsx")
    assert column(fixed, STOCKING, "采购数量") == [576, 540]
    assert "S201" not in desk.opsheet("check", fixed, "--as-of", "2025-03-10").out
    return fixed


def approved(desk: Desk, sheet: Path) -> Path:
    """The form that all four have signed; the first one was sent back, and its row changed."""
    desk.run("export_approval", sheet)
    first = desk.made("备货计划审批表_BH-*.xlsx")
    desk.sign(first, "Mia")
    assert "已退回第 1 步" in desk.sign(first, "Jack", "驳回", "--remark", "球泡灯备太多")
    desk.run("approval_status", sheet, "--forms", desk.folder / "out")
    assert column(newest(desk), STOCKING, "审批进度")[0] == "驳回：球泡灯备太多（Jack）BH-20250310-001"

    change(sheet, STOCKING, 2, 采购数量=504)
    change(sheet, CARDS, 3, 延保卡数量=504)
    desk.run("export_approval", sheet)
    second = desk.made("备货计划审批表_BH-*.xlsx")
    assert second.name.endswith("002.xlsx")
    plan = ("export_purchase_plan", sheet, "--form", second)
    assert "还没审批完，等待第 1 步“提交人”" in desk.run(*plan, status=2).err
    for person in ("Mia", "Jack", "Hill", "Nana"):
        said = desk.sign(second, person)
    assert "审批全部完成，表单已封存" in said
    form = read_form(read_contents(second, load_shipped_settings()).contents, second.name)
    assert [stamp.person for stamp in form.record.stamps] == ["Mia", "Jack", "Hill", "Nana"]
    assert next_step(form.record) is None
    desk.run("approval_status", sheet, "--forms", desk.folder / "out")
    assert column(newest(desk), STOCKING, "审批进度") == ["已完成 BH-20250310-002"] * 2
    return second


def newest(desk: Desk, name: str = "备货单") -> Path:
    """The copy of a workbook that was written last."""
    return max((desk.folder / "out").glob(f"{name}*.xlsx"), key=lambda path: path.stat().st_mtime_ns)


def test_from_the_sheet_to_the_purchase_plan(desk: Desk) -> None:
    sheet = submitted(desk)
    form = approved(desk, sheet)
    said = desk.run("export_purchase_plan", sheet, "--form", form)
    plan = desk.made("采购计划_*.xlsx")
    assert column(plan, "采购计划", "采购数量") == [504, 540]
    assert column(plan, "采购计划", "箱数") == [14, 15]
    assert column(plan, "采购计划", "备注") == [
        "产品标签 X0012ABCDE；包装：彩盒；延保标签 504 张",
        "产品标签 X0012ABCDF；供应商贴外箱标",
    ]
    attachments = column(plan, "附件清单", "附件")
    assert attachments == ["FNSKU标签", "延保标签", "FNSKU标签", "外箱标", "备货计划审批表"]
    assert column(plan, "附件清单", "文件或说明")[-1] == form.name
    assert "不能直接导入" in said.out + said.err

    change(sheet, CARDS, 3, PO单号="PO20250317")
    desk.run("warranty_rows", sheet, "--stage", "shipping", "--rows", "3", on="2025-04-10")
    labels = [
        cell for row in openpyxl.load_workbook(desk.made("延保标签明细_*.xlsx")).worksheets[0].values for cell in row
    ]
    assert {"PO20250317", "HI-QPD-WiFi-8PCS-MX", 504} <= set(labels)

    change(sheet, STOCKING, 2, 采购数量=720)
    again = desk.run("export_purchase_plan", sheet, "--form", form, status=2)
    assert "第 2 行在审批表 BH-20250310-002 导出后改动过" in again.err


def test_from_the_domestic_warehouse_to_amazon(desk: Desk) -> None:
    appointment = {
        "货件号": "FBA18SHTRFPP",
        "FBA仓": "MEX6",
        "追踪编号": "5YDIA35G",
        "店铺": "LOMEESS",
        "品牌": "HIFILUZ",
        "箱数": 16,
        "更换标签": "NO",
        "填表日期": dt.date(2025, 6, 3),
        "预约日期": None,
        "开始时间": None,
        "结束时间": None,
        "销售备注": None,
    }
    file = write(desk.folder / "全流程.xlsx", 全流程数据=LINES, 货件预约及时间填写=[appointment])
    said = desk.run("overseas_order", file, on="2025-04-14")
    order = desk.made("海外仓备货单_*.xlsx")
    assert column(order, "海外仓备货单", "备注") == ["FBA18SHTRFPP-MEX6-5YDIA35G", "FBA18SHTRFQQ-MEX1-7KQ2MXA1"]
    assert column(order, "海外仓备货单", "收货仓") == ["海外仓", "DF仓"]
    assert "2025-04-19 发出" in said.out

    change(file, "全流程数据", 2, 国内发出日="2025-04-19", 到货代仓日="2025-05-30", 移海外仓日="2025-06-02")
    change(file, "全流程数据", 3, 国内发出日="2025-04-19", 到货代仓日="2025-05-30", 货件指令="货代直送")
    desk.run("plan_deliveries", file, on="2025-06-04")
    planned = newest(desk, "全流程")
    assert column(planned, "货代直送", "货件号") == ["FBA18SHTRFQQ"], "no appointment, no letter"
    assert column(planned, "送仓计划", "货件号") == ["FBA18SHTRFPP"]
    assert column(planned, "送仓计划", "送仓路径") == ["海外仓→平台仓"]
    slot = {"预约日期": dt.date(2025, 6, 12), "开始时间": "14:00", "结束时间": "14:30", "销售备注": "5YD2025A"}
    change(file, "货件预约及时间填写", 2, **slot)

    letters = desk.folder / "letters"
    letters.mkdir()
    (letters / "download.pdf").write_bytes(small_pdf(["Cita FBA18SHTRFPP", "5YD2025A"]))
    desk.run("name_letters", file, "--letters", letters, on="2025-06-04")
    (letter,) = letters.iterdir()
    assert letter.name.startswith("16 Boxes-AMZ-HIFILUZ Amazon schedule date 14.00 - 14.30 AM June 12")

    tracked = json.loads(desk.run("track_pipeline", file, "--json", on="2025-06-10").out)
    assert (tracked["facts"]["lines"], tracked["facts"]["over"]) == (2, 0)
    assert column(newest(desk, "全流程"), "全流程数据", "当前阶段") == ["货代仓/海外仓"] * 2
