"""The binding: raw cells in, cells out."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet.catalogue import FUNCTIONS, RefusedError, Text
from opsheet.log import log_path
from opsheet.settings import Settings
from opsheet.values.cells import ExcelError
from opsheet_udfs.binding import NOT_IN_TABLE, OMITTED, invoke
from team_settings import team_settings

NO_TEAM = Path("no such folder")
ZH = team_settings()
EN = team_settings(app={"language": "en"})
NOW = dt.datetime(2025, 3, 1, 9)
CASES = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))


def call(name: str, *arguments: Any, settings: Settings = ZH, **options: Any) -> Any:
    return invoke(FUNCTIONS[name], arguments, settings=settings, now=NOW, **options)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_cells_give(case: dict[str, Any]) -> None:
    assert call(*case["call"]) == case["gives"]
    if "en" in case:
        assert call(*case["call"], settings=EN) == case["en"]


def test_dates_come_back_as_datetimes() -> None:
    assert call("STOCKOUT_DATE", ((1000.0,), (None,)), 30.0) == [[dt.datetime(2025, 4, 3)], [None]]


def test_an_error_marker_of_another_host_is_told() -> None:
    assert call("TURNOVER_DAYS", ExcelError("#REF!"), 1.0) == "#库存：单元格是错误值 #REF!"


def test_status_words_follow_the_language() -> None:
    assert call("TURNOVER_STATUS", "transit", 70.0, OMITTED, "air") == "异常+58"
    assert call("TURNOVER_STATUS", "transit", 70.0, OMITTED, "air", settings=EN) == "abnormal+58"


def test_arrays_of_other_hosts_are_taken_too() -> None:
    assert call("TURNOVER_DAYS", np.array([[1000.0], [np.nan]]), [[20.0]]) == [[50.0], [None]]


def test_a_whole_column_is_calculated_as_far_as_it_is_used() -> None:
    column = ((1000.0,), (500.0,)) + ((None,),) * 1_048_574
    result = call("TURNOVER_DAYS", column, 20.0)
    assert len(result) == len(column)
    assert result[:4] == [[50.0], [25.0], [None], [None]]
    assert result[-1] == [None]


def test_blank_rows_at_the_end_are_answered_where_blanks_have_an_answer() -> None:
    result = call("LEAD_TIME_DAYS", (("车机",), (None,), (None,)), "express", "min")
    assert result == [[61.0], [84.0], [84.0]]


ROW = {
    "stocking.platform_stock": 100.0,
    "stocking.overseas_stock": None,
    "stocking.forwarder_stock": "1,000",
    "stocking.domestic_stock": 3.0,
    "stocking.average_7": 10.0,
}


def bare_call(row: dict[str, Any], *arguments: Any) -> Any:
    return call("TURNOVER_DAYS", *arguments, row_reader=lambda columns: row.get(columns[0], NOT_IN_TABLE))


class TestBareCall:
    def test_the_row_supplies_the_arguments(self) -> None:
        assert bare_call(ROW) == 110.3

    def test_the_first_column_that_is_there_counts(self) -> None:
        assert bare_call(ROW | {"stocking.available": 50.0}) == 5.0

    def test_a_bad_cell_of_the_row_is_told(self) -> None:
        assert bare_call(ROW | {"stocking.domestic_stock": "ab"}) == "#库存：“ab”不是数字"

    def test_blank_stock_columns_give_a_blank(self) -> None:
        assert bare_call(dict.fromkeys(ROW)) is None

    def test_elsewhere_it_gives_the_usage(self) -> None:
        assert bare_call({}).startswith("#用法：TURNOVER_DAYS(")

    def test_a_call_with_arguments_never_reads_the_row(self) -> None:
        assert bare_call(ROW, 100.0).startswith("#用法")


class TestNothingLeaves:
    def test_what_is_not_foreseen_goes_to_the_log(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setenv("OPSHEET_STATE", str(tmp_path))
        broken = replace(FUNCTIONS["FULL_CARTONS"], calculate=lambda *_: 1 / 0)
        with caplog.at_level(logging.ERROR, "opsheet"):
            answer = invoke(broken, [100.0, 36.0], settings=ZH, now=NOW)
        assert answer == f"#程序出错，详见日志 {tmp_path / 'logs' / 'opsheet.log'}"
        assert "ZeroDivisionError" in (tmp_path / "logs" / "opsheet.log").read_text("utf-8")
        assert caplog.records[0].exc_info is not None

    def test_a_user_error_is_shown(self) -> None:
        def refuse(*_: Any) -> None:
            raise RefusedError(Text("不行", "no"))

        broken = replace(FUNCTIONS["FULL_CARTONS"], calculate=refuse)
        assert invoke(broken, [100.0, 36.0], settings=ZH, now=NOW) == "#不行"

    def test_a_result_of_the_wrong_length_is_not_shown_as_right(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(import_module("opsheet_udfs.binding.calculate"), "log_failure", lambda _: tmp_path)
        broken = replace(FUNCTIONS["FULL_CARTONS"], calculate=lambda *_: [1.0, 2.0])
        assert invoke(broken, [100.0, 36.0], settings=ZH, now=NOW).startswith("#程序出错")


def test_the_log_lies_where_it_can_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path))
    assert log_path() == tmp_path / "logs" / "opsheet.log"
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "file"))
    assert log_path().parent.is_dir()
