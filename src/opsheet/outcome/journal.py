"""What an action replaced, as plain data: enough to bring it back, also in another session."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, cast

Json = Any
CellProperty = Literal["content", "fill", "format", "note", "link", "rule"]


@dataclass(frozen=True, slots=True)
class CellChanges:
    """One property of some cells of a sheet, before and after.

    Args:
        sheet: the sheet's name.
        property: the content (value or formula), the fill, the number format, the note, the link, or the rule for
            what is typed.
        cells: by address, what was there and what the action left there.
    """

    kind: ClassVar[str] = "cells"
    sheet: str
    property: CellProperty
    cells: Mapping[str, Sequence[Json]]


@dataclass(frozen=True, slots=True)
class WidthChange:
    """A column's width, in characters."""

    kind: ClassVar[str] = "width"
    sheet: str
    column: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class TableGrowth:
    """An Excel table that was extended over further columns.

    Args:
        sheet: the sheet's name.
        table: the table's name.
        before: the range it had.
        after: the range it got.
    """

    kind: ClassVar[str] = "table"
    sheet: str
    table: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NewCellFormats:
    """New cells that took the whole format of their neighbours; what they had themselves are ``CellChanges``."""

    kind: ClassVar[str] = "formats"
    sheet: str
    cells: str


@dataclass(frozen=True, slots=True)
class SheetAdded:
    """A sheet that an action added, or wrote anew over its own earlier one.

    Args:
        sheet: the name it got.
        before: what the earlier sheet held, or None where there was none.
        after: what the action left there, to see whether the user has changed it since.
    """

    kind: ClassVar[str] = "sheet"
    sheet: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class FileReplaced:
    """A file that was replaced; the earlier one is kept as a backup.

    Args:
        path: of the file.
        backup: where the earlier file is kept.
        fingerprint: SHA-256 of what was written, to see whether the user has changed it since.
    """

    kind: ClassVar[str] = "file"
    path: str
    backup: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class FileRenamed:
    """A file that got another name in its folder.

    Args:
        folder: where it lies.
        old: the name it had.
        new: the name it has.
        fingerprint: SHA-256 of its content, to see whether it is still the same file.
    """

    kind: ClassVar[str] = "rename"
    folder: str
    old: str
    new: str
    fingerprint: str


Change = CellChanges | WidthChange | TableGrowth | NewCellFormats | SheetAdded | FileReplaced | FileRenamed
_KINDS: dict[str, type[Change]] = {
    one.kind: one
    for one in (CellChanges, WidthChange, TableGrowth, NewCellFormats, SheetAdded, FileReplaced, FileRenamed)
}


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One action's changes, in the order in which they were made.

    Args:
        action: the action's key.
        at: when it was applied, as an ISO moment.
        changes: undone in reverse order.

    Example:
        >>> entry = JournalEntry("name_letters", "2025-03-01T09:00", (FileRenamed("letters", "a.pdf", "b.pdf", "00"),))
        >>> JournalEntry.from_json(entry.to_json()) == entry
        True
    """

    action: str
    at: str
    changes: tuple[Change, ...]

    def to_json(self) -> Json:
        """The entry as JSON values."""
        changes = [{"kind": change.kind, **dataclasses.asdict(change)} for change in self.changes]
        return {"action": self.action, "at": self.at, "changes": changes}

    @classmethod
    def from_json(cls, data: Json) -> JournalEntry:
        """Read what ``to_json`` gave.

        Raises:
            KeyError: when the data is of another make.
            TypeError: likewise.
        """
        return cls(_text(data["action"]), _text(data["at"]), tuple(_change(one) for one in data["changes"]))


def _change(data: Json) -> Change:
    kind = _KINDS[data["kind"]]
    return kind(**{name: _checked(kind, name, value) for name, value in data.items() if name != "kind"})


def _checked(kind: type[Change], name: str, value: Json) -> Json:
    """A value that was written as a text, number or mapping and is one."""
    written = kind.__annotations__.get(name, "")
    if written in {"str", "CellProperty"}:
        return _text(value)
    if written == "float" and not isinstance(value, int | float):
        raise TypeError(name)
    if written.startswith("Mapping"):
        cells = cast("dict[str, Json]", value) if isinstance(value, dict) else {"": None}
        if not all(isinstance(pair, list) and len(cast("list[Json]", pair)) == 2 for pair in cells.values()):
            raise TypeError(name)
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
