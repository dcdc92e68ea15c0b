"""``opsheet history``: who did what to a workbook, from the team's log."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

from opsheet.catalogue import COMMA, RefusedError, Text
from opsheet.cli.session import CLEAN, Session

if TYPE_CHECKING:
    from opsheet.hosts.history import HistoryEntry

_NOTHING = Text("操作记录里没有 {file}（查找了 {folders}）", "The log has nothing about {file} (searched {folders})")
_NOTHING_AT_ALL = Text("还没有操作记录（查找了 {folders}）", "The log is empty (searched {folders})")
_HEADERS = (
    Text("时间", "When"),
    Text("账号", "Account"),
    Text("操作", "Action"),
    Text("文件", "File"),
    Text("工作表", "Sheets"),
    Text("输入", "Inputs"),
    Text("单元格", "Cells"),
    Text("生成", "Created"),
    Text("规则版本", "Rules"),
)
_UNDO = Text("撤销", "Undo")
_UNREADABLE = Text("{count} 行记录无法读取，已略过", "Lines that can't be read and were left out: {count}")


def run_history(session: Session, file: Path | None, *, last: int, as_json: bool) -> int:
    """Show the lines about a workbook, a result or a folder.

    Args:
        session: the run's language and settings.
        file: which; None for all.
        last: how many lines at most, the newest ones.
        as_json: print one JSON document.

    Returns:
        0.

    Raises:
        RefusedError: when there is no line about it.
    """
    from opsheet.hosts.history import history_folders, read_history

    entries, unreadable = read_history(session.settings)
    chosen = [entry for entry in entries if file is None or entry.concerns(file)][-last:]
    if unreadable:
        session.warn(_UNREADABLE.render(session.language, count=unreadable))
    if not chosen:
        folders = COMMA[session.language].join(str(one) for one in history_folders(session.settings))
        if file is None:
            raise RefusedError(_NOTHING_AT_ALL, folders=folders)
        raise RefusedError(_NOTHING, file=file.name, folders=folders)
    if as_json:
        document = {"entries": [dataclasses.asdict(entry) for entry in chosen], "unreadable": unreadable}
        session.say(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        session.show_table(_HEADERS, [_row(entry, session) for entry in chosen])
    return CLEAN


def _row(entry: HistoryEntry, session: Session) -> list[str | int]:
    language = session.language
    comma = COMMA[language]
    return [
        f"{dt.datetime.fromisoformat(entry.at):%Y-%m-%d %H:%M}",
        f"{entry.who}@{entry.machine}",
        _label(entry.action)[language],
        _name(entry.file) if entry.file else "",
        comma.join(entry.sheets),
        comma.join(f"{key}={value}" for key, value in entry.inputs.items()),
        entry.cells,
        comma.join(_name(one) for one in entry.written),
        entry.rules,
    ]


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _label(key: str) -> Text:
    from opsheet_macros import ACTION_KEYS, load_action

    if key in ACTION_KEYS:
        return load_action(key).label
    return _UNDO if key == "undo" else Text(key, key)
