"""``opsheet data``: what the data folder holds, an export a line."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import FileProblemError, Text
from opsheet.cli.session import CLEAN, FINDINGS, Session, moment, progress
from opsheet.exports import problems

if TYPE_CHECKING:
    from opsheet.exports.read import Export
    from opsheet.exports.status import ExportStatus

_LINE = Text(
    "{name}：{files} 个文件，{rows} 行，{period}{last}{missing}{replaced}",
    "{name} (files: {files}, rows: {rows}): {period}{last}{missing}{replaced}",
)
_PERIOD = Text("{first} 至 {last}", "{first} to {last}")
_NO_PERIOD = Text("时段未知", "Period unknown")
_AGE = Text("（{days} 天前）", ", age in days: {days}")
_LAST_TWO = Text("，最新文件 {last} 行（上次 {before}）", ", rows of the last file: {last} (before: {before})")
_MISSING_DAYS = Text("，缺 {count} 天（{days}）", ", days missing: {count} ({days})")
_REPLACED = Text("，{count} 行已被后下载的文件替换", ", rows replaced by later downloads: {count}")
_INCOMPLETE = Text(
    "  {file}：{roles} {first} 至 {last} 未定，不用于比率",
    "  {file}: {roles} from {first} to {last} is not final; left out of rates",
)
_PROBLEM = Text("  {file}：{problem}", "  {file}: {problem}")
_UNREAD = Text("未读取的文件：{count} 个", "Files not read: {count}")


def run_data(session: Session, folder: Path | None, *, as_json: bool) -> int:
    """Read the data folder and say what is in it.

    Args:
        session: the run's language and settings.
        folder: of the exports; by default ``data.folder`` in app.yaml.
        as_json: print one JSON document.

    Returns:
        The exit status: 0 all was read, 1 something could not be.

    Raises:
        FileProblemError: when there is no such folder, or nothing in it.
    """
    from opsheet.exports.folder import export_files, open_data_folder
    from opsheet.exports.status import folder_status

    chosen = _folder(session, folder)
    files = export_files(chosen)
    if not files:
        raise FileProblemError(problems.FOLDER_EMPTY, folder=chosen)
    with (
        progress(session.language, len(files)) as step,
        open_data_folder(chosen, session.settings, session.team_folder, step, workers=os.cpu_count() or 1) as data,
    ):
        if as_json:
            documents = [_document(export, session.language) for export in data.exports]
            session.say(json.dumps({"files": documents}, ensure_ascii=False, indent=2))
        else:
            _show(folder_status(data), data.exports, session)
        return FINDINGS if any(export.definition is None for export in data.exports) else CLEAN


def _folder(session: Session, folder: Path | None) -> Path:
    named = folder if folder is not None else session.settings.app.data.folder
    if named is None:
        raise FileProblemError(problems.NO_FOLDER)
    chosen = Path(named).expanduser()
    if not chosen.is_dir():
        raise FileProblemError(problems.FOLDER_MISSING, folder=chosen)
    return chosen


def _document(export: Export, language: str) -> dict[str, Any]:
    from opsheet.exports.summary import export_to_document

    return export_to_document(export) | {"problems": [problem.render(language) for problem in export.problems]}


def _show(statuses: Sequence[ExportStatus], exports: Sequence[Export], session: Session) -> None:
    today = moment(None).date()
    for status in statuses:
        session.say(_line(status, today, session.language))
        _show_problems(status.files, session)
    unread = [export for export in exports if export.definition is None]
    if unread:
        session.say(_UNREAD.render(session.language, count=len(unread)))
        _show_problems(unread, session)


def _show_problems(exports: Sequence[Export], session: Session) -> None:
    for export in exports:
        by_period: dict[tuple[dt.date, dt.date], list[str]] = {}
        for role, period in export.incomplete.items():
            by_period.setdefault(period, []).append(role)
        for (first, last), roles in by_period.items():
            named = problems.listed(roles)
            session.say(_INCOMPLETE.render(session.language, file=export.file, roles=named, first=first, last=last))
        for problem in export.problems:
            session.say(_PROBLEM.render(session.language, file=export.file, problem=problem))


def _line(status: ExportStatus, today: dt.date, language: str) -> str:
    missing, last = status.missing_days, status.rows_of_last_two
    return _LINE.render(
        language,
        name=status.definition.name.text,
        files=len(status.files),
        rows=f"{status.rows:,}",
        period=_covered(status, today, language),
        last=_LAST_TWO.render(language, before=f"{last[0]:,}", last=f"{last[1]:,}") if last else "",
        missing=_MISSING_DAYS.render(language, count=len(missing), days=_days(missing)) if missing else "",
        replaced=_REPLACED.render(language, count=f"{status.replaced:,}") if status.replaced else "",
    )


def _covered(status: ExportStatus, today: dt.date, language: str) -> str:
    if status.period is None:
        return _NO_PERIOD[language]
    first, last = status.period
    covered = _PERIOD.render(language, first=first, last=last) if first != last else str(first)
    return covered + _AGE.render(language, days=status.age_days(today))


def _days(days: Sequence[dt.date]) -> Text:
    return problems.listed([day.isoformat() for day in days])
