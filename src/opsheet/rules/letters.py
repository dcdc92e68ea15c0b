"""File names that every system takes.

The name of an appointment letter.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from opsheet.rules.errors import RuleError

_LONGEST: Final = 255  # bytes on Linux; characters on Windows and macOS, so bytes are the stricter
_RESERVED: Final = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])", re.IGNORECASE)
_FORBIDDEN: Final = re.compile(r'[\\/*?"<>|]')
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")


def safe_file_name(name: str, extension: str) -> str:
    r"""A name that is a file of its own folder on Windows, macOS and Linux.

    A colon becomes a dot, ``\ / * ? " < > |`` become hyphens, control characters spaces; dots and spaces at the
    end go, a name that Windows reserves gets an underscore in front, and a long one is cut.

    Args:
        name: without extension.
        extension: with its dot.

    Source: rules 6, Delivery to Amazon's warehouses.

    Example:
        >>> safe_file_name("14:00 - 14:30 AM February 6", ".pdf")
        '14.00 - 14.30 AM February 6.pdf'
        >>> safe_file_name("con", ".pdf"), safe_file_name("../a", ".pdf"), safe_file_name("...", ".pdf")
        ('_con.pdf', '..-a.pdf', '_.pdf')
    """
    plain = _FORBIDDEN.sub("-", _UNSEEN.sub(" ", name).replace(":", "."))
    stem = plain.strip().rstrip(". ") or "_"
    if is_reserved(stem):
        stem = f"_{stem}"
    return f"{_cut(stem, _LONGEST - len(extension.encode()))}{extension}"


def is_reserved(name: str) -> bool:
    """Whether Windows keeps a name for a device, whatever its extension.

    Example:
        >>> is_reserved("con"), is_reserved("NUL.txt"), is_reserved("console.txt")
        (True, True, False)
    """
    return _RESERVED.fullmatch(name.partition(".")[0].rstrip(" ")) is not None


def unused_name(name: str, taken: Iterable[str]) -> str:
    """The name, or the first of "name (2)", "name (3)" ... that isn't taken; letter case makes no difference.

    Args:
        name: with extension.
        taken: the names in the folder.

    Example:
        >>> unused_name("a.pdf", {"A.pdf", "a (2).pdf"})
        'a (3).pdf'
    """
    folded = {one.casefold() for one in taken}
    path = PurePosixPath(name)
    count, answer = 1, name
    while answer.casefold() in folded:
        count += 1
        ending = f" ({count}){path.suffix}"
        answer = f"{_cut(path.stem, _LONGEST - len(ending.encode()))}{ending}"
    return answer


def _cut(stem: str, bytes_allowed: int) -> str:
    return stem.encode()[:bytes_allowed].decode(errors="ignore").rstrip(". ") or "_"


def letter_name(
    boxes: int, brand: str, day: dt.date, start: dt.time, end: dt.time, *, template: str, months: Sequence[str]
) -> str:
    """The letter's name, as Amazon's warehouse is used to it.

    Args:
        boxes: how many are delivered.
        brand: of the goods.
        day: of the appointment.
        start: when the appointment begins.
        end: when it ends.
        template: with the placeholders ``boxes``, ``brand``, ``start``, ``end``, ``month``, ``day`` and
            ``meridiem`` (the true AM or PM of the start).
        months: the names of the twelve months.

    Raises:
        RuleError: ``start-not-before-end``, or ``letter-template`` where the template has another placeholder.

    Source: SOP 预约信命名格式.

    Example:
        >>> english = "January February March April May June July August September October November December".split()
        >>> template = "{boxes} Boxes-AMZ-{brand} Amazon schedule date {start} - {end} AM {month} {day}"
        >>> two, half_past = dt.time(14), dt.time(14, 30)
        >>> letter_name(18, "HIMICAR", dt.date(2025, 2, 6), two, half_past, template=template, months=english)
        '18 Boxes-AMZ-HIMICAR Amazon schedule date 14:00 - 14:30 AM February 6'
    """
    if end <= start:
        raise RuleError("start-not-before-end", start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    try:
        return template.format(
            boxes=boxes,
            brand=" ".join(brand.split()),
            start=f"{start:%H:%M}",
            end=f"{end:%H:%M}",
            month=months[day.month - 1],
            day=day.day,
            meridiem="AM" if start.hour < 12 else "PM",
        )
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise RuleError("letter-template", template=template) from error
