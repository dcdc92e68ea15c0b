"""LibreOffice as a converter: it makes PDF files where no Excel is."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from opsheet.hosts.paths import move_numbered, temporary_folder

_TIMEOUT_SECONDS = 180
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)


def find_program() -> Path | None:
    """LibreOffice's program, where it is installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is not None:
        return Path(found)
    return next((Path(path) for path in _USUAL_PLACES if Path(path).is_file()), None)


def convert(path: Path, ending: str, folder: Path) -> Path | None:
    """Convert a document with LibreOffice, in a profile of its own so that an open window doesn't matter.

    Args:
        path: of the document.
        ending: what to make, for instance ``pdf`` or ``csv``; may name a filter after a colon.
        folder: where the result goes.

    Returns:
        The new file, or None when LibreOffice isn't installed or couldn't make it.
    """
    program = find_program()
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="opsheet-office-") as scratch:
        profile, made = Path(scratch) / "profile", Path(scratch) / "made"
        made.mkdir()
        command = [
            str(program),
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            ending,
            "--outdir",
            str(made),
            str(path.resolve()),
        ]
        environment = {**os.environ, "SAL_USE_VCLPLUGIN": "svp"}
        try:
            subprocess.run(  # noqa: S603 - a fixed program; the path is one argument
                command, check=True, capture_output=True, timeout=_TIMEOUT_SECONDS, env=environment
            )
        except (subprocess.SubprocessError, OSError):
            return None
        results = sorted(made.iterdir())
        if not results:
            return None
        target = folder / results[0].name
        shutil.move(results[0], target)
        return target


def to_pdf(path: Path) -> Path | None:
    """A PDF beside a workbook, numbered where its name is taken; None where LibreOffice can't help."""
    with temporary_folder(path.parent) as scratch:
        made = convert(path, "pdf", scratch)
        return None if made is None else move_numbered(made, path.with_suffix(".pdf"))
