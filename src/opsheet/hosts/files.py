"""Files that an action makes, written into one folder under names that harm nothing."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from opsheet.catalogue import FileProblemError, Text
from opsheet.hosts.libreoffice import to_pdf
from opsheet.hosts.paths import free_path, safe_name
from opsheet.outcome import OutputFile


def write_files(
    files: Sequence[OutputFile], folder: Path, *, force: bool = False, meant_for: Path | None = None
) -> list[Path]:
    """Write an outcome's files into a folder, which is made where it is missing.

    Args:
        files: what to write; one that is wanted as PDF is converted too, where LibreOffice is installed.
        folder: where they go; no name leads out of it.
        force: replace files of the same name instead of numbering the new ones.
        meant_for: the folder that the user knows, where this one is only on the way to it.

    Returns:
        The paths of the files, each PDF after its source.

    Raises:
        FileProblemError: when the folder can't be written.
    """
    paths: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            path = _write(file, folder, force=force)
            paths.append(path)
            pdf = to_pdf(path) if file.pdf else None
            if pdf is not None:
                paths.append(pdf)
    except OSError as error:
        raise FileProblemError(
            Text(
                "无法写入文件夹 {folder}：请检查权限和磁盘空间",
                "the folder {folder} can't be written: check permissions and space",
            ),
            folder=str(meant_for or folder),
        ) from error
    return paths


def _write(file: OutputFile, folder: Path, *, force: bool) -> Path:
    """Write beside the place and rename, so that no half-written file is ever seen."""
    wanted = folder / safe_name(file.name)
    target = wanted if force else free_path(wanted)
    with tempfile.TemporaryDirectory(prefix=".opsheet-", dir=folder) as scratch:
        temporary = Path(scratch) / target.name
        file.write(temporary)
        with contextlib.suppress(PermissionError):
            temporary.chmod(0o644)
        return temporary.replace(target)
