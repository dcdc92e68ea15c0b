"""The host for closed workbooks: an outcome is applied to a copy by patching the package.

Parts that aren't touched are copied as they stand, byte for byte; in a touched sheet only the touched cells change.
So pictures, charts, macros, conditional formats and whatever else a workbook holds survive, which no library that
reads and writes whole workbooks can promise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.xlsx.archive import Archive
from opsheet.hosts.xlsx.editor import Editor
from opsheet.hosts.xlsx.output import check_paths, write_workbook
from opsheet.hosts.xlsx.package import Package
from opsheet.outcome import Outcome
from opsheet.values.cells import paused_collection

__all__ = ["Applied", "apply"]

SIZE_LIMIT_BYTES = 2**31
_CHANGED_MEANWHILE = Text(
    "{file} 在处理期间又保存过，结果可能不符，未生成文件：请重新运行",
    "{file} was saved during the run, so nothing was created: run it again",
)


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of it.

    Args:
        target: the workbook that was written.
        backup: where the file is that bore the name before, where one did.
        new_sheets: what each added sheet is called, by the name that was asked for.
    """

    target: Path
    backup: Path | None = None
    new_sheets: Mapping[str, str] = field(default_factory=dict[str, str])


def apply(
    outcome: Outcome,
    source: str | Path,
    target: str | Path,
    *,
    force: bool = False,
    digest: str = "",
    size_limit_bytes: int = SIZE_LIMIT_BYTES,
) -> Applied:
    """Apply an outcome's edits to a copy of a workbook. The source never changes.

    Args:
        outcome: whose edits are made; its files and messages are the caller's business.
        source: the workbook, .xlsx or .xlsm.
        target: where the copy goes; its extension is the source's.
        force: replace a file that stands there (or the source itself), after a backup beside it.
        digest: SHA-256 of the file that the outcome was worked out from, in hex; empty where there is none.
        size_limit_bytes: the most that the workbook may unpack to.

    Returns:
        Where the result and the backup are, and what new sheets are called.

    Raises:
        FileProblemError: when the source can't be read or the target not be written; nothing is left behind.
        RefusedError: when an edit would do harm, the target exists, or the source was saved since it was read.
    """
    source, target = Path(source), Path(target)
    check_paths(source, target, force=force)
    archive = Archive(source, size_limit_bytes)
    if digest and archive.digest != digest:
        raise RefusedError(_CHANGED_MEANWHILE, file=source.name)
    package = Package(archive)
    editor = Editor(package)
    with paused_collection():
        editor.run(outcome.edits)
    backup = write_workbook(archive, package.entries(), target, editor.samples, force=force)
    return Applied(target, backup, editor.new_sheets)
