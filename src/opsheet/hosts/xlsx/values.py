"""A cell's value as the XML of its ``<c>`` element, worked out once for each kind of value and format."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.xlsx.plan import UNSET
from opsheet.hosts.xlsx.sheet_xml import new_attributes
from opsheet.hosts.xlsx.style_edits import DateFormat, QuotePrefix, StyleEdit, StyleMemory
from opsheet.hosts.xlsx.xml import element_text
from opsheet.outcome import Formula, Link
from opsheet.values.cells import LONGEST_TEXT

_MOST_KNOWN = 10_000  # texts and days that are remembered, since most of a column come again and again
_FORMULA_SIGNS = "=+-@"
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_KEEPS_BLANKS = re.compile(r"^\s|\s$|\n|\s\s")
_SPECIAL = re.compile(r"[&<>_\x00-\x1f\ufffe\uffff\ud800-\udfff]|^\s|\s$|\s\s")  # what isn't written as it is
_DATE = (DateFormat("yyyy-mm-dd"),)
_MOMENT = (DateFormat("yyyy-mm-dd hh:mm"),)
_TIME = (DateFormat("hh:mm"),)
_DURATION = (DateFormat("[h]:mm:ss"),)
_QUOTED = (QuotePrefix(wanted=True),)
_UNQUOTED = (QuotePrefix(wanted=False),)
_NO_EDITS: tuple[StyleEdit, ...] = ()


@runtime_checkable
class _Scalar(Protocol):
    """A NumPy scalar, which knows its plain value."""

    def item(self) -> object: ...


class Encoded(NamedTuple):
    """A value ready to be written.

    Args:
        kind: the cell's ``t`` attribute with its leading blank, or nothing.
        content: the XML inside the cell, empty for a blank.
        style_edits: what the value asks of the cell's format.
    """

    kind: bytes
    content: bytes
    style_edits: tuple[StyleEdit, ...] = _NO_EDITS


BLANK = Encoded(b"", b"")


def cell_text(text: str) -> str:
    """A text as Office writes it, with characters that XML can't hold as ``_x0001_``.

    Example:
        >>> cell_text("a < b_x0041_")
        'a &lt; b_x005F_x0041_'
    """
    return element_text(_ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text))


def number_text(value: float) -> bytes:
    """A finite number as it is stored.

    Example:
        >>> number_text(3.0), number_text(0.25)
        (b'3', b'0.25')
    """
    return b"%d" % value if value.is_integer() and abs(value) < 1e15 else float.__repr__(value).encode()


class Encoder:
    """Values to XML, in the dialect of one sheet.

    Args:
        prefix: of the sheet's elements, as bytes with the colon.
        counts_from_1904: whether day 0 is 1 January 1904.
    """

    def __init__(self, prefix: bytes, *, counts_from_1904: bool) -> None:
        self._epoch = dt.datetime(1904, 1, 1) if counts_from_1904 else dt.datetime(1899, 12, 30)
        self._number = (b"<%sv>" % prefix, b"</%sv>" % prefix)
        self._formula = (b"<%sf>" % prefix, b"</%sf>" % prefix)
        self._plain = (b"<%sis><%st>" % (prefix, prefix), b"</%st></%sis>" % (prefix, prefix))
        self._spaced = b'<%sis><%st xml:space="preserve">' % (prefix, prefix)
        self._texts: dict[str, Encoded] = {}
        self._dates: dict[dt.date, Encoded] = {}
        self._writers: dict[type, Callable[..., Encoded]] = {
            bool: self._bool,
            int: self._int,
            float: self._float,
            str: self._text,
            dt.date: self._date,
            dt.datetime: self._datetime,
            dt.time: self._time,
            dt.timedelta: self._duration,
            Formula: self._live,
            Link: self._link,
        }

    def encode(self, value: object) -> Encoded:
        """One value; a NaN or NaT counts as blank.

        Raises:
            ValueError: when it is an infinite number, a text longer than a cell holds, or no cell value at all.
        """
        if value is None:
            return BLANK
        writer = self._writers.get(type(value)) or self._inherited(value)
        return writer(value)

    def _inherited(self, value: object) -> Callable[..., Encoded]:
        """The writer of a subclass, or of a NumPy scalar by its plain value."""
        if value != value:  # noqa: PLR0124 - NaT and its like are the only values unequal to themselves
            return self._blank
        if isinstance(value, _Scalar):
            return self._scalar
        for kind in (dt.datetime, dt.date, dt.time, dt.timedelta, bool, int, float, str):
            if isinstance(value, kind):
                return self._writers[kind]
        msg = f"{type(value).__name__} is no cell value"
        raise ValueError(msg)

    def _blank(self, value: object) -> Encoded:
        del value
        return BLANK

    def _scalar(self, value: _Scalar) -> Encoded:
        return self.encode(value.item())

    def _bool(self, value: bool) -> Encoded:
        return Encoded(b' t="b"', b"%s%d%s" % (self._number[0], value, self._number[1]), _UNQUOTED)

    def _int(self, value: int) -> Encoded:
        return Encoded(b"", b"%s%d%s" % (self._number[0], value, self._number[1]), _UNQUOTED)

    def _float(self, value: float) -> Encoded:
        if not math.isfinite(value):
            if math.isnan(value):
                return BLANK
            raise ValueError("an infinite number")
        return Encoded(b"", self._number[0] + number_text(value) + self._number[1], _UNQUOTED)

    def _text(self, value: str) -> Encoded:
        if len(value) > LONGEST_TEXT:
            raise ValueError(f"a text of {len(value)} characters")
        if not value:
            return BLANK
        known = self._texts.get(value)
        if known is None:
            if _SPECIAL.search(value) is None:
                content = self._plain[0] + value.encode() + self._plain[1]
            else:
                opening = self._spaced if _KEEPS_BLANKS.search(value) else self._plain[0]
                content = opening + cell_text(value).encode() + self._plain[1]
            known = Encoded(b' t="inlineStr"', content, _QUOTED if value[0] in _FORMULA_SIGNS else _NO_EDITS)
            if len(self._texts) < _MOST_KNOWN:
                self._texts[value] = known
        return known

    def _date(self, value: dt.date) -> Encoded:
        known = self._dates.get(value)
        if known is None:
            known = self._serial(dt.datetime(value.year, value.month, value.day), _DATE, value)
            if len(self._dates) < _MOST_KNOWN:
                self._dates[value] = known
        return known

    def _datetime(self, value: dt.datetime) -> Encoded:
        return self._serial(value.replace(tzinfo=None), _MOMENT, value)

    def _time(self, value: dt.time) -> Encoded:
        length = dt.timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
        return self._days(length, _TIME)

    def _duration(self, value: dt.timedelta) -> Encoded:
        return self._days(value, _DURATION)

    def _days(self, length: dt.timedelta, edits: tuple[StyleEdit, ...]) -> Encoded:
        days = self._float(length / dt.timedelta(days=1))
        return Encoded(b"", days.content, _UNQUOTED + edits)

    def _serial(self, moment: dt.datetime, edits: tuple[StyleEdit, ...], value: dt.date | dt.datetime) -> Encoded:
        """The day's number; Excel counts a 29 February 1900 that never was, and no day before its first."""
        since = moment - self._epoch
        if self._epoch.year == 1899 and since < dt.timedelta(days=61):
            since -= dt.timedelta(days=1)
        if since < dt.timedelta(0) or (self._epoch.year == 1899 and since < dt.timedelta(days=1)):
            return self._text(value.isoformat(*([" "] if isinstance(value, dt.datetime) else [])))
        return self._days(since, edits)

    def _live(self, value: Formula) -> Encoded:
        text = value.text.removeprefix("=")
        if len(text) > 8_192:
            raise ValueError(f"a formula of {len(text)} characters")
        formula = self._formula[0] + cell_text(text).encode() + self._formula[1]
        if isinstance(value.value, str) and value.value:
            shown = self._number[0] + cell_text(value.value).encode() + self._number[1]
            return Encoded(b' t="str"', formula + shown, _UNQUOTED)
        cached = self.encode(value.value)
        return Encoded(cached.kind, formula + cached.content, cached.style_edits or _UNQUOTED)

    def _link(self, value: Link) -> Encoded:
        return self._text(value.text)


def refuse_value(cell: str, reason: str) -> RefusedError:
    """The error for a value that a cell can't hold."""
    return RefusedError(
        Text("{cell} 的值无法写入（{reason}）", "The value for {cell} can't be written ({reason})"),
        cell=cell,
        reason=reason,
    )


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
