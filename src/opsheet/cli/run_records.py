"""What a run over many workbooks has finished, so that the next run of the same leaves it out."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from opsheet import __version__
from opsheet.catalogue import FileProblemError, Text
from opsheet.cli.job_pool import Document, Job
from opsheet.hosts.paths import digest_of
from opsheet.resources import state_folder
from opsheet.settings.files import settings_files, settings_folders

_KEPT_SECONDS = 30 * 24 * 60 * 60
_UNWRITABLE = Text(
    "无法把运行记录写入 {folder}：{reason}。请检查权限和磁盘空间",
    "The record of the run can't be written to {folder}: {reason}. Check permissions and space",
)


class RunRecords:
    """The finished files of a day, a line of JSON each, in the user's state folder.

    A file counts as finished while its content, the action's choices, the day, the team's settings and opsheet's
    version are the same, and what it wrote is there.

    Args:
        jobs: of one run: the same action and choices.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        folder = state_folder() / "runs"
        _drop_old(folder)
        self._path = folder / f"{jobs[0].choices.now.date().isoformat()}.jsonl"
        settings = _settings_digests(jobs[0].config)
        self._keys = {job.file: _key(job, settings) for job in jobs}
        wanted = set(self._keys.values())
        self._finished = {key: found for key, found in self._read() if key in wanted}

    def finished(self, job: Job) -> Document | None:
        """What an earlier run said of a file, or None where it must be worked on.

        Args:
            job: of the file.
        """
        found = self._finished.get(self._keys[job.file] or "")
        if found is None or (job.facts and "facts" not in found):
            return None
        return found if all(Path(path).is_file() for path in found["written"]) else None

    def add(self, job: Job, document: Document) -> None:
        """Remember a file that was worked on; failures are none.

        Args:
            job: of the file.
            document: what is known of it.

        Raises:
            FileProblemError: when the record can't be written.
        """
        key = self._keys[job.file]
        if key is None or "written" not in document:
            return
        line = json.dumps({"key": key, "document": document}, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"\n{line}\n")  # begins a line of its own behind one that a killed run left half-written
        except OSError as error:
            raise FileProblemError(_UNWRITABLE, folder=self._path.parent, reason=error.strerror or error) from error

    def _read(self) -> Iterable[tuple[str, Document]]:
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return
        for line in lines:
            try:
                record: Any = json.loads(line)
                key, document = record["key"], record["document"]
                written = [str(path) for path in document["written"]]
            except (ValueError, KeyError, TypeError, RecursionError):  # half-written, or somebody else's
                continue
            yield str(key), {**cast(dict[str, Any], document), "written": written}


def _drop_old(folder: Path) -> None:
    """Delete the records of runs of long ago."""
    with contextlib.suppress(OSError):
        for path in folder.glob("*.jsonl"):
            if time.time() - path.stat().st_mtime > _KEPT_SECONDS:
                path.unlink()


def _key(job: Job, settings: Sequence[str]) -> str | None:
    """Everything on which the result depends, as one word; None where the file can't be read."""
    try:
        content = digest_of(job.file)
    except OSError:
        return None
    choices = job.choices
    parts = [
        __version__,
        job.action,
        job.language,
        content,
        str(job.file.resolve()),
        str(choices.folder and choices.folder.resolve()),
        choices.now.date().isoformat(),
        repr(sorted((key, str(value)) for key, value in choices.inputs.items())),
        repr((choices.sheet, choices.all_sheets, choices.yes)),
        *settings,
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _settings_digests(team: Path | None) -> list[str]:
    folders = settings_folders(team)[1:]
    return [f"{name} {digest_of(folder / name)}" for folder in folders for name in settings_files(folder)]
