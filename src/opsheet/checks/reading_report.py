"""What was understood of a table's headers, what wasn't, and what is left undone for want of a column."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from opsheet.checks.run import applying_checks, lacking_inputs
from opsheet.settings import Settings
from opsheet.tables.resemblance import UnknownHeader
from opsheet.tables.table import Table, Workbook


@dataclass(frozen=True, slots=True)
class UnderstoodHeader:
    """A header and the column that it stands for.

    Args:
        key: of the column.
        header: as the sheet has it.
        cell: its address.
        divisor: what its numbers are divided by.
    """

    key: str
    header: str
    cell: str
    divisor: float = 1


@dataclass(frozen=True, slots=True)
class MissingInput:
    """A column that the sheet lacks.

    Args:
        key: of the column.
        columns: the calculated columns that are left blank for want of it.
        checks: the codes of the checks that don't run for want of it.
        is_required: whether the table must have it.
        counts_as_zero: whether it is taken for 0.
    """

    key: str
    columns: tuple[str, ...]
    checks: tuple[str, ...]
    is_required: bool
    counts_as_zero: bool

    @property
    def is_needed(self) -> bool:
        """Whether something important fails without it."""
        return self.is_required or bool(self.columns)


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """What became of a table's headers.

    Args:
        table: as found.
        understood: the headers that stand for columns.
        unknown: the headers that stand for none.
        missing: the columns that are not there and matter.
    """

    table: Table
    understood: Sequence[UnderstoodHeader]
    unknown: Sequence[UnknownHeader]
    missing: Sequence[MissingInput]

    @property
    def lacks_something_needed(self) -> bool:
        """Whether the table can't be worked with as it should."""
        return any(missing.is_needed for missing in self.missing)


def reading_report(table: Table, workbook: Workbook, settings: Settings) -> ReadingReport:
    """Say what was understood of a table.

    Args:
        table: one of the workbook's.
        workbook: with the tables beside it.
        settings: the team's.
    """
    understood = [
        UnderstoodHeader(key, column.header, f"{column.letter}{table.header_row}", column.divisor)
        for key, column in table.columns.items()
    ]
    return ReadingReport(table, understood, table.unknown, missing_inputs(table, workbook, settings))


def missing_inputs(
    table: Table,
    workbook: Workbook,
    settings: Settings,
    *,
    export: bool = False,
    absent: Collection[str] = (),
) -> list[MissingInput]:
    """The columns for want of which something is left blank, unchecked or taken for 0.

    Args:
        table: one of the workbook's.
        workbook: with the tables beside it.
        settings: the team's.
        export: whether an approval form is exported.
        absent: columns that the user says the team doesn't have.
    """
    definition = table.definition
    blank = {key: table.lacks(key) for key in definition.calculated_columns}
    unrun = {
        check.code: lacking_inputs(check, table) for check in applying_checks(table, workbook, settings, export=export)
    }
    zeros = {
        key
        for owner, column in definition.calculated_columns.items()
        if not blank[owner]
        for key in column.zero_without
    }
    missing = [
        MissingInput(
            key=key,
            columns=tuple(owner for owner, lacking in blank.items() if key in lacking),
            checks=tuple(code for code, lacking in unrun.items() if key in lacking),
            is_required=column.required,
            counts_as_zero=key in zeros,
        )
        for key, column in definition.data_columns.items()
        if key not in table.columns and key not in absent
    ]
    return [one for one in missing if one.is_needed or one.checks or one.counts_as_zero]
