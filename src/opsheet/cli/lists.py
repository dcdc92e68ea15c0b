"""Listing actions, checks and worksheet functions; and ``opsheet eval``, formulas without Excel."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from typing import Any

from opsheet.catalogue import GROUPS, Action, Input, Text, UserError
from opsheet.cli.session import BAD_INPUT, CLEAN, FINDINGS, Session, moment


def run_evaluate(session: Session, formulas: Sequence[str] | None, now: dt.datetime, *, as_json: bool) -> int:
    """Evaluate formulas and print one result each; one that is no formula doesn't keep the others from theirs.

    Args:
        session: the run's language and settings.
        formulas: or None for those on standard input.
        now: the moment that counts as now.
        as_json: print one JSON document: the value of a single formula, else a list with one item a formula.

    Returns:
        0, or 1 where a result is an error value, or 2 where one of them is no formula.
    """
    from opsheet_udfs.evaluate import evaluate_lines, is_error, json_value

    status = CLEAN
    document: list[Any] = []
    for answer in evaluate_lines(formulas or sys.stdin, session.settings, now):
        if isinstance(answer, UserError):
            status = BAD_INPUT
            session.warn(answer.render(session.language))
            document.append({"error": answer.render(session.language)})
            continue
        status = max(status, FINDINGS if is_error(answer) else CLEAN)
        document.append(json_value(answer))
        if not as_json:
            session.say(shown(document[-1]))
    if as_json:
        single = formulas is not None and len(formulas) == len(document) == 1
        session.say(json.dumps(document[0] if single else document, ensure_ascii=False))
    return status


def shown(value: Any) -> str:
    r"""A result for people: a spill as lines with tabs between its cells, a blank as nothing.

    Args:
        value: as ``json_value`` gives it.

    Example:
        >>> shown([[850, 150]])
        '850\t150'
    """
    if isinstance(value, list):
        rows = [row if isinstance(row, list) else [row] for row in value]
        return "\n".join("\t".join(shown(cell) for cell in row) for row in rows)
    if value is None:
        return ""
    return str(value).upper() if isinstance(value, bool) else str(value)


_SOURCE = Text("出处：{source}", "Source: {source}")


def show_actions(session: Session, *, as_json: bool) -> None:
    """Print the actions, group by group.

    Args:
        session: the run's language.
        as_json: print one JSON document.
    """
    from opsheet_macros import load_actions

    actions = load_actions()
    if as_json:
        documents = [_action_data(action, session.language) for action in actions.values()]
        session.say(json.dumps({"actions": documents}, ensure_ascii=False, indent=2))
        return
    for group in GROUPS:
        members = [action for action in actions.values() if action.group == group.key]
        if members:
            session.say(group.label)
        for action in members:
            session.say(f"  {action.key:<24}{action.label[session.language]}")
            session.say(f"  {'':<24}{action.supertip[session.language]}")


def _action_data(action: Action, language: str) -> dict[str, object]:
    return {
        "key": action.key,
        "group": action.group,
        "label": action.label[language],
        "description": action.supertip[language],
        "tables": list(action.tables),
        "optional_tables": list(action.optional_tables),
        "takes_rows": action.takes_rows,
        "inputs": [_input_data(declared, language) for declared in action.inputs],
        "writes": action.writes[language],
    }


def _input_data(declared: Input, language: str) -> dict[str, object]:
    return {
        "key": declared.key,
        "label": declared.label[language],
        "description": declared.help[language],
        "kind": declared.kind,
        "required": declared.required,
        "default": declared.default,
        "choices": {key: text[language] for key, text in declared.choices.items()},
    }


def show_checks(session: Session) -> None:
    """Print every check's code, severity and title.

    Args:
        session: the run's language and settings.
    """
    from opsheet.checks import effective, load_checks

    for check in sorted(load_checks().values(), key=lambda check: (check.table, check.code)):
        _, severity, _ = effective(check, session.settings)
        session.say(f"{check.code}  {severity.text[session.language]}  {check.title[session.language]}")


def show_check(session: Session, code: str) -> None:
    """Print everything about a check.

    Args:
        session: the run's language and settings.
        code: of the check.

    Raises:
        UserError: when there is no such check, naming the nearest.
    """
    from opsheet.checks.explain import explain

    session.say(explain(code, session.settings, session.language))


def show_functions(session: Session) -> None:
    """Print the worksheet functions by category, each with its usage and what it gives.

    Args:
        session: the run's language.
    """
    from opsheet_udfs.declare import CATEGORIES
    from opsheet_udfs.help import functions_by_category, usage_line

    for category, functions in functions_by_category().items():
        session.say(CATEGORIES[category])
        for function in functions:
            summary = function.help.filled(session.settings)[session.language]
            session.say(f"  {usage_line(function, session.language)}\n      {summary}")


def show_function(session: Session, name: str) -> None:
    """Print the help of one worksheet function: usage, arguments, computed examples, source.

    Args:
        session: the run's language and settings.
        name: of the function, capitals or not.

    Raises:
        UserError: when there is no such function, naming the nearest.
    """
    from opsheet_udfs.help import function_help

    known = function_help(name, session.settings, moment(None))
    width = max((len(argument.name) for argument in known.arguments), default=0)
    session.say(f"{known.usage}\n{known.category}\n\n{known.text}\n")
    for argument in known.arguments:
        name_shown = f"[{argument.name}]" if argument.optional else argument.name
        session.say(f"  {name_shown:<{width + 4}}{argument.text}")
    session.say("")
    for formula, result in known.examples:
        session.say(f"  {formula}  →  {shown(result)}")
    session.say(f"\n{_SOURCE.render(session.language, source=known.source)}")
