"""The calling cell's row, the settings that follow their files, and the callables that Excel is given."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet.catalogue import FUNCTIONS, SettingsProblemError, Text
from opsheet_udfs import calling_row
from opsheet_udfs.binding import calculate
from opsheet_udfs.calling_row import NO_TABLE, layout_of
from opsheet_udfs.current_settings import CurrentSettings
from stand_in_cells import CALLS, ComRange, ComSheet, ComTable
from team_settings import team_settings

SETTINGS = team_settings()


HEADERS = ("店铺", "MSKU", "箱规(pcs/箱)", "采购数量", "7天\n日均", None, "可用库存")
ROW = ("MX-1", "A-1", 36.0, 100.0, 5.0, None, 200.0)
MISSING = -2147352572
FIRST_BARE_CELL = 9  # the column beside the table


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test meets Excel for the first time."""
    for name in ("_understood", "_latest", "_vocabularies", "_application"):
        monkeypatch.setattr(calling_row, name, [])
    monkeypatch.setattr(calling_row, "_widths", {})


class TestLayout:
    def test_columns_are_found_by_header_and_alias(self) -> None:
        columns = layout_of([(*HEADERS[:-1], "FBA可售")], SETTINGS).columns
        assert columns["stocking.carton_quantity"] == 2
        assert columns["stocking.average_7"] == 4
        assert columns["stocking.platform_stock"] == 6
        assert "stocking.overseas_stock" not in columns

    def test_headers_of_no_table_supply_nothing(self) -> None:
        assert layout_of([("a", "b")], SETTINGS) is NO_TABLE

    def test_the_lowest_header_counts(self) -> None:
        rows = [("亚马逊实时备货单",), HEADERS, ROW, (None, *HEADERS), ROW]
        assert layout_of(rows, SETTINGS).header_row == 3
        assert layout_of(rows[:3], SETTINGS).header_row == 1
        assert layout_of(rows[:1], SETTINGS) is NO_TABLE

    def test_headers_that_changed_are_understood_anew(self) -> None:
        assert layout_of([HEADERS], SETTINGS).columns["stocking.available"] == 6
        assert layout_of([("新列", *HEADERS)], SETTINGS).columns["stocking.available"] == 7


def sheet_of(rows: int, *, above: int = 1) -> ComSheet:
    """A sheet with headers below some titles, and this many rows of stock 100, 200, ... below them."""
    titles = [("备货",)] * above
    return ComSheet([*titles, HEADERS, *((*ROW[:-1], 100.0 * row) for row in range(1, rows + 1))], "备货单")


def table_of(rows: int, *, above: int) -> ComSheet:
    """The same as an Excel table that begins in column A."""
    sheet = sheet_of(rows, above=above)
    header = f"A{above + 1}:G{above + 1}"
    table = ComTable("stocking", header)
    table.sheet = sheet
    sheet.tables = [(table, f"A{above + 1}:I{above + 1 + rows}")]
    return sheet


def cell(sheet: ComSheet, row: int, last: int | None = None, column: int = FIRST_BARE_CELL) -> Any:
    """A calling cell as xlwings hands it on."""
    return SimpleNamespace(api=ComRange(sheet=sheet, area=(row, column, last or row, column)))


class TestBareCallInExcel:
    @pytest.fixture
    def turnover_days(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Any]:
        excel = pytest.importorskip("opsheet_udfs.excel")
        monkeypatch.setattr(excel.CURRENT, "get", lambda: SETTINGS)
        missing = [MISSING] * len(FUNCTIONS["TURNOVER_DAYS"].arguments)
        return lambda caller: excel.TURNOVER_DAYS(*missing, caller)

    @pytest.mark.parametrize("make", [sheet_of, table_of])
    @pytest.mark.parametrize("above", [0, 1, 40])
    @pytest.mark.parametrize("row", [1, 2, 39, 700])
    def test_the_row_is_read_with_six_calls_to_excel_at_most(
        self, turnover_days: Callable[[Any], Any], make: Callable[..., ComSheet], above: int, row: int
    ) -> None:
        caller = cell(make(800, above=above), above + 1 + row)
        for _time in range(3):  # the first, when nothing is known yet, and later ones
            CALLS.clear()
            assert turnover_days(caller) == [[20.0 * row]]
            assert CALLS.total() <= 6, CALLS

    def test_a_first_call_far_below_does_not_read_the_whole_sheet(self, turnover_days: Callable[[Any], Any]) -> None:
        sheet = sheet_of(3_000)
        for calls in (7, 6):
            CALLS.clear()
            assert turnover_days(cell(sheet, 2_002)) == [[40_000.0]]
            assert CALLS.total() == calls

    def test_another_excel_is_found_after_the_first_was_closed(
        self, turnover_days: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(calculate, "log_failure", lambda _: tmp_path)
        monkeypatch.setattr(calling_row, "_application", [object()])
        caller = cell(sheet_of(5), 3)
        assert turnover_days(caller)[0][0].startswith("#程序出错")
        assert turnover_days(caller) == [[20.0]]

    @pytest.mark.parametrize("make", [sheet_of, table_of])
    def test_an_edit_is_never_answered_with_old_values(
        self, turnover_days: Callable[[Any], Any], make: Callable[..., ComSheet]
    ) -> None:
        sheet = make(300, above=1)
        for row in (3, 250):
            assert turnover_days(cell(sheet, row)) == [[20.0 * (row - 2)]]
            sheet.grid[row - 1][6] = 5.0
            assert turnover_days(cell(sheet, row)) == [[1.0]]
        sheet.grid[1][6], sheet.grid[1][5] = None, "可用库存"  # the column has moved
        sheet.grid[2][5] = 50.0
        assert turnover_days(cell(sheet, 3)) == [[10.0]]

    def test_a_column_added_later_is_found(self, turnover_days: Callable[[Any], Any]) -> None:
        sheet = ComSheet([(*HEADERS[:-1], None), (*ROW[:-1], None)])
        assert "#用法" in turnover_days(cell(sheet, 2))[0][0]
        for row, value in enumerate(("可用库存", 200.0)):
            sheet.grid[row].extend([None] * 10)
            sheet.grid[row][15] = value
        assert turnover_days(cell(sheet, 2)) == [[40.0]]

    @pytest.mark.parametrize("make", [sheet_of, table_of])
    def test_a_formula_over_several_cells_reads_the_row_of_each(
        self, turnover_days: Callable[[Any], Any], make: Callable[..., ComSheet]
    ) -> None:
        assert turnover_days(cell(make(300, above=1), 4, 6)) == [[40.0], [60.0], [80.0]]
        assert turnover_days(cell(make(300, above=1), 204, 205)) == [[4040.0], [4060.0]]

    def test_several_stocks_are_added_row_by_row(self, turnover_days: Callable[[Any], Any]) -> None:
        headers = ("店铺", "MSKU", "箱规", "采购数量", "7天日均", "平台仓", "海外仓", "货代仓", "国内仓")
        sheet = ComSheet([headers, ("MX-1", "A-1", 36.0, 1.0, 5.0, 10.0, 20.0, None, 5.0), ("",) * 4 + (5.0, 50.0)])
        assert turnover_days(cell(sheet, 2, 3, column=12)) == [[7.0], [10.0]]

    def test_elsewhere_the_usage_is_shown(self, turnover_days: Callable[[Any], Any]) -> None:
        unknown = ComSheet([("a", "b"), (1.0, 2.0)])
        assert turnover_days(cell(unknown, 2))[0][0].startswith("#用法")
        assert turnover_days(cell(unknown, 1))[0][0].startswith("#用法")
        headers = table_of(3, above=4)
        assert turnover_days(cell(headers, 5, column=3))[0][0].startswith("#用法")
        headers.tables[0][0].header = ""
        assert turnover_days(cell(headers, 6, column=3))[0][0].startswith("#用法")

    def test_an_unknown_table_below_a_known_one_supplies_nothing(self, turnover_days: Callable[[Any], Any]) -> None:
        sheet = sheet_of(5)
        sheet.grid += [[None], ["名称", "值"], ["x", 1.0]]
        other = ComTable("other", "A9:B9")
        other.sheet = sheet
        sheet.tables = [(other, "A9:C10")]
        assert turnover_days(cell(sheet, 10, column=3))[0][0].startswith("#用法")

    @pytest.mark.parametrize("caller", [None, -2146826265, "Button 1"])
    def test_who_calls_need_be_no_cell(self, turnover_days: Callable[[Any], Any], caller: Any) -> None:
        assert turnover_days(SimpleNamespace(api=caller))[0][0].startswith("#用法")
        excel = pytest.importorskip("opsheet_udfs.excel")
        assert excel.TURNOVER_DAYS(1000.0, 20.0, MISSING, MISSING, SimpleNamespace(api=caller)) == [[50.0]]

    def test_the_callable_has_excel_names_and_no_type_hints(self) -> None:
        excel = pytest.importorskip("opsheet_udfs.excel")
        for function in FUNCTIONS.values():
            bound = getattr(excel, function.name)
            assert bound.__name__ == function.name
            assert not bound.__annotations__
            names = [*(argument.name for argument in function.arguments), "caller"]
            assert list(inspect.signature(bound).parameters) == names


class TestCurrentSettings:
    def test_files_are_looked_at_once_a_second_and_read_when_they_change(self) -> None:
        clock, stamp, reads = [0.0], [(("a.yaml", 1),)], [0]

        def load() -> Any:
            reads[0] += 1
            return SETTINGS

        current = CurrentSettings(load, lambda: stamp[0], lambda: clock[0])
        current.get()
        stamp[0] = (("a.yaml", 2),)
        current.get()
        assert reads == [1]
        clock[0] = 1.0
        current.get()
        assert reads == [2]
        clock[0] = 2.0
        current.get()
        assert reads == [2]
        current.forget()
        current.get()
        assert reads == [3]

    def test_a_broken_file_is_told_until_it_is_mended(self) -> None:
        clock, stamp = [0.0], [(("a.yaml", 1),)]

        def load() -> Any:
            if stamp[0][0][1] == 1:
                raise SettingsProblemError(Text("坏", "bad"))
            return SETTINGS

        current = CurrentSettings(load, lambda: stamp[0], lambda: clock[0])
        for _ in range(2):
            with pytest.raises(SettingsProblemError):
                current.get()
        stamp[0], clock[0] = (("a.yaml", 2),), 1.0
        assert current.get() is SETTINGS
