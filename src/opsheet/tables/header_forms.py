"""The parts of a header: its name, marks, units, brackets, and the window of an average.

Two headers mean the same column where one of their forms agrees: as written, without what says nothing about the
column, or by the core that is left without prefixes and words such as 数量.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from opsheet.settings.reading import HeaderWords
from opsheet.values import fold

_NUMBERING = re.compile(
    r"^\s*(?:[*＊※★☆✱●▲]+\s*)*"
    r"(?:[①-⑳]|[(（\[【]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[.、．。]|[)）\]】])(?!\d+(?:[^\d天日]|$)))?\s*"
)
_BRACKET = re.compile(r"[(\[【<「]([^()\[\]【】<>「」]*)[)\]】>」]")
_SEPARATORS = re.compile(r"[-_·・/\\、,:;.。|+&?!]")
_WINDOW = (
    r"(?P<days>\d{1,3}|一|七|十四|三十|六十|九十)(?:天|日(?!均|销|平)|days?|d(?![a-z]))(?:内|的)?"
    r"|(?P<day>\d{1,3})日(?=均|销|平)"
)
_DAYS = {"一": 1, "七": 7, "十四": 14, "三十": 30, "六十": 60, "九十": 90}


@dataclass(frozen=True, slots=True)
class Form:
    """One reading of a header.

    Args:
        text: folded.
        units: the names of the units that were dropped.
        is_shortened: whether a bracket was dropped that may say something about a number.
    """

    text: str
    units: frozenset[str] = frozenset()
    is_shortened: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a header speaks of: ``近7天日均`` is an average over 7, ``7天销量`` a total.

    Args:
        days: how many.
        is_average: whether it is sales a day, else the sales of all days.
    """

    days: int
    is_average: bool


def folded_header(text: str) -> str:
    """A header in the form in which headers compare equal, without asterisks and numbering around it.

    Example:
        >>> folded_header("*店铺 ") == folded_header("1. 店铺") == folded_header("店铺")
        True
    """
    return fold(_NUMBERING.sub("", text, count=1)).strip("*:") or fold(text)


class HeaderForms:
    """Takes headers apart by the words of ``reading.yaml``.

    Args:
        words: the team's.
    """

    def __init__(self, words: HeaderWords) -> None:
        self._required = {fold(word) for word in words.required_marks}
        self._harmless = [fold(word) for word in words.harmless]
        self._deciding = [fold(word) for word in words.deciding]
        self._units: dict[str, set[str]] = {}
        for name, spellings in words.units.items():
            for spelling in spellings:
                self._units.setdefault(fold(spelling), set()).add(name)
        self._longest_units = sorted(self._units, key=len, reverse=True)
        self._yes_no = _longest_first(words.yes_no_prefixes)
        self._average, self._sales = _longest_first(words.average_words), _longest_first(words.sales_words)
        self._total, self._quantity = _longest_first(words.total_words), _longest_first(words.quantity_words)
        prefixes = "|".join(map(re.escape, _longest_first(words.window_prefixes)))
        self._window = re.compile(rf"(?:{prefixes})?(?:{_WINDOW})")
        self._warehouses = {key: tuple(map(fold, names)) for key, names in words.warehouses.items()}
        self._known: dict[str, tuple[tuple[Form, str], ...]] = {}

    def forms_and_cores(self, text: str) -> tuple[tuple[Form, str], ...]:
        """The readings of a header, each with its core; every header is taken apart once for all tables."""
        if text not in self._known:
            self._known[text] = tuple((form, self.core(form.text)) for form in self.forms(text))
        return self._known[text]

    def forms(self, text: str) -> Iterator[Form]:
        """The readings of a header, the one that drops least first.

        Example:
            >>> from opsheet.settings import load_settings
            >>> forms = HeaderForms(load_settings().reading.headers)
            >>> [form.text for form in forms.forms("FBA库存(可售)")]
            ['fba库存(可售)', 'fba库存可售', '可售fba库存', 'fba库存']
        """
        whole = folded_header(text)
        yield Form(whole)
        units: set[str] = set()
        kept: list[str] = []
        base = _BRACKET.sub(lambda found: self._without(found[1], units, kept), whole)
        base = self._without_unit(base.strip("*:"), units)
        found = frozenset(units)
        telling = [bracket for bracket in kept if not any(word in bracket for word in self._harmless)]
        if not telling:
            yield Form(base, found)
            return
        yield Form(base + "".join(telling), found)
        yield Form("".join(telling) + base, found)
        if base and not any(word in bracket for bracket in telling for word in self._deciding):
            yield Form(base, found, is_shortened=True)

    def _without(self, bracket: str, units: set[str], kept: list[str]) -> str:
        inner = bracket.strip("*:/单位")
        if inner in self._units:
            units.update(self._units[inner])
        elif inner and inner not in self._required and not _has_only(inner, self._required):
            kept.append(bracket.strip("*:"))
        return ""

    def _without_unit(self, base: str, units: set[str]) -> str:
        for unit in self._longest_units:
            name = base.removesuffix(unit)
            if name == base or not name:
                continue
            separated = name[-1] in "/-_:|·,、"
            if separated or (unit[0].isascii() and unit[0].isalpha() and not name[-1].isascii()):
                units.update(self._units[unit])
                return name.rstrip("/-_:|·,、")
        for mark in self._required:
            if base.endswith(mark) and len(base) > len(mark):
                return base.removesuffix(mark)
        return base

    def core(self, text: str) -> str:
        """What is left of a folded header without separators, prefixes and the words for a quantity.

        Example:
            >>> from opsheet.settings import load_settings
            >>> forms = HeaderForms(load_settings().reading.headers)
            >>> forms.core("过去7天平均"), forms.core("是否延保"), forms.core("海外仓库存")
            ('7天日均', '延保', '海外仓')
        """
        bare = _SEPARATORS.sub("", text)
        window, rest = self._take_window(bare)
        if window is not None:
            return f"{window.days}天{'日均' if window.is_average else '销量'}{rest}"
        for prefix in self._yes_no:
            if bare.startswith(prefix) and len(bare) > len(prefix):
                bare = bare.removeprefix(prefix)
                break
        if bare.endswith("日期"):
            bare = bare.removesuffix("期")
        for word in self._quantity:
            shorter = bare.replace(word, "") if word.startswith("库存") else bare.removesuffix(word)
            if shorter != bare and len(shorter) > 1:
                bare = shorter
        return bare

    def window(self, text: str) -> Window | None:
        """The window of daily averages, or of a total, that a whole header speaks of and nothing else."""
        for form in self.forms(text):
            window, rest = self._take_window(_SEPARATORS.sub("", form.text))
            if window is not None and not rest:
                return window
        return None

    def _take_window(self, bare: str) -> tuple[Window | None, str]:
        found = self._window.search(bare)
        if found is None:
            return None, bare
        number = found["days"] or found["day"]
        days = _DAYS[number] if number in _DAYS else int(number)
        rest = bare[: found.start()] + bare[found.end() :]
        again = self._window.search(rest)
        if again is not None and again[0].endswith(found[0][-2:]) and (again["days"] or again["day"]) == number:
            rest = rest[: again.start()] + rest[again.end() :]
        average, without = _take(rest, self._average)
        sales, left = _take(without if average else rest, self._sales)
        if average:
            return Window(days, is_average=True), left
        if not sales:
            return None, bare
        return Window(days, is_average=False), _take(left, self._total)[1]

    def speaks_of(self, text: str) -> set[str]:
        """The warehouses that a header names."""
        folded = fold(text)
        return {key for key, names in self._warehouses.items() if any(name in folded for name in names)}


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted({fold(word) for word in words}, key=len, reverse=True)


def _take(text: str, words: Iterable[str]) -> tuple[bool, str]:
    for word in words:
        if word in text:
            return True, text.replace(word, "", 1)
    return False, text


def _has_only(text: str, marks: Iterable[str]) -> bool:
    return any(text.replace(mark, "").strip("*,、/:") == "" for mark in marks)
