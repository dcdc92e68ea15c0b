"""``opsheet undo``: put back what the last action on a folder changed."""

from __future__ import annotations

from pathlib import Path

from opsheet.catalogue import FileProblemError, Text
from opsheet.cli.session import CLEAN, Session

_BACK = Text("{new} 改回 {old}", "{new} is {old} again")
_COUNT = Text("{count} 个文件改回了原名", "{count} files have their old names again")
_NO_FOLDER = Text(
    "{folder} 不是文件夹：请给出改过名的预约信所在的文件夹",
    "{folder} is no folder: name the one whose letters were renamed",
)


def run_undo(session: Session, folder: Path) -> int:
    """Undo the last renaming in a folder.

    Args:
        session: the run's language.
        folder: whose letters were renamed.

    Returns:
        0.

    Raises:
        FileProblemError: when the path is no folder.
        RefusedError: when there is nothing to undo, or a file has changed since.
    """
    from opsheet.hosts.rename_journal import undo_renames  # noqa: PLC0415 - only here

    if not folder.is_dir():
        raise FileProblemError(_NO_FOLDER, folder=folder)
    done = undo_renames(folder)
    for one in done:
        session.say(_BACK.render(session.language, new=one.old, old=one.new))
    session.say(_COUNT.render(session.language, count=len(done)))
    return CLEAN
