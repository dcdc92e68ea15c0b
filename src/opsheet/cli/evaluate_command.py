"""``opsheet eval``: formulas without Excel, from arguments or one a line from standard input."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from typing import Any

from opsheet.catalogue import UserError
from opsheet.cli.session import BAD_INPUT, CLEAN, Session


def run_evaluate(session: Session, formulas: Sequence[str] | None, now: dt.datetime, *, as_json: bool) -> int:
    """Evaluate formulas and print one result each; one that is no formula doesn't keep the others from theirs.

    Args:
        session: the run's language and settings.
        formulas: or None for those on standard input.
        now: the moment that counts as now.
        as_json: print one JSON value a line.

    Returns:
        0, or 2 where one of them is no formula.
    """
    from opsheet_udfs.evaluate import evaluate_lines, json_value  # noqa: PLC0415 - only here

    status = CLEAN
    for answer in evaluate_lines(formulas or sys.stdin, session.settings, now):
        if isinstance(answer, UserError):
            status = BAD_INPUT
            session.warn(answer.render(session.language))
            if as_json:
                session.say(json.dumps({"error": answer.render(session.language)}, ensure_ascii=False))
        else:
            value = json_value(answer)
            session.say(json.dumps(value, ensure_ascii=False) if as_json else shown(value))
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
