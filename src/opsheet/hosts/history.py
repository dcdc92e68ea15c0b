"""The team's log of what was done: a line for each action that wrote something, beside the data.

Lines are only ever added. On a shared network folder several machines may not add to one file at the same moment, so
each account of each machine has a file of its own for each month; what runs at once on one machine takes turns.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import json
import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path, PureWindowsPath
from typing import Any

from opsheet.catalogue import Message, SettingsProblemError, Text
from opsheet.hosts.paths import held, safe_name
from opsheet.outcome import AddColumn, AddSheet, Edit, Outcome, SetCells, json_value
from opsheet.resources import state_folder
from opsheet.settings import Settings, load_settings, load_shipped_settings

FOLDER = ".opsheet-history"  # hidden, so that nobody takes it for exports
_UNWRITABLE = Text(
    "操作记录无法写入 {folder}（{reason}），先记在本机 {own}",
    "The log of actions can't be written to {folder} ({reason}); it is kept on this computer: {own}",
)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the log.

    Args:
        at: when, as an ISO moment with its offset from UTC.
        who: the account's name.
        machine: the computer's name.
        action: the action's key, or ``undo``.
        file: the workbook or folder that was worked on, or None.
        sheets: of the workbook that were read or written.
        inputs: what the user gave, by key.
        rules: the digest of the settings in force.
        cells: how many cells were written, those of added columns and sheets included.
        written: the files that were created or changed.
        renamed: how many files got another name.
    """

    at: str
    who: str
    machine: str
    action: str
    file: str | None = None
    sheets: Sequence[str] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    rules: str = ""
    cells: int = 0
    written: Sequence[str] = ()
    renamed: int = 0

    def concerns(self, path: Path) -> bool:
        """Whether it is about a file or folder: the same drive has another letter on each machine, so names decide.

        Args:
            path: of a workbook, a result, or a folder that was worked on.
        """
        named = [PureWindowsPath(one).name for one in (self.file, *self.written) if one]
        return path.name.casefold() in {name.casefold() for name in named}


def record_action(
    action: str,
    outcome: Outcome,
    settings: Settings,
    *,
    file: Path | str | None,
    sheets: Sequence[str],
    inputs: Mapping[str, object],
    written: Sequence[Path],
) -> Message | None:
    """Leave the line of an action that was carried out; an action that wrote nothing leaves none.

    Args:
        action: its key.
        outcome: what it returned.
        settings: the team's, as in force on the day that counts as today.
        file: what it worked on.
        sheets: that it read.
        inputs: what the user gave.
        written: the files that came of it.

    Returns:
        What the user should know where the team's folder can't be written; the line is then in the user's own log.
    """
    if not (outcome.edits or written or outcome.renames or outcome.aliases):
        return None
    touched = [*sheets, *(edit.name if isinstance(edit, AddSheet) else edit.sheet for edit in outcome.edits)]
    entry = _new_entry(action, file, settings)
    return record(
        replace(
            entry,
            sheets=tuple(dict.fromkeys(touched)),
            inputs={key: json_value(value) for key, value in inputs.items()},
            cells=cells_of(outcome.edits),
            written=tuple(str(path.resolve()) for path in written),
            renamed=len(outcome.renames),
        ),
        settings,
    )


def record_undo(action: str, file: Path | str, team: Path | None = None) -> Message | None:
    """Leave the line of an action that was taken back; while the settings are broken, in the user's own log.

    Args:
        action: the key of what was taken back.
        file: the workbook or folder.
        team: the folder of the team's settings; by default the user's.

    Returns:
        As ``record_action``.
    """
    try:
        settings = load_settings(team)
    except SettingsProblemError:  # whoever needs them says so; taking something back needs none
        settings = load_shipped_settings()
    return record(replace(_new_entry("undo", file, settings), inputs={"action": action}), settings)


def _new_entry(action: str, file: Path | str | None, settings: Settings) -> HistoryEntry:
    return HistoryEntry(
        at=dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        who=_account(),
        machine=socket.gethostname(),
        action=action,
        file=None if file is None else str(file.resolve() if isinstance(file, Path) else file),
        rules=settings.rule_version,
    )


def cells_of(edits: Sequence[Edit]) -> int:
    """How many cells some edits give a value, those of added columns and sheets included.

    Example:
        >>> cells_of([SetCells("表", "B5", [[1, 2], [3, 4]]), AddColumn("表", "D4", "日均", [1, 2, 3], 5)])
        8
    """
    count = 0
    for edit in edits:
        if isinstance(edit, SetCells):
            count += sum(len(row) for row in edit.values)
        elif isinstance(edit, AddColumn):
            count += 1 + len(edit.values)
        elif isinstance(edit, AddSheet):
            count += sum(len(row) for row in edit.rows)
    return count


def history_folders(settings: Settings) -> list[Path]:
    """Where lines are: the team's folder beside the data, where the settings name the data folder, and the user's own.

    Args:
        settings: the team's.
    """
    data = settings.app.data.folder
    team = [Path(data).expanduser() / FOLDER] if data else []
    return [*team, state_folder() / "history"]


def record(entry: HistoryEntry, settings: Settings) -> Message | None:
    """Add a line to the team's log.

    Args:
        entry: the line.
        settings: that name the data folder; without one the line goes to the user's own log.

    Returns:
        What the user should know where the team's folder can't be written; the line is then in the user's own log.

    Raises:
        OSError: when that can't be written either.
    """
    folder, *others = history_folders(settings)
    try:
        if others and not folder.parent.is_dir():
            raise FileNotFoundError(2, os.strerror(2), str(folder.parent))
        _append(folder, entry)
    except OSError as error:
        if not others:
            raise
        _append(others[0], entry)
        return Message(_UNWRITABLE, {"folder": folder, "reason": error.strerror or str(error), "own": others[0]})
    return None


def _append(folder: Path, entry: HistoryEntry) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / safe_name(f"{entry.at[:7]}_{entry.who}_{entry.machine}.jsonl")
    line = json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
    with held(path), path.open("ab+") as file:
        end = file.seek(0, os.SEEK_END)
        if end and not _ends_a_line(path):  # a machine that was switched off while it wrote
            line = b"\n" + line
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def read_history(settings: Settings) -> tuple[list[HistoryEntry], int]:
    """Every line of the team's log and the user's own, oldest first.

    Args:
        settings: that name the data folder.

    Returns:
        The lines, and how many could not be read.
    """
    entries: list[HistoryEntry] = []
    unreadable = 0
    for folder in history_folders(settings):
        for path in sorted(folder.glob("*.jsonl")):
            for line in path.read_bytes().splitlines():
                try:
                    entries.append(_entry(json.loads(line)))
                except (ValueError, TypeError, KeyError):
                    unreadable += bool(line.strip())
    return sorted(entries, key=_moment), unreadable


def _entry(data: Any) -> HistoryEntry:
    """A line as it was written; what a later opsheet adds to lines is left out."""
    texts = [data[key] for key in ("at", "who", "machine", "action")] + [*data["sheets"], *data["written"]]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError(data)
    values: dict[str, Any] = {one.name: data[one.name] for one in fields(HistoryEntry)}
    values["sheets"], values["written"] = tuple(values["sheets"]), tuple(values["written"])
    return HistoryEntry(**values)


def _moment(entry: HistoryEntry) -> float:
    with contextlib.suppress(ValueError):
        return dt.datetime.fromisoformat(entry.at).timestamp()
    return 0.0


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return "?"
