"""``opsheet morning FOLDER``: what a scheduler runs before the team comes in."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from opsheet.cli.session import CLEAN, CREATED, FINDINGS, Session


def run_morning(
    session: Session, folder: Path, now: dt.datetime, *, data: Path | None, output: Path | None, as_json: bool
) -> int:
    """Refresh, check, make the board, and print the paragraph for the team's chat.

    Args:
        session: the run's language and settings.
        folder: of the team's workbooks.
        now: the moment that counts as now.
        data: the folder of the exports, or None for that of the settings.
        output: the folder of the results, or None for that of the settings.
        as_json: print one JSON document.

    Returns:
        0, or 1 where a table has errors or something was left undone.

    Raises:
        FileProblemError: when the folder can't be read, or nothing can be written.
        RefusedError: when none of the team's tables is there.
    """
    from opsheet.morning.run import as_document
    from opsheet.morning.run import run_morning as run

    done = run(folder, session.settings.on(now.date()), now, data=data, output=output)
    if as_json:
        session.say(json.dumps(as_document(done), ensure_ascii=False, indent=2))
    else:
        for line in done.lines():
            session.say(line)
        for path in done.written:
            session.say(CREATED.render(session.language, path=path))
        session.say("")
        session.say(done.paragraph)
    return CLEAN if done.is_clean else FINDINGS
