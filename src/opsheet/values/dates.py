"""Dates and times as people type them, as Excel counts them, and as libraries hand them over."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.values.numbers import number_from_cell, numbers_from_cells
from opsheet.values.vocabulary import clean

_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?"
_NOON = 12
_SPOKEN_TIME = re.compile(
    r"(?P<half>上午|早上|中午|下午|晚上)? *(?P<hour>[0-9]{1,2})"
    r"(?:(?P<oclock>[点时])(?:(?P<thirty>半)|(?P<minutes>[0-9]{1,2})分?|整)?|:(?P<minute>[0-9]{2}))?"
    r" *(?P<late>[AaPp][Mm])?"
)
_TIME_ONLY = re.compile(_TIME)
_DAY = re.compile(
    r"(?:(?P<y1>[0-9]{4})(?P<m1>[0-9]{2})(?P<d1>[0-9]{2})"
    r"|(?P<y4>20(?:1[3-9]|[2-9][0-9]))(?P<m4>0[1-9]|1[0-2])"
    r"|(?P<y2>[0-9]{4}) *(?P<mark>[-/.]) *(?P<m2>[0-9]{1,2})(?: *(?P=mark) *(?P<d2>[0-9]{1,2}))?"
    r"|(?P<y3>[0-9]{4}) *年 *(?P<m3>[0-9]{1,2}) *月(?: *(?P<d3>[0-9]{1,2}) *[日号])?)"
    r"(?:(?:T|\s+|(?<=[日号]))" + _TIME + r")?"
)
_FIRST_SERIAL, _LAST_SERIAL = 1, 2_958_465  # 1900-01-01 and 9999-12-31
_FEBRUARY_29_1900 = 60  # a day that Excel counts and that never was
_FIRST_COMPACT, _LAST_COMPACT = 19_000_101, 99_991_231  # 20250301 typed as a number
_FIRST_MONTH, _LAST_MONTH = 201_301, 209_912  # 202503 typed as a number; as day numbers, days after the year 2450
_MINUTES_OF_DAY = 24 * 60
_DATES = frozenset({dt.datetime, dt.date, type(None)})
_NUMBERS = frozenset({float, int, type(None)})
_NO_DATE = np.datetime64("NaT", "s")
_LAST_SECOND = np.datetime64("9999-12-31T23:59:59", "s")


def parse_datetime(text: str) -> dt.datetime | None:
    """Read a date, with or without a time, stored as text.

    Year, month and day stand in this order; a month alone means its first day. Nothing is guessed where the
    order or the year is open, as in 1/3/2025 or 3月1日. Six digits are a month from 201301 on: 200301 may also be
    the first of March 2020.

    Args:
        text: for instance ``2025/3/1``, ``2025-03-01 14:00``, ``20250301``, ``2025年3月1日``, ``2025.3.1``.

    Returns:
        The moment, or None where the text is no possible date.

    Example:
        >>> parse_datetime("2025年3月1日 14:00")
        datetime.datetime(2025, 3, 1, 14, 0)
        >>> parse_datetime("2025-02-30") is None
        True
    """
    found = _DAY.fullmatch(clean(text))
    if found is None:
        return None
    parts = found.groupdict()
    year, month, day = (next((found for n in "1234" if (found := parts.get(f"{name}{n}"))), 1) for name in "ymd")
    try:
        return dt.datetime(
            int(year),
            int(month),
            int(day),
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
        )
    except ValueError:
        return None


def serial_to_datetime(serial: float, epoch_1904: bool = False) -> dt.datetime:
    """Turn Excel's day number into a moment, to the second.

    Args:
        serial: days, with the time of day as fraction.
        epoch_1904: whether the workbook counts from 1904 (old Macs) instead of 1900.

    Raises:
        ValueError: when Excel knows no such day.

    Example:
        >>> serial_to_datetime(45717.5)
        datetime.datetime(2025, 3, 1, 12, 0)
    """
    days = serial + 1462 if epoch_1904 else serial
    if not _FIRST_SERIAL <= days < _LAST_SERIAL + 1:
        msg = f"Excel has no day number {serial}"
        raise ValueError(msg)
    start = dt.datetime(1899, 12, 31) if days < _FEBRUARY_29_1900 else dt.datetime(1899, 12, 30)
    return start + dt.timedelta(seconds=min(round(days * 86400), (_LAST_SERIAL + 1) * 86400 - 1))


def datetimes_from_cells(cells: Sequence[Any]) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    """Read cells as dates; whole columns of dates or of day numbers go through in one piece.

    Args:
        cells: datetimes, dates, Excel day numbers from 1 to 2958465, dates and months as
            the numbers 20250301 and 202503, texts,
            None or "" for a blank.

    Returns:
        The moments as datetime64[s] with NaT where there is none, and True where a cell that isn't blank
        holds no date.

    Example:
        >>> values, unreadable = datetimes_from_cells([45717, "2025/3/1", None, "soon"])
        >>> values.astype("datetime64[D]").tolist(), unreadable.tolist()
        ([datetime.date(2025, 3, 1), datetime.date(2025, 3, 1), None, None], [False, False, False, True])
    """
    types = set(map(type, cells))
    if types <= _DATES:
        return _moments_from_dates(cells), np.zeros(len(cells), dtype=bool)
    if types <= _NUMBERS:
        numbers, no_number = numbers_from_cells(cells)
        values, unreadable = _dates_from_numbers(numbers)
        return values, unreadable | no_number
    values = np.full(len(cells), _NO_DATE)
    unreadable = np.zeros(len(cells), dtype=bool)
    known: dict[str, dt.datetime | None] = {}
    for index, cell in enumerate(cells):
        if isinstance(cell, str):
            if cell not in known:
                known[cell] = parse_datetime(cell)
            moment = known[cell]
            unreadable[index] = moment is None and bool(clean(cell))
        else:
            moment = _moment(cell)
            unreadable[index] = moment is None and cell is not None and cell == cell  # noqa: PLR0124 - NaN is blank
        if moment is not None:
            values[index] = _round_up(moment)
    return values, unreadable


def _moments_from_dates(cells: Sequence[dt.date | None]) -> NDArray[np.datetime64]:
    """Convert each day once: a column repeats few, and NumPy takes a microsecond for each."""
    days = list(set(cells))
    seconds = dict(zip(days, _to_seconds(days).astype(np.int64).tolist(), strict=True))
    return np.fromiter(map(seconds.__getitem__, cells), dtype=np.int64, count=len(cells)).astype("datetime64[s]")


def _to_seconds(moments: Sequence[dt.date | None]) -> NDArray[np.datetime64]:
    """Round to the second: Excel's fractions of a day come as 13:59:59.999."""
    exact = np.array(moments, dtype="datetime64[us]")
    rounded = (exact + np.timedelta64(500_000, "us")).astype("datetime64[s]")
    return np.minimum(rounded, _LAST_SECOND)  # rounded up, the last day would end in the year 10000


def _round_up(moment: dt.date) -> np.datetime64:
    return _to_seconds([moment])[0]


def _dates_from_numbers(numbers: NDArray[np.float64]) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    is_serial = (numbers >= _FIRST_SERIAL) & (numbers < _LAST_SERIAL + 1) & ~_is_month(numbers)
    days = np.where(is_serial, numbers, _FEBRUARY_29_1900)
    days = np.where(days < _FEBRUARY_29_1900, days + 1, days)
    seconds = np.rint(days * 86400).astype("timedelta64[s]")
    values = np.where(is_serial, np.datetime64("1899-12-30", "s") + seconds, _NO_DATE)
    unreadable = ~is_serial & ~np.isnan(numbers)
    for index in np.flatnonzero(unreadable).tolist():
        moment = _compact(float(numbers[index]))
        if moment is not None:
            values[index] = np.datetime64(moment, "s")
            unreadable[index] = False
    return values, unreadable


def _is_month(numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):  # NumPy for Windows warns of a blank's remainder, which is a NaN as well
        months = numbers % 100
        is_whole = months % 1 == 0
    return (numbers >= _FIRST_MONTH) & (numbers <= _LAST_MONTH) & (months >= 1) & (months <= 12) & is_whole


def _compact(number: float) -> dt.datetime | None:
    """Read 20250301 or 202503 typed as a number."""
    is_compact = _FIRST_COMPACT <= number <= _LAST_COMPACT or _FIRST_MONTH <= number <= _LAST_MONTH
    return parse_datetime(str(int(number))) if is_compact and number == int(number) else None


def _moment(cell: object) -> dt.datetime | None:
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, dt.date):
        return dt.datetime.combine(cell, dt.time())
    if isinstance(cell, np.datetime64):
        moment = cell.astype("datetime64[s]").item()
        return moment if isinstance(moment, dt.datetime) else None
    number = number_from_cell(cell)
    if number is None:
        return None
    moment = _compact(number)
    if moment is None and _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        return serial_to_datetime(number)
    return moment


def parse_time(text: str) -> float | None:
    """Read a time of day stored as text, as minutes after midnight.

    Args:
        text: ``14:00`` or ``14:00:30``, full width too, ``下午2点``, ``2点半``, ``2:30 PM``.

    Returns:
        Minutes, or None where the text is no time of day.

    Example:
        >>> parse_time("14：30"), parse_time("25:00"), parse_time("下午2点")
        (870.0, None, 840.0)
    """
    plain = clean(text)
    found = _TIME_ONLY.fullmatch(plain)
    if found is None:
        return _spoken_time(plain)
    hour, minute, second = (int(part or 0) for part in found.group("hour", "minute", "second"))
    return hour * 60 + minute + second / 60 if hour < 24 and minute < 60 and second < 60 else None


def _spoken_time(text: str) -> float | None:
    found = _SPOKEN_TIME.fullmatch(text)
    if found is None or not (found["half"] or found["late"] or found["oclock"]):
        return None
    hour = int(found["hour"])
    minute = 30 if found["thirty"] else int(found["minute"] or found["minutes"] or 0)
    if found["half"] in {"下午", "晚上"} or (found["late"] or "").casefold() == "pm":
        hour += 12 if hour < _NOON else 0
    elif (found["late"] or "").casefold() == "am" and hour == _NOON:
        hour = 0
    return hour * 60.0 + minute if hour < 24 and minute < 60 else None


def minutes_from_cells(cells: Sequence[Any]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Read cells as times of day.

    Args:
        cells: times, datetimes (their time counts), durations under a day, fractions of a day, texts,
            None or "" for a blank.

    Returns:
        Minutes after midnight with NaN where there are none, and True where a cell that isn't blank holds no
        time of day.

    Example:
        >>> values, unreadable = minutes_from_cells([0.5, "14:00", None, 14])
        >>> values.tolist(), unreadable.tolist()
        ([720.0, 840.0, nan, nan], [False, False, False, True])
    """
    values = np.full(len(cells), np.nan)
    unreadable = np.zeros(len(cells), dtype=bool)
    for index, cell in enumerate(cells):
        if cell is None or cell != cell or (isinstance(cell, str) and not clean(cell)):  # noqa: PLR0124 - NaN is blank
            continue
        minutes = _minutes(cell)
        if minutes is None:
            unreadable[index] = True
        else:
            values[index] = minutes
    return values, unreadable


def _minutes(cell: object) -> float | None:
    if isinstance(cell, str):
        moment = None if (minutes := parse_time(cell)) is not None else parse_datetime(cell)
        return minutes if moment is None else _minutes(moment.time())
    if isinstance(cell, dt.datetime):
        return _minutes(cell.time())
    if isinstance(cell, dt.time):
        return _whole_seconds(cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6)
    if isinstance(cell, dt.timedelta):
        return _whole_seconds(cell.total_seconds())
    number = number_from_cell(cell)
    return None if number is None else _whole_seconds(number * 86400)


def _whole_seconds(seconds: float) -> float | None:
    """Minutes to the nearest second, or None outside of a day."""
    if not (math.isfinite(seconds) and 0 <= seconds < 86400):
        return None
    return round(seconds) / 60 % _MINUTES_OF_DAY
