"""Declaring a check beside its test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from opsheet.catalogue import CHECKS, Check, Severity, Text
from opsheet.tables.checks.context import CheckContext, HeaderHit, Hit

CheckFunction = Callable[[CheckContext], Iterable[Hit | HeaderHit]]
EVERY_TABLE = "*"


def check(
    *,
    code: str,
    slug: str,
    table: str,
    severity: Severity,
    title: Text,
    message: Text,
    columns: tuple[str, ...] = (),
    source: str,
    why: Text,
    parameters: Mapping[str, float | str] | None = None,
    fixable: bool = False,
    needs: tuple[str, ...] = (),
    export_only: bool = False,
) -> Callable[[CheckFunction], CheckFunction]:
    """Declare the decorated test as a check.

    The test is called once with the whole table and yields hits. Beside its own parameters the message may name
    ``{header}``, the offending column's header, and ``{value}``, what the cell holds. The arguments are those of
    ``opsheet.catalogue.Check``.

    Raises:
        ValueError: when the code is declared twice or is no code.
    """

    def declare(run: CheckFunction) -> CheckFunction:
        CHECKS.add(
            code,
            Check(
                code=code,
                slug=slug,
                table=table,
                severity=severity,
                title=title,
                message=message,
                columns=columns,
                source=source,
                why=why,
                run=run,
                parameters=dict(parameters or {}),
                fixable=fixable,
                needs=needs,
                export_only=export_only,
            ),
        )
        return run

    return declare
