"""Let the columns of one's own sheet offer what they may hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from opsheet.catalogue import Message, RefusedError, Text, listed
from opsheet.outcome import Edit, Facts, Note, Outcome, Request, SetDropDown
from opsheet.settings import Settings
from opsheet.tables import Table, TableColumn
from opsheet.values import Vocabulary
from opsheet.values.cells import LAST_ROW, one_line
from opsheet.workbooks.table_sheet import words_of
from opsheet_macros.declare import action
from opsheet_macros.writing.drop_down_lists import DropDownLists

ROWS_BELOW = 30  # of a sheet that is no Excel table, which grows with its rules by itself
_LISTS = "opsheet_lists"
_ADDED = Text(
    "{sheet}：{count} 列有了下拉选项：{columns}；已有的数据校验不变",
    "{sheet}: {count} columns offer lists now: {columns}. Cells that had a rule keep it.",
)
_NONE = Text("没有可加下拉选项的列", "No column can offer a list")
_NO_WORKBOOK = Text("请给出工作簿", "Name a workbook")


@dataclass(frozen=True, slots=True)
class OfferedColumn(Facts):
    """A column that offers a list."""

    table: Annotated[str, Text("表的键", "the table's key")]
    column: Annotated[str, Text("列的键", "the column's key")]
    cells: Annotated[str, Text("单元格", "its cells")]
    words: Annotated[tuple[str, ...], Text("选项", "what they offer")]


@dataclass(frozen=True, slots=True)
class OfferedFacts(Facts):
    """The columns that offer lists."""

    columns: Annotated[tuple[OfferedColumn, ...], Text("加了下拉选项的列", "columns that offer lists")]


@action(
    group="data",
    label=Text("下拉选项", "Drop-downs"),
    screentip=Text("给自己的表加下拉选项", "Add drop-downs to the sheet"),
    supertip=Text(
        "站点、备货类型、运输方式、采购员等列加上下拉选项；已有的数据校验不变。",
        "Site, order type, transport mode, purchaser and the like offer their words. Cells that have a rule keep it.",
    ),
    icon="DataValidation",
    keytip="DD",
    tables=(),
    writes=Text("各列的下拉选项、“下拉选项”表", "Drop-downs of columns, the sheet of their words"),
    facts=OfferedFacts,
)
def add_drop_downs(request: Request) -> Outcome:
    """Let the columns of every table offer their words."""
    settings, language = request.settings, request.settings.language
    if not request.workbook.tables:
        raise RefusedError(_NO_WORKBOOK)
    lists = DropDownLists(settings.app.sheet_names.lists[language], _LISTS)
    edits: list[Edit] = []
    notes: list[Note] = []
    offered: list[OfferedColumn] = []
    for table in request.workbook.tables.values():
        own = list(_offered(table, settings))
        for column in own:
            header = table.columns[column.column].header
            strict = table.definition.columns[column.column].choices is not None
            edits.append(SetDropDown(table.sheet, lists.drop_down(column.cells, header, column.words, strict=strict)))
        if own:
            names = [f"“{one_line(table.columns[one.column].header)}”" for one in own]
            notes.append(Note(Message(_ADDED, {"sheet": table.sheet, "count": len(own), "columns": listed(names)})))
        offered += own
    if not edits:
        return Outcome(messages=[Note(Message(_NONE))], facts=OfferedFacts(()))
    return Outcome([*edits, lists.sheet()], messages=notes, facts=OfferedFacts(tuple(offered)))


def _offered(table: Table, settings: Settings) -> Iterator[OfferedColumn]:
    first = table.header_row + 1
    last = int(table.rows[-1]) if len(table) else first
    if table.excel_table is None:
        last = min(last + ROWS_BELOW, LAST_ROW)
    for key, column in table.columns.items():
        words = () if column.definition.calculated or column.shares_cell else _words(column, settings)
        if words:
            yield OfferedColumn(table.key, key, f"{column.letter}{first}:{column.letter}{last}", words)


def _words(column: TableColumn, settings: Settings) -> tuple[str, ...]:
    """What a column offers; each choice as the sheet writes it most often, so that nobody has to change habits."""
    choices = column.definition.choices
    if choices is None:
        return words_of(column.definition, settings)
    spellings = Vocabulary({key: (one.zh, one.en, *one.aliases) for key, one in choices.items()})
    written: dict[str, Counter[str]] = {key: Counter() for key in choices}
    for cell in column.raw:
        key = spellings.find(cell) if isinstance(cell, str) else None
        if key is not None:
            written[key][str(cell).strip()] += 1
    english = column.header == column.definition.header.en != column.definition.header.zh
    words = (
        used.most_common(1)[0][0] if (used := written[key]) else one.text["en" if english else "zh"]
        for key, one in choices.items()
    )
    return tuple(words)
