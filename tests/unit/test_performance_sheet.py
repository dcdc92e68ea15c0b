"""The performance sheet against a plain loop over the sample rows; its parts add up to its total."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsheet.calculations.daily_reading import read_daily_figures
from opsheet.calculations.performance import Performance, month_of_work, performances
from table_builder import build_table, build_workbook
from team_settings import team_settings

SETTINGS = team_settings(turnover={"targets_from": dt.date(2024, 1, 1)})
MONTH, TODAY = dt.date(2025, 3, 1), dt.date(2025, 4, 1)
DAYS = [MONTH + dt.timedelta(days=count) for count in range(31)]
PEOPLE = st.sampled_from([("一组", "Mia"), ("一组", "Leo"), ("二组", "Ann")])
PRODUCT = st.fixed_dictionaries(
    {
        "owner": PEOPLE,
        "planned": st.integers(1, 5000),
        "margin": st.sampled_from([0.2, 0.25, 0.3]),
        "sold": st.integers(0, 300),
        "sales": st.integers(1, 9000),
        "profit": st.integers(-2000, 4000),
        "spend": st.integers(0, 900),
        "ordered": st.dates(dt.date(2024, 6, 1), dt.date(2025, 3, 1)),
        "quantity": st.integers(1, 900),
    }
)
PRODUCTS = st.lists(PRODUCT, min_size=1, max_size=6)


def found_of(products: list[dict[str, Any]]) -> list[Performance]:
    stocking, owners, daily, pipeline, budget = ([] for _ in range(5))
    for number, one in enumerate(products):
        same = {"店铺": "A", "MSKU": f"M-{number}"}
        group, operator = one["owner"]
        stocking.append(
            {
                **same,
                "部门/组": group,
                "站点": "MX",
                "目标销售月": MONTH,
                "采购数量": one["planned"],
                "计划毛利率": one["margin"],
            }
        )
        owners.append({**same, "站点": "MX", "负责人": operator})
        pipeline.append({**same, "采购下单日": one["ordered"], "数量": one["quantity"], "货件号": f"FBA{number}"})
        budget.append({**same, "预算月": MONTH, "广告预算": 1, "返单上架日": dt.date(2024, 1, 1)})
        money = {"销售额": one["sales"], "广告花费": one["spend"], "毛利": one["profit"]}
        for index, day in enumerate(DAYS):
            figures = money if index == 0 else dict.fromkeys(money, 0)
            daily.append({**same, "站点": "MX", "日期": day, "销量": one["sold"] if index == 30 else 0, **figures})
    tables = {
        "stocking": stocking,
        "link_owners": owners,
        "sales_daily": daily,
        "pipeline": pipeline,
        "ad_budget": budget,
    }
    workbook = build_workbook(SETTINGS, *(build_table(SETTINGS, key, rows) for key, rows in tables.items()))
    figures = read_daily_figures(workbook, None, SETTINGS, TODAY)
    return performances(month_of_work(workbook, figures, SETTINGS, MONTH, TODAY))


@settings(max_examples=25, deadline=None)
@given(PRODUCTS)
def test_a_plain_loop_gives_the_same(products: list[dict[str, Any]]) -> None:
    expected: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in products:
        group, operator = one["owner"]
        for place in (("", ""), (group, ""), (group, operator)):
            figures = expected[place]
            figures["target"] += one["planned"]
            figures["sold"] += one["sold"]
            figures["sales"] += one["sales"]
            figures["profit"] += one["profit"]
            figures["wanted"] += one["margin"] * one["sales"]
            figures["spend"] += one["spend"]
            figures["quantity"] += one["quantity"]
            figures["over"] += one["quantity"] if (dt.date(2025, 3, 31) - one["ordered"]).days > 120 else 0
    found = {(one.group, one.operator): one for one in found_of(products) if one.level != "product"}
    assert set(found) == set(expected)
    for place, figures in expected.items():
        one = found[place]
        assert (one.attained.target, one.attained.sold) == (figures["target"], figures["sold"])
        assert one.attained.rate == pytest.approx(figures["sold"] / figures["target"])
        assert one.money.margin == pytest.approx(figures["profit"] / figures["sales"])
        assert one.money.margin_target == pytest.approx(figures["wanted"] / figures["sales"])
        assert one.money.ad_spend == figures["spend"]
        if figures["profit"] > 0:
            assert one.money.ad_share == pytest.approx(figures["spend"] / figures["profit"])
        assert one.turnover is not None
        assert (one.turnover.quantity, one.turnover.over) == (figures["quantity"], figures["over"])


@settings(max_examples=15, deadline=None)
@given(PRODUCTS)
def test_groups_operators_and_products_each_add_up_to_the_total(products: list[dict[str, Any]]) -> None:
    found = found_of(products)
    (total,) = (one for one in found if one.level == "total")
    for level in ("group", "operator", "product"):
        parts = [one for one in found if one.level == level]
        assert sum(one.attained.target for one in parts) == total.attained.target
        assert sum(one.attained.sold for one in parts) == total.attained.sold
        assert sum(one.money.sales for one in parts) == total.money.sales
        assert sum(one.turnover.over for one in parts if one.turnover) == (total.turnover.over if total.turnover else 0)
        assert sum(len(one.products) for one in parts) == len(total.products)
