"""Excel kept quiet while it is worked on: no redrawing, no recalculating, no events; restored whatever happens."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Any

from opsheet.hosts.excel.library import xw

_QUIET: dict[str, Any] = {
    "screen_updating": False,
    "enable_events": False,
    "calculation": "manual",
}


@contextmanager
def quiet(app: xw.App) -> Generator[None]:
    """Keep Excel quiet inside the block; each property is put back by itself, whatever becomes of the others.

    Args:
        app: the running Excel.
    """
    with ExitStack() as stack:
        for name, value in _QUIET.items():
            before = getattr(app, name)
            stack.callback(setattr, app, name, before)
            setattr(app, name, value)
        stack.callback(setattr, app, "status_bar", False)
        yield
