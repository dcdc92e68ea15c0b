"""Every check against the cases beside this module: rows as the team writes them, and what is found in them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from opsheet.checks import Finding, load_checks, run_checks
from opsheet.settings import Settings
from opsheet.tables import SheetContent, Workbook, read_sheets
from opsheet.values.cells import CellRange, ExcelError
from sound_rows import SOUND_STOCKING_ROW
from table_builder import build_table, build_workbook
from team_settings import team_settings

CHECKS = load_checks()
FOLDER = Path(__file__).parent
TODAY = dt.date(2025, 3, 10)

# A row without a fault of its table; a case states only what differs from it.
SOUND_ROWS: dict[str, dict[str, Any]] = {
    "stocking": SOUND_STOCKING_ROW,
    "link_owners": {
        "站点": "MX",
        "店铺": "LOMEESS",
        "品牌": "HIFILUZ",
        "MSKU": "HI-8PCS-001",
        "负责人": "Mia",
    },
    "catalogue": {"SPU": "QPD-8", "SKU": "HI-QPD-WiFi-8PCS-MX", "品名": "球泡灯", "箱规": 36},
    "sales_daily": {
        "日期": "2025-03-09",
        "站点": "MX",
        "店铺": "LOMEESS",
        "MSKU": "HI-8PCS-001",
        "销量": 20,
        "销售额": 5980,
    },
    "listings": {
        "站点": "MX",
        "店铺": "LOMEESS",
        "品牌": "HIFILUZ",
        "MSKU": "HI-8PCS-001",
        "标题": "Bombilla H4 faro auto LED",
        "搜索词": "luz camion",
        "图片张数": 7,
        "产品尺寸": "10 x 5 cm",
        "容量": "不适用",
        "功率": "50 W",
    },
    "keywords": {"关键词": "faro led", "搜索排名": 900},
    "warranty": {"店铺": "LOMEESS", "MSKU": "HI-8PCS-001", "延保卡数量": 100},
    "appointments": {
        "货件号": "FBA18SHTRFPP",
        "FBA仓": "MEX6",
        "追踪编号": "5YDIA35G",
        "店铺": "LOMEESS",
        "品牌": "HIMICAR",
        "箱数": 18,
        "更换标签": "NO",
        "产品标签文件": None,
        "填表日期": "2025-03-10",
        "预约日期": "2025-03-20",
        "开始时间": "14:00",
        "结束时间": "14:30",
        "销售备注": "4567891234",
    },
    "pipeline": {
        "货件号": "FBA18SHTRFPP",
        "追踪编号": "5YDIA35G",
        "FBA仓": "MEX6",
        "店铺": "LOMEESS",
        "MSKU": "HI-8PCS-001",
        "数量": 360,
        "渠道": "快线",
        "批次号": "PC250101",
        "采购下单日": "2024-12-20",
        "采购确认天数": None,
        "国内入库日": "2025-01-15",
        "国内发出日": "2025-01-20",
        "物流确认天数": None,
        "到货代仓日": "2025-03-05",
        "移海外仓日": "2025-03-08",
        "离仓日": None,
        "FBA上架日": None,
        "售完日": None,
        "是否已贴标": "YES",
        "货件指令": None,
        "负责人": "Mia",
    },
}


def cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem} {case['case']}")
        for path in sorted(FOLDER.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return team_settings()


def _rows(table: str, rows: list[dict[str, Any]], without: list[str]) -> list[dict[str, Any]]:
    sound = SOUND_ROWS.get(table, {})
    return [{header: value for header, value in {**sound, **row}.items() if header not in without} for row in rows]


def findings_of(code: str, case: dict[str, Any], settings: Settings) -> list[Finding]:
    if "settings" in case:
        settings = team_settings(**case["settings"])
    key = case.get("table", "stocking")
    if "sheet" in case:
        found = run_checks(_sheet(case, settings), settings, _now(case), export=case.get("export", False))
        return [finding for finding in found if finding.check.code == code]
    contents = {key: case["rows"], **case.get("beside", {})}
    tables = [
        build_table(settings, name, _rows(name, rows, case.get("without", []) if name == key else []))
        for name, rows in contents.items()
    ]
    workbook = build_workbook(settings, *tables, closest=case.get("closest"))
    found = run_checks(workbook, settings, _now(case), tables=[key], export=case.get("export", False))
    return [finding for finding in found if finding.check.code == code]


def _now(case: dict[str, Any]) -> dt.datetime:
    if "now" in case:
        return dt.datetime.fromisoformat(str(case["now"]))
    return dt.datetime.combine(case.get("today", TODAY), dt.time(9))


def _sheet(case: dict[str, Any], settings: Settings) -> Workbook:
    """A sheet written row by row, its header included."""
    rows = [[ExcelError(cell) if str(cell).startswith("#") else cell for cell in row] for row in case["sheet"]]
    width = max(map(len, rows))
    merged = [CellRange.parse(text) for text in case.get("merged", [])]
    content = SheetContent.from_rows(
        "Sheet1", [[*row, *[None] * (width - len(row))] for row in rows], [one for one in merged if one]
    )
    return read_sheets("a.xlsx", [content], settings)


@pytest.mark.parametrize(("code", "case"), cases())
def test_case(code: str, case: dict[str, Any], shipped: Settings) -> None:
    found = findings_of(code, case, shipped)
    expected = case.get("finds", [])
    places = [{"row": finding.row, "column": finding.header} for finding in found]
    assert places == [{"row": one["row"], "column": one["column"]} for one in expected], case["why"]
    for finding, one in zip(found, expected, strict=True):
        assert finding.suggestion == one.get("suggestion"), case["why"]
        assert finding.severity.value == one.get("severity", finding.check.severity.value)
        for words in one.get("says", []):
            assert str(words) in finding.message("zh")
        assert "{" not in finding.message("zh") + finding.message("en")


def test_a_sound_row_passes_every_check(shipped: Settings) -> None:
    tables = [build_table(shipped, key, [row]) for key, row in SOUND_ROWS.items()]
    found = run_checks(build_workbook(shipped, *tables), shipped, dt.datetime(2025, 3, 10, 9), export=True)
    assert [(finding.check.code, finding.message("zh")) for finding in found] == []


@pytest.mark.parametrize("code", CHECKS)
def test_a_check_has_cases_that_fail_and_cases_that_pass(code: str) -> None:
    path = FOLDER / f"{code}.yaml"
    assert path.is_file(), f"{code} has no cases"
    outcomes = {bool(case.get("finds")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))}
    assert outcomes == {True, False}, f"{code} needs a case that fails and one that passes"


def test_suggestions_come_from_fixable_checks_only(shipped: Settings) -> None:
    for parameter in cases():
        code, case = parameter.values
        suggests = any(finding.suggestion is not None for finding in findings_of(code, case, shipped))
        assert not suggests or CHECKS[code].fixable, code


def test_rows_are_looked_at_together() -> None:
    """The order of the rows changes nothing but the order of the findings."""
    settings = team_settings()
    sound = SOUND_ROWS["stocking"]
    rows = [{**sound, "MSKU": f"M-{n}", "采购数量": [1404, 1400, -1, "abc", None][n % 5]} for n in range(10)]
    now = dt.datetime(2025, 3, 10, 9)

    def found(order: list[int]) -> set[tuple[str, str, object]]:
        table = build_table(settings, "stocking", [rows[n] for n in order])
        listed = run_checks(build_workbook(settings, table), settings, now)
        return {(one.check.code, rows[order[one.row - 2]]["MSKU"], one.suggestion) for one in listed}

    assert found(list(range(10))) == found(np.random.default_rng(7).permutation(10).tolist())
