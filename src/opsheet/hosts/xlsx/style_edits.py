"""Changes of a cell's format, and the formats that come of them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from opsheet.hosts.xlsx.styles import Styles


class StyleEdit(Hashable, Protocol):
    """A change of a format."""

    def apply(self, styles: Styles, style: int) -> int:
        """The number of the changed format."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Fill:
    """A solid fill in six hex digits, or none."""

    color: str | None
    keep_existing: bool = False

    def apply(self, styles: Styles, style: int) -> int:
        """The format with the fill, or as it is where a user's fill is kept."""
        if self.keep_existing and styles.has_fill(style):
            return style
        return styles.filled(style, self.color)


@dataclass(frozen=True, slots=True, eq=False)
class Unmark:
    """No fill where it is in one of the colours."""

    colors: frozenset[str]

    def apply(self, styles: Styles, style: int) -> int:
        """The format as it was before it was marked."""
        return styles.filled(style, None) if styles.fill_color(style) in self.colors else style


@dataclass(frozen=True, slots=True, eq=False)
class NumberFormat:
    """Another number format."""

    code: str

    def apply(self, styles: Styles, style: int) -> int:
        """The format with that code."""
        return styles.shown_as(style, self.code)


@dataclass(frozen=True, slots=True, eq=False)
class DateFormat:
    """A number format that shows dates, unless there is one."""

    code: str

    def apply(self, styles: Styles, style: int) -> int:
        """The format, showing dates."""
        return styles.shown_as_date(style, self.code)


@dataclass(frozen=True, slots=True, eq=False)
class QuotePrefix:
    """The mark by which a text stays text when the cell is edited."""

    wanted: bool

    def apply(self, styles: Styles, style: int) -> int:
        """The format with or without the mark."""
        return styles.quoted(style, wanted=self.wanted)


class StyleMemory:
    """Formats after the edits of a cell, each looked up once.

    Fills come last: then taking a mark back gives the very format that was there before it.
    """

    def __init__(self, styles: Styles) -> None:
        @cache
        def after(style: int, of_value: tuple[StyleEdit, ...], edits: tuple[StyleEdit, ...]) -> int:
            formats_given = any(isinstance(edit, NumberFormat) for edit in edits)
            kept = [edit for edit in of_value if not (formats_given and isinstance(edit, DateFormat))]
            for edit in [*kept, *(edit for edit in edits if not isinstance(edit, (Fill, Unmark)))]:
                style = edit.apply(styles, style)
            for edit in _fills_that_count(edits):
                style = edit.apply(styles, style)
            return style

        self.after = after


def _fills_that_count(edits: tuple[StyleEdit, ...]) -> list[Fill | Unmark]:
    """The fills from the last one on that covers whatever was there before it."""
    fills = [edit for edit in edits if isinstance(edit, (Fill, Unmark))]
    covering = [index for index, edit in enumerate(fills) if isinstance(edit, Fill) and not edit.keep_existing]
    return fills[covering[-1] :] if covering else fills
