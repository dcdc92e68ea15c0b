"""Sheets on which opsheet asks: listed by one click, answered on the sheet, carried out by the next click."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from excel_engine import open_excel
from opsheet.hosts.excel.xlwings import xw
from opsheet.ribbon import run_action
from opsheet.ribbon.buttons import button
from workbook_builder import build

NOW = dt.datetime(2025, 3, 10, 9)
STOCKING = ("站点", "店铺", "MSKU", "采购数量", "箱规", "7天销量", "14天日均", "30天日均", "FBA可售", "某列")
APPOINTMENTS = ("货件号", "FBA仓", "箱数", "预约日期")


class Desk:
    """A user at Excel with one workbook open."""

    def __init__(self, path: Path, settings: Path) -> None:
        self.app = open_excel(path)
        self.book, self.settings = self.app.books[0], settings
        self.book.set_mock_caller()

    @property
    def said(self) -> str:
        """The last message."""
        return str(self.app.impl.alerts[-1][0])

    def rows(self, sheet: str) -> list[dict[str, Any]]:
        """A sheet's rows by header."""
        header, *rows = self.book.sheets[sheet].used_range.value
        return [dict(zip(header, row, strict=True)) for row in rows]

    def choose(self, sheet: str, cell: str, value: Any) -> None:
        self.book.sheets[sheet].range(cell).value = value

    def offers(self, sheet: str, cell: str) -> list[str]:
        """The words that a cell offers."""
        source = self.book.sheets[sheet].range(cell).data_validation.source
        assert source is not None
        name, _, cells = source.rpartition("!")
        return list(self.book.sheets[name.strip("='")].range(cells.replace("$", "")).value)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "team"))
    monkeypatch.setattr(run_action, "now", lambda: NOW)

    def sit(name: str, header: Sequence[str], *rows: Mapping[str, Any]) -> Desk:
        def fill(book: Any, sheet: Any) -> None:
            sheet.write_row(0, 0, header)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, [row.get(one) for one in header])

        return Desk(build(tmp_path / "book.xlsx", fill, names=(name,)), tmp_path / "team")

    yield sit
    del xw.Book._mock_caller


def stocking(**changes: Any) -> dict[str, Any]:
    row = dict(zip(STOCKING, ("MX", "A-MX", "A-1", 36, 36, 70, 10, 10, 100, "x"), strict=True))
    return {**row, **changes}


def test_columns_are_listed_chosen_and_saved_for_good(desk: Any) -> None:
    at = desk("备货单", STOCKING, stocking(), stocking(MSKU="A-2"))
    button.columns(0)
    assert "待确认" in at.said
    listed = {row["表头"]: row for row in at.rows("列对照")}
    assert (listed["7天销量"]["状态"], listed["7天销量"]["对应列"], listed["7天销量"]["除以"]) == (
        "待确认",
        "7天日均",
        7,
    )
    assert (listed["某列"]["状态"], listed["某列"]["对应列"]) == ("未认出", None)
    assert (listed["MSKU"]["状态"], listed["MSKU"]["对应列"]) == ("已认出", "MSKU")
    row = [row["表头"] for row in at.rows("列对照")].index("某列") + 2
    assert "备注" in at.offers("列对照", f"E{row}")
    assert not at.settings.exists()

    at.choose("列对照", f"E{row}", "备注")
    button.columns(0)
    assert "7天销量 = 7天日均 ÷ 7" in at.app.impl.alerts[-2][0]
    assert "已记住 2 个表头" in at.said
    saved = yaml.safe_load((at.settings / "tables" / "stocking.yaml").read_text(encoding="utf-8"))
    assert saved == {"columns": {"average_7": {"divided": {"7天销量": 7.0}}, "remark": {"aliases": ["某列"]}}}

    button.calculate_stocking(0)  # the same Excel uses it at once
    assert [row["加权日均"] for row in at.rows("备货单")] == [10, 10]
    button.columns(0)
    assert "都已认出" in at.said


def test_a_user_who_says_no_saves_nothing(desk: Any) -> None:
    at = desk("备货单", STOCKING, stocking())
    button.columns(0)
    at.app.impl.answers.append("cancel")
    button.columns(0)
    assert not at.settings.exists()


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [("店铺", "“店铺”列已有表头“店铺”"), ("没这列", "没有列“没这列”"), ("7天日均", "都对应“7天日均”")],
)
def test_a_choice_that_cannot_be_is_refused(desk: Any, chosen: str, reason: str) -> None:
    at = desk("备货单", STOCKING, stocking())
    button.columns(0)
    row = [row["表头"] for row in at.rows("列对照")].index("某列") + 2
    at.choose("列对照", f"E{row}", chosen)
    button.columns(0)
    assert reason in at.said
    assert not at.settings.exists()


def test_fixes_are_listed_and_those_that_say_yes_are_written(desk: Any) -> None:
    written = ["mex4", "MEX 3", "MEX5"]
    rows = [
        {"货件号": f"FBA18SHTRFP{n}", "FBA仓": name, "箱数": 18, "预约日期": "2025-03-20"}
        for n, name in enumerate(written, 1)
    ]
    at = desk("货件预约", APPOINTMENTS, *rows)
    button.fix_appointments(0)
    assert "可修正 2 处" in at.said
    assert [row["FBA仓"] for row in at.rows("货件预约")] == written
    assert [(row["修正"], row["单元格"], row["新值"]) for row in at.rows("修正预览")] == [
        ("是", "B2", "MEX4"),
        ("是", "B3", "MEX3"),
    ]
    assert at.offers("修正预览", "A2") == ["是", "否"]

    at.choose("修正预览", "A3", "否")
    button.fix_appointments(0)
    assert "已修正 1 处" in at.said
    assert "另有 1 处没有改" in at.said
    assert [row["FBA仓"] for row in at.rows("货件预约")] == ["MEX4", "MEX 3", "MEX5"]
    assert [(row["修正"], row["单元格"]) for row in at.rows("修正预览")] == [("否", "B3")]

    button.fix_appointments(0)
    assert "没有选“是”的行" in at.said
    button.undo(0)
    assert [row["FBA仓"] for row in at.rows("货件预约")] == written
    assert [(row["修正"], row["单元格"]) for row in at.rows("修正预览")] == [("是", "B2"), ("否", "B3")]


def test_a_list_that_no_longer_fits_is_made_anew(desk: Any) -> None:
    at = desk("备货单", STOCKING, stocking(采购数量=30))
    button.fix_stocking(0)
    assert at.rows("修正预览")[0]["新值"] == 36
    at.choose("备货单", "D2", 50)
    button.fix_stocking(0)
    assert at.rows("修正预览")[0]["新值"] == 72
    button.fix_stocking(0)
    assert at.rows("备货单")[0]["采购数量"] == 72
