"""Numbers of forms: each once in an output folder, also when several people write into it at the same moment.

A number is taken by creating a small file of its name, which succeeds for one of several takers on every file system
and network share. It is taken when the form is finished and before it appears, and the small file stays: a number is
never used again, so that a gap means a form that was deleted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from opsheet.catalogue import FileProblemError, Text
from opsheet.outcome import Outcome

TAKEN_FOLDER = ".opsheet-numbers"
_DIGITS = 3
_UNWRITABLE = Text("无法写入文件夹 {folder}：{reason}", "Can't write into the folder {folder}: {reason}")


def next_number(folder: Path, prefix: str, meant: Sequence[str] = ()) -> str:
    """The number behind the last one that was ever taken in a folder.

    Args:
        folder: where the forms go; it need not exist.
        prefix: of the kind and the day, for instance ``BH-20250310-``.
        meant: numbers that are about to be taken.
    """
    pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(prefix)}([0-9]{{{_DIGITS},9}})(?![0-9])")
    names = [entry.name for one in (folder, folder / TAKEN_FOLDER) if one.is_dir() for entry in one.iterdir()]
    taken = [int(match[1]) for name in (*names, *meant) for match in pattern.finditer(name)]
    return f"{prefix}{max(taken, default=0) + 1:0{_DIGITS}}"


def numbered(outcome: Outcome, folder: Path) -> tuple[Outcome, list[str]]:
    """An outcome with the numbers that are free now, and these numbers; nothing is taken.

    Args:
        outcome: what an action returned.
        folder: where its files go.
    """
    numbers: list[str] = []
    while outcome.numbering is not None:
        numbers.append(next_number(folder, outcome.numbering.prefix, numbers))
        outcome = outcome.numbering.complete(numbers[-1])
    return outcome, numbers


def write_numbered(
    outcome: Outcome, folder: Path, write: Callable[[Outcome], Sequence[Path]]
) -> tuple[Outcome, Sequence[Path]]:
    """Write an outcome's files, with the next free number for each form.

    Args:
        outcome: what an action returned.
        folder: where the files will go.
        write: writes the files of an outcome to a place of their own, from which they are moved afterwards.

    Returns:
        The outcome with its numbers, and what was written.

    Raises:
        FileProblemError: when the folder can't be written.
    """
    while True:
        complete, numbers = numbered(outcome, folder)
        written = write(complete)
        if _take(folder, numbers):
            return complete, written
        for path in written:
            path.unlink()


def _take(folder: Path, numbers: Sequence[str]) -> bool:
    """Take all numbers or none; False where somebody else was faster."""
    taken: list[Path] = []
    try:
        for number in numbers:
            (folder / TAKEN_FOLDER).mkdir(parents=True, exist_ok=True)
            (folder / TAKEN_FOLDER / number).touch(exist_ok=False)
            taken.append(folder / TAKEN_FOLDER / number)
    except FileExistsError:
        for path in taken:
            path.unlink()
        return False
    except OSError as error:
        raise FileProblemError(_UNWRITABLE, folder=folder, reason=error.strerror or error) from error
    return True
