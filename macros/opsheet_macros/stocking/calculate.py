"""Fill the stocking sheet's calculated columns, with values or with live formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from opsheet.calculations.stock_outlook import outlook_columns
from opsheet.calculations.stocking import calculate, exit_words
from opsheet.catalogue import Input, Text
from opsheet.outcome import CellValue, Facts, Formula, Outcome, Request
from opsheet.tables import Table
from opsheet_macros.declare import action
from opsheet_macros.stocking.calculated_notes import calculated_notes
from opsheet_macros.stocking.row_formulas import RowFormulas, shared_amounts
from opsheet_macros.writing.columns import cell_values, column_edits, column_positions

TABLE = "stocking"

RESULT = Input(
    "result",
    Text("写入内容", "What to write"),
    Text(
        "写入数值，或随单元格变化的公式（需要 Excel 加载项）。",
        "Values, or live formulas over the row's cells, which need the Excel add-in.",
    ),
    "choice",
    default="values",
    choices={"values": Text("数值", "values"), "formulas": Text("公式", "formulas")},
)


@dataclass(frozen=True, slots=True)
class CalculatedFacts(Facts):
    """What was calculated."""

    rows: Annotated[int, Text("行数", "Rows of the table")]
    columns: Annotated[tuple[str, ...], Text("已填的列（键）", "The keys of the columns that were filled")]


@action(
    group="stocking",
    label=Text("计算备货", "Calculate restock"),
    screentip=Text("计算备货单", "Calculate the restock sheet"),
    supertip=Text(
        "填写日均、可售天数、断货日期、最晚下单日、建议采购量等列；缺少的列加在表的右端。",
        (
            "Fills daily sales, days of supply, stock-out, order-by date, suggested quantity and more; adds "
            "missing columns at the right."
        ),
    ),
    icon="CalculateNow",
    keytip="SC",
    tables=(TABLE,),
    writes=Text("备货单的计算列", "The calculated columns of the restock sheet"),
    inputs=(RESULT,),
    facts=CalculatedFacts,
)
def calculate_stocking(request: Request) -> Outcome:
    """Fill the calculated columns with values or with live formulas over the row."""
    table, settings = request.workbook.tables[TABLE], request.settings
    figures = calculate(table, settings, request.today)
    excess, supply_days = (figures[key].astype(np.float64) for key in ("excess_units", "days_of_supply"))
    figures["exit_signal"] = exit_words(table, excess, supply_days, settings.on(request.today))
    figures |= outlook_columns(request.workbook, settings, request.today)
    columns = {key: cell_values(values) for key, values in figures.items()}
    letters = column_positions(table, list(columns))
    written: dict[str, list[Any]] = dict(columns)
    if request.inputs.text(RESULT.key) == "formulas":
        written = _as_formulas(table, columns, RowFormulas(table, letters, settings, request.today))
    edits = [edit for key in columns for edit in column_edits(table, key, letters[key], written[key])]
    filled = tuple(key for key in columns if not table.lacks(key))
    notes = calculated_notes(request, table, figures)
    return Outcome(edits, messages=notes, facts=CalculatedFacts(len(table), filled))


def _as_formulas(table: Table, columns: dict[str, list[CellValue]], formulas: RowFormulas) -> dict[str, list[Any]]:
    """A formula where the row's figure follows from its own cells, blank where nobody can tell it."""
    written: dict[str, list[Any]] = {key: [] for key in columns}
    shared = shared_amounts(table)
    for index, row in enumerate(table.rows.tolist()):
        texts = formulas.at(index, row)
        for key in columns:
            blank = table.lacks(key) or (shared[index] and columns[key][index] is None)
            value = columns[key][index]  # without a formula where it follows from other sheets
            written[key].append(None if blank else Formula(texts[key], value) if key in texts else value)
    return written
