"""The account's rates against a plain loop over the days, and the payouts' days against the settlements."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from opsheet.calculations.account_health import account_health
from opsheet.settings import Settings
from table_builder import build_table, build_workbook
from team_settings import team_settings

LAST = dt.date(2025, 3, 9)
DAYS = 75
WHOLES = {"defects": "orders", "late": "merchant_orders", "cancelled": "merchant_orders", "tracked": "shipped"}
HEADERS = {
    "orders": "订单数",
    "defects": "缺陷订单数",
    "merchant_orders": "自发货订单数",
    "late": "迟发订单数",
    "cancelled": "取消订单数",
    "shipped": "自发货包裹数",
    "tracked": "有效追踪数",
}
PARTS = {"odr": "defects", "late_shipment": "late", "cancellation": "cancelled", "valid_tracking": "tracked"}


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings()


def days(seed: int) -> list[dict[str, Any]]:
    """Days of one shop, out of order, each with other counts."""
    chance = random.Random(seed)  # noqa: S311 - made-up days
    rows = [
        {
            "day": LAST - dt.timedelta(past),
            "orders": chance.randint(50, 200),
            "defects": chance.randint(0, 2),
            "merchant_orders": chance.randint(10, 40),
            "late": chance.randint(0, 2),
            "cancelled": chance.randint(0, 1),
            "shipped": chance.randint(10, 40),
        }
        for past in range(DAYS)
    ]
    for row in rows:
        row["tracked"] = row["shipped"] - chance.randint(0, 1)
    chance.shuffle(rows)
    return rows


@pytest.mark.parametrize("seed", range(5))
def test_rates_are_sums_over_the_window(team: Settings, seed: int) -> None:
    rows = days(seed)
    shown = [{"日期": row["day"], "店铺": "A", "站点": "MX", **{HEADERS[k]: row[k] for k in HEADERS}} for row in rows]
    book = build_workbook(team, build_table(team, "order_metrics", shown))
    found = account_health(book, team, LAST + dt.timedelta(1)).metrics
    assert [(one.metric, one.window) for one in found] == [
        ("odr", 60),
        ("late_shipment", 10),
        ("late_shipment", 30),
        ("cancellation", 7),
        ("valid_tracking", 30),
    ]
    for one in found:
        part = whole = 0
        for row in rows:
            if (LAST - row["day"]).days < one.window:
                part += row[PARTS[one.metric]]
                whole += row[WHOLES[PARTS[one.metric]]]
        assert one.rate == pytest.approx(part / whole)
        passes = one.rate < one.limit if one.must_stay_below else one.rate > one.limit
        assert (one.level != "over") == passes


def test_the_newer_figure_counts_and_a_blank_one_does_not_hide_it(team: Settings) -> None:
    typed = build_table(
        team,
        "account_health",
        [
            {"日期": dt.date(2025, 3, 8), "店铺": "A", "站点": "MX", "订单缺陷率": 0.002, "账户健康评分": 250},
            {"日期": dt.date(2025, 3, 9), "店铺": "A", "站点": "墨西哥", "订单缺陷率": None, "账户健康评分": None},
        ],
    )
    counted = build_table(
        team,
        "order_metrics",
        [
            {"日期": dt.date(2025, 3, 7) - dt.timedelta(past), "店铺": "A", "站点": "MX", "订单数": 10, "缺陷订单数": 0}
            for past in range(60)
        ],
    )
    found = account_health(build_workbook(team, typed, counted), team, dt.date(2025, 3, 10)).metrics[0]
    assert (found.rate, found.level, found.as_of) == (0.0, "ok", dt.date(2025, 3, 7))
