"""Which headers stand for which columns of which table.

Never two headers for one column, and never a guess between two columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from opsheet.settings import ColumnDefinition, TableDefinition
from opsheet.settings.tables import NUMERIC_TYPES, Split
from opsheet.tables.header_forms import Form, HeaderForms, folded_header

_FEWEST_COLUMNS = 2  # that make a row of words a header
_MISSING_WEIGHT = 2  # a required column that isn't there speaks louder than one that is


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """How well a row of headers fits a table.

    Args:
        definition: of the table.
        columns: the sheet's columns, counted from 0, that each key was found in; more than one is a mistake.
        splits: of the keys that share their cells with others, how these split.
    """

    definition: TableDefinition
    columns: Mapping[str, Sequence[int]]
    splits: Mapping[str, Split] = field(default_factory=dict[str, Split])

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


class _Names:
    """Names of columns in one form; a name that two columns share stands for neither."""

    def __init__(self) -> None:
        self.keys: dict[str, str | None] = {}

    def add(self, name: str, key: str) -> None:
        known = self.keys.setdefault(name, key)
        if known != key:
            self.keys[name] = None


class HeaderIndex:
    """The accepted headers of one table.

    A header counts before an alias where two columns claim the same words.

    Args:
        definition: of the table.
        forms: takes headers apart.
    """

    def __init__(self, definition: TableDefinition, forms: HeaderForms) -> None:
        self.definition = definition
        self.forms = forms
        self._exact: dict[str, str] = {}
        self._plain, self._cores = _Names(), _Names()
        self._splits: dict[str, str] = {}
        self._answers: dict[str, tuple[int, str] | None] = {}
        columns = definition.columns.items()
        for key, column in columns:
            self._exact.setdefault(folded_header(column.header.zh), key)
            self._exact.setdefault(folded_header(column.header.en), key)
        for key, column in columns:
            for name in (*column.aliases, *column.divided):
                self._exact.setdefault(folded_header(name), key)
            for header in column.split.headers if column.split else ():
                self._splits.setdefault(folded_header(header), key)
        own = {folded_header(column.header.zh): key for key, column in columns}
        for name, key in self._exact.items():
            for form, core in forms.forms_and_cores(name):
                if not form.is_shortened:
                    self._plain.add(form.text, key)
                    if own.get(core, key) == key:  # else what is left is another column's own header
                        self._cores.add(core, key)

    def match(self, headers: Mapping[int, str], groups: Mapping[int, str] | None = None) -> HeaderMatch:
        """Compare a row of headers.

        Args:
            headers: as written, by column.
            groups: the headers above that several columns share.
        """
        found: dict[str, list[tuple[int, int]]] = {}
        split: dict[int, str] = {}
        for column, text in headers.items():
            level, key = self.find(text, (groups or {}).get(column)) or (0, None)
            if key is not None:
                found.setdefault(key, []).append((level, column))
            elif (owner := self._split_of(text)) is not None:
                split[column] = owner
        columns: dict[str, Sequence[int]] = {key: kept for key, indexes in found.items() if (kept := _best(indexes))}
        return HeaderMatch(self.definition, columns, self._add_splits(columns, split))

    def _add_splits(self, columns: dict[str, Sequence[int]], split: Mapping[int, str]) -> dict[str, Split]:
        """Take what two headers in one stand for, where no header of its own does."""
        shared: dict[str, Split] = {}
        for column, owner in split.items():
            rule = self.definition.columns[owner].split
            if rule is None:
                continue
            for key in rule.into:
                if key not in columns:
                    columns[key] = [column]
                    shared[key] = rule
        return shared

    def _split_of(self, text: str) -> str | None:
        forms = self.forms.forms_and_cores(text)
        return next((key for form, _ in forms if (key := self._splits.get(form.text))), None)

    def find(self, text: str, group: str | None = None) -> tuple[int, str] | None:
        """The column that a header stands for, with how freely it was read: 0 as written, 1 and 2 more freely."""
        alone = self._alone(text)
        if group is None:
            return alone
        joined = self._alone(f"{group}{text}")
        if joined is not None and (alone is None or joined[1] != alone[1]):
            return joined
        if alone is not None and self._is_elsewhere(group, self.definition.columns[alone[1]]):
            return None
        return alone

    def _is_elsewhere(self, group: str, column: ColumnDefinition) -> bool:
        """Whether the group speaks of another warehouse than the column."""
        named = self.forms.speaks_of(group)
        return column.is_amount and bool(named) and not named & self.forms.speaks_of(column.header.zh)

    def _alone(self, text: str) -> tuple[int, str] | None:
        if text not in self._answers:
            self._answers[text] = self._read(text)
        return self._answers[text]

    def _read(self, text: str) -> tuple[int, str] | None:
        exact = self._exact.get(folded_header(text))
        if exact is not None:
            return 0, exact
        forms = self.forms.forms_and_cores(text)
        for level, names in ((1, self._plain), (2, self._cores)):
            keys = [(form, names.keys.get(form.text if level == 1 else core)) for form, core in forms]
            fitting = {key for form, key in keys if key is not None and self._fits(form, key)}
            if len(fitting) == 1:
                return level, fitting.pop()
        return None

    def _fits(self, form: Form, key: str) -> bool:
        """Whether a number is counted in the unit that was dropped, and nothing else was dropped from its header."""
        column = self.definition.columns[key]
        if column.calculated:  # only by its own name: what opsheet writes over must be certain
            return False
        if column.type not in NUMERIC_TYPES:
            return True
        return not form.is_shortened and (not form.units or bool(form.units & set(column.units)))

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and (self._alone(text) is not None or self._split_of(text) is not None)


def _best(indexes: Iterable[tuple[int, int]]) -> list[int]:
    """The columns that fit best; where two fit freely and equally well, neither."""
    listed = list(indexes)
    level = min(level for level, _ in listed)
    best = [column for one, column in listed if one == level]
    return best if level == 0 or len(best) == 1 else []
