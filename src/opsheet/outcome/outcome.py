"""What an action returns: edits to the workbook, files to write beside it, and messages for the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opsheet.catalogue import Message, Severity
from opsheet.outcome.edits import Edit


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file that an action makes; only a host writes it.

    Args:
        name: a plain file name; a host strips any folder from it.
        write: writes the file at the path it is given.
        pdf: also wanted as PDF, where the host can make one.
    """

    name: str
    write: Callable[[Path], None]
    pdf: bool = False


@dataclass(frozen=True, slots=True)
class RenameFile:
    """A file of the user's that gets another name in its folder; nothing is ever overwritten.

    Args:
        folder: where it lies.
        old: its name.
        new: the name it gets.
    """

    folder: Path
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Note:
    """A message of an outcome with its weight."""

    message: Message
    severity: Severity = Severity.INFO


@dataclass(frozen=True, slots=True)
class Outcome:
    """Edits, files and messages; the same outcome gives the same result in every host.

    Args:
        edits: applied in order.
        files: written beside the workbook.
        messages: what the user is told.
        facts: the same for machines, by name.
        renames: files of the user's that get another name.
    """

    edits: Sequence[Edit] = ()
    files: Sequence[OutputFile] = ()
    messages: Sequence[Note] = ()
    facts: dict[str, object] = field(default_factory=dict[str, object])
    renames: Sequence[RenameFile] = ()
