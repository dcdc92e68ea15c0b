"""Following a procedure on its table: the current step, the days waiting, what to do, and a list of the open rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from opsheet.calculations.procedures import Progress, progress
from opsheet.catalogue import Message, Severity, Text
from opsheet.outcome import AddSheet, CellValue, Facts, Link, Note, Outcome, Request
from opsheet.settings import Settings
from opsheet.settings.base import Words
from opsheet.settings.forms import Procedure
from opsheet.tables import Table
from opsheet_macros.writing.columns import column_edits, column_positions, link_to
from opsheet_macros.writing.result_sheet import COUNT, ResultColumn, result_sheet

_FINISHED = Text("已完成", "Done")
_STEP = Text("{number} {step}", "{number} {step}")
_COUNTED = Text(
    "{sheet}：{rows} 条，已完成 {done}，进行中 {running}，超过天数 {late}",
    "{sheet}: rows {rows}, done {done}, running {running}, waiting too long {late}",
)
_COLUMNS = (
    ResultColumn(Text("店铺", "Shop"), 16),
    ResultColumn(Text("产品", "Product"), 26),
    ResultColumn(Text("负责人", "Owner"), 10),
    ResultColumn(Text("当前步骤", "Current step"), 34, empty=Text("没有进行中的", "Nothing is running")),
    ResultColumn(Text("等待天数", "Days waiting"), 9, COUNT),
    ResultColumn(Text("要处理的", "To be done"), 70),
    ResultColumn(Text("单元格", "Cell"), 9),
)


@dataclass(frozen=True, slots=True)
class StepFact(Facts):
    """How far one row has come."""

    row: Annotated[int, Text("行号", "The sheet's row number")]
    step: Annotated[int | None, Text("当前步骤，已完成为空", "The step to be done; null when all are done")]
    days: Annotated[int | None, Text("等待天数", "Days waiting")]
    late: Annotated[bool, Text("是否超过天数", "Whether it waits too long")]


@dataclass(frozen=True, slots=True)
class ProcedureFacts(Facts):
    """How far every row has come."""

    done: Annotated[int, Text("已完成的条数", "Rows that are done")]
    running: Annotated[int, Text("进行中的条数", "Rows that are running")]
    late: Annotated[int, Text("超过天数的条数", "Rows that wait too long")]
    rows: Annotated[tuple[StepFact, ...], Text("各行的进度", "How far each row has come")]


def follow_procedure(
    request: Request,
    procedure: Procedure,
    names: Sequence[str],
    also: Mapping[str, Sequence[CellValue]],
    sheet: Words,
) -> Outcome:
    """Fill a table's step, wait and problem, and list what is running, the longest wait first.

    Args:
        request: with the table.
        procedure: as declared.
        names: the columns of which the first that is filled names a row on the list.
        also: further calculated columns by key.
        sheet: the name of the list.
    """
    table, settings, language = request.workbook.tables[procedure.table], request.settings, request.settings.language
    found = progress(table, procedure, request.today)
    columns: dict[str, Sequence[CellValue]] = {
        "step": [_step(one).render(language) for one in found],
        "waiting_days": [one.days for one in found],
        "problem": [None if one.problem is None else one.problem.render(language) for one in found],
        **also,
    }
    letters = column_positions(table, list(columns))
    edits = [edit for key, values in columns.items() for edit in column_edits(table, key, letters[key], values)]
    facts = _facts(table, found)
    counts = {"done": facts.done, "running": facts.running, "late": facts.late}
    message = Message(_COUNTED, {"sheet": table.sheet, "rows": len(table), **counts})
    return Outcome(
        [*edits, _list(table, found, names, sheet, settings)],
        messages=[Note(message, Severity.WARN if facts.late else Severity.INFO)],
        facts=facts,
    )


def _step(one: Progress) -> Message:
    if one.step is None:
        return Message(_FINISHED)
    return Message(_STEP, {"number": one.number, "step": one.step.text})


def _facts(table: Table, found: Sequence[Progress]) -> ProcedureFacts:
    running = [one for one in found if one.number is not None]
    return ProcedureFacts(
        done=len(found) - len(running),
        running=len(running),
        late=sum(one.is_late for one in found),
        rows=tuple(StepFact(int(table.rows[one.row]), one.number, one.days, one.is_late) for one in found),
    )


def _list(
    table: Table,
    found: Sequence[Progress],
    names: Sequence[str],
    sheet: Words,
    settings: Settings,
) -> AddSheet:
    """What is running or has something to be put right."""
    shown = [one for one in found if one.number is not None or one.problem is not None]
    ordered = sorted(shown, key=lambda one: (not one.is_late, -(one.days or 0), one.row))
    texts = {key: table.texts(key) for key in (*names, "shop", "owner")}
    rows = [
        (
            texts["shop"][one.row],
            next((texts[key][one.row] for key in names if texts[key][one.row]), None),
            texts["owner"][one.row],
            _step(one).render(settings.language),
            one.days,
            None if one.problem is None else one.problem.render(settings.language),
            Link(cell := table.cell(names[-1], one.row), link_to(table.sheet, cell)),
        )
        for one in ordered
    ]
    severities = [Severity.WARN if one.is_late else None for one in ordered]
    name = f"opsheet_{table.key}"
    return result_sheet(sheet[settings.language], name, _COLUMNS, rows, settings, severities=severities, colored=4)
