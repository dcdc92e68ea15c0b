"""Dates by the convention of their own column: ISO, month first, day first, or with the month in letters."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from opsheet.exports.conventions import Conventions
from opsheet.exports.headers import fold_header
from opsheet.values import serial_to_datetime

Order = Literal["month_first", "day_first", "year_first"]

_TIME = r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)? ?(?P<half>[AaPp]\.?[Mm]\.?)?)?"
_OFFSET = r"(?: ?(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[A-Z]{2,5}))?"
_YEAR_FIRST = re.compile(r"(?P<y>\d{4}) ?[-/.年] ?(?P<m>\d{1,2})(?: ?[-/.月] ?(?P<d>\d{1,2})日?)?月?" + _TIME + _OFFSET)
_COMPACT = re.compile(r"(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_FIGURES = re.compile(r"(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{4}|\d{2})" + _TIME + _OFFSET)
_MONTH_YEAR = re.compile(r"(?P<m>\d{1,2})[-/](?P<y>\d{4})")
_LETTERS = re.compile(
    r"(?:(?P<n1>[^\W\d_]+)\.? (?P<d1>\d{1,2}),? (?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})\.?[ -](?:de )?(?P<n2>[^\W\d_]+)\.?,?[ -](?:de )?(?P<y2>\d{4}))" + _TIME + _OFFSET
)
_UTC_NAMES = frozenset({"Z", "UTC", "GMT"})


@dataclass(frozen=True, slots=True)
class Dates:
    """A column of dates.

    Args:
        values: None where there is none.
        unreadable: rows whose cell holds something else, or a date whose order nothing decides.
        is_open: whether it is only the order of day and month that is not known.
    """

    values: list[dt.datetime | None]
    unreadable: tuple[int, ...] = ()
    is_open: bool = False


def read_dates(cells: Sequence[Any], order: Order | None, conventions: Conventions) -> Dates:
    """Read a column of dates; times with an offset come out in UTC, with ``tzinfo`` set.

    Args:
        cells: texts, dates, Excel's day numbers, None or "" for a blank.
        order: of day and month where the column doesn't prove it, or None where nothing is known.
        conventions: months in letters, words for a blank.

    Example:
        >>> from pathlib import Path
        >>> from opsheet.exports.conventions import load_conventions
        >>> conventions = load_conventions(Path("no such folder"))
        >>> [day.day for day in read_dates(["03/11/2026", "25/11/2026"], None, conventions).values]
        [3, 25]
        >>> read_dates(["ago 20, 2026"], None, conventions).values
        [datetime.datetime(2026, 8, 20, 0, 0)]
        >>> read_dates(["03/11/2026"], None, conventions).is_open
        True
    """
    order = proven_order(cells) or order
    known = {
        cell: parse_day(cell, order, conventions) if isinstance(cell, str) else _moment(cell) for cell in set(cells)
    }
    wrong = {cell for cell, moment in known.items() if moment is None and not _is_blank(cell, conventions)}
    unreadable = tuple(index for index, cell in enumerate(cells) if cell in wrong) if wrong else ()
    is_open = bool(wrong) and order is None and all(_FIGURES.fullmatch(str(cell).strip()) for cell in wrong)
    return Dates([known[cell] for cell in cells], unreadable, is_open)


def _is_blank(cell: Any, conventions: Conventions) -> bool:
    return cell is None or (
        isinstance(cell, str) and (not cell.strip() or cell.strip().casefold() in conventions.missing)
    )


def proven_order(cells: Iterable[Any]) -> Order | None:
    """The order of day and month that a column's own figures prove, or None.

    Example:
        >>> proven_order(["11/05/2026", "11/25/2026"]), proven_order(["01/02/2026"]), proven_order(["14.03.2023"])
        ('month_first', None, 'day_first')
    """
    for cell in set(cells):
        found = _FIGURES.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if found is None:
            continue
        first, second = int(found["a"]), int(found["b"])
        if found["mark"] == "." or first > 12 >= second:
            return "year_first" if first > 31 else "day_first"
        if second > 12 >= first:
            return "month_first"
    return None


def parse_day(text: str, order: Order | None, conventions: Conventions) -> dt.datetime | None:
    """Read one date with or without a time.

    Args:
        text: as the cell holds it.
        order: of day and month, or None where it isn't known.
        conventions: months in letters.

    Example:
        >>> from pathlib import Path
        >>> from opsheet.exports.conventions import load_conventions
        >>> parse_day("14.03.2023 07:49:55 UTC", "day_first", load_conventions(Path("no such folder")))
        datetime.datetime(2023, 3, 14, 7, 49, 55, tzinfo=datetime.timezone.utc)
    """
    text = text.strip().strip("'")
    for pattern in (_YEAR_FIRST, _COMPACT):
        if found := pattern.fullmatch(text):
            return _built(found, int(found["y"]), int(found["m"]), int(found["d"] or 1))
    if found := _FIGURES.fullmatch(text):
        return _by_order(found, order)
    if found := _MONTH_YEAR.fullmatch(text):
        return _built(found, int(found["y"]), int(found["m"]), 1)
    if found := _LETTERS.fullmatch(text):
        month = conventions.month_numbers.get(fold_header(found["n1"] or found["n2"]))
        return _built(found, int(found["y1"] or found["y2"]), month or 0, int(found["d1"] or found["d2"]))
    return None


def _by_order(found: re.Match[str], order: Order | None) -> dt.datetime | None:
    first, second, third = int(found["a"]), int(found["b"]), int(found["c"])
    if order is None:
        return None
    day, month, year = {
        "month_first": (second, first, third),
        "day_first": (first, second, third),
        "year_first": (third, second, first),
    }[order]
    if len(found["c"]) == 4 and order == "year_first":
        return None
    return _built(found, year if year > 99 else 2000 + year, month, day)


def _built(found: re.Match[str], year: int, month: int, day: int) -> dt.datetime | None:
    parts = found.groupdict()
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or "").casefold()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        moment = dt.datetime(year, month, day, hour, int(parts.get("minute") or 0), int(parts.get("second") or 0))
    except ValueError:
        return None
    return _in_utc(moment, parts.get("offset"))


def _in_utc(moment: dt.datetime, offset: str | None) -> dt.datetime:
    """A moment with an offset in UTC; one with a zone's abbreviation, of which there are several each, as it stands."""
    if offset in _UTC_NAMES:
        return moment.replace(tzinfo=dt.UTC)
    if offset and offset[0] in "+-":
        hours, minutes = int(offset[1:3]), int(offset[-2:])
        ahead = dt.timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
        return moment.replace(tzinfo=dt.timezone(ahead)).astimezone(dt.UTC)
    return moment


def _moment(cell: Any) -> dt.datetime | None:
    if isinstance(cell, dt.datetime):
        return cell
    if isinstance(cell, dt.date):
        return dt.datetime.combine(cell, dt.time())
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        try:
            return _compact_number(cell) or serial_to_datetime(cell)
        except ValueError:
            return None
    return None


def _compact_number(number: float) -> dt.datetime | None:
    """20261120 typed as a number."""
    found = _COMPACT.fullmatch(str(int(number))) if number == int(number) else None
    return _built(found, int(found["y"]), int(found["m"]), int(found["d"])) if found else None


def store_day(moment: dt.datetime, zone: str | None) -> dt.date:
    """The day of a moment at a store.

    Args:
        moment: in UTC where it has ``tzinfo``, else taken as the store's own.
        zone: the store's time zone, or None where times aren't moved.

    Example:
        >>> store_day(dt.datetime(2026, 11, 24, 0, 30, tzinfo=dt.UTC), "America/Mexico_City")
        datetime.date(2026, 11, 23)
    """
    if zone is None or moment.tzinfo is None:
        return moment.date()
    return moment.astimezone(ZoneInfo(zone)).date()
