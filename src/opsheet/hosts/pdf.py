"""LibreOffice as a converter: it makes PDF files where no Excel is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from opsheet.hosts.paths import move_numbered, temporary_folder
from opsheet.values.fonts import FONT, FONTS

_TIMEOUT_SECONDS = 180
_OF_MACOS = "PingFang SC"  # since 2015
_FONT_REPLACEMENT = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Font/Substitution">
<prop oor:name="Replacement" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Font/Substitution/FontPairs"><node oor:name="_0" oor:op="replace">
<prop oor:name="ReplaceFont"><value>{named}</value></prop>
<prop oor:name="SubstituteFont"><value>{instead}</value></prop>
<prop oor:name="OnScreenOnly"><value>false</value></prop>
<prop oor:name="Always"><value>true</value></prop></node></item>
</oor:items>
"""
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
        _write_fonts(profile)
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


def _write_fonts(profile: Path) -> None:
    """Tell LibreOffice which font to take where the computer hasn't the one that our workbooks name.

    Left alone it takes one without Chinese characters, and each of these from wherever it finds it.

    Args:
        profile: the folder of LibreOffice's settings, which isn't there yet.
    """
    instead = installed_font()
    if instead is None or instead == FONT:
        return
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_FONT_REPLACEMENT.format(named=FONT, instead=instead), encoding="utf-8")


@cache
def installed_font() -> str | None:
    """The first font of the list that this computer has; None where that isn't known. Windows has the first."""
    if sys.platform == "win32":
        return FONT
    if sys.platform == "darwin":
        return _OF_MACOS
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        listed = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
            [program, "--format", "%{family},"], check=True, capture_output=True, timeout=_TIMEOUT_SECONDS
        ).stdout.decode("utf-8", "replace")
    except (subprocess.SubprocessError, OSError):
        return None
    families = {name.strip() for name in listed.split(",")}
    return next((font for font in FONTS if font in families), None)


def to_pdf(path: Path) -> Path | None:
    """A PDF beside a workbook, numbered where its name is taken; None where LibreOffice can't help."""
    with temporary_folder(path.parent) as scratch:
        made = convert(path, "pdf", scratch)
        return None if made is None else move_numbered(made, path.with_suffix(".pdf"))
