"""Check lists, procedures and market changes against plain loops over made-up rows."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from opsheet.calculations.checklists import daily_checks, make_checks, read_checks, scores, with_answers
from opsheet.calculations.market import market_lines, price_lines
from opsheet.calculations.procedures import progress
from opsheet.settings import Settings, load_shipped_settings
from table_builder import build_table

TODAY = dt.date(2025, 3, 10)


@pytest.fixture(scope="module")
def shipped() -> Settings:
    return load_shipped_settings()


def made_up(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - made-up rows


@pytest.mark.parametrize("seed", range(4))
def test_a_week_of_lists_carries_exactly_what_was_open(shipped: Settings, seed: int) -> None:
    """Each day is filled in at random and handed on as a table; a plain dictionary remembers what is open."""
    chance, lists = made_up(seed), shipped.checklists
    filled: list[Any] = []
    since: dict[str, dt.date] = {}
    for number in range(6):
        day = TODAY + dt.timedelta(number)
        rows = daily_checks(lists.daily, ["A-MX"], filled, lists.open_answers, day)
        assert {row.item.zh: row.since for row in rows if row.since} == since
        answers = {row.item.zh: chance.choice(["正常", "异常", "不适用", None]) for row in rows}
        since = {item: since.get(item, day) for item, answer in answers.items() if answer == "异常"}
        shown = [
            {
                "日期": day,
                "店铺": "A-MX",
                "清单": row.list.zh,
                "检查项": row.item.zh,
                "结果": answers[row.item.zh],
                "首次发现": row.since,
            }
            for row in rows
        ]
        filled = read_checks(build_table(shipped, "daily_checks", shown), ["shop"])


@pytest.mark.parametrize("seed", range(4))
def test_a_score_is_the_mean_of_what_counts(shipped: Settings, seed: int) -> None:
    chance, lists, worth = made_up(seed), shipped.design.design, {"做到": 1, "部分做到": 0.5, "没做到": 0}
    rows = [
        {
            "店铺": "A",
            "MSKU": "A-1",
            "品名": "x",
            "清单": one.zh,
            "标准": item.zh,
            "评分": chance.choice([*worth, "不适用"]),
        }
        for one in lists.values()
        for item in one.items.values()
    ]
    filled = read_checks(build_table(shipped, "design_scores", rows), ("shop", "msku", "product"))
    found = scores(with_answers(make_checks(lists, [("A", "A-1", "x")]), filled, 2), lists, shipped.design.scores)
    for score in found:
        total, count = 0.0, 0
        for row in rows:
            if row["清单"] == score.list.zh and row["评分"] in worth:
                total += worth[row["评分"]]
                count += 1
        assert score.points == (pytest.approx(100 * total / count) if count else None)


STEPS = ["1记录旧链接", "2删除旧父体", "3上新链接", "4跟卖", "5新ASIN出现", "6开case", "7绑定父体"]


@pytest.mark.parametrize("done", range(8))
def test_each_step_waits_for_the_one_before(shipped: Settings, done: int) -> None:
    start = dt.date(2025, 2, 1)
    row: dict[str, Any] = {"开始日期": start, "旧SKU": "A", "旧ASIN": "B0OLDOLD12", "旧FNSKU": "X001ABCDEF"}
    row |= {"新SKU": "B", "新ASIN": "B0NEWNEW12", **dict.fromkeys(STEPS)}
    for number in range(done):
        row[STEPS[number]] = start + dt.timedelta(2 * (number + 1))
    table = build_table(shipped, "renewals", [row])
    (found,) = progress(table, shipped.checklists.procedures["renewal"], TODAY)
    if done == len(STEPS):
        assert (found.number, found.days) == (None, None)
    else:
        assert (found.number, found.days) == (done + 1, (TODAY - start).days - 2 * done)


@pytest.mark.parametrize("seed", range(4))
def test_market_changes_are_those_of_the_last_two_days_there_are(shipped: Settings, seed: int) -> None:
    chance = made_up(seed)
    rows = [
        {
            "日期": TODAY - dt.timedelta(days),
            "站点": "MX",
            "本品MSKU": "A-1",
            "ASIN": f"B0RIVAL00{number}",
            "售价": chance.choice([None, chance.randint(10, 30)]),
            "评论数": chance.randint(0, 50),
        }
        for number in range(5)
        for days in sorted(chance.sample(range(20), 3))
    ]
    chance.shuffle(rows)
    lines = market_lines(build_table(shipped, "market_watch", rows), shipped, TODAY)
    newest_prices: list[float] = []
    for line in lines:
        own = sorted((row for row in rows if row["ASIN"] == line.asin), key=lambda row: row["日期"])
        now, before = own[-1], own[-2]
        assert line.new_reviews == now["评论数"] - before["评论数"]
        if now["售价"] is None or before["售价"] is None:
            assert line.price_change is None
        else:
            assert line.price_change == pytest.approx(now["售价"] / before["售价"] - 1)
        newest_prices += [] if now["售价"] is None else [now["售价"]]
    (prices,) = price_lines(lines)
    assert (prices.count, prices.lowest, prices.highest) == (
        len(newest_prices),
        min(newest_prices, default=None),
        max(newest_prices, default=None),
    )
