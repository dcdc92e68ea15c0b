"""How cells are written: what stands behind a cell's address, worked out once for all cells that share it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from typing import Any

from opsheet.hosts.xlsx.plan import UNSET
from opsheet.hosts.xlsx.sheet_xml import new_attributes
from opsheet.hosts.xlsx.style_edits import StyleEdit, StyleMemory
from opsheet.hosts.xlsx.values import BLANK, Encoder, number_text

Form = tuple[bytes, int]
"""The rest of a cell's tag with the cell's content and end, and the number of its format."""

StyleEdits = tuple[StyleEdit, ...]

_MOST_REMEMBERED = 10_000  # values of a kind; most of a column come again and again
_SOME_NUMBER = 0.5
_REMEMBERED = frozenset({type(None), type(UNSET), bool, int, float, str, dt.date})  # equal ones are written alike


class CellForms:
    """The forms of a sheet's cells.

    Args:
        encoder: values to XML.
        styles: formats after edits.
        prefix: of the sheet's elements, as bytes with the colon.
    """

    def __init__(self, encoder: Encoder, styles: StyleMemory, prefix: bytes) -> None:
        self._encode = encoder.encode
        self._after = styles.after
        self._close = b"</%sc>" % prefix
        self._new: dict[tuple[int, StyleEdits, bool], Forms] = {}
        self._changed: dict[tuple[bytes, int, StyleEdits], Forms] = {}

    def new(self, style: int, edits: StyleEdits, *, blank: bool) -> Forms:
        """The forms of cells that aren't there yet.

        Args:
            style: the format that they have by default.
            edits: the changes of it.
            blank: whether a cell without a value is made too; one whose format changes always is.
        """
        key = (style, edits, blank)
        if key not in self._new:
            self._new[key] = Forms(lambda value: self._new_form(value, style, edits, blank=blank))
        return self._new[key]

    def changed(self, attributes: bytes, style: int, edits: StyleEdits) -> Forms:
        """The forms of cells that are there.

        Args:
            attributes: what stands behind the address in their tags.
            style: the format that they have.
            edits: the changes of it.
        """
        key = (attributes, style, edits)
        if key not in self._changed:
            self._changed[key] = Forms(lambda value: self._changed_form(value, attributes, style, edits))
        return self._changed[key]

    def _new_form(self, value: Any, own: int, edits: StyleEdits, *, blank: bool) -> Form:
        encoded = BLANK if value is UNSET else self._encode(value)
        style = self._after(own, encoded.style_edits, edits)
        if not encoded.content and not edits and not blank:
            return b"", style
        start = b' s="%d"' % style if style else b""
        if not encoded.content:
            return start + b"/>", style
        return b"%s%s>%s%s" % (start, encoded.kind, encoded.content, self._close), style

    def _changed_form(self, value: Any, attributes: bytes, own: int, edits: StyleEdits) -> Form:
        if value is UNSET:
            style = self._after(own, (), edits)
            return new_attributes(attributes, style, None, empty=attributes.endswith(b"/>")), style
        encoded = self._encode(value)
        style = self._after(own, encoded.style_edits, edits)
        tag = new_attributes(attributes, style, encoded.kind, empty=not encoded.content)
        return (tag + encoded.content + self._close if encoded.content else tag), style


class Forms:
    """The forms of cells that differ by their values alone.

    Args:
        make: gives the form of a value.
    """

    def __init__(self, make: Callable[[Any], Form]) -> None:
        self._of_type = _ByType(make)

    def of(self, value: Any) -> Form:
        """The form of one value; errors as in ``all``."""
        return self._of_type[type(value)](value)

    def all(self, values: Sequence[Any]) -> list[Form]:
        """The forms of some values.

        Raises:
            ValueError: when one of them fits no cell.
        """
        of_type = self._of_type
        return [of_type[type(value)](value) for value in values]


class _ByType(dict[type, Callable[[Any], Form]]):
    """Gives the form of a value, by its type: 1, 1.0 and True are equal and written differently."""

    def __init__(self, make: Callable[[Any], Form]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, kind: type) -> Callable[[Any], Form]:
        make = _NumberForms(self._make).of if kind is float else self._make
        self[kind] = _Remembered(make).__getitem__ if kind in _REMEMBERED else make
        return self[kind]


class _NumberForms:
    """The forms of numbers, which differ by their digits alone."""

    def __init__(self, make: Callable[[Any], Form]) -> None:
        self._make = make
        form, self._style = make(_SOME_NUMBER)
        self._head, _, self._tail = form.partition(b">%s<" % number_text(_SOME_NUMBER))

    def of(self, value: float) -> Form:
        if not math.isfinite(value):
            return self._make(value)
        return b"%s>%s<%s" % (self._head, number_text(value), self._tail), self._style


class _Remembered(dict[Any, Form]):
    def __init__(self, make: Callable[[Any], Form]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> Form:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[value] = form = self._make(value)
        return form
