"""Shipping and tracking on the sample workbooks, from file to file."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from opsheet.calculations.pipeline import calculate_pipeline
from opsheet.checks import run_checks
from opsheet.hosts.xlsx import apply
from opsheet.outcome import Request
from opsheet.resources import resource
from opsheet.samples.shipment_rows import appointments_sample, pipeline_sample
from opsheet.settings import Settings
from opsheet.tables import read_workbook
from opsheet_macros import run_action
from team_settings import team_settings

NOW = dt.datetime(2025, 3, 10, 9)
PIPELINE = resource("workbooks", "samples", "pipeline.xlsx")
APPOINTMENTS = resource("workbooks", "samples", "appointments.xlsx")
Apply = Callable[..., Path]


@pytest.fixture(scope="module")
def settings() -> Settings:
    return team_settings()


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Apply:
    def applied(action: str, source: Path, name: str, **request: Any) -> Path:
        workbook = read_workbook(source, settings)
        apply(run_action(action, Request(workbook, settings, NOW, **request)), source, tmp_path / name)
        return tmp_path / name

    return applied


def found(settings: Settings, path: Path) -> set[tuple[str, int, str]]:
    """Code, row and column key of everything that is found."""
    workbook = read_workbook(path, settings)
    return {
        (finding.check.code, finding.row, key)
        for finding in run_checks(workbook, settings, NOW)
        for key, column in workbook.tables[finding.table].columns.items()
        if column.letter == finding.cell.rstrip("0123456789")
    }


def contents(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_the_pipeline_sample_holds_every_anomaly(settings: Settings) -> None:
    findings = found(settings, PIPELINE)
    assert {code for code, *_ in findings} == {f"P{number}" for number in range(301, 317)}
    first = pipeline_sample()["usual"]["lines"] + 2
    for row, anomaly in enumerate(pipeline_sample()["anomalies"], start=first):
        for code, key in anomaly["shows"].items():
            assert (code, row, key) in findings, anomaly["why"]


def test_the_appointments_sample_holds_every_problem(settings: Settings) -> None:
    findings = found(settings, APPOINTMENTS)
    assert {code for code, *_ in findings} == {f"A{number}" for number in range(401, 415)}
    for row, appointment in enumerate(appointments_sample()["rows"], start=2):
        for code, key in appointment["shows"].items():
            assert (code, row, key) in findings, appointment["why"]
    right = {row for row, one in enumerate(appointments_sample()["rows"], start=2) if not one["shows"]}
    assert not right & {row for _, row, _ in findings}


def test_tracked_values_are_read_back(settings: Settings, run: Apply) -> None:
    expected = calculate_pipeline(read_workbook(PIPELINE, settings).tables["pipeline"], settings, NOW.date())
    written = read_workbook(run("track_pipeline", PIPELINE, "tracked.xlsx"), settings).tables["pipeline"]
    for key, values in expected.items():
        if values.dtype.kind == "f":
            assert written.numbers(key).tolist() == pytest.approx(values.tolist(), nan_ok=True), key
        else:
            assert written.texts(key).tolist() == values.tolist(), key


@pytest.mark.parametrize(
    ("action", "source", "sheets"),
    [
        ("track_pipeline", PIPELINE, ("全流程数据", "异常跟进", "负责人汇总", "货代直送")),
        ("allocate_batches", PIPELINE, ("全流程数据",)),
        ("plan_deliveries", PIPELINE, ("全流程数据", "送仓计划", "货代直送")),
        ("plan_deliveries", APPOINTMENTS, ("货件预约及时间填写", "送仓计划")),
        ("validate_appointments", APPOINTMENTS, ("货件预约及时间填写", "校验问题")),
        ("name_letters", APPOINTMENTS, ("货件预约及时间填写",)),
    ],
)
def test_a_second_run_changes_nothing(run: Apply, action: str, source: Path, sheets: tuple[str, ...]) -> None:
    once = run(action, source, "once.xlsx")
    twice = run(action, once, "twice.xlsx")
    assert openpyxl.load_workbook(once).sheetnames == openpyxl.load_workbook(twice).sheetnames
    for sheet in sheets:
        assert contents(once, sheet) == contents(twice, sheet)
    with ZipFile(once) as before, ZipFile(twice) as after:
        assert len(before.namelist()) == len(after.namelist())


def test_the_source_keeps_its_cells(run: Apply) -> None:
    before = contents(PIPELINE, "全流程数据")
    after = contents(run("track_pipeline", PIPELINE, "tracked.xlsx"), "全流程数据")
    assert [row[: len(before[0])] for row in after] == before


def test_allocated_batches_are_written_and_shortages_listed(run: Apply) -> None:
    done = run("allocate_batches", PIPELINE, "allocated.xlsx")
    header, *rows = contents(done, "全流程数据")
    batch = {row[0]: row[header.index("批次号")] for row in rows}
    assert batch["FBA18WAIT0A1"] == "PC250201×108；PC250228×72"
    assert batch["FBA18WAIT0B2"] == "PC250228"
    assert batch["FBA18WAIT0C3"] is None
    header, *rows = contents(done, "批次分配")
    assert [row[header.index("缺口")] for row in rows if row[header.index("缺口")]] == [108]


def test_the_order_is_what_the_erp_reads(settings: Settings, tmp_path: Path) -> None:
    outcome = run_action("overseas_order", Request(read_workbook(PIPELINE, settings), settings, NOW))
    (file,) = outcome.files
    file.write(tmp_path / file.name)
    header, *rows = contents(tmp_path / file.name, "海外仓备货单")
    assert len(rows) == outcome.facts.to_json()["lines"]
    by_remark = {row[header.index("备注")]: row for row in rows}
    assert "FBA18WAIT0A1-MEX1-8TR4WAA1" in by_remark
    assert {row[header.index("物流渠道")] for row in rows} <= {"海卡", "海派", "空运"}
    assert {row[header.index("预计发出日")] for row in rows} == {"2025-03-15"}


def test_columns_are_added_in_the_language_of_the_sheet(settings: Settings, run: Apply, tmp_path: Path) -> None:
    copy = Path(shutil.copy(APPOINTMENTS, tmp_path / "copy.xlsx"))
    header = contents(run("name_letters", copy, "named.xlsx"), "货件预约及时间填写")[0]
    assert header[-4:] == ("发货需求截止日", "操作指令截止时间", "预约信文件名", "ERP备注")
