"""Where the undo journal is kept: beside the user's settings, the last actions of each workbook or folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

from opsheet.catalogue import FileProblemError, Text
from opsheet.outcome.journal import JournalEntry

STATE_VARIABLE = "OPSHEET_STATE"
KEPT_ENTRIES = 20
_UNWRITABLE = Text(
    "撤销记录写不进 {folder}：{reason}。请检查权限和磁盘空间",
    "the undo journal can't be written to {folder}: {reason}. Check permissions and space",
)


def state_folder() -> Path:
    """Where opsheet keeps what it remembers of this user; the environment may name another place."""
    named = os.environ.get(STATE_VARIABLE)
    if named:
        return Path(named)
    import platformdirs  # noqa: PLC0415 - only needed here

    return Path(platformdirs.user_data_dir("opsheet", appauthor=False))


class JournalStore:
    """The journals of all workbooks and folders.

    Args:
        folder: where they are kept; by default ``undo`` in the user's state folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder if folder is not None else state_folder() / "undo"

    def push(self, place: str | Path, entry: JournalEntry) -> None:
        """Remember an action; of each place the last 20 are kept.

        Args:
            place: the workbook or folder that it changed.
            entry: what it replaced.

        Raises:
            FileProblemError: when the journal can't be written.
        """
        own = self._own(place)
        try:
            own.mkdir(parents=True, exist_ok=True)
            (own / "place.txt").write_text(_key(place), encoding="utf-8")
            files = self._files(place)
            number = int(files[-1].stem) + 1 if files else 1
            temporary = own / f".{number}.tmp"
            temporary.write_text(json.dumps(entry.to_json(), ensure_ascii=False), encoding="utf-8")
            temporary.replace(own / f"{number:06}.json")
        except OSError as error:
            raise FileProblemError(_UNWRITABLE, folder=own, reason=error.strerror or error) from error
        for old in self._files(place)[:-KEPT_ENTRIES]:
            old.unlink(missing_ok=True)

    def last(self, place: str | Path) -> JournalEntry | None:
        """The last action of a place, or None. A damaged record is passed over and removed."""
        for path in reversed(self._files(place)):
            try:
                return JournalEntry.from_json(json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, KeyError, TypeError):
                path.unlink(missing_ok=True)
        return None

    def drop_last(self, place: str | Path) -> None:
        """Forget the last action of a place, once it has been undone."""
        for path in self._files(place)[-1:]:
            path.unlink(missing_ok=True)

    def count(self, place: str | Path) -> int:
        """How many actions of a place can be undone."""
        return len(self._files(place))

    def _files(self, place: str | Path) -> list[Path]:
        with contextlib.suppress(FileNotFoundError):
            return sorted(self._own(place).glob("[0-9]*.json"))
        return []

    def _own(self, place: str | Path) -> Path:
        return self.folder / hashlib.sha256(_key(place).encode()).hexdigest()[:24]


def _key(place: str | Path) -> str:
    """A place by one name: absolute, and in one case where the system doesn't tell cases apart.

    An address on the web, as Excel names a workbook on OneDrive, and the name of a workbook that was never saved are
    taken as they stand.
    """
    text = str(place)
    if "://" in text or (isinstance(place, str) and not Path(text).is_absolute()):
        return text
    return os.path.normcase(Path(text).resolve())
