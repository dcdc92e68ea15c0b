"""``opsheet data``: what the data folder holds, an export a line."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import FileProblemError
from opsheet.cli.session import CLEAN, FINDINGS, Session, moment, progress
from opsheet.exports import problems

if TYPE_CHECKING:
    from opsheet.exports.read import Export


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
