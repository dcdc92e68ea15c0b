"""What a file's folder and name say that the file itself doesn't: site, shop and period."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath

from opsheet.exports.conventions import Conventions
from opsheet.exports.dates import parse_day
from opsheet.settings.app import FileFacts

_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class NamedFacts:
    """What folder and name say.

    Args:
        site: code, or "".
        shop: name, or "".
        period: first and last day, or None.
    """

    site: str = ""
    shop: str = ""
    period: tuple[dt.date, dt.date] | None = None


def facts_of_file(
    path: PurePath, patterns: Sequence[str], conventions: Conventions, told: Mapping[str, FileFacts]
) -> NamedFacts:
    """What a user said of a file, and for the rest what its folder and name say.

    Args:
        path: relative to the data folder.
        patterns: as in ``facts_from_name``.
        conventions: the names of sites.
        told: by path, in which ``*`` stands for anything; the first that fits counts.

    Example:
        >>> from opsheet.exports.conventions import load_conventions
        >>> said = {"Business*.csv": FileFacts(site="US", first=dt.date(2026, 11, 26), last=dt.date(2026, 11, 26))}
        >>> facts_of_file(PurePath("BusinessReport.csv"), (), load_conventions(), said).site
        'US'
    """
    named, said = facts_from_name(path, patterns, conventions), told_of(path, told)
    if said is None:
        return named
    period = (said.first, said.last or said.first) if said.first else named.period
    site = conventions.site_code(said.site or "") or named.site
    return NamedFacts(site, said.shop or named.shop, period)


def told_of(path: PurePath, told: Mapping[str, FileFacts]) -> FileFacts | None:
    """What a user said of a file, or None.

    Args:
        path: relative to the data folder.
        told: by path, in which ``*`` stands for anything.
    """
    return next((facts for pattern, facts in told.items() if fnmatchcase(path.as_posix(), pattern)), None)


def facts_from_name(path: PurePath, patterns: Sequence[str], conventions: Conventions) -> NamedFacts:
    r"""Read site, shop and period from a path below the data folder.

    Args:
        path: relative to the data folder.
        patterns: regular expressions with any of the groups ``site``, ``shop``, ``from``, ``to`` and ``day``; the first
            that fits says each of them.
        conventions: the names of sites.

    Example:
        >>> from opsheet.exports.conventions import load_conventions
        >>> facts_from_name(PurePath("MX/库存_20261126.xlsx"), [r"(?P<day>20\d{6})"],
        ...     load_conventions())
        NamedFacts(site='MX', shop='', period=(datetime.date(2026, 11, 26), datetime.date(2026, 11, 26)))
    """
    said: dict[str, str] = {}
    text = path.as_posix()
    for pattern in patterns:
        found = re.search(pattern, text)
        for name, value in (found.groupdict() if found else {}).items():
            if value:
                said.setdefault(name, value)
    site = conventions.site_code(said.get("site", "")) or _site(path, conventions)
    return NamedFacts(site, said.get("shop", ""), _period(said, conventions))


def _site(path: PurePath, conventions: Conventions) -> str:
    """The site that a folder is called after, or whose code stands in capitals in the name."""
    for folder in reversed(path.parts[:-1]):
        if code := conventions.site_code(folder):
            return code
    codes = [word for word in _WORDS.findall(path.stem) if word in conventions.marketplaces]
    return codes[0] if len(set(codes)) == 1 else ""


def _period(said: dict[str, str], conventions: Conventions) -> tuple[dt.date, dt.date] | None:
    first = said.get("from") or said.get("day")
    last = said.get("to") or said.get("day")
    start = parse_day(first, None, conventions) if first else None
    end = parse_day(last, None, conventions) if last else None
    return (start.date(), end.date()) if start and end and start <= end else None
