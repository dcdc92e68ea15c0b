"""Declaring a check beside its test: what a check is handed, what it hands back, and in which module it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from operator import attrgetter
from typing import Any, Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.in_force import numbers_on
from opsheet.catalogue import Check, Registry, Severity, Text
from opsheet.catalogue.check import CHECKS
from opsheet.settings import Settings
from opsheet.tables.table import Table, Workbook
from opsheet.values import fold

Mask = NDArray[np.bool_]
Days = NDArray[np.datetime64]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Hit:
    """Rows that break a rule.

    Args:
        rows: True for each row of the table that does.
        column: the key of the column to mark; by default the first of the check's columns that the table has.
        parameters: for the message; an array holds one value for each row of the table, anything else goes for all.
        suggestions: for each row of the table the value that fixes it.
        severity: where it is not the check's own.
    """

    rows: Mask
    column: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    suggestions: NDArray[Any] | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class HeaderHit:
    """Something that is wrong with a table's header, not with one of its rows.

    Args:
        column: the key of the column concerned.
        header: the header that is meant, in both languages or as written.
        parameters: for the message.
        cell: the address of the header, where it has one.
        severity: where it is not the check's own.
    """

    column: str
    header: str
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    cell: str | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class CheckContext:
    """The whole input of a check; the same context gives the same hits.

    Args:
        table: the table to check.
        workbook: with the tables beside it.
        settings: the team's.
        now: the moment that counts as now.
        parameters: the check's numbers, the team's YAML laid over them.
        setting_paths: where in the settings those numbers stand that are not the check's own or the team's for it.
        shared: results that several checks of the same table need, by name.
        export: whether an approval form is exported.
        absent: the columns that the user says the team doesn't have.
    """

    table: Table
    workbook: Workbook
    settings: Settings
    now: dt.datetime
    parameters: Mapping[str, float]
    setting_paths: Mapping[str, str]
    shared: dict[str, Any]
    export: bool = False
    absent: Collection[str] = ()

    @property
    def today(self) -> dt.date:
        """The day of ``now``."""
        return self.now.date()

    def on(self, name: str, days: Days) -> NDArray[np.float64]:
        """One of the check's numbers as in force on each day; NaT takes today's."""
        if name not in self.setting_paths:
            return np.full(len(days), float(self.parameters[name]))
        return numbers_on(days, self.settings, attrgetter(self.setting_paths[name]))

    def other(self, key: str) -> Table:
        """Another table of the workbook, one that the check declares to need."""
        return self.workbook.tables[key]

    def once(self, name: str, compute: Callable[[], Result]) -> Result:
        """Compute something that other checks of this table need too, only once."""
        if name not in self.shared:
            self.shared[name] = compute()
        return cast(Result, self.shared[name])

    def folded(self, column: str, table: Table | None = None) -> NDArray[np.object_]:
        """A text column in the form in which words compare equal; "" where it is blank or missing."""
        owner = self.table if table is None else table
        return self.once(f"folded {owner.key}.{column}", lambda: fold_all(owner.texts(column)))

    def not_in(self, table: str, column: str) -> Mask:
        """True for each row whose text is written and doesn't stand in the same column of another table."""
        known = set(self.folded(column, self.other(table)).tolist()) | {""}
        return np.array([text not in known for text in self.folded(column).tolist()], dtype=bool)


def fold_all(texts: NDArray[np.object_]) -> NDArray[np.object_]:
    """Fold each text of a column, each spelling once.

    Example:
        >>> fold_all(np.array(["Ａb ", None], dtype=object)).tolist()
        ['ab', '']
    """
    folded = {text: "" if text is None else fold(str(text)) for text in set(texts.tolist())}
    return np.array([folded[text] for text in texts.tolist()], dtype=object)


CheckFunction = Callable[[CheckContext], Iterable[Hit | HeaderHit]]
EVERY_TABLE = "*"
_MODULES: Final = {  # the modules beside this one that declare the checks of a table
    EVERY_TABLE: ("every_table", "every_table_words", "headers"),
    "stocking": ("stocking_quantities", "stocking_dates", "stocking_kinds", "stocking_links"),
    "appointments": ("appointments", "appointment_deadlines"),
    "pipeline": ("pipeline", "pipeline_instructions", "pipeline_planning", "pipeline_segments"),
    "link_owners": ("link_owners",),
    "listings": ("listings",),
}


def load_checks(table: str | None = None) -> Registry[Check]:
    """Declare the checks of a table, those of every table with them, without the modules of the others.

    Args:
        table: its key, or None for every check there is.

    Returns:
        The registry, in which the checks of other tables may be declared as well.

    Example:
        >>> load_checks("stocking")["S205"].slug
        'turnover-over-limit'
    """
    for key, modules in _MODULES.items():
        if table is None or key in {EVERY_TABLE, table}:
            for module in modules:
                import_module(f"opsheet.checks.{module}")
    return CHECKS


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
    inputs: tuple[str, ...] = (),
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
                inputs=inputs,
            ),
        )
        return run

    return declare
