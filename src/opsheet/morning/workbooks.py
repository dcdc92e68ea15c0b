"""The team's workbooks in a folder, and the tables that count of all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from opsheet.catalogue import FileProblemError, Message, RefusedError, TableProblemError, Text, UserError
from opsheet.settings import Settings
from opsheet.tables import Workbook, read_workbook

SUFFIXES = frozenset({".xlsx", ".xlsm"})
_NO_FOLDER = Text(
    "{folder} 不是文件夹，请给出放团队表格的文件夹", "{folder} is not a folder: name that of the team's workbooks"
)
_UNREADABLE = Text("无法读取文件夹 {folder}：{reason}", "The folder {folder} can't be read: {reason}")
_NOTHING = Text(
    "{folder} 里没有找到备货单、全流程数据或货件预约表",
    "{folder} contains no restock sheet, shipment pipeline or appointment table",
)
_TWICE = Text(
    "“{table}”有几个文件，用最新的 {file}（另有 {others}）",
    "“{table}” is in several files; the newest counts: {file} (also {others})",
)


@dataclass(frozen=True, slots=True)
class TeamWorkbooks:
    """What a folder holds.

    Args:
        together: all tables that count, as if they were in one workbook.
        files: the workbook of each table, by its key.
        notes: what the user should know, such as files that can't be read.
        unread: how many files could not be read.
    """

    together: Workbook
    files: Mapping[str, Path]
    notes: Sequence[Message]
    unread: int


def read_team_workbooks(folder: Path, settings: Settings, needed: Sequence[str]) -> TeamWorkbooks:
    """Read the workbooks of a folder, those in folders below it aside. Of two tables of a kind the newer file's counts.

    Args:
        folder: of the team's workbooks.
        settings: with the definitions of the tables.
        needed: keys of tables of which at least one must be there.

    Raises:
        FileProblemError: when there is no such folder, or it can't be read.
        RefusedError: when none of the needed tables is there.
    """
    found: list[tuple[Path, Workbook]] = []
    notes: list[Message] = []
    for path in _newest_first(folder):
        try:
            found.append((path, read_workbook(path, settings)))
        except TableProblemError:  # a workbook of something else
            continue
        except UserError as problem:
            notes.append(problem.message)
    unread = len(notes)
    files: dict[str, list[Path]] = {}
    for path, workbook in found:
        for key, table in workbook.tables.items():
            if len(table):
                files.setdefault(key, []).append(path)
    if not set(needed) & set(files):
        raise RefusedError(_NOTHING, folder=folder)
    for key in needed:
        first, *others = files.get(key, [Path()])
        if others:
            named = "、".join(other.name for other in others)
            said = {"table": settings.tables[key].name.text, "file": first.name, "others": named}
            notes.append(Message(_TWICE, said))
    chosen = {key: paths[0] for key, paths in files.items()}
    by_path = dict(found)
    tables = {key: by_path[path].tables[key] for key, path in chosen.items()}
    return TeamWorkbooks(Workbook(folder.name, tables, {}, ()), chosen, notes, unread)


def with_tables_of(team: TeamWorkbooks, workbook: Workbook, path: Path) -> TeamWorkbooks:
    """The same, with the tables of one workbook as a copy of it has them.

    Args:
        team: what the folder holds.
        workbook: the copy.
        path: of the workbook that it is a copy of, to which links lead.
    """
    own = workbook.in_file(str(path.resolve())).tables
    tables = {
        key: own.get(key, table) if team.files[key] == path else table for key, table in team.together.tables.items()
    }
    return replace(team, together=replace(team.together, tables=tables))


def _newest_first(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise FileProblemError(_NO_FOLDER, folder=folder)
    try:
        paths = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
        mine = [path for path in paths if not path.name.startswith(("~$", "."))]
        return sorted(mine, key=lambda path: (-path.stat().st_mtime, path.name))
    except OSError as error:
        raise FileProblemError(_UNREADABLE, folder=folder, reason=error.strerror or error) from error
