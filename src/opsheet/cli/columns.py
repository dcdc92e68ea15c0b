"""``opsheet columns``: what was understood of each header, and mapping the others once and for all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from opsheet.catalogue import RefusedError, Text
from opsheet.checks.column_mapping import effect_of, proposals, refuse_taken
from opsheet.checks.headers import ReadingReport, reading_report
from opsheet.cli.session import CLEAN, FINDINGS, Session
from opsheet.cli.text_tables import as_workbook
from opsheet.settings.aliases import HeaderAlias, add_aliases
from opsheet.tables import Table, Workbook, read_workbook
from opsheet.tables.header_forms import folded_header
from opsheet.tables.table import UnknownHeader
from opsheet.values import fold
from opsheet.values.vocabulary import nearest

_TABLE = Text(
    "{file}：{table}（{sheet}，表头在第 {row} 行），认出 {count} 列",
    "{file}: {table} ({sheet}, header in row {row}), {count} columns recognised",
)
_UNDERSTOOD = Text("  {cell} {header} = {name}（{key}）", "  {cell} {header} = {name} ({key})")
_MAPPED = Text(
    "  {cell} {header}，像是“{name}”{conversion}：--map {option}",
    "  {cell} {header}, may be {name}{conversion}: --map {option}",
)
_DIVIDED = Text("（除以 {divisor}）", " (divided by {divisor})")
_OPEN = Text("  {cell} {header}，可能是：{names}", "  {cell} {header} may be: {names}")
_LEFT_ALONE = Text("  其他列原样保留：{headers}", "  Other columns, left alone: {headers}")
_MISSING = Text("  没有“{header}”（{key}）：{effect}", "  No “{header}” ({key}): {effect}")
_ACCEPT = Text("  全部采用：opsheet columns {file} --accept", "  Accept all: opsheet columns {file} --accept")
_WRITTEN = Text("已记住 {count} 个表头：{path}", "Saved {count} headers: {path}")
_NOTHING_TO_ACCEPT = Text("没有可以直接采用的表头", "No header can be accepted as it is")
_NOT_A_MAPPING = Text(
    "--map 请写成 列=表头，例如 average_7=近7天日均，现为“{mapping}”",
    "--map must be KEY=HEADER such as average_7=sales, not “{mapping}”",
)
_NO_KEY = Text("没有列“{key}”，最接近：{near}", "There is no column “{key}”. Nearest: {near}.")
_NO_HEADER = Text("{file} 里没有表头“{header}”，最接近：{near}", "{file} has no header “{header}”. Nearest: {near}.")


def _read(file: Path, session: Session, sheet: str | None) -> Workbook:
    with as_workbook(file) as source:
        return read_workbook(source, session.settings, sheet)


def run_columns(
    session: Session,
    file: Path,
    *,
    sheet: str | None = None,
    accept: bool = False,
    mappings: Sequence[str] = (),
    as_json: bool = False,
) -> int:
    """Show, and if asked save, what the headers of a workbook stand for.

    Args:
        session: the run's language and settings.
        file: the workbook.
        sheet: the sheet that counts where several hold a table of one kind.
        accept: take every proposal that has one candidate.
        mappings: such as ``average_7=7天销量/7``.
        as_json: print one document for other programs.

    Returns:
        1 where something needed is missing, else 0.

    Raises:
        UserError: when the file can't be read, or a mapping names a header or a column that isn't there.
    """
    workbook = _read(file, session, sheet)
    aliases = [_mapped(text, workbook) for text in mappings]
    if accept:
        aliases += [alias for alias in proposals(workbook) if not _is_named(alias, aliases)]
    if aliases:
        paths = add_aliases(aliases, session.team_folder)
        del session.settings  # what was read before is out of date
        workbook = _read(file, session, sheet)
        if not as_json:
            session.say(_WRITTEN.render(session.language, count=len(aliases), path=", ".join(map(str, paths))))
    elif accept and not as_json:
        session.say(_NOTHING_TO_ACCEPT)
    reports = [reading_report(table, workbook, session.settings) for table in workbook.tables.values()]
    if as_json:
        session.say(json.dumps(_document(file, reports, session), ensure_ascii=False, indent=2))
    else:
        for report in reports:
            _show(report, file, session)
    return FINDINGS if any(report.lacks_something_needed for report in reports) else CLEAN


def _is_named(alias: HeaderAlias, others: Iterable[HeaderAlias]) -> bool:
    """Whether the user mapped this header or this column already."""
    return any(
        other.table == alias.table and (other.column == alias.column or other.header == alias.header)
        for other in others
    )


def _mapped(text: str, workbook: Workbook) -> HeaderAlias:
    name, separator, header = (part.strip() for part in text.partition("="))
    if not (name and separator and header):
        raise RefusedError(_NOT_A_MAPPING, mapping=text)
    tables = _tables_of(name, workbook)
    for table, key in tables:
        written, divisor = _header_and_divisor(header, table)
        if written is not None:
            refuse_taken(written, key, table)
            return HeaderAlias(table.key, key, written, divisor)
    known = [one for table, _ in tables for one in _headers(table)]
    raise RefusedError(_NO_HEADER, file=workbook.name, header=header, near="、".join(nearest(header, known)) or "-")


def _tables_of(name: str, workbook: Workbook) -> list[tuple[Table, str]]:
    """The tables that have a column of this key or name; ``stocking.shop`` names the table, too."""
    owner, _, bare = name.rpartition(".")
    found: list[tuple[Table, str]] = []
    for table in workbook.tables.values():
        columns = table.definition.data_columns
        key = next(
            (key for key, one in columns.items() if fold(bare) in map(fold, (key, one.header.zh, one.header.en))), None
        )
        if key is not None and owner in {"", table.key}:
            found.append((table, key))
    if not found:
        known = [key for table in workbook.tables.values() for key in table.definition.data_columns]
        raise RefusedError(_NO_KEY, key=name, near="、".join(nearest(bare, known)))
    return found


def _headers(table: Table) -> list[str]:
    return [*(header.header for header in table.unknown), *(column.header for column in table.columns.values())]


def _header_and_divisor(text: str, table: Table) -> tuple[str | None, float | None]:
    """The sheet's header that is meant, and the number behind a slash that is no part of it."""
    written = {folded_header(header): header for header in _headers(table)}
    if folded_header(text) in written:
        return written[folded_header(text)], None
    divided = re.fullmatch(r"(.+?)\s*[/÷]\s*([0-9]+(?:\.[0-9]+)?)", text)
    if divided is not None and float(divided[2]) > 0:
        return written.get(folded_header(divided[1])), float(divided[2])
    return None, None


def _show(report: ReadingReport, file: Path, session: Session) -> None:
    table, language = report.table, session.language
    columns = table.definition.columns
    session.say(
        _TABLE.render(
            language,
            file=file.name,
            table=table.definition.name[language],
            sheet=table.sheet,
            row=table.header_row,
            count=len(report.understood),
        )
    )
    for one in report.understood:
        session.say(
            _UNDERSTOOD.render(
                language, cell=one.cell, header=_flat(one.header), name=columns[one.key].header[language], key=one.key
            )
        )
    for header in report.unknown:
        if header.candidates:
            session.say(_proposal(header, table, language))
    others = [_flat(header.header) for header in report.unknown if not header.candidates]
    if others:
        session.say(_LEFT_ALONE.render(language, headers="、".join(others)))
    for missing in report.missing:
        header = columns[missing.key].header[language]
        session.say(
            _MISSING.render(language, header=header, key=missing.key, effect=effect_of(missing, table, language))
        )
    if any(len(header.candidates) == 1 for header in report.unknown):
        session.say(_ACCEPT.render(language, file=file))


def _flat(header: str) -> str:
    return " ".join(header.split())


def _proposal(header: UnknownHeader, table: Table, language: str) -> str:
    columns = table.definition.columns
    names = [f"{columns[key].header[language]}（{key}）" for key in header.candidates]
    if len(names) > 1:
        return _OPEN.render(language, cell=header.cell, header=_flat(header.header), names="、".join(names))
    key = header.candidates[0]
    conversion = "" if header.divisor is None else _DIVIDED.render(language, divisor=f"{header.divisor:g}")
    option = f"{key}={_flat(header.header)}{header.conversion or ''}"
    return _MAPPED.render(
        language,
        cell=header.cell,
        header=_flat(header.header),
        name=columns[key].header[language],
        conversion=conversion,
        option=option,
    )


def _document(file: Path, reports: Sequence[ReadingReport], session: Session) -> dict[str, Any]:
    return {"file": str(file), "tables": [_table_document(report, session.language) for report in reports]}


def _table_document(report: ReadingReport, language: str) -> dict[str, Any]:
    columns = report.table.definition.columns
    return {
        "key": report.table.key,
        "sheet": report.table.sheet,
        "header_row": report.table.header_row,
        "understood": [{"key": one.key, "header": one.header, "cell": one.cell} for one in report.understood],
        "unknown": [
            {
                "header": one.header,
                "cell": one.cell,
                "nearest": one.nearest,
                "score": one.score,
                "conversion": one.conversion,
            }
            for one in report.unknown
        ],
        "missing": [
            {
                "key": one.key,
                "header": columns[one.key].header[language],
                "columns": list(one.columns),
                "checks": list(one.checks),
            }
            for one in report.missing
        ],
    }
