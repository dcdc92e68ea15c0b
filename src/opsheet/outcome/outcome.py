"""What an action returns: edits to the workbook, files to write beside it, and messages for the user.

What an action is handed: the tables, the settings, a moment and the user's choices.

The folder of the downloaded appointment letters, as a host has read it for an action.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from opsheet.catalogue import Message, Severity
from opsheet.outcome.edits import Edit

if TYPE_CHECKING:
    from opsheet.settings import Settings
    from opsheet.tables import Workbook


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


@dataclass(frozen=True, slots=True)
class Request:
    """The whole input of an action; with the same request an action returns the same outcome.

    Args:
        workbook: the tables, as found.
        settings: the team's.
        now: the moment that counts as now (the office's wall clock).
        rows: the sheet's row numbers that the user chose, or None for all.
        options: further choices by name, for instance ``{"letters": {...}}``.
    """

    workbook: Workbook
    settings: Settings
    now: dt.datetime
    rows: frozenset[int] | None = None
    options: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def today(self) -> dt.date:
        """The day of ``now``."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Letter:
    """A downloaded letter.

    Args:
        name: of its file.
        text: of its pages; empty where the name is enough or the pages hold none.
        readable: False where the PDF is encrypted or broken, so that only its name is known.
    """

    name: str
    text: str = ""
    readable: bool = True


@dataclass(frozen=True, slots=True)
class LetterFolder:
    """The folder of the downloaded letters.

    Args:
        path: of the folder.
        letters: the PDFs in it, by name.
        taken: the names of everything in it.
    """

    path: Path
    letters: Sequence[Letter]
    taken: frozenset[str]
