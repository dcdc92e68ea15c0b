"""Whatever is written into whatever sheet, a second reader finds it, and nothing else moved."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from opsheet.outcome import SetCells, SetFill
from opsheet.values.cells import cell_name
from workbook_builder import build, edited, opened

CELLS = st.tuples(st.integers(1, 12), st.integers(1, 30))
TEXTS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="_\ufffe\uffff"), min_size=1, max_size=20
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    st.datetimes(min_value=dt.datetime(1901, 1, 1)).map(lambda day: day.replace(microsecond=0)),
)
SHEETS = st.dictionaries(CELLS, st.one_of(st.integers(0, 99), TEXTS), max_size=25)
BLOCKS = st.lists(
    st.tuples(CELLS, st.lists(st.lists(VALUES, min_size=1, max_size=3), min_size=1, max_size=3)), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(sheet=SHEETS, blocks=BLOCKS, fills=st.sets(CELLS, max_size=6))
def test_what_is_written_is_read_and_the_rest_stays(sheet, blocks, fills) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = build(Path(folder) / "in.xlsx", lambda book, page: store(page, sheet))
        edits = [SetCells("数据", name(cell), values) for cell, values in blocks]
        result = edited(source, *edits, SetFill("数据", [name(cell) for cell in fills], "#FFC7CE"))
        page = opened(result)["数据"]
        expected: dict[tuple[int, int], object] = dict(sheet)
        for (row, column), values in blocks:
            for down, line in enumerate(values):
                for right, value in enumerate(line):
                    expected[row + down, column + right] = value
        found = {(cell.row, cell.column): cell for line in page for cell in line}
        for place, value in expected.items():
            assert same(found[place].value if place in found else None, value)
        for place, cell in found.items():
            assert place in expected or cell.value is None
            assert (cell.fill.fgColor.rgb == "FFFFC7CE") == (place in fills)


def store(page, sheet) -> None:
    for (row, column), value in sheet.items():
        write = page.write_number if isinstance(value, int) else page.write_string
        write(row - 1, column - 1, value)


def name(cell: tuple[int, int]) -> str:
    return cell_name(*cell)


def same(found: object, written: object) -> bool:
    """openpyxl reads whole floats as integers, and moments rounded to a microsecond."""
    if hasattr(written, "year"):
        return abs((found - written).total_seconds()) < 0.01  # pyright: ignore[reportOperatorIssue]
    return found == written and (isinstance(found, bool) == isinstance(written, bool))
