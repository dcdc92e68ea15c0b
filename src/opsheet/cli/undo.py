"""``opsheet undo``: bring back what the last action on a workbook or a folder changed."""

from __future__ import annotations

from pathlib import Path

from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.cli.session import CLEAN, FINDINGS, Session

_BACK = Text("{new} 已改回 {old}", "{new} renamed back to {old}")
_COUNT = Text("{count} 个文件改回了原名", "Files renamed back: {count}")
_NEITHER = Text(
    "没有 {path}：请输入工作簿，或改过名的预约信所在的文件夹",
    "There is no {path}. Name a workbook, or the folder whose letters were renamed.",
)
_NOTHING = Text("{file} 没有可撤销的操作", "There is nothing to undo in {file}")
_FILE_BACK = Text("{file} 恢复为“{action}”之前的内容", "{file} is restored to what it was before “{action}”")
_UNDONE = Text("已撤销 {file} 的“{action}”", "“{action}” on {file} is undone")
_KEPT = Text("之后又改过，保持不变：{cell}", "Changed since, left as it is: {cell}")


def run_undo(session: Session, path: Path) -> int:
    """Undo the last action on a workbook, or the last renaming in a folder.

    Args:
        session: the run's language.
        path: of the workbook or the folder.

    Returns:
        0, or 1 where something stays as it is, since it was changed after the action.

    Raises:
        FileProblemError: when there is no such path.
        RefusedError: when there is nothing to undo, or it can't be done.
    """
    if path.is_dir():
        return _undo_renames(session, path)
    if not path.exists():
        raise FileProblemError(_NEITHER, path=path)
    return _undo_file(session, path.resolve())


def _undo_file(session: Session, path: Path) -> int:
    from opsheet.hosts.undo_journal import (
        JournalStore,
        put_back,
        replaced,
    )

    store = JournalStore()
    found = store.last_record(path)
    if found is None:
        raise RefusedError(_NOTHING, file=path.name)
    record, entry = found
    change = replaced(entry)
    if change is not None:
        put_back(change)
        store.drop(record)
        _record(session, entry.action, path)
        session.say(_FILE_BACK.render(session.language, file=path.name, action=_label(entry.action)))
        return CLEAN
    return _undo_in_excel(session, path)


def _undo_in_excel(session: Session, path: Path) -> int:
    from opsheet.ribbon.commands import undo_file

    done = undo_file(path)
    if done is None:
        raise RefusedError(_NOTHING, file=path.name)
    action, kept = done
    session.say(_UNDONE.render(session.language, file=path.name, action=_label(action)))
    for cell in kept:
        session.say(_KEPT.render(session.language, cell=cell))
    return FINDINGS if kept else CLEAN


def _record(session: Session, action: str, path: Path) -> None:
    from opsheet.hosts.history import record_undo

    warning = record_undo(action, path, session.team_folder)
    if warning is not None:
        session.warn(warning.render(session.language))


def _label(key: str) -> Text:
    from opsheet_macros import ACTION_KEYS, load_action

    return load_action(key).label if key in ACTION_KEYS else Text(key or "?", key or "?")


def _undo_renames(session: Session, folder: Path) -> int:
    from opsheet.hosts.renames import undo_renames

    done = undo_renames(folder)
    _record(session, "name_letters", folder)
    for one in done:
        session.say(_BACK.render(session.language, new=one.old, old=one.new))
    session.say(_COUNT.render(session.language, count=len(done)))
    return CLEAN
