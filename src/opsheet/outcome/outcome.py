"""What an action returns: edits to the workbook, files to write beside it, and messages for the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from opsheet.catalogue import Message, Severity, Text
from opsheet.outcome.edits import CellValue, Edit
from opsheet.outcome.facts import Facts

NO_FACTS = Facts()


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
class Preview:
    """What will change, line by line: a table in a terminal; in Excel the user is asked before anything changes.

    Args:
        question: whether to go on, for a host that asks.
        lines: each change in a line, for a host that asks.
        headers: of the table.
        rows: each change in a row, for a host that shows tables.
        asks: whether the command line asks as well, since cells of the user's own are changed.
    """

    question: Message
    lines: Sequence[Message]
    headers: Sequence[Text]
    rows: Sequence[Sequence[CellValue]]
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Numbering:
    """A number that a form gets only when it is written, so that no two in one folder have the same.

    Args:
        prefix: of the kind and the day, for instance ``BH-20250310-``; three digits follow.
        complete: gives the whole outcome for a number; pure, since it may be asked again with the next one.
    """

    prefix: str
    complete: Callable[[str], Outcome]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Edits, files and messages; the same outcome gives the same result in every host.

    Args:
        edits: applied in order.
        files: written beside the workbook.
        messages: for the user.
        facts: the same for other programs.
        renames: files of the user's that get another name.
        preview: what is shown before it is done, or None where nothing need be.
        numbering: how the outcome becomes whole once its form has a number, or None where it has no form.
    """

    edits: Sequence[Edit] = ()
    files: Sequence[OutputFile] = ()
    messages: Sequence[Note] = ()
    facts: Facts = NO_FACTS
    renames: Sequence[RenameFile] = ()
    preview: Preview | None = None
    numbering: Numbering | None = None
