"""No declared text repeats a number of the settings: a team that changes it reads its own everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet.catalogue import FUNCTIONS, LANGUAGES, Text
from opsheet.checks import load_checks
from opsheet.checks.explain import explain
from opsheet.settings import Settings, load_shipped_settings
from opsheet.settings.load import MODELS, thresholds
from opsheet_macros import load_actions

PARTS = ("turnover", "replenishment", "delivery", "performance", "health", "texts", "reports")


def texts() -> Iterator[tuple[str, Text]]:
    """Every declared text in which a number of the settings might stand."""
    for function in FUNCTIONS.values():
        yield function.name, function.help
        yield from ((f"{function.name}.{argument.name}", argument.help) for argument in function.arguments)
    for check in load_checks().values():
        yield f"{check.code}.why", check.why
        yield f"{check.code}.title", check.title
    for action in load_actions().values():
        yield f"{action.key}.supertip", action.supertip
        yield f"{action.key}.screentip", action.screentip


def with_total_limit(value: int) -> Settings:
    return load_shipped_settings(turnover={"total_limit": {"value": value}})


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\d.A-Za-z-])\d+(?:\.\d+)?%?(?![\d.:]|-?[A-Z])", text))


def values_of(settings: Settings) -> set[str]:
    """The thresholds' numbers as a text would show them, those under 3 left out, which mean many things."""
    parts = [getattr(settings, name) for name in PARTS if name in MODELS]
    found = [threshold for part in parts for threshold in thresholds(part)]
    whole = {f"{one.value:g}" for one in found if one.unit != "share" and one.value >= 3}
    return whole | {f"{one.value:.0%}" for one in found if one.unit == "share" and one.value >= 0.03}


ALLOWED = {  # numbers that are no thresholds, though one happens to bear the same
    "7",  # the averages over 7, 14 and 30 days are columns of the sheet
    "14",
    "30",
    "10%",  # how a share may be typed
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_repeats_a_number_of_the_settings(language: str) -> None:
    values = values_of(load_shipped_settings()) - ALLOWED
    repeated = {name: numbers_in(text[language]) & values for name, text in texts()}
    assert {name: found for name, found in repeated.items() if found} == {}


WINDOWS = re.compile(
    r"7/14/30|7、14、30|7, 14 and 30|last (?:7|14|30) days|近 (?:7|14|30) 天|\(of the last 7 days\)|\d\d:\d\d"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_windows_of_the_averages_are_the_only_days_in_a_text(language: str) -> None:
    for name, text in texts():
        if not name.startswith("S203"):
            assert not numbers_in(WINDOWS.sub("", text[language])) & {"7", "14", "30"}, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_filled_from_the_settings(language: str) -> None:
    settings = load_shipped_settings()
    for name, text in texts():
        assert "{" not in text.filled(settings)[language], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_team_that_sets_110_reads_110(language: str) -> None:
    settings = with_total_limit(110)
    shown = [text.filled(settings)[language] for _, text in texts()]
    shown += [explain(code, settings, language) for code in load_checks()]
    assert not [text for text in shown if "120" in numbers_in(text)]
    assert [text for text in shown if "110" in numbers_in(text)]
