"""Headers that no table knows: which missing column each may be, judged by its words and its cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from opsheet.settings import DATE_TYPES, NUMERIC_TYPES, ColumnDefinition, TableDefinition
from opsheet.settings.reading import HeaderWords
from opsheet.tables.header_forms import HeaderForms, folded_header
from opsheet.tables.table import UnknownHeader, is_blank
from opsheet.values import Vocabulary, fold, parse_datetime
from opsheet.values.cells import ExcelError
from opsheet.values.numbers import number_from_cell

LOOKS_LIKE = 60.0  # of 100; below, two headers have nothing to do with each other
_SAME = 100.0  # the header of a column that was found elsewhere
_CLEAR_LEAD = 8.0  # by which the best of several columns must lead to stand alone
_CONTAINED = 55.0  # a name inside another is alike at least so much
_MANY_CHOICES, _NO_CHOICES = 0.8, 0.2
_CHOICES_SPEAK = 90.0  # for a column whose cells are the choices of another
_OTHER_TYPE = 0.4  # of its likeness keeps a column whose cells are of another type
_CELLS_LOOKED_AT = 60


class Resemblance:
    """Compares unknown headers with the columns of one table.

    Args:
        definition: of the table.
        forms: takes headers apart.
        words: of ``reading.yaml``.
    """

    def __init__(self, definition: TableDefinition, forms: HeaderForms, words: HeaderWords) -> None:
        self._columns = definition.data_columns
        self._forms, self._words = forms, words
        self._cores = {
            key: {forms.core(folded_header(name)) for name in (column.header.zh, column.header.en, *column.aliases)}
            for key, column in self._columns.items()
        }

    def look(self, header: str, cell: str, cells: Sequence[Any], missing: Collection[str]) -> UnknownHeader:
        """Find what a header may be.

        Args:
            header: as the sheet has it.
            cell: its address.
            cells: below it.
            missing: the keys of the columns that weren't found.
        """
        total = self._total(header)
        if total is not None:
            return UnknownHeader(header, cell, total[0], 100.0, total[1], (total[0],) if total[0] in missing else ())
        sample = [one for one in cells if not is_blank(one) and not isinstance(one, ExcelError)][:_CELLS_LOOKED_AT]
        scores = {key: self._score(header, key, sample) for key in self._columns}
        best = max(scores, key=lambda key: (scores[key], key in missing))
        absent = {key: score for key, score in scores.items() if key in missing and score >= LOOKS_LIKE}
        lead = max(absent.values(), default=0.0) - _CLEAR_LEAD
        alike = [key for key, score in absent.items() if score > lead]
        alike += [key for key in self._stock(header, sample) if key in missing and key not in alike]
        if alike and best not in alike and scores[best] < _SAME:
            best = alike[0]
        score = round(scores[best], 1)
        return UnknownHeader(header, cell, best if score or alike else None, score, None, tuple(alike))

    def _total(self, header: str) -> tuple[str, float] | None:
        """The average that a total of so many days gives, and its divisor."""
        window = self._forms.window(header)
        if window is None or window.is_average:
            return None
        for key, column in self._columns.items():
            if column.window_days == window.days:
                return key, float(window.days)
        return None

    def _score(self, header: str, key: str, sample: Sequence[Any]) -> float:
        column = self._columns[key]
        cores = {core for _, core in self._forms.forms_and_cores(header)}
        score = max(_likeness(core, name) for core in cores for name in self._cores[key])
        window = self._forms.window(header)
        if column.window_days is not None and (window is None or window.days != column.window_days):
            score = min(score, LOOKS_LIKE - 1)
        if not sample:
            return score
        if column.choices is not None:
            share = _share_of_choices(column, sample)
            if share >= _MANY_CHOICES:
                return max(score, _CHOICES_SPEAK if score >= LOOKS_LIKE / 2 else score)
            return score * (_OTHER_TYPE if share <= _NO_CHOICES else 1)
        return score * (1 if _is_of_type(column, sample) else _OTHER_TYPE)

    def _stock(self, header: str, sample: Sequence[Any]) -> list[str]:
        """The stock columns that a column of numbers may be by its words, for instance ``在库``."""
        folded, words = fold(header), self._words
        if not any(fold(word) in folded for word in words.stock_words) or not sample:
            return []
        if any(fold(word) in folded for word in words.not_stock_words):
            return []
        if sum(number_from_cell(one) is not None for one in sample) * 2 < len(sample):
            return []
        named, moving = self._forms.speaks_of(header), "在途" in folded
        return [
            key
            for key, column in self._columns.items()
            if column.stock
            and ("在途" in column.header.zh) == moving
            and (not named or named & self._forms.speaks_of(column.header.zh))
        ]


def _likeness(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    from rapidfuzz import fuzz

    alike = fuzz.ratio(one, other)
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) > 1 and shorter in longer:
        alike = max(alike, _CONTAINED + (100 - _CONTAINED) * len(shorter) / len(longer))
    return alike


def _share_of_choices(column: ColumnDefinition, sample: Sequence[Any]) -> float:
    named = column.choices or {}
    words = Vocabulary({key: (one.zh, one.en, *one.aliases) for key, one in named.items()})
    return sum(words.find(str(cell)) is not None for cell in sample) / len(sample)


def _is_of_type(column: ColumnDefinition, sample: Sequence[Any]) -> bool:
    """Whether most cells can be what the column holds."""
    numbers = sum(number_from_cell(cell) is not None for cell in sample) * 2 > len(sample)
    if column.type in NUMERIC_TYPES:
        return numbers
    if column.type in DATE_TYPES:
        texts = [cell for cell in sample if isinstance(cell, str)]
        return not texts or any(parse_datetime(text) for text in texts) or _has_days(texts)
    return True


def _has_days(texts: Sequence[str]) -> bool:
    return sum(bool(re.search(r"\d", text)) for text in texts) * 2 > len(texts)
