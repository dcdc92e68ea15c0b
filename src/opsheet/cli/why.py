"""``opsheet why``: the figures of one row, step by step."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import RefusedError, TableProblemError, Text, render
from opsheet.cli.session import CLEAN, Session

if TYPE_CHECKING:
    from opsheet.calculations.why import Step
    from opsheet.tables import Table

TABLE = "stocking"
_NO_TABLE = Text("{file} 里没有{table}", "{file} has no {table}")
_NO_ROW = Text(
    "“{sheet}”第 {row} 行没有数据，数据在第 {first} 到 {last} 行",
    "“{sheet}” has no data in row {row}; its rows are {first} to {last}",
)
_TITLE = Text("{file} “{sheet}”第 {row} 行：{name}", "{file} “{sheet}” row {row}: {name}")
_FIGURE = Text("{number}. {name} = {value}{stored}", "{number}. {name} = {value}{stored}")
_STORED = Text("（表里 {cell} 是 {value}，请重新计算）", " ({cell} shows {value}: calculate again)")
_RULE = Text("   规则：{rule}", "   Rule: {rule}")
_INPUTS = Text("   数据：{inputs}", "   Inputs: {inputs}")
_SETTINGS = Text("   设置：{settings}", "   Settings: {settings}")
_CALCULATION = Text("   计算：{calculation}", "   Calculation: {calculation}")


def run_why(session: Session, file: Path, row: int, now: dt.datetime, *, as_json: bool) -> int:
    """Explain one row of a stocking sheet.

    Args:
        session: the run's language and settings.
        file: the workbook.
        row: the sheet's row number.
        now: the moment that counts as now.
        as_json: print one JSON document.

    Returns:
        0.

    Raises:
        TableProblemError: when the workbook has no stocking sheet.
        RefusedError: when the row holds no data.
    """
    from opsheet.calculations.why import Explainer
    from opsheet.tables import read_workbook

    workbook = read_workbook(file, session.settings)
    if TABLE not in workbook.tables:
        raise TableProblemError(_NO_TABLE, file=workbook.name, table=session.settings.tables[TABLE].name.text)
    table = workbook.tables[TABLE]
    rows = table.rows.tolist()
    if row not in rows:
        raise RefusedError(_NO_ROW, sheet=table.sheet, row=row, first=min(rows, default=0), last=max(rows, default=0))
    index = rows.index(row)
    steps = Explainer(workbook, session.settings, now.date()).steps(index)
    if as_json:
        explained = [_document(step, session.language) for step in steps]
        document = {"file": str(file), "sheet": table.sheet, "row": row, "steps": explained}
        session.say(json.dumps(document, ensure_ascii=False, indent=2))
        return CLEAN
    _show(steps, session, {"file": workbook.name, "sheet": table.sheet, "row": row, "name": _name(table, index)})
    return CLEAN


def _name(table: Table, index: int) -> str:
    named = (table.texts(key)[index] for key in ("shop", "msku", "product"))
    return " ".join(str(part) for part in named if part)


def _show(steps: list[Step], session: Session, about: dict[str, Any]) -> None:
    from opsheet.calculations import why_sentences as sentences

    language = session.language
    session.say(_TITLE.render(language, **about))
    for number, step in enumerate(steps, start=1):
        stored = sentences.stored_otherwise(step, language)
        cell = step.in_sheet.cell if step.in_sheet else None
        figure = {
            "number": number,
            "name": step.name,
            "value": sentences.result_of(step, language),
            "stored": _STORED.render(language, cell=cell, value=stored) if stored else "",
        }
        session.say(_FIGURE.render(language, **figure))
        session.say(_RULE.render(language, rule=step.rule))
        session.say(_INPUTS.render(language, inputs=sentences.inputs_of(step, language)))
        if step.settings:
            session.say(_SETTINGS.render(language, settings=sentences.settings_of(step, language)))
        if step.calculation is not None:
            session.say(_CALCULATION.render(language, calculation=step.calculation))


def _document(step: Step, language: str) -> dict[str, Any]:
    from opsheet.outcome.facts import json_value

    return {
        "figure": step.key,
        "name": step.name[language],
        "value": json_value(step.value),
        "in_sheet": json_value(step.in_sheet.value) if step.in_sheet else None,
        "rule": step.rule[language],
        "inputs": [
            {"name": one.name[language], "cell": one.cell, "value": json_value(render(one.value, language))}
            for one in step.sources
        ],
        "settings": [
            {"key": one.path, "value": one.value, "unit": one.unit, "source": one.source} for one in step.settings
        ],
        "calculation": step.calculation.render(language) if step.calculation else None,
    }
