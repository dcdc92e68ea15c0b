"""Every line of the procedure has a home in the product, or a stated reason."""

from __future__ import annotations

import re
from functools import reduce

import pytest

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet.catalogue import FUNCTIONS
from opsheet.checks import load_checks
from opsheet.generate.sop_docs import SOURCES, Fact, facts, source_lines
from opsheet.settings import load_shipped_settings
from opsheet_macros import ACTION_KEYS

FACTS = facts()
# What is known to be done later, of the lines that were once read wrongly.
TO_COME = {"S289-290"}


@pytest.mark.parametrize("source", SOURCES)
def test_every_line_has_a_home_or_a_reason(source: str) -> None:
    homes = {number for fact in FACTS if fact.lines.startswith(source) for number in fact.numbers}
    lines = source_lines(source)
    orphans = [
        (number, text)
        for number, text in enumerate(lines, start=1)
        if number not in homes and any(character.isalnum() for character in text)
    ]
    unnamed = orphans if source == "S" else [one for one in orphans if len(one[1]) > 60]
    assert unnamed == []
    assert max(homes) <= len(lines) + 1


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.lines)
def test_a_fact_is_carried_out_or_says_why_not(fact: Fact) -> None:
    assert sum([bool(fact.by), fact.later is not None, fact.reason is not None]) == 1
    for name in fact.by:
        assert is_declared(name), name


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.quote], ids=lambda fact: fact.lines)
def test_what_a_fact_quotes_stands_in_its_lines(fact: Fact) -> None:
    lines = source_lines(fact.lines[0])
    assert any(fact.quote in lines[number - 1] for number in fact.numbers)


def test_a_part_of_a_line_is_quoted() -> None:
    """A row that is no whole line, such as S94b, says which words of the line it means."""
    parts = [fact for fact in FACTS if all(re.fullmatch(r"[SC]?\d+[a-z]", one) for one in fact.lines.split(","))]
    assert [fact.lines for fact in parts if not fact.quote] == []


def is_declared(name: str) -> bool:
    settings = load_shipped_settings()
    if name.startswith("table "):
        return name.removeprefix("table ") in settings.tables
    if name.startswith("setting "):
        reduce(step, name.removeprefix("setting ").split("."), settings)
        return True
    return name in load_checks() or name in FUNCTIONS or name in ACTION_KEYS


def step(value: object, key: str) -> object:
    return value[key] if isinstance(value, dict) else getattr(value, key)


def test_only_three_of_the_lines_once_read_wrongly_are_to_come() -> None:
    assert {fact.lines for fact in FACTS if fact.later is not None and fact.lines in TO_COME} == TO_COME
    again = {"S25-27", "S38-39", "S95-96", "S117b", "S132c", "S228-231", "S291-292", "S351b", "S399-405", "S471b"}
    again |= {"S471c", "S485-486", "S489-490", "S505", "S533-535a", "S422b,425b,455b,458b,478b,479b"}
    assert {fact.lines for fact in FACTS if fact.lines in again and fact.by} == again
