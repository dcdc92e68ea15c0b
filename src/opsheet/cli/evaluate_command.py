"""``opsheet eval``: formulas without Excel, from arguments or one a line from standard input."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from typing import Any

from opsheet.catalogue import UserError
from opsheet.cli.session import BAD_INPUT, CLEAN, FINDINGS, Session


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
    from opsheet_udfs.evaluate import evaluate_lines, is_error, json_value  # noqa: PLC0415 - only here

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
