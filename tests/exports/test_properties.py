"""Laws of reading: no content makes it fail, and no spelling of a number changes its value."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsheet.exports.conventions import load_conventions
from opsheet.exports.dates import parse_day
from opsheet.exports.figures import decimal_mark, read_figures
from opsheet.exports.headers import fold_header
from opsheet.exports.read import ExportReader, export_reader

NO_TEAM = Path("no team folder")
CONVENTIONS = load_conventions(NO_TEAM)
TEXTS = [
    case["text"].replace("→", "\t").encode(case["encoding"])
    for case in yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))
    if case.get("text")
]
RELAXED = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def reader() -> ExportReader:
    return export_reader(NO_TEAM)


def read(reader: ExportReader, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(content)
        export = reader.read(path)
        assert export.problems or export.definition
        for problem in export.problems:
            assert problem.render("zh")
            assert problem.render("en")


@RELAXED
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_a_sentence(reader: ExportReader, content: bytes) -> None:
    read(reader, content)


@RELAXED
@given(text=st.sampled_from(TEXTS), share=st.floats(0, 1), noise=st.binary(max_size=3))
def test_any_part_of_an_export_is_read_or_refused_in_a_sentence(
    reader: ExportReader, text: bytes, share: float, noise: bytes
) -> None:
    cut = int(len(text) * share)
    read(reader, text[:cut])
    read(reader, text[:cut] + noise + text[cut:])


@given(cents=st.integers(-(10**9), 10**9), decimal=st.sampled_from(".,"), sign=st.sampled_from(["", "$", "€", "MX$"]))
def test_money_is_the_same_in_every_spelling(cents: int, decimal: str, sign: str) -> None:
    text = f"{abs(cents) / 100:,.2f}"
    if decimal == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    for written in (
        f"{'-' if cents < 0 else ''}{sign}{text}",
        f"({text} {sign})" if cents < 0 else f"{text}\u00a0{sign}",
    ):
        assert decimal_mark([written]) == decimal
        assert read_figures([written], decimal, CONVENTIONS).values.tolist() == [pytest.approx(cents / 100)]


@given(day=st.dates(min_value=parse_day("2000-01-01", None, CONVENTIONS).date()))  # type: ignore[union-attr]
def test_a_day_is_the_same_in_every_spelling(day: object) -> None:
    year, month, date = day.year, day.month, day.day  # type: ignore[attr-defined]
    for written, order in (
        (f"{year}-{month:02}-{date:02}", None),
        (f"{year}年{month}月{date}日", None),
        (f"{date:02}/{month:02}/{year}", "day_first"),
        (f"{month}/{date}/{year}", "month_first"),
        (f"{date:02}.{month:02}.{year}", "day_first"),
    ):
        found = parse_day(written, order, CONVENTIONS)  # type: ignore[arg-type]
        assert found is not None
        assert found.date() == day


@given(header=st.text(max_size=30))
def test_folding_a_header_twice_changes_nothing_more(header: str) -> None:
    assert fold_header(fold_header(header)) == fold_header(header)
