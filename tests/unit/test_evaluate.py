"""Formulas without Excel: inline arrays, nesting, built-ins, arguments left out, dates, wrong syntax."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet.catalogue import FUNCTIONS, Function, UserError
from opsheet_udfs.evaluate import Evaluator, evaluate, evaluate_lines, to_json
from team_settings import team_settings

SETTINGS = team_settings()
NOW = dt.datetime(2025, 3, 1, 9, 30)


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(SETTINGS, NOW)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_comma_more_changes_nothing_as_in_excel(function: Function, count: int, evaluator: Evaluator) -> None:
    given = ["1", "2"][: min(count, len(function.arguments))]
    left_out = [""] * (len(function.arguments) - len(given))
    fewer, commas = ",".join(given), ",".join([*given, *left_out])
    assert evaluator.evaluate(f"{function.name}({commas})") == evaluator.evaluate(f"{function.name}({fewer})")


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("=SUM(TURNOVER_DAYS({1000;500},20))", "75"),
        ("TURNOVER_DAYS(1000,20)", "50"),
        ("=turnover_days(1000,20)", "50"),
        ("=TURNOVER_DAYS({1000;500},20)", "[[50], [25]]"),
        ("=TURNOVER_DAYS({1000,500},{20;10})", "[[50, 25], [100, 50]]"),
        ('=LEAD_TIME_DAYS(,"express","min")', "84"),
        ('=LEAD_TIME_DAYS( , "express" , "min" )', "84"),
        ('=TURNOVER_DAYS("",20)', "null"),
        ('=TURNOVER_DAYS("abc",20)', '"#库存：“abc”不是数字"'),
        ("=TURNOVER_DAYS(1/0,20)", '"#库存：单元格是错误值 #DIV/0!"'),
        ("=1/3", "0.333333333333333"),
        ("=1/0", '"#DIV/0!"'),
        ("=NO_SUCH_NAME", '"#NAME?"'),
        ("=0.1+0.2", "0.3"),
        ("=SUM(TURNOVER_DAYS({1100;0.0000001},20))", "55.000000005"),
        ("=1.1*50", "55"),
        ("＝TURNOVER_DAYS（１０００，20）", "50"),
        ("=TURNOVER_DAYS({1000；500}，20)", "[[50], [25]]"),
        ("=LEN（“，（”）", "2"),
        ('="（，）"', '"（，）"'),
        ("=LET(f,2,f+1)", "3"),
        ("=1=1", "true"),
        ('="中"&TURNOVER_DAYS(10,2)', '"中5"'),
        ('=IF(TURNOVER_DAYS(10,1)>5,"高","低")', '"高"'),
        ("=INDEX(CHANNEL_SPLIT(1000,10),1,2)", "150"),
        ("=SEQUENCE(2,2)", "[[1, 2], [3, 4]]"),
        ("=STOCKOUT_DATE(1000,30,DATE(2025,3,1))", '"2025-04-03"'),
        ("=STOCKOUT_DATE({1000;300},30)", '[["2025-04-03"], ["2025-03-11"]]'),
        ('=TEXT(STOCKOUT_DATE(1000,30),"yyyy/m/d")', '"2025/4/3"'),
        ('=TEXT(0.25,"0%")', '"25%"'),
        ("=MONTH(STOCKOUT_DATE(1000,30))", "4"),
        ("=STOCKOUT_DATE(1000,30)-DATE(2025,3,1)", "33"),
        ("=DATE(2025,3,14)+TIME(14,0,0)", '"2025-03-14T14:00"'),
        ("=TODAY()", '"2025-03-01"'),
        ("=NOW()", '"2025-03-01T09:30"'),
        ("=TURNOVER_DAYS()", '"#用法：TURNOVER_DAYS(库存, 日均销量, [14天日均], [30天日均])"'),
        ("=TURNOVER_DAYS(5)", '"#用法：TURNOVER_DAYS(库存, 日均销量, [14天日均], [30天日均])"'),
        ("=A1", "null"),
        ('=LEAD_TIME_DAYS(A1,"express","min")', "84"),
        ('=LEAD_TIME_DAYS("","express","min")', "84"),
        ('=TURNOVER_DAYS(100,20,A1,"")', "5"),
        ("=TURNOVER_OVER_SHARE({100;130},A1)", "0.5"),
        ("=TURNOVER_OVER_SHARE({100;130},A1:A2,A1)", "0.5"),
        ('=TURNOVER_OVER_SHARE({100;130},"")', "0.5"),
    ],
)
def test_formula(evaluator: Evaluator, formula: str, shown: str) -> None:
    assert to_json(evaluator.evaluate(formula)) == shown


@pytest.mark.parametrize(
    "formula",
    ["=1+", "=SUM(", "=TURNOVER_DAYS(1,", '="abc', "=", ")(", "=A1:", "=1 1", "={1,2;3}", "=[B]X!A1", "=Formula!XFD1"],
)
def test_what_is_no_formula_is_said_in_a_sentence(evaluator: Evaluator, formula: str) -> None:
    with pytest.raises(UserError) as raised:
        evaluator.evaluate(formula)
    assert raised.value.render("zh").startswith("公式写法有误：")
    assert "\n" not in raised.value.render("en")
    for internal in ("token", "Token", "position", "parsing", "Reference", "opener"):
        assert internal not in raised.value.render("en")


@pytest.mark.parametrize(
    ("formula", "nearest"),
    [
        ("=TURNOVER_DAY(1,2)", "TURNOVER_DAYS"),
        ("=turnover_dasy(1,2)", "TURNOVER_DAYS"),
        ("=SUM(1,FULL_CARTON(1,2))", "FULL_CARTONS"),
        ("=IFERROR(REORDERPOINTS(1,2),0)", "REORDER_POINT"),
        ("=VLOKUP(1,2)", "VLOOKUP"),
    ],
)
def test_a_misspelt_function_names_the_nearest(evaluator: Evaluator, formula: str, nearest: str) -> None:
    with pytest.raises(UserError) as raised:
        evaluator.evaluate(formula)
    assert raised.value.render("en").partition("nearest: ")[2].startswith(nearest)


def test_a_text_may_hold_brackets_and_commas(evaluator: Evaluator) -> None:
    assert evaluator.evaluate('=TURNOVER_DAYS(")(,",2)') == "#库存：“)(,”不是数字"


def test_an_evaluator_forgets_the_last_formula(evaluator: Evaluator) -> None:
    assert evaluator.evaluate("=SEQUENCE(3)") == [[1.0], [2.0], [3.0]]
    assert evaluator.evaluate("=NO_SUCH_NAME") == "#NAME?"


def test_lines_are_evaluated_one_by_one() -> None:
    results: list[Any] = list(evaluate_lines(["=1+1", "", "=1+", "=TURNOVER_DAYS(10,5)\n"], SETTINGS, NOW))
    assert results[0] == 2.0
    assert isinstance(results[1], UserError)
    assert results[2] == 2.0
    assert len(results) == 3


def test_the_language_is_the_settings() -> None:
    english = team_settings(app={"language": "en"})
    assert evaluate("=TURNOVER_DAYS(1,2,3,4,5)", english, NOW) == "#TURNOVER_DAYS takes at most 4 arguments"
