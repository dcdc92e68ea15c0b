"""What an action is handed: the tables, the settings, a moment, the chosen rows and the user's inputs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from opsheet.settings import Settings
    from opsheet.tables import SheetContent, Workbook

Value = TypeVar("Value")


def _no_sheets(_: str) -> Sequence[SheetContent]:
    return ()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that the user named, as a host hands it to an action.

    Args:
        path: of the folder.
        files: the names of the files in it, in the order in which they count.
        taken: the names of everything in it.
        pdf_text: gives the text of a PDF in it by its name, or None where it is encrypted, broken or too large; a
            host reads it when it is asked for, so that no file is opened whose name says enough.
        sheets: gives the sheets of a workbook in it by its name, hidden ones included; it raises a ``UserError``
            where the file can't be read.
    """

    path: Path
    files: Sequence[str]
    taken: frozenset[str]
    pdf_text: Callable[[str], str | None]
    sheets: Callable[[str], Sequence[SheetContent]] = _no_sheets


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A workbook that the user named, as a host hands it to an action.

    Args:
        path: of the file.
        sheets: gives its sheets, hidden ones included; it raises a ``UserError`` where the file can't be read.
    """

    path: Path
    sheets: Callable[[], Sequence[SheetContent]]


InputValue = str | float | dt.date | Path | Folder | NamedFile


class Inputs(Mapping[str, InputValue]):
    """The inputs that were given, by key, each of the type of its kind; what wasn't given is absent.

    Args:
        values: parsed, by key.

    Example:
        >>> inputs = Inputs({"result": "formulas"})
        >>> inputs.text("result"), inputs.number("limit")
        ('formulas', None)
    """

    def __init__(self, values: Mapping[str, InputValue] | None = None) -> None:
        self._values = dict(values or {})

    def text(self, key: str) -> str | None:
        """A text, or the key of a choice."""
        return self._typed(key, str)

    def number(self, key: str) -> float | None:
        """A number."""
        return self._typed(key, float)

    def day(self, key: str) -> dt.date | None:
        """A day."""
        return self._typed(key, dt.date)

    def file(self, key: str) -> NamedFile | None:
        """A workbook."""
        return self._typed(key, NamedFile)

    def folder(self, key: str) -> Folder | None:
        """A folder and what lies in it."""
        return self._typed(key, Folder)

    def _typed(self, key: str, kind: type[Value]) -> Value | None:
        value = self._values.get(key)
        if value is not None and not isinstance(value, kind):
            msg = f"the input {key} holds a {type(value).__name__}, not a {kind.__name__}"
            raise TypeError(msg)
        return value

    def __getitem__(self, key: str) -> InputValue:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


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
    """

    workbook: Workbook
    settings: Settings
    now: dt.datetime
    rows: frozenset[int] | None = None
    inputs: Inputs = field(default_factory=Inputs)
    dry_run: bool = False
    asks_on_sheet: bool = False

    @property
    def today(self) -> dt.date:
        """The day of ``now``."""
        return self.now.date()
