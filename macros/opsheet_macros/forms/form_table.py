"""The rows of a form: those of its own table in the workbook, or of another table's chosen rows, read as its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from opsheet.catalogue import RefusedError, Text, listed
from opsheet.outcome import Request
from opsheet.settings import TableDefinition
from opsheet.settings.forms import FormDefinition
from opsheet.tables import SheetContent, Table, Workbook, read_sheets
from opsheet_macros.writing.rows import chosen_rows

_NO_TABLE = Text(
    "{file} 里没有“{own}”，也没有可以取行的表（{others}）：请用 opsheet templates {key} 建空白表填写",
    "{file} has no “{own}” and no table to take rows from ({others}): fill in a blank one from opsheet templates {key}",
)
_NO_OWN_TABLE = Text(
    "{file} 里没有“{own}”：请用 opsheet templates {key} 建空白表填写",
    "{file} has no “{own}”: fill in a blank one by opsheet templates {key}",
)
_CHOOSE = Text(
    "请先选中 {sheet} 里要写进“{form}”的行（{option}），一次最多 {most} 行",
    "Choose the rows of {sheet} for “{form}” first ({option}), {most} at most",
)
MOST_BORROWED_ROWS = 60  # of another table: more were hardly chosen on purpose, and don't fit on a form


@dataclass(frozen=True, slots=True)
class FormTable:
    """A form's rows as a table of its own kind.

    Args:
        table: on a sheet of its own, which nobody sees.
        workbook: the table with those beside which it is checked.
        sheet: the name of the sheet that the rows came from.
        origins: the row numbers there.
    """

    table: Table
    workbook: Workbook
    sheet: str
    origins: Sequence[int]


def form_table(definition: FormDefinition, request: Request, given: Mapping[str, Any]) -> FormTable:
    """Take the rows of a form.

    Args:
        definition: of the form.
        request: the workbook, and the rows that the user chose.
        given: values for all rows whose own cell is blank, by column key.

    Raises:
        RefusedError: when there is no table to take them from, or rows of another table aren't chosen.
    """
    source = _source(definition, request)
    mask = chosen_rows(request, source)
    if source.key != definition.table and (request.rows is None or mask.sum() > MOST_BORROWED_ROWS):
        title = definition.text
        raise RefusedError(_CHOOSE, sheet=source.sheet, form=title, option="--rows", most=MOST_BORROWED_ROWS)
    indices = np.flatnonzero(mask).tolist()
    columns = request.settings.tables[definition.table].data_columns
    own = source.key == definition.table
    cells = {
        key: _cells(source, key, indices, given.get(key), is_taken=own or key in definition.taken) for key in columns
    }
    for key, other in definition.instead.items() if not own else ():
        filling = _cells(source, other, indices, None, is_taken=True)
        cells[key] = [cell if _holds(cell) else instead for cell, instead in zip(cells[key], filling, strict=True)]
    filled = {key: values for key, values in cells.items() if columns[key].required or any(map(_holds, values))}
    language = request.settings.language
    rows = [[columns[key].header[language] for key in filled], *zip(*filled.values(), strict=True)]
    table = _read(request.settings.tables[definition.table], rows, request)
    beside = {key: one for key, one in request.workbook.tables.items() if key != definition.table}
    workbook = Workbook(request.workbook.name, {**beside, definition.table: table}, {}, request.workbook.sheets)
    return FormTable(table, workbook, source.sheet, source.rows[indices].tolist())


def _source(definition: FormDefinition, request: Request) -> Table:
    tables = request.workbook.tables
    others = definition.rows_from
    for key in others if definition.table in others else (definition.table, *others):
        if key in tables:
            return tables[key]
    names = [request.settings.tables[key].name.text for key in others if key != definition.table]
    own = request.settings.tables[definition.table].name.text
    said: dict[str, object] = {"file": request.workbook.name, "own": own, "key": definition.table}
    if not names:
        raise RefusedError(_NO_OWN_TABLE, **said)
    raise RefusedError(_NO_TABLE, **said, others=listed(names))


def _cells(source: Table, key: str, indices: Sequence[int], default: Any, *, is_taken: bool) -> list[Any]:
    """A column's cells as the source has them under the same key."""
    column = source.columns.get(key) if is_taken else None
    cells = [None] * len(indices) if column is None else [column.raw[index] for index in indices]
    return [default if default is not None and not _holds(cell) else cell for cell in cells]


def _holds(cell: Any) -> bool:
    return cell is not None and cell != ""


def _read(definition: TableDefinition, rows: Sequence[Sequence[Any]], request: Request) -> Table:
    name = definition.sheets[0] if definition.sheets else definition.key
    content = SheetContent.from_rows(name, rows)
    return read_sheets(request.workbook.name, [content], request.settings).tables[definition.key]
