"""A table's headers: what was understood of them, what is left undone for want of a column, and their checks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from opsheet.catalogue import COMMA, Message, Severity, Text, listed
from opsheet.checks.check import EVERY_TABLE, CheckContext, HeaderHit, check
from opsheet.checks.run import applying_checks, lacking_inputs
from opsheet.settings import Settings
from opsheet.tables.table import Table, UnknownHeader, Workbook
from opsheet.values.cells import one_line

_DID_YOU_MEAN = Text(
    "，可能是“{closest}”；请在“列对照”（opsheet columns）里确认",
    ". It may be “{closest}”: confirm it under Columns (opsheet columns).",
)
_PERHAPS = Text(
    "，可能是{names}；请在“列对照”（opsheet columns）里确认",
    ". It may be {names}: confirm it under Columns (opsheet columns).",
)
_TOTAL = Text(
    "，像是 {days} 天的总数；“{name}”要除以 {days}，请在“列对照”（opsheet columns）里确认",
    " looks like a total of {days} days. “{name}” is a {days}th of it: confirm it under Columns (opsheet columns).",
)
_APPROVED = "S220"  # without an approval column nothing is exported unless the user says that there is none
_BLANK = Text("{columns}留空", "{columns} stay blank")
_NOT_RUN = Text("未检查 {checks}", "not checked: {checks}")
_BLANK_AND_NOT_RUN = Text("{columns}留空，未检查 {checks}", "{columns} stay blank, not checked: {checks}")
_ZERO = Text("没有这些列，按 0 计", "no such columns; counted as 0")


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


@check(
    code="T101",
    slug="column-missing",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("缺少必需的列", "A required column is missing"),
    message=Text("缺少“{header}”列{hint}", "The column “{header}” is missing{hint}"),
    source="填表要求",
    why=Text("没有这一列，后面的计算和校验都做不了", "Without this column nothing can be calculated or checked"),
)
def column_missing(context: CheckContext) -> Iterable[HeaderHit]:
    """Report each required column that the sheet lacks, with the header that comes closest."""
    for missing in context.workbook.missing.get(context.table.key, ()):
        hint: object = "" if missing.closest is None else Message(_DID_YOU_MEAN, {"closest": missing.closest})
        header = missing.definition.header[context.settings.language]
        yield HeaderHit(missing.key, header, {"hint": hint})


@check(
    code="T112",
    slug="header-unknown",
    table=EVERY_TABLE,
    severity=Severity.WARN,
    title=Text("表头无法识别", "Header not recognised"),
    message=Text("无法识别表头“{header}”{hint}", "Header not recognised: “{header}”{hint}"),
    source="填表要求",
    why=Text("未识别的列不参与计算，结果会不完整", "A column that isn't recognised is left out of every figure"),
)
def header_unknown(context: CheckContext) -> Iterable[HeaderHit]:
    """Report headers that may be a column which is missing; other columns of the team are left alone."""
    columns = context.table.definition.columns
    for header in context.table.unknown if len(context.table) else ():
        keys = [key for key in header.candidates if key not in context.absent]
        if not keys:
            continue
        needed = any(columns[key].required or (context.export and key == "head_approval") for key in keys)
        yield HeaderHit(
            keys[0],
            one_line(header.header),
            {"hint": _hint(header, [columns[key].header.text for key in keys])},
            header.cell,
            Severity.ERROR if needed else None,
        )


def _hint(header: UnknownHeader, names: Sequence[Text]) -> Message:
    if header.divisor is not None:
        return Message(_TOTAL, {"days": f"{header.divisor:g}", "name": names[0]})
    either = Text("、".join(f"“{name.zh}”" for name in names), " or ".join(f"“{name.en}”" for name in names))
    return Message(_PERHAPS, {"names": either})


@check(
    code="T113",
    slug="input-missing",
    table=EVERY_TABLE,
    severity=Severity.WARN,
    title=Text("缺少计算或校验要用的列", "A column is missing that figures or checks need"),
    message=Text("缺少“{header}”列：{effect}", "There is no column “{header}”: {effect}"),
    source="填表要求",
    why=Text("缺少输入时留空，不按 0 计算", "A figure without its inputs stays blank and is not taken for 0"),
)
def input_missing(context: CheckContext) -> Iterable[HeaderHit]:
    """Report what is left blank or unchecked for want of a column, and which columns count as 0."""
    if not len(context.table):  # a template that is still to be filled in
        return
    missing = missing_inputs(
        context.table, context.workbook, context.settings, export=context.export, absent=context.absent
    )
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[MissingInput]] = {}
    for one in missing:
        if one.columns or (context.export and _APPROVED in one.checks):
            groups.setdefault((one.columns, one.checks), []).append(one)
    for alike in groups.values():
        grade = Severity.ERROR if context.export and _APPROVED in alike[0].checks else None
        yield _missing_hit(context, alike, _effect(context, alike[0]), grade)
    unchecked = [one for one in missing if not one.columns and one.checks]
    if unchecked and not context.export:
        codes = [code for one in unchecked for code in one.checks]
        yield _missing_hit(context, unchecked, Message(_NOT_RUN, {"checks": listed(sorted(set(codes)))}), Severity.INFO)
    zeros = [one for one in missing if one.counts_as_zero and not one.columns]
    if zeros:
        yield _missing_hit(context, zeros, _ZERO, Severity.INFO)


def _missing_hit(
    context: CheckContext, missing: Sequence[MissingInput], effect: object, severity: Severity | None
) -> HeaderHit:
    columns = context.table.definition.columns
    headers = [columns[one.key].header for one in missing]
    language = context.settings.language
    header = COMMA[language].join(one[language] for one in headers)
    return HeaderHit(missing[0].key, header, {"effect": effect}, severity=severity)


def _effect(context: CheckContext, missing: MissingInput) -> Message:
    if not missing.columns:
        return Message(_NOT_RUN, {"checks": listed(sorted(set(missing.checks)))})
    names = listed(context.table.definition.columns[key].header.text for key in missing.columns)
    if not missing.checks:
        return Message(_BLANK, {"columns": names})
    return Message(_BLANK_AND_NOT_RUN, {"columns": names, "checks": listed(sorted(set(missing.checks)))})
