"""The calling cell's row, the settings that follow their files, and the callables that Excel is given."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet.catalogue import FUNCTIONS, SettingsProblemError, Text
from opsheet_udfs.binding import NOT_IN_TABLE
from opsheet_udfs.calling_row import CallingRow, header_row
from opsheet_udfs.current import CurrentSettings
from team_settings import team_settings

SETTINGS = team_settings()


class TestCallingRow:
    headers = ("店铺", "MSKU", "箱规(pcs/箱)", "采购数量", "7天\n日均", None, "FBA可售")

    def test_cells_are_found_by_header_and_alias(self) -> None:
        row = CallingRow(self.headers, ("MX-1", "A-1", 36.0, 100.0, 5.0, None, 70.0), SETTINGS)
        assert row(("stocking.carton_quantity",)) == 36.0
        assert row(("stocking.average_7",)) == 5.0
        assert row(("stocking.overseas_stock",)) is NOT_IN_TABLE
        assert row(("stocking.overseas_stock", "stocking.platform_stock")) == 70.0

    def test_a_row_of_no_table_supplies_nothing(self) -> None:
        row = CallingRow(("a", "b"), (1.0, 2.0), SETTINGS)
        assert row(("stocking.quantity",)) is NOT_IN_TABLE

    def test_the_lowest_header_above_the_cell_counts(self) -> None:
        rows = [["亚马逊实时备货单"], list(self.headers), ["MX-1", "A-1", 36.0, 100.0]]
        assert header_row(rows, SETTINGS) == 1
        assert header_row(rows[:1], SETTINGS) is None


Grid = tuple[tuple[Any, ...], ...]


class Cells:
    """As much of an xlwings range as is read of a calling cell."""

    def __init__(self, grid: Grid, rows: tuple[int, int], columns: tuple[int, int], table: Any = None) -> None:
        self.grid, self.rows, self.columns, self.table = grid, rows, columns, table
        self.row, self.column = rows[0], columns[0]

    @property
    def sheet(self) -> Any:
        return Sheet(self.grid)

    @property
    def last_cell(self) -> Cells:
        return Cells(self.grid, (self.rows[1], self.rows[1]), (self.columns[1], self.columns[1]))

    @property
    def raw_value(self) -> Any:
        block = tuple(
            tuple(line[self.columns[0] - 1 : self.columns[1]]) for line in self.grid[self.rows[0] - 1 : self.rows[1]]
        )
        return block if len(block) > 1 or len(block[0]) > 1 else block[0][0]


class Sheet:
    """A sheet that starts in A1."""

    name = "备货单"

    def __init__(self, grid: Grid) -> None:
        self.grid = grid

    @property
    def used_range(self) -> Cells:
        return Cells(self.grid, (1, len(self.grid)), (1, len(self.grid[0])))

    def range(self, first: tuple[int, int], last: tuple[int, int]) -> Cells:
        return Cells(self.grid, (first[0], last[0]), (first[1], last[1]))


class Table:
    """An Excel table around some cells."""

    name = "stocking"

    def __init__(self, header_row_range: Cells) -> None:
        self.header_row_range = header_row_range


class TestBareCallInExcel:
    grid = (
        ("备货", None, None, None, None, None, None),
        ("店铺", "MSKU", "箱规", "采购数量", "7天日均", "可用库存", None),
        ("MX-1", "A-1", 36.0, 100.0, 5.0, 200.0, None),
    )

    @pytest.fixture
    def turnover_days(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        excel = pytest.importorskip("opsheet_udfs.excel")
        monkeypatch.setattr(excel.CURRENT, "get", lambda: SETTINGS)
        missing = [-2147352572] * len(FUNCTIONS["TURNOVER_DAYS"].arguments)
        return lambda caller: excel.TURNOVER_DAYS(*missing, caller)

    def test_the_headers_above_the_cell_are_found(self, turnover_days: Any) -> None:
        assert turnover_days(Cells(self.grid, (3, 3), (7, 7))) == 40.0

    def test_the_excel_table_around_the_cell_is_read(self, turnover_days: Any) -> None:
        table = Table(Cells(self.grid, (2, 2), (1, 7)))
        assert turnover_days(Cells(self.grid, (3, 3), (7, 7), table)) == 40.0

    def test_elsewhere_the_usage_is_shown(self, turnover_days: Any) -> None:
        assert turnover_days(Cells((("a", "b"), (1.0, 2.0)), (2, 2), (2, 2))).startswith("#用法")
        assert turnover_days(Cells((("a", "b"),), (1, 1), (2, 2))).startswith("#用法")

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
