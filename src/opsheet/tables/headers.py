"""Which headers stand for which columns of which table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opsheet.settings import ColumnDefinition, TableDefinition
from opsheet.values import fold

_CLOSE_ENOUGH = 60.0  # of 100; below, two headers have nothing to do with each other
_FEWEST_COLUMNS = 2  # that make a row of words a header
_MISSING_WEIGHT = 2  # a required column that isn't there speaks louder than one that is


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """How well a row of headers fits a table.

    Args:
        definition: of the table.
        columns: the sheet's columns, counted from 0, that each key was found in; more than one is a mistake.
    """

    definition: TableDefinition
    columns: Mapping[str, Sequence[int]]

    @property
    def data_count(self) -> int:
        """The columns found that the team fills; calculated ones look alike in many tables."""
        return sum(not self.definition.columns[key].calculated for key in self.columns)

    @property
    def missing(self) -> list[str]:
        """The keys of the required columns that weren't found."""
        return [key for key, column in self.definition.columns.items() if column.required and key not in self.columns]

    @property
    def required_share(self) -> float:
        """The share of the required columns that was found."""
        required = sum(column.required for column in self.definition.columns.values())
        return 1 - len(self.missing) / required

    @property
    def rank(self) -> tuple[float, float, int]:
        """Higher for the table that fits better: many of its columns, few required ones missing, few unused."""
        score = self.data_count - _MISSING_WEIGHT * len(self.missing)
        return score, self.required_share, -len(self.definition.columns)

    def is_header(self) -> bool:
        """Whether enough was found to speak of a header at all."""
        return self.data_count >= min(_FEWEST_COLUMNS, len(self.definition.data_columns))


class HeaderIndex:
    """The accepted headers of one table.

    A header counts before an alias where two columns claim the same words.

    Args:
        definition: of the table.
    """

    def __init__(self, definition: TableDefinition) -> None:
        self.definition = definition
        self._keys: dict[str, str] = {}
        columns = definition.columns.items()
        for key, column in columns:
            self._keys.setdefault(fold(column.header.zh), key)
            self._keys.setdefault(fold(column.header.en), key)
        for key, column in columns:
            for alias in column.aliases:
                self._keys.setdefault(fold(alias), key)

    def match(self, headers: Mapping[int, str]) -> HeaderMatch:
        """Compare a row of headers, folded, by column."""
        found: dict[str, list[int]] = {}
        for column, folded in headers.items():
            key = self._keys.get(folded)
            if key is not None:
                found.setdefault(key, []).append(column)
        return HeaderMatch(self.definition, found)

    def __contains__(self, folded: object) -> bool:
        return folded in self._keys


def folded_header(text: str) -> str:
    """A header in the form in which headers compare equal, without the asterisk that marks a required column.

    Example:
        >>> folded_header("*店铺 ") == folded_header("店铺")
        True
    """
    return fold(text).strip("*")


def closest_header(column: ColumnDefinition, headers: Sequence[str]) -> str | None:
    """The header that was most likely meant for a column that wasn't found, or None where none comes close."""
    from rapidfuzz import fuzz, process

    names = (column.header.zh, column.header.en, *column.aliases)
    ranked = [
        process.extractOne(fold(name), headers, scorer=fuzz.WRatio, processor=fold, score_cutoff=_CLOSE_ENOUGH)
        for name in names
    ]
    found = [match for match in ranked if match is not None]
    return str(max(found, key=lambda match: match[1])[0]) if found else None
