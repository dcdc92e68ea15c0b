"""What a data folder covers, export by export: files, rows, period, days that are missing, age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from opsheet.exports.definition import ExportDefinition
from opsheet.exports.folder import DataFolder
from opsheet.exports.read import Export

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class ExportStatus:
    """One export in a data folder.

    Args:
        definition: of the export.
        files: that hold it, the one downloaded last at the end.
        replaced: rows that a later download has replaced.
    """

    definition: ExportDefinition
    files: Sequence[Export]
    replaced: int

    @property
    def rows(self) -> int:
        """Of all files together."""
        return sum(len(export) for export in self.files)

    @property
    def rows_of_last_two(self) -> tuple[int, int] | None:
        """Rows of the file before the last and of the last, or None where there is only one."""
        return (len(self.files[-2]), len(self.files[-1])) if len(self.files) > 1 else None

    @property
    def period(self) -> tuple[dt.date, dt.date] | None:
        """First and last day of all files, or None where no file tells."""
        periods = [export.period for export in self.files if export.period]
        return (min(first for first, _ in periods), max(last for _, last in periods)) if periods else None

    @property
    def missing_days(self) -> list[dt.date]:
        """The days between the first and the last that no file covers."""
        if self.period is None:
            return []
        first, last = self.period
        covered = {
            start + _DAY * number
            for export in self.files
            if export.period
            for start, end in [export.period]
            for number in range((end - start).days + 1)
        }
        return [day for number in range((last - first).days + 1) if (day := first + _DAY * number) not in covered]

    def age_days(self, today: dt.date) -> int | None:
        """Days since the newest day that is covered, or None where no file tells."""
        return None if self.period is None else max(0, (today - self.period[1]).days)


def folder_status(data: DataFolder) -> list[ExportStatus]:
    """What a data folder covers.

    Args:
        data: the folder.

    Returns:
        Each export in it, in the order of their keys.
    """
    by_key: dict[str, list[Export]] = {}
    for export in sorted(data.exports, key=lambda export: _downloaded(data.folder / export.file)):
        if export.definition is not None:
            by_key.setdefault(export.definition.key, []).append(export)
    return [
        ExportStatus(definition, files, int(data.replaced(key)["replaced"].sum()) if _may_overlap(files) else 0)
        for key, files in sorted(by_key.items())
        if (definition := files[0].definition) is not None
    ]


def _may_overlap(files: Sequence[Export]) -> bool:
    """Whether two files may hold the same day: days that are known and apart need no look at their rows."""
    periods = sorted(export.period for export in files if export.period)
    if len(periods) < len(files):
        return len(files) > 1
    return any(later[0] <= earlier[1] for earlier, later in pairwise(periods))


def _downloaded(path: Path) -> tuple[int, str]:
    """What puts files in the order of their download; a file that is gone meanwhile comes first."""
    try:
        return path.stat().st_mtime_ns, path.as_posix()
    except OSError:
        return 0, path.as_posix()
