"""Show which header stands for which column on a sheet of drop-downs, and save what the user confirms there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from opsheet.catalogue import COMMA, Input, Message, RefusedError, Severity, Text, listed
from opsheet.checks.column_mapping import effect_of, proposals, refuse_taken
from opsheet.checks.headers import ReadingReport, reading_report
from opsheet.outcome import AddSheet, Facts, Link, Note, Outcome, Preview, Request
from opsheet.settings.aliases import HeaderAlias
from opsheet.tables import ASKING_TABLES, Table, UnknownHeader, Workbook
from opsheet.values import fold
from opsheet.values.cells import one_line
from opsheet.values.numbers import number_from_cell
from opsheet_macros.declare import action
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.drop_down_lists import DropDownLists
from opsheet_macros.writing.result_sheet import ResultColumn, ResultRow, result_sheet

ASKING = f"{ASKING_TABLES}columns"
_LISTS = "opsheet_column_lists"
_SHEET, _CELL, _HEADER, _COLUMN, _DIVISOR = range(1, 6)
_COLUMNS = (
    ResultColumn(Text("状态", "Status"), 10),
    ResultColumn(Text("工作表", "Sheet"), 18),
    ResultColumn(Text("单元格", "Cell"), 8),
    ResultColumn(Text("表头", "Header"), 26),
    ResultColumn(Text("对应列", "Column"), 18),
    ResultColumn(Text("除以", "Divide by"), 8),
    ResultColumn(Text("说明", "Remark"), 60),
)
_UNDERSTOOD = Text("已认出", "Recognised")
_SAVED = Text("已记住", "Saved")
_OPEN = Text("待确认", "To confirm")
_UNKNOWN = Text("未认出", "Not recognised")
_MISSING = Text("没有这列", "Missing")
_LIKELY = Text("确认后记住；不是就清空“对应列”", "Saved once confirmed. Clear the column if it is wrong.")
_PERHAPS = Text("可能是：{names}；请选“对应列”", "May be {names}. Choose the column.")
_LEFT_ALONE = Text("原样保留；是本表的列就选“对应列”", "Left alone. Choose the column if it is one.")
_LISTED = Text(
    "已列出 {count} 个表头，其中 {open} 个待确认。在“{name}”的“对应列”里选好，再点一次“列对照”",
    "Headers listed: {count}, to confirm: {open}. Choose their columns on “{name}” and click Columns again.",
)
_ALL_KNOWN = Text("{count} 个表头都已认出，见“{name}”", "All {count} headers are recognised, see “{name}”")
_NOTED = Text(
    "已记住 {count} 个表头，以后自动识别：{headers}", "Saved {count} headers, recognised from now on: {headers}"
)
_ASK = Text("将记住以下 {count} 个表头，继续吗？", "These {count} headers will be saved. Go on?")
_LINE = Text("{header} = {name}{conversion}", "{header} = {name}{conversion}")
_BY = Text(" ÷ {divisor}", " ÷ {divisor}")
_PREVIEW_HEADERS = (Text("表头", "header"), Text("对应列", "column"), Text("除以", "divided by"))
_NO_COLUMN = Text(
    "“{sheet}”第 {row} 行：没有列“{name}”，请从下拉列表选",
    "Row {row} of “{sheet}”: there is no column “{name}”. Choose one from the list.",
)
_TWICE = Text("“{first}”和“{second}”都对应“{name}”，只能留一个", "“{first}” and “{second}” are both {name}. Keep one.")
_NO_WORKBOOK = Text("请给出工作簿", "Name a workbook")
_NOT_A_DIVISOR = Text(
    "“{sheet}”第 {row} 行：“除以”应为大于 0 的数，现为“{value}”",
    "Row {row} of “{sheet}”: the divisor must be a number above 0, not “{value}”",
)
FRESH = Input(
    "fresh",
    Text("重新列出", "list anew"),
    Text("不采用表上的选择，重新列出。", "Ignore what was chosen on the sheet and list anew."),
    "flag",
)


@dataclass(frozen=True, slots=True)
class SavedHeader(Facts):
    """A header that was saved."""

    table: Annotated[str, Text("表的键", "the table's key")]
    header: Annotated[str, Text("表头", "the header")]
    column: Annotated[str, Text("列的键", "the column's key")]
    divisor: Annotated[float | None, Text("除以", "what its numbers are divided by")]


@dataclass(frozen=True, slots=True)
class ColumnsFacts(Facts):
    """How many headers are recognised, and which were saved."""

    recognised: Annotated[int, Text("已认出的表头数", "headers that are recognised")]
    unknown: Annotated[int, Text("未认出的表头数", "headers that aren't")]
    saved: Annotated[tuple[SavedHeader, ...], Text("这次记住的表头", "headers that were saved")]


@action(
    group="data",
    label=Text("列对照", "Columns"),
    screentip=Text("表头对应哪一列", "What each header means"),
    supertip=Text(
        "列出认出和没认出的表头；在下拉列表里选好，再点一次就记住，以后自动识别。",
        "Lists headers that are recognised and those that aren't. Choose from the lists and click again to save them.",
    ),
    icon="ControlsGallery",
    keytip="DC",
    tables=(),
    writes=Text("“列对照”表；确认后写入团队设置", "The sheet of columns; once confirmed, the team's settings"),
    inputs=(FRESH,),
    facts=ColumnsFacts,
)
def columns(request: Request) -> Outcome:
    """List the headers; or, where the user has chosen columns on the list, save them."""
    workbook, settings = request.workbook, request.settings
    if not workbook.tables:
        raise RefusedError(_NO_WORKBOOK)
    reports = [reading_report(table, workbook, settings) for table in workbook.tables.values()]
    answered = () if FRESH.key in request.inputs else workbook.answers.get(ASKING, ())
    chosen = _chosen(answered, request)
    lists = DropDownLists(settings.app.sheet_names.column_lists[settings.language], _LISTS)
    sheet = _sheet(reports, chosen, lists, request)
    unknown = sum(len(report.unknown) for report in reports) - len(chosen)
    saved = tuple(SavedHeader(one.table, one.header, one.column, one.divisor) for one in chosen)
    facts = ColumnsFacts(sum(len(report.understood) for report in reports), unknown, saved)
    message = _message(reports, chosen, sheet.name, request)
    preview = _preview(chosen, workbook) if chosen else None
    return Outcome([lists.sheet(), sheet], messages=[message], facts=facts, preview=preview, aliases=chosen)


def _message(reports: Sequence[ReadingReport], chosen: Sequence[HeaderAlias], name: str, request: Request) -> Note:
    if chosen:
        headers = listed(f"“{one_line(one.header)}”" for one in chosen)
        return Note(Message(_NOTED, {"count": len(chosen), "headers": headers}))
    count = sum(len(report.understood) + len(report.unknown) for report in reports)
    waiting = sum(bool(header.candidates) for report in reports for header in report.unknown)
    if not any(report.unknown for report in reports):
        return Note(Message(_ALL_KNOWN, {"count": count, "name": name}))
    severity = Severity.WARN if waiting else Severity.INFO
    return Note(Message(_LISTED, {"count": count, "open": waiting, "name": name}), severity)


def _chosen(rows: Sequence[Sequence[Any]], request: Request) -> list[HeaderAlias]:
    """What the user chose on the list for headers that are not recognised."""
    workbook = request.workbook
    by_cell = {
        (table.sheet, header.cell): (table, header) for table in workbook.tables.values() for header in table.unknown
    }
    name = request.settings.app.sheet_names.columns[request.settings.language]
    found: list[HeaderAlias] = []
    for number, row in enumerate(rows, start=2):
        place = str(row[_SHEET] or ""), str(row[_CELL] or "")
        wanted = str(row[_COLUMN] or "").strip()
        if place not in by_cell or not wanted:
            continue
        table, header = by_cell[place]
        key = _key_of(table, wanted)
        if key is None:
            raise RefusedError(_NO_COLUMN, sheet=name, row=number, name=wanted)
        refuse_taken(header.header, key, table)
        found.append(HeaderAlias(table.key, key, header.header, _divisor(row[_DIVISOR], name, number)))
    _refuse_twice(found, workbook)
    return found


def _key_of(table: Table, name: str) -> str | None:
    columns = table.definition.data_columns
    names = {fold(text): key for key, one in columns.items() for text in (key, one.header.zh, one.header.en)}
    return names.get(fold(name))


def _divisor(value: Any, sheet: str, row: int) -> float | None:
    if value is None or str(value).strip() == "":
        return None
    number = number_from_cell(value)
    if number is None or number <= 0:
        raise RefusedError(_NOT_A_DIVISOR, sheet=sheet, row=row, value=value)
    return None if number == 1 else number


def _refuse_twice(aliases: Sequence[HeaderAlias], workbook: Workbook) -> None:
    """Never two headers to one column."""
    first: dict[tuple[str, str], HeaderAlias] = {}
    for alias in aliases:
        other = first.setdefault((alias.table, alias.column), alias)
        if other is not alias:
            name = workbook.tables[alias.table].definition.columns[alias.column].header.text
            raise RefusedError(_TWICE, first=one_line(other.header), second=one_line(alias.header), name=name)


def _sheet(
    reports: Sequence[ReadingReport], chosen: Sequence[HeaderAlias], lists: DropDownLists, request: Request
) -> AddSheet:
    language, settings = request.settings.language, request.settings
    proposed = {(one.table, one.header): one for one in proposals(request.workbook)}
    saved = {(one.table, one.header): one for one in chosen}
    rows: list[ResultRow] = []
    severities: list[Severity | None] = []
    owners: list[Table | None] = []
    for report in reports:
        for status, row, severity in _rows(report, proposed, saved, language):
            rows.append([status[language], report.table.sheet, *row])
            severities.append(severity)
            owners.append(report.table if status in {_OPEN, _UNKNOWN} else None)
    name = settings.app.sheet_names.columns[language]
    offered = [
        lists.drop_down(f"E{number}", owner.definition.name[language], _names(owner, language))
        for number, owner in enumerate(owners, start=2)
        if owner is not None
    ]
    for report in reports:  # the lists are there also where every header is recognised
        lists.drop_down("E1", report.table.definition.name[language], _names(report.table, language))
    return result_sheet(name, ASKING, _COLUMNS, rows, settings, severities=severities, drop_downs=offered)


def _names(table: Table, language: str) -> tuple[str, ...]:
    return tuple(column.header[language] for column in table.definition.data_columns.values())


def _rows(
    report: ReadingReport,
    proposed: Mapping[tuple[str, str], HeaderAlias],
    saved: Mapping[tuple[str, str], HeaderAlias],
    language: str,
) -> Iterator[tuple[Text, ResultRow, Severity | None]]:
    """Status, row and colour of each header, those to confirm first, and of each column that is missing."""
    table = report.table
    columns = table.definition.columns

    def cell(address: str) -> Link:
        return Link(address, link_to(table.sheet, address))

    for header in sorted(report.unknown, key=lambda one: not one.candidates):
        known, likely = saved.get((table.key, header.header)), proposed.get((table.key, header.header))
        alias = known or likely
        name = columns[alias.column].header[language] if alias else None
        row = [cell(header.cell), one_line(header.header), name, alias.divisor if alias else header.divisor]
        if known is not None:
            yield _SAVED, [*row, None], None
        elif header.candidates:
            yield _OPEN, [*row, _remark(header, table, language, certain=likely is not None)], Severity.WARN
        else:
            yield _UNKNOWN, [*row, _LEFT_ALONE[language]], None
    meant = {alias.column for alias in (*proposed.values(), *saved.values()) if alias.table == table.key}
    for missing in report.missing:
        if missing.key not in meant:
            name = columns[missing.key].header[language]
            severity = Severity.ERROR if missing.is_needed else None
            yield _MISSING, [None, None, name, None, effect_of(missing, table, language)], severity
    for one in report.understood:
        divisor = one.divisor if one.divisor != 1 else None
        name = columns[one.key].header[language]
        yield _UNDERSTOOD, [cell(one.cell), one_line(one.header), name, divisor, None], None


def _remark(header: UnknownHeader, table: Table, language: str, *, certain: bool) -> str:
    if certain:
        return _LIKELY[language]
    names = [table.definition.columns[key].header[language] for key in header.candidates]
    return _PERHAPS.render(language, names=COMMA[language].join(names))


def _preview(chosen: Sequence[HeaderAlias], workbook: Workbook) -> Preview:
    names = [workbook.tables[one.table].definition.columns[one.column].header.text for one in chosen]
    lines = [
        Message(
            _LINE,
            {
                "header": one_line(one.header),
                "name": name,
                "conversion": "" if one.divisor is None else Message(_BY, {"divisor": f"{one.divisor:g}"}),
            },
        )
        for one, name in zip(chosen, names, strict=True)
    ]
    rows = [(one_line(one.header), name.zh, one.divisor) for one, name in zip(chosen, names, strict=True)]
    return Preview(Message(_ASK, {"count": len(chosen)}), lines, _PREVIEW_HEADERS, rows, asks=True)
