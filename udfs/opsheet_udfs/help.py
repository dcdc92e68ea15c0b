"""What there is to say about a worksheet function: for the command line and the docs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import FUNCTIONS, Argument, Function
from opsheet_udfs.binding import signature
from opsheet_udfs.declare import CATEGORIES, find_function

if TYPE_CHECKING:
    from opsheet.settings import Settings
    from opsheet_udfs.evaluate import Evaluator


@dataclass(frozen=True, slots=True)
class ArgumentHelp:
    """One argument.

    Args:
        name: as the usage line shows it.
        text: what it is, with its unit.
        optional: whether it may be left out.
    """

    name: str
    text: str
    optional: bool


@dataclass(frozen=True, slots=True)
class FunctionHelp:
    """One function, in one language.

    Args:
        name: its Excel name.
        category: its group.
        usage: how it is called.
        text: what it gives.
        arguments: in order.
        examples: formulas with what they give.
        source: the section of the procedure.
    """

    name: str
    category: str
    usage: str
    text: str
    arguments: tuple[ArgumentHelp, ...]
    examples: tuple[tuple[str, Any], ...]
    source: str


def functions_by_category() -> dict[str, list[Function]]:
    """Every function by the key of its category, in the order of the contract.

    Example:
        >>> [function.name for function in functions_by_category()["turnover"]][:2]
        ['TURNOVER_DAYS', 'DAILY_VELOCITY']
    """
    groups: dict[str, list[Function]] = {category: [] for category in CATEGORIES}
    for function in FUNCTIONS.values():
        groups[function.category].append(function)
    return groups


def usage_line(function: Function, language: str) -> str:
    """How a function is called.

    Example:
        >>> usage_line(FUNCTIONS["FULL_CARTONS"], "zh")
        '=FULL_CARTONS(数量, 箱规)'
    """
    return f"={function.name}({signature(function, language)})"


def function_help(name: str, settings: Settings, now: dt.datetime, evaluator: Evaluator | None = None) -> FunctionHelp:
    """Everything about one function in the language of the settings, its examples computed.

    Args:
        name: in any case.
        settings: the team's; the examples are computed with them.
        now: the clock.
        evaluator: one with these settings and this clock, where several functions are described.

    Raises:
        UserError: when there is no such function.

    Example:
        >>> from opsheet.settings import load_settings
        >>> function_help("full_cartons", load_settings(), dt.datetime(2025, 3, 1)).examples[0]
        ('=FULL_CARTONS(1400,36)', 1404)
    """
    from opsheet_udfs import evaluate

    function = find_function(name).filled(settings)
    evaluator = evaluator or evaluate.Evaluator(settings, now)
    language = settings.language
    return FunctionHelp(
        name=function.name,
        category=CATEGORIES[function.category][language],
        usage=usage_line(function, language),
        text=function.help[language],
        arguments=tuple(_argument(argument, language) for argument in function.arguments),
        examples=tuple(
            (example.formula, evaluate.json_value(evaluator.evaluate(example.formula))) for example in function.examples
        ),
        source=function.source,
    )


def _argument(argument: Argument, language: str) -> ArgumentHelp:
    return ArgumentHelp(argument.title[language], argument.help[language], argument.optional)
