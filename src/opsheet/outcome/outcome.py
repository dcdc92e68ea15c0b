"""What an action is handed, and what it returns: edits to the workbook, files to write, messages for the user."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from opsheet.catalogue import Message, Severity, Text
from opsheet.outcome.edits import CellValue, Edit
from opsheet.outcome.facts import Facts
from opsheet.outcome.inputs import Inputs

if TYPE_CHECKING:
    from opsheet.settings import Settings
    from opsheet.settings.aliases import HeaderAlias
    from opsheet.tables import Workbook

NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Request:
    """The whole input of an action; with the same request an action returns the same outcome.

    Args:
        workbook: the tables, as found.
        settings: the team's.
        now: the moment that counts as now (the office's wall clock).
        rows: the sheet's row numbers that the user chose, or None for all.
        inputs: what the user gave besides.
        dry_run: whether the user only wants to see what would be done.
        asks_on_sheet: whether a list to choose from goes on a sheet, to be answered there and read at the next run.
        sign: signs a message with a person's private key, see ``opsheet.forms.signing``; None where the host can't.
    """

    workbook: Workbook
    settings: Settings
    now: dt.datetime
    rows: frozenset[int] | None = None
    inputs: Inputs = field(default_factory=Inputs)
    dry_run: bool = False
    asks_on_sheet: bool = False
    sign: Callable[[str, bytes], tuple[str, str]] | None = None

    @property
    def today(self) -> dt.date:
        """The day of ``now``."""
        return self.now.date()


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
        aliases: headers that the team's own settings take up.
    """

    edits: Sequence[Edit] = ()
    files: Sequence[OutputFile] = ()
    messages: Sequence[Note] = ()
    facts: Facts = NO_FACTS
    renames: Sequence[RenameFile] = ()
    preview: Preview | None = None
    numbering: Numbering | None = None
    aliases: Sequence[HeaderAlias] = ()

    def when_whole(self, change: Callable[[Outcome], Outcome]) -> Outcome:
        """The outcome changed; one that waits for its form's number is changed once it has it.

        Args:
            change: gives the changed outcome for a whole one; pure, since a number may be asked for again.
        """
        numbering = self.numbering
        if numbering is None:
            return change(self)

        def complete(number: str) -> Outcome:
            return numbering.complete(number).when_whole(change)

        return replace(self, numbering=replace(numbering, complete=complete))
