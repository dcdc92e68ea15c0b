"""What a data folder covers, as sentences: a line an export, and under it what could not be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from opsheet.catalogue import Text
from opsheet.exports import problems
from opsheet.exports.status import ExportStatus, folder_status

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder
    from opsheet.exports.read import Export

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
_UNSTATED = Text(
    "  {file}：没有写明{lacking}，未用于日均；请写进文件夹名或文件名，或用 opsheet data --tell 说明",
    "  {file}: the {lacking} is not known, so it is left out of averages. Name it in the folder or file name, or say "
    "it with opsheet data --tell",
)
_LACKING = {"site": Text("站点", "site"), "period": Text("时段", "period")}
_UNREAD = Text("未读取的文件：{count} 个", "Files not read: {count}")


def status_lines(data: DataFolder, today: dt.date, language: str) -> Iterator[str]:
    """What a data folder covers.

    Args:
        data: the folder.
        today: to which the age of each export is counted.
        language: of the lines.
    """
    for status in folder_status(data):
        yield _line(status, today, language)
        yield from _problem_lines(status.files, language)
    for file, lacking in data.unstated():
        named = problems.listed_texts([_LACKING[name] for name in lacking])
        yield _UNSTATED.render(language, file=file, lacking=named)
    unread = [export for export in data.exports if export.definition is None]
    if unread:
        yield _UNREAD.render(language, count=len(unread))
        yield from _problem_lines(unread, language)


def _problem_lines(exports: Sequence[Export], language: str) -> Iterator[str]:
    for export in exports:
        by_period: dict[tuple[dt.date, dt.date], list[str]] = {}
        for role, period in export.incomplete.items():
            by_period.setdefault(period, []).append(role)
        for (first, last), roles in by_period.items():
            named = problems.listed(roles)
            yield _INCOMPLETE.render(language, file=export.file, roles=named, first=first, last=last)
        for problem in export.problems:
            yield _PROBLEM.render(language, file=export.file, problem=problem)


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
