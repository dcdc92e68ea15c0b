"""Declaring a ribbon action beside what it does."""

from __future__ import annotations

from collections.abc import Callable

from opsheet.catalogue import ACTIONS, Action, Input, Text
from opsheet.outcome import Facts, Outcome, Request

ActionFunction = Callable[[Request], Outcome]


def action(
    *,
    group: str,
    label: Text,
    screentip: Text,
    supertip: Text,
    icon: str,
    keytip: str,
    tables: tuple[str, ...],
    writes: Text,
    optional_tables: tuple[str, ...] = (),
    facts: type[Facts],
    inputs: tuple[Input, ...] = (),
    reads_form: bool = False,
    in_place: bool = False,
    timed: bool = False,
) -> Callable[[ActionFunction], ActionFunction]:
    """Declare the decorated function as the action of the same name.

    It takes a request and returns an outcome, and touches neither Excel nor the disk nor the clock. The arguments are
    those of ``opsheet.catalogue.Action``.

    Raises:
        ValueError: when an action of that name is declared already.
    """

    def declare(run: ActionFunction) -> ActionFunction:
        ACTIONS.add(
            run.__name__,
            Action(
                key=run.__name__,
                group=group,
                label=label,
                screentip=screentip,
                supertip=supertip,
                icon=icon,
                keytip=keytip,
                tables=tables,
                writes=writes,
                run=run,
                optional_tables=optional_tables,
                inputs=inputs,
                facts=facts,
                reads_form=reads_form,
                in_place=in_place,
                timed=timed,
            ),
        )
        return run

    return declare
