"""Number formats by their codes: which are built in, and which show dates."""

from __future__ import annotations

import re

FIRST_CUSTOM = 164
BUILT_IN = {
    "General": 0,
    "0": 1,
    "0.00": 2,
    "#,##0": 3,
    "#,##0.00": 4,
    "0%": 9,
    "0.00%": 10,
    "0.00E+00": 11,
    "h:mm": 20,
    "h:mm:ss": 21,
    "[h]:mm:ss": 46,
    "@": 49,
}
BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)])
_NO_DATE_TOKEN = re.compile(r"""\[(?!h+\]|m+\]|s+\])[^\]]*\]|"[^"]*"|\\.|_.|\*.|General""", re.IGNORECASE)
_DATE_TOKEN = re.compile(r"[ymdhs]", re.IGNORECASE)


def shows_dates(code: str) -> bool:
    """Whether a number format shows a number as a date or a time.

    Example:
        >>> shows_dates("yyyy-mm-dd"), shows_dates('0.0" days"'), shows_dates("[Red]0")
        (True, False, False)
    """
    return _DATE_TOKEN.search(_NO_DATE_TOKEN.sub("", code.partition(";")[0])) is not None
