"""Worksheet functions of names, texts, people and days: what no single case shows, and laws."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import opsheet_udfs
from opsheet.catalogue import FUNCTIONS
from opsheet.rules.errors import RuleError
from opsheet.rules.listing_text import search_terms, search_terms_length, words_of
from opsheet.rules.naming import SkuShape, sku_faults, sku_name
from opsheet.rules.reports import next_due
from opsheet_udfs.binding import invoke
from opsheet_udfs.rule_texts import RULE_TEXTS
from team_settings import team_settings

SETTINGS = team_settings()
NOW = dt.datetime(2025, 3, 12, 9)
SHAPE = SkuShape("-", 2, "PCS", ("CA", "MX", "US"), 40)
ASIN = "B0[A-Z0-9]{8}"


def call(name: str, *arguments: Any) -> Any:
    return invoke(FUNCTIONS[name], arguments, settings=SETTINGS, now=NOW)


def test_functions_are_declared() -> None:
    assert {"names", "people", "agenda"} <= set(opsheet_udfs.AREAS)


def test_search_terms_take_a_range_in_reading_order() -> None:
    assert call("SEARCH_TERMS", (("LED light", None), ("foco", "LED"))) == "led light foco"


def test_a_chain_spills_its_steps() -> None:
    steps = call("APPROVAL_CHAIN", "可售库存销毁申请")
    assert [(step[0], step[2]) for step in steps] == [(1, None), (2, "Jimy"), (3, "Nana")]


def test_a_new_product_is_planned_over_the_holidays() -> None:
    stages = call("NEW_PRODUCT_PLAN", dt.datetime(2025, 9, 29))
    assert stages[1] == ["审批", dt.datetime(2025, 9, 29), dt.datetime(2025, 9, 30)]
    assert stages[2][2] == dt.datetime(2025, 10, 11)  # 9 and 10 October, and the Saturday worked for the holidays


def test_the_reorder_stage_begins_when_the_reorder_is_decided() -> None:
    """新品经过首批确认完毕后，二次返单阶段采购部需制作完善产品标准资料（3-4天）."""
    stages = call("NEW_PRODUCT_PLAN", dt.datetime(2025, 3, 3), dt.datetime(2025, 6, 9))
    assert stages[6][2] == dt.datetime(2025, 3, 17)
    assert stages[7] == ["返单阶段", dt.datetime(2025, 6, 9), dt.datetime(2025, 6, 13)]


def test_the_english_user_reads_english() -> None:
    english = team_settings(app={"language": "en"})
    answer = invoke(FUNCTIONS["SKU_CHECK"], ["HI-QPD-BR"], settings=english, now=NOW)
    assert answer == "site should be one of CA, MX, US, it is “BR”"


def test_a_report_due_later_today_is_still_due() -> None:
    assert call("REPORT_DUE", "在线作图顺序表", dt.datetime(2025, 3, 10, 10, 30)) == dt.datetime(2025, 3, 10, 10, 30)
    assert call("REPORT_DUE", "在线作图顺序表", dt.datetime(2025, 3, 10, 10, 31)) == dt.datetime(2025, 3, 17, 10, 30)


def test_without_a_moment_the_clock_counts() -> None:
    assert call("REPORT_DUE", "周会") == dt.datetime(2025, 3, 18, 11)


@pytest.mark.parametrize("key", sorted(RULE_TEXTS))
def test_every_sentence_is_short(key: str) -> None:
    assert max(len(RULE_TEXTS[key][language]) for language in ("zh", "en")) <= 140


@given(words=st.lists(st.text(max_size=30), max_size=12), title=st.text(max_size=40), limit=st.integers(1, 300))
def test_search_terms_keep_their_laws(words: list[str], title: str, limit: int) -> None:
    line = search_terms(words, title, maximum_bytes=limit, asin_pattern=ASIN)
    chosen = line.split()
    assert search_terms_length(line)[0] <= limit
    assert len(chosen) == len(set(chosen))
    assert not set(chosen) & set(words_of(title))
    assert search_terms([line], title, maximum_bytes=limit, asin_pattern=ASIN) == line


@settings(deadline=None)  # the first call loads the pinyin dictionary
@given(
    brand=st.text(min_size=2, max_size=10),
    product=st.text(min_size=1, max_size=12),
    feature=st.none() | st.text(max_size=8),
    pack=st.none() | st.integers(1, 500),
    site=st.sampled_from(SHAPE.sites),
)
def test_a_name_that_is_given_keeps_the_rule(
    brand: str, product: str, feature: str | None, pack: int | None, site: str
) -> None:
    try:
        name = sku_name(brand, product, feature, pack, site, shape=SHAPE)
    except RuleError as error:
        assert error.key in RULE_TEXTS  # noqa: PT017 - most random names are refused, each with a sentence
        return
    assert sku_faults(name, SHAPE) == []
    assert (f"-{pack}PCS-" in name) == (pack is not None and pack > 1) or (feature or "").upper().endswith("PCS")


@given(
    first=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)),
    later=st.timedeltas(dt.timedelta(), dt.timedelta(days=400)),
    rule=st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYMONTHDAY=-1"]),
)
def test_due_moments_never_lie_behind_and_never_go_back(first: dt.datetime, later: dt.timedelta, rule: str) -> None:
    moments = np.array([first, first + later], dtype="datetime64[s]")
    due = next_due(rule, dt.time(12), moments)
    assume(not np.isnat(due).any())
    assert (due >= moments).all()
    assert due[0] <= due[1]
