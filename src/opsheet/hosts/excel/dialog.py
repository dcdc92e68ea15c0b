"""The one way in which a button speaks to the user: a message box in his language."""

from __future__ import annotations

from collections.abc import Sequence

from opsheet.catalogue import Text
from opsheet.hosts.excel.library import xw

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

    def tell(self, lines: Sequence[str], *, critical: bool = False) -> None:
        """Show some lines."""
        mode = "critical" if critical else "info"
        self._app.alert(self._shortened(lines), _TITLE[self._language], "ok", mode)

    def asks(self, lines: Sequence[str]) -> bool:
        """Show some lines and ask whether to go on."""
        return self._app.alert(self._shortened(lines), _TITLE[self._language], "ok_cancel", "info") == "ok"

    def _shortened(self, lines: Sequence[str]) -> str:
        shown = list(lines[:_MOST_LINES])
        while len(shown) > 1 and len("\n".join(shown)) > _LONGEST:
            shown.pop()
        if len(shown) < len(lines):
            shown.append(_MORE.render(self._language, count=len(lines) - len(shown)))
        return "\n".join(shown)[:_LONGEST]
