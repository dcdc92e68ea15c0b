"""Reading numbers, dates, times and words from cells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from opsheet.tables.table import LONGEST_HEADER, header_text
from opsheet.values import (
    Vocabulary,
    datetimes_from_cells,
    fold,
    minutes_from_cells,
    numbers_from_cells,
    parse_datetime,
    parse_number,
    parse_time,
    serial_to_datetime,
)
from opsheet.values.vocabulary import LONGEST_WORD, certainly_meant, nearest

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
MOMENTS = st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 31)).map(lambda one: one.replace(microsecond=0))


def name(case: dict[str, Any]) -> str:
    return str(case["why"])


@pytest.mark.parametrize("case", CASES["numbers"], ids=name)
def test_a_number_as_text(case: dict[str, Any]) -> None:
    assert parse_number(case["text"]) == case["number"]


@pytest.mark.parametrize("case", CASES["dates"], ids=name)
def test_a_date_as_text(case: dict[str, Any]) -> None:
    assert parse_datetime(case["text"]) == case["moment"]


@pytest.mark.parametrize("case", CASES["times"], ids=name)
def test_a_time_as_text(case: dict[str, Any]) -> None:
    assert parse_time(case["text"]) == case["minutes"]


@pytest.mark.parametrize("case", CASES["words"], ids=name)
def test_words_that_look_different(case: dict[str, Any]) -> None:
    assert (fold(case["one"]) == fold(case["other"])) is case["same"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_survives_being_text(number: float) -> None:
    assert parse_number(repr(number)) == number


@given(st.integers(-(10**12), 10**12))
def test_grouping_changes_nothing(number: int) -> None:
    assert parse_number(f"{number:,}") == number


@given(st.text())
def test_any_text_is_read_or_not_but_never_fails(text: str) -> None:
    for read in (parse_number, parse_datetime, parse_time):
        read(text)
    assert fold(f" {text}\n") == fold(text)


@given(MOMENTS)
def test_every_moment_survives_being_text(moment: dt.datetime) -> None:
    assert parse_datetime(moment.isoformat(" ")) == moment
    assert parse_datetime(f"{moment.year}年{moment.month}月{moment.day}日") == moment.replace(
        hour=0, minute=0, second=0
    )


@given(MOMENTS)
def test_every_moment_survives_being_a_day_number(moment: dt.datetime) -> None:
    serial = (moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    assert serial_to_datetime(serial) == moment
    assert serial_to_datetime(serial - 1462, epoch_1904=True) == moment


@pytest.mark.parametrize(("serial", "day"), [(1, "1900-01-01"), (59, "1900-02-28"), (61, "1900-03-01")])
def test_excels_own_leap_day_of_1900(serial: int, day: str) -> None:
    assert serial_to_datetime(serial).date().isoformat() == day
    assert datetimes_from_cells([float(serial)])[0].astype("datetime64[D]").astype(str).tolist() == [day]


@pytest.mark.parametrize("serial", [0, -1, 2_958_466, float("nan"), float("inf")])
def test_a_day_that_excel_does_not_know(serial: float) -> None:
    with pytest.raises(ValueError, match="no day number"):
        serial_to_datetime(serial)


CELLS = st.one_of(
    st.none(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**400), 10**400),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.text(max_size=12),
    st.sampled_from(["1,200", "2025/3/1", "14:00", "", "  ", "12%"]),
)


@pytest.mark.parametrize("read", [numbers_from_cells, datetimes_from_cells, minutes_from_cells])
@pytest.mark.parametrize("infinity", [float("inf"), float("-inf"), 10**400])
def test_what_is_past_every_number_is_unreadable(read: Any, infinity: float) -> None:
    for cells in ([infinity], [infinity, None, 1.5], [infinity, "x"]):
        values, unreadable = read(cells)
        assert unreadable[0]
        assert np.isnat(values[0]) if values.dtype.kind == "M" else np.isnan(values[0])


def test_the_last_day_is_not_rounded_into_the_year_10000() -> None:
    last = dt.datetime(9999, 12, 31, 23, 59, 59, 999_999)
    for cells in ([last], [last, "2025/3/1"]):
        values, _ = datetimes_from_cells(cells)
        assert values.tolist()[0] == dt.datetime(9999, 12, 31, 23, 59, 59)


@given(st.lists(CELLS, max_size=12))
def test_a_column_reads_as_its_cells_do(cells: list[Any]) -> None:
    for read in (numbers_from_cells, datetimes_from_cells, minutes_from_cells):
        values, unreadable = read(cells)
        assert len(values) == len(unreadable) == len(cells)
        has_value = ~(np.isnat(values) if values.dtype.kind == "M" else np.isnan(values))
        assert not (has_value & unreadable).any()
        for index, cell in enumerate(cells):
            value, wrong = read([cell])
            assert np.array_equal(values[index : index + 1], value, equal_nan=True)
            assert unreadable[index] == wrong[0]


def test_numbers_from_mixed_cells() -> None:
    values, unreadable = numbers_from_cells([1, 2.5, "１,200", None, "", "  ", True, "abc", dt.date(2025, 3, 1)])
    assert values[:3].tolist() == [1, 2.5, 1200]
    assert np.isnan(values[3:]).all()
    assert unreadable.tolist() == [False] * 6 + [True] * 3


def test_dates_from_mixed_cells() -> None:
    cells = [
        dt.date(2025, 3, 1),
        dt.datetime(2025, 3, 1, 14),
        45717,
        20250301.0,
        "2025年3月1日",
        None,
        " ",
        True,
        "?",
        0,
    ]
    values, unreadable = datetimes_from_cells(cells)
    assert set(values[:5].astype("datetime64[D]").tolist()) == {dt.date(2025, 3, 1)}
    assert np.isnat(values[5:]).all()
    assert unreadable.tolist() == [False] * 7 + [True] * 3


def test_a_time_that_excel_rounds_down_is_rounded_back() -> None:
    almost = dt.datetime(2025, 3, 1, 13, 59, 59, 999_700)
    assert datetimes_from_cells([almost])[0].tolist() == [dt.datetime(2025, 3, 1, 14)]
    assert minutes_from_cells([almost.time(), 0.5833333])[0].tolist() == [840, 840]


def test_a_word_of_two_keys_belongs_to_the_first() -> None:
    vocabulary = Vocabulary({"container": ["整柜", "慢线"], "sea": ["海运", "慢线"]})
    assert vocabulary.find(" 慢线") == "container"
    assert vocabulary.find("SEA") == "sea"
    assert vocabulary.find("") is None


def test_the_nearest_words_name_each_key_once() -> None:
    vocabulary = Vocabulary({"express": ["美墨快线", "快线"], "direct": ["美墨直航", "直航"], "air": ["空运"]})
    assert vocabulary.nearest("美墨快")[0] in {"美墨快线", "快线"}
    assert len(vocabulary.nearest("美墨", count=9)) == 3


def test_of_a_page_in_a_cell_only_the_beginning_is_compared_with_words() -> None:
    page = "灯帯" + "x" * 2_000_000
    assert nearest(page, ["灯带", "xxxx"], count=2) == nearest(page[:LONGEST_WORD], ["灯带", "xxxx"], count=2)
    assert Vocabulary({"a": ["灯带"]}).nearest(page) == ["灯带"]
    assert certainly_meant("灯" * 2_000_000, {"灯带": "灯带"}) is None
    assert len(header_text("(" * 2_000_000)) == LONGEST_HEADER
