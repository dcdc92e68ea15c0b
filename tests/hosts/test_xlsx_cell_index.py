"""Where rows and cells stand: the same found at once by NumPy and by walking through a sheet one by one."""

from __future__ import annotations

import numpy as np
import pytest

from opsheet.hosts.xlsx import cell_index
from opsheet.hosts.xlsx.cell_index import COLUMN_BITS, CellIndex, index_cells, stretches
from opsheet.hosts.xlsx.sheet_xml import Grid

SHEET = '<{p}worksheet xmlns{q}="m"><{p}sheetData>{rows}</{p}sheetData></{p}worksheet>'
USUAL = (
    '<{p}row r="2" spans="1:3"><{p}c r="A2" s="1"><{p}v>1</{p}v></{p}c><{p}c r="AB2"/>'
    '<{p}c r="AAB2" t="str"><{p}f>A2&amp;"x"</{p}f><{p}v>1x</{p}v></{p}c></{p}row>\n'
    '<{p}row r="5"/><{p}row r="9"><{p}c r="C9" t="inlineStr">'
    "<{p}is><{p}r><{p}t>c row f</{p}t></{p}r></{p}is></{p}c></{p}row>"
)


def grid_of(rows: str, prefix: str = "") -> Grid:
    declared = f":{prefix[:-1]}" if prefix else ""
    return Grid(SHEET.format(p=prefix, q=declared, rows=rows.format(p=prefix)).encode(), "sheet1.xml")


def found(index: CellIndex) -> list[list[object]]:
    columns = (index.rows, index.keys, index.starts, index.open_ends, index.ends, index.with_formula)
    return [column.tolist() for column in columns]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_both_ways_find_the_same(prefix: str) -> None:
    grid = grid_of(USUAL, prefix)
    at_once = cell_index._Tags.read(grid, grid.begin, grid.finish)  # pyright: ignore[reportPrivateUsage] - the way itself is tested
    index = at_once.index(0) if at_once is not None else None
    assert index is not None, "the usual way of writing is found at once"
    walked = cell_index._walked(grid, grid.begin, grid.finish, 0)  # pyright: ignore[reportPrivateUsage] - likewise
    assert found(index) == found(walked)
    assert [divmod(key, 1 << COLUMN_BITS) for key in index.keys.tolist()] == [(2, 1), (2, 28), (2, 704), (9, 3)]
    assert index.with_formula.tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("why", "rows"),
    [
        ("no addresses", "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"),
        ("other quotes", "<row r='1'><c r='A1'><v>1</v></c><c r='B1'><v>2</v></c></row><row r='2'><c r='A2'/></row>"),
        ("the address isn't first", '<row r="1"><c s="1" r="A1"/><c s="1" r="B1"/></row><row r="2"><c r="A2"/></row>'),
        ("a > in a text", '<row r="1"><c r="A1" t="str"><v>a>b</v></c><c r="B1"/></row><row r="2"><c r="A2"/></row>'),
        ("cells in disorder", '<row r="1"><c r="B1"/><c r="A1"/></row><row r="2"><c r="A2"/></row>'),
    ],
)
def test_unusual_ways_of_writing_are_walked_through(why: str, rows: str) -> None:
    grid = grid_of(rows)
    keys = index_cells(grid, grid.begin, grid.finish, 0).keys.tolist()
    assert [divmod(key, 1 << COLUMN_BITS) for key in keys] == [(1, 1), (1, 2), (2, 1)], why


def test_stretches_cover_all_rows_and_are_cut_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_index, "STRETCH_BYTES", 100)
    grid = grid_of("".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 50)))
    cuts = list(stretches(grid))
    assert len(cuts) > 10
    assert [begin for begin, _ in cuts] == [grid.begin, *(end for _, end in cuts[:-1])]
    assert cuts[-1][1] == grid.finish
    previous, rows = 0, []
    for begin, end in cuts:
        index = index_cells(grid, begin, end, previous)
        previous = int(index.numbers[-1])
        rows += index.numbers.tolist()
    assert rows == list(range(1, 50))


def test_a_key_is_found_or_the_next_one() -> None:
    grid = grid_of(USUAL)
    index = index_cells(grid, grid.begin, grid.finish, 0)
    at, is_there = index.find(np.array([2 << COLUMN_BITS | 1, 2 << COLUMN_BITS | 2, 9 << COLUMN_BITS | 4]))
    assert (at.tolist(), is_there.tolist()) == ([0, 1, 4], [True, False, False])
