"""Write beside the stocking sheet why its figures are what they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from opsheet.calculations.why import Explainer, Step
from opsheet.calculations.why_sentences import calculation_of, inputs_of, result_of, settings_of, stored_otherwise
from opsheet.catalogue import Message, Text
from opsheet.outcome import Facts, Link, Note, Outcome, Request
from opsheet.outcome.facts import JsonValue, json_value
from opsheet.tables import Table
from opsheet_macros.declare import action
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.findings import text_of
from opsheet_macros.writing.result_sheet import ResultColumn, ResultRow, result_sheet
from opsheet_macros.writing.rows import CHOSEN_ROWS, chosen_rows

TABLE = "stocking"
_EXCEL_TABLE = "opsheet_why"
_COLUMNS = (
    ResultColumn(Text("行", "Row"), 8),
    ResultColumn(Text("店铺", "Shop"), 16),
    ResultColumn(Text("MSKU", "MSKU"), 26),
    ResultColumn(Text("项目", "Figure"), 14),
    ResultColumn(Text("结果", "Result"), 14),
    ResultColumn(Text("表里不同", "Sheet differs"), 12),
    ResultColumn(Text("计算", "Calculation"), 50),
    ResultColumn(Text("数据", "Inputs"), 50),
    ResultColumn(Text("规则", "Rule"), 50),
    ResultColumn(Text("设置", "Settings"), 50),
)
_EXPLAINED = Text(
    "已说明 {rows} 行的 {figures} 个数字，见“{sheet}”", "Explained {figures} figures of {rows} rows, see “{sheet}”"
)
_DIFFERENT = Text(
    "其中 {count} 个与表里不同，请重新计算", "Figures that differ from the sheet, to be calculated again: {count}"
)


@dataclass(frozen=True, slots=True)
class FigureFacts(Facts):
    """One figure of a row."""

    row: Annotated[int, Text("行号", "The sheet's row number")]
    figure: Annotated[str, Text("数字（键）", "The figure's key")]
    value: Annotated[JsonValue, Text("结果", "The result")]
    in_sheet: Annotated[JsonValue, Text("表里的值", "What the sheet contains")]
    calculation: Annotated[str, Text("计算", "The sum written out")]


@dataclass(frozen=True, slots=True)
class ExplainedFacts(Facts):
    """What was explained."""

    figures: Annotated[tuple[FigureFacts, ...], Text("每个数字", "Each figure")]


@action(
    group="stocking",
    label=Text("为什么", "Why"),
    screentip=Text("说明每个数字怎么来的", "Where each figure comes from"),
    supertip=Text(
        "逐步列出选中的行（不选则全部）每个数字的数据、规则、设置和计算。",
        "Lists each figure of the chosen rows, or of all, step by step: inputs, rule, settings, calculation.",
    ),
    icon="TracePrecedents",
    keytip="SW",
    tables=(TABLE,),
    writes=Text("一张新表", "A new sheet"),
    inputs=CHOSEN_ROWS,
    facts=ExplainedFacts,
)
def explain_rows(request: Request) -> Outcome:
    """Explain the chosen rows on a sheet."""
    table, settings, language = request.workbook.tables[TABLE], request.settings, request.settings.language
    chosen = np.flatnonzero(chosen_rows(request, table)).tolist()
    explainer = Explainer(request.workbook, settings, request.today)
    steps = [(index, step) for index in chosen for step in explainer.steps(index)]
    rows = [_row(table, index, step, language) for index, step in steps]
    sheet = result_sheet(settings.app.sheet_names.why[language], _EXCEL_TABLE, _COLUMNS, rows, settings)
    notes = [Note(Message(_EXPLAINED, {"rows": len(chosen), "figures": len(steps), "sheet": sheet.name}))]
    different = sum(bool(stored_otherwise(step, language)) for _, step in steps)
    if different:
        notes.append(Note(Message(_DIFFERENT, {"count": different})))
    numbers = table.rows.tolist()
    facts = ExplainedFacts(tuple(_facts(numbers[index], step, language) for index, step in steps))
    return Outcome([sheet], messages=notes, facts=facts)


def _row(table: Table, index: int, step: Step, language: str) -> ResultRow:
    cell = table.cell("msku", index)
    value = step.value if isinstance(step.value, int | float | dt.date) else result_of(step, language)
    return [
        Link(str(table.rows[index]), link_to(table.sheet, cell)),
        text_of(table, "shop", index),
        text_of(table, "msku", index),
        step.name[language],
        round(value, 2) if isinstance(value, float) else value,
        stored_otherwise(step, language) or None,
        calculation_of(step, language) or None,
        inputs_of(step, language),
        step.rule[language],
        settings_of(step, language) or None,
    ]


def _facts(row: int, step: Step, language: str) -> FigureFacts:
    stored = json_value(step.in_sheet.value) if step.in_sheet else None
    return FigureFacts(row, step.key, json_value(step.value), stored, calculation_of(step, language))
