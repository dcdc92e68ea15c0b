"""What is typed on the command line: days and files; and wrong usage in one sentence, with what comes nearest."""

from __future__ import annotations

import datetime as dt
import glob
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from opsheet.catalogue import Language, Text
from opsheet.cli.session import UsageProblemError, moment

_DAY_ALONE = Text(
    "{name} 只看日期，不看时间：请写 --as-of {day}",
    "Only the day counts for {name}, not the time: write --as-of {day}",
)
_DAY = Text("“{typed}”不是日期，请写成 2025-03-10", "“{typed}” is not a date. Write 2025-03-10.")


def now(text: str | None, *, day_alone: str | None = None) -> dt.datetime:
    """What counts as now, as typed after ``--as-of``: a moment, or a day at nine in the morning.

    Args:
        text: for instance ``2025-03-10`` or ``2025-03-12 18:01``; None for the clock.
        day_alone: the command or action for which the time of day doesn't count, so that it is refused; None where
            it counts.

    Raises:
        UsageProblemError: when it is no day, or has a time that doesn't count.

    Example:
        >>> now("2025-03-10"), now("2025-03-12 18:01")
        (datetime.datetime(2025, 3, 10, 9, 0), datetime.datetime(2025, 3, 12, 18, 1))
    """
    if text is None:
        return moment(None)
    from opsheet.values import clean, parse_datetime

    found = parse_datetime(text)
    if found is None:
        raise UsageProblemError(_DAY, typed=text)
    if found.time() == dt.time() and ":" not in clean(text):
        return moment(found.date())
    if day_alone is not None:
        raise UsageProblemError(_DAY_ALONE, name=day_alone, day=found.date())
    return found


def files(typed: Iterable[Path]) -> list[Path]:
    """The files that were named; a pattern such as ``*.xlsx`` means what it matches.

    Args:
        typed: paths or patterns, which a Windows console hands over as they are.
    """
    found: list[Path] = []
    for path in typed:
        matches = [] if path.exists() else sorted(glob.glob(str(path)))  # noqa: PTH207 - a pattern may be absolute
        found += [Path(match) for match in matches] or [path]
    return found


_COMMAND = Text(
    "没有 {name} 这个命令{near}；全部命令见 opsheet --help",
    "There is no command {name}{near}. All commands: opsheet --help.",
)
_ACTION = Text(
    "没有 {name} 这个操作{near}；全部操作见 opsheet actions",
    "There is no action {name}{near}. All actions: opsheet actions.",
)
_NO_SUCH_OPTION = Text("没有 {name} 这个选项{near}", "There is no option {name}{near}")
_NO_SUCH_INPUT = Text("{action} 没有 {name} 这个选项{near}", "{action} has no option {name}{near}")
_MISSING = Text("缺少 {name}；用法见 {command} --help", "{name} is missing; see {command} --help")
_NO_VALUE = Text("{name} 后面要跟一个值", "{name} needs a value")
_TOO_MANY = Text("多了 {names}；用法见 {command} --help", "Too many arguments: {names}; see {command} --help")
_WRONG_VALUE = Text(
    "{name} 的值无效；用法见 {command} --help", "The value of {name} is not valid; see {command} --help"
)
_OTHER = Text("命令写法有误；用法见 {command} --help", "{problem}; see {command} --help")
_NEAR = Text("，是不是 {names}", "; did you mean {names}")


def nearest(name: str, known: Iterable[str], language: Language) -> str:
    """The names that come nearest, as the end of a sentence; empty where none comes near.

    Args:
        name: as typed.
        known: the names there are.
        language: of the sentence.
    """
    from rapidfuzz import process

    close = [match for match, score, _ in process.extract(name, list(known), limit=2) if score >= 60]
    return _NEAR.render(language, names=" / ".join(close)) if close else ""


def unknown_action(name: str, known: Iterable[str], language: Language) -> UsageProblemError:
    """The error for an action that doesn't exist.

    Args:
        name: as typed.
        known: the actions there are.
        language: in which the nearest are named.
    """
    return UsageProblemError(_ACTION, name=name, near=nearest(name, known, language))


def unknown_command(name: str, known: Iterable[str], language: Language) -> UsageProblemError:
    """The error for a command that doesn't exist.

    Args:
        name: as typed.
        known: the commands there are.
        language: in which the nearest are named.
    """
    return UsageProblemError(_COMMAND, name=name, near=nearest(name, known, language))


def explain_usage(error: Any, language: Language) -> str:
    """A sentence for what the command line's parser refused.

    Args:
        error: the parser's error.
        language: of the sentence.
    """
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "opsheet"
    kind = type(error).__name__
    if kind == "NoSuchOption":
        params = context.command.params if context else []
        known = [name for parameter in params for name in parameter.opts if name.startswith("--")]
        near = nearest(error.option_name, known, language)
        action = getattr(context.command, "action_key", None) if context else None
        text = _NO_SUCH_INPUT if action else _NO_SUCH_OPTION
        return text.render(language, name=error.option_name, near=near, action=action)
    if kind == "MissingParameter" and error.param is not None:
        return _MISSING.render(language, name=error.param.metavar or error.param.name, command=command)
    if kind == "BadOptionUsage":
        return _NO_VALUE.render(language, name=error.option_name)
    if kind == "BadParameter" and error.param is not None:
        options = [name for name in error.param.opts if name.startswith("--")]
        name = options[0] if options else error.param.metavar or error.param.name
        return _WRONG_VALUE.render(language, name=name, command=command)
    extra = re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.format_message().rstrip("."))
    if extra:
        return _TOO_MANY.render(language, names=extra[1], command=command)
    return _OTHER.render(language, problem=error.format_message().rstrip("."), command=command)
