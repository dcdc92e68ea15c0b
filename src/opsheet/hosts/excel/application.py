"""The running Excel: message boxes, a state without redrawing while it is worked on, and the workbook's folder."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from opsheet.catalogue import Message, RefusedError, Text
from opsheet.hosts.excel.xlwings import xw
from opsheet.hosts.paths import results_folder
from opsheet.log import log_failure

_TITLE = Text("运营表", "opsheet")
_MOST_LINES = 15
_MORE = Text("……还有 {count} 项", "... and {count} more")
_LONGEST = 900  # characters; a message box cuts at 1,024


class Dialog:
    """Message boxes of one Excel.

    Args:
        app: the running Excel.
        language: of the user.
    """

    def __init__(self, app: xw.App, language: str) -> None:
        self._app = app
        self._language = language

    def say(self, lines: Sequence[str], *, critical: bool = False) -> None:
        """Show some lines."""
        mode = "critical" if critical else "info"
        self._app.alert(self._shortened(lines), _TITLE[self._language], "ok", mode)

    def asks(self, lines: Sequence[str]) -> bool:
        """Show some lines and ask whether to go on."""
        return self._app.alert(self._shortened(lines), _TITLE[self._language], "ok_cancel", "info") == "ok"

    def chooses(self, lines: Sequence[str]) -> str:
        """Show some lines and ask ``yes``, ``no`` or ``cancel``."""
        return self._app.alert(self._shortened(lines), _TITLE[self._language], "yes_no_cancel", "info") or "cancel"

    def _shortened(self, lines: Sequence[str]) -> str:
        shown = list(lines[:_MOST_LINES])
        while len(shown) > 1 and len("\n".join(shown)) > _LONGEST:
            shown.pop()
        if len(shown) < len(lines):
            shown.append(_MORE.render(self._language, count=len(lines) - len(shown)))
        return "\n".join(shown)[:_LONGEST]


_WITHOUT_REDRAWING: dict[str, Any] = {
    "screen_updating": False,
    "enable_events": False,
    "calculation": "manual",
}


@contextmanager
def without_redrawing(app: xw.App) -> Generator[None]:
    """Stop redrawing, recalculating and events inside the block; each is restored, whatever comes of the others.

    Args:
        app: the running Excel.
    """
    with ExitStack() as stack:
        for name, value in _WITHOUT_REDRAWING.items():
            before = getattr(app, name)
            stack.callback(setattr, app, name, before)
            setattr(app, name, value)
        stack.callback(setattr, app, "status_bar", False)
        yield


_NOT_OPENED = Text("无法打开 {name}（{reason}），请自行打开", "{name} couldn't be opened ({reason}): open it yourself")


def open_workbook(app: xw.App, path: Path) -> Message | None:
    """Open a workbook that was made, so that it is seen at once.

    Args:
        app: the running Excel.
        path: of the workbook.

    Returns:
        What to tell the user where Excel didn't open it; the file is there all the same.
    """
    try:
        app.books.open(str(path))
    except Exception as error:
        log_failure(f"open {path}")
        return Message(_NOT_OPENED, {"name": path.name, "reason": type(error).__name__})
    return None


_NOT_SAVED = Text(
    "工作簿还没有保存在本机文件夹里：请先保存，结果文件会放在它旁边",
    "The workbook isn't saved in a folder of this computer: save it first, results are written beside it",
)


def journal_key(book: xw.Book) -> str:
    """The name under which the workbook's actions are kept: its path, its web address, or its bare name."""
    try:
        return book.fullname
    except xw.XlwingsError:  # a workbook on OneDrive whose local copy xlwings can't find
        return str(book.api.FullName)


def output_folder(book: xw.Book, name: str) -> Path:
    """The folder beside the workbook into which files are written.

    Args:
        book: the open workbook.
        name: of the folder.

    Raises:
        RefusedError: when the workbook lies in no folder of this computer.
    """
    path = Path(journal_key(book))
    if not path.is_absolute() or not path.parent.is_dir():
        raise RefusedError(_NOT_SAVED)
    return results_folder(path.parent, name)
