"""``opsheet data``: what the data folder holds, an export a line."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import FileProblemError, Text
from opsheet.cli.session import CLEAN, FINDINGS, Session, UsageProblemError, moment, progress
from opsheet.exports import problems

if TYPE_CHECKING:
    from opsheet.exports.read import Export


_FACTS = ("site", "shop", "first", "last")
_NOT_TOLD = Text(
    "--tell 的格式：`文件:site=US,shop=店铺,first=2026-11-26,last=2026-11-26`，不能是“{typed}”",
    "--tell reads FILE:site=US,shop=SHOP,first=2026-11-26,last=2026-11-26, not “{typed}”",
)


_NO_SITE = Text(
    "无法识别站点“{site}”，请写 US 或 MX 等代码", "The site “{site}” is not known; write US or MX, for instance"
)


def tell_facts(session: Session, told: Sequence[str]) -> None:
    """Keep in the team's settings what a user says of files.

    Args:
        session: with the settings, which are read afresh afterwards.
        told: such as ``BusinessReport*.csv:site=US,first=2026-11-26``.

    Raises:
        UsageProblemError: when one can't be read.
    """
    from opsheet.exports.conventions import load_conventions
    from opsheet.settings.edit import remember_facts

    for typed in told:
        pattern, _, rest = typed.rpartition(":")
        pairs = [part.partition("=")[::2] for part in rest.split(",")]
        facts = {key.strip(): value.strip() for key, value in pairs}
        if not pattern or not set(facts) <= set(_FACTS) or not all(facts.values()):
            raise UsageProblemError(_NOT_TOLD, typed=typed)
        if "site" in facts and load_conventions(session.team_folder).site_code(facts["site"]) is None:
            raise UsageProblemError(_NO_SITE, site=facts["site"])
        remember_facts(pattern, facts, session.team_folder)


def run_data(session: Session, folder: Path | None, *, as_json: bool) -> int:
    """Read the data folder and say what is in it.

    Args:
        session: the run's language and settings.
        folder: of the exports; by default ``data.folder`` in app.yaml.
        as_json: print one JSON document.

    Returns:
        The exit status: 0 all was read, 1 something could not be.

    Raises:
        FileProblemError: when there is no such folder, or nothing in it.
    """
    from opsheet.exports.folder import data_folder, export_files, open_data_folder
    from opsheet.exports.status_lines import status_lines

    chosen = data_folder(folder, session.settings)
    files = export_files(chosen)
    if not files:
        raise FileProblemError(problems.FOLDER_EMPTY, folder=chosen)
    with (
        progress(session.language, len(files)) as step,
        open_data_folder(chosen, session.settings, step=step, workers=os.cpu_count() or 1) as data,
    ):
        if as_json:
            documents = [_document(export, session.language) for export in data.exports]
            session.say(json.dumps({"files": documents}, ensure_ascii=False, indent=2))
        else:
            for line in status_lines(data, moment(None).date(), session.language):
                session.say(line)
        return FINDINGS if any(export.definition is None for export in data.exports) else CLEAN


def _document(export: Export, language: str) -> dict[str, Any]:
    from opsheet.exports.summary import export_to_document

    return export_to_document(export) | {"problems": [problem.render(language) for problem in export.problems]}
