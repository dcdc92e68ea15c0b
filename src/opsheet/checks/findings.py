"""What checks found: which cell, why, and what it should hold instead.

A large sheet has hundreds of thousands of findings. They are kept as arrays of row numbers, a group for each check and
column, and become objects only where they are shown one by one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Check, Severity
from opsheet.catalogue.text import render
from opsheet.checks.cell_text import plain, shown
from opsheet.settings import NUMERIC_TYPES
from opsheet.tables.table import Table, TableColumn
from opsheet.values.cells import cell_name, column_number, one_line, parse_cell

Positions = NDArray[np.int64]
COLUMN_BITS = 15  # of a cell's key: its row, shifted by these bits, and its column
_PLAIN_FIELDS = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell that breaks one rule.

    Args:
        check: the rule.
        severity: the rule's, or what the team's YAML grades it.
        table: the key of the table.
        sheet: the sheet's name.
        cell: the address of the offending cell.
        row: the sheet's row number.
        column: the key of the column.
        header: its header as the sheet has it.
        value: what the cell holds, as read.
        parameters: for the message's placeholders.
        suggestion: the value that fixes it, or None where only a person can tell.
    """

    check: Check
    severity: Severity
    table: str
    sheet: str
    cell: str
    row: int
    column: str
    header: str
    value: Any
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    suggestion: Any = None

    def message(self, language: str) -> str:
        """The message in one language."""
        return self.check.message.render(language, **self.parameters)


_ROW_NUMBERS = frozenset({"first_row", "other"})  # parameters that count no goods


class _RowParameters(Mapping[str, object]):
    """What a message says of one row, worked out when it is read: most findings of a large sheet never are."""

    __slots__ = ("_column", "_header", "_index", "_parameters")

    def __init__(self, parameters: Mapping[str, Any], column: TableColumn, header: str, index: int) -> None:
        self._parameters = parameters
        self._column, self._header, self._index = column, header, index

    def __getitem__(self, name: str) -> object:
        if name in self._parameters:
            value = self._parameters[name]
            return _said(self._column, name, value[self._index] if isinstance(value, np.ndarray) else value)
        if name == "header":
            return self._header
        if name == "value":
            return _said(self._column, None, _as_meant(self._column, self._index))
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter({"header": None, "value": None, **self._parameters})

    def __len__(self) -> int:
        return len({"header", "value", *self._parameters})


def _said(column: TableColumn, parameter: str | None, value: Any) -> object:
    """What a message says of a parameter, or of a column's cell: a number from 1,000 on with its thousands apart."""
    said = shown(value)
    counts = column.definition.type in NUMERIC_TYPES if parameter is None else parameter not in _ROW_NUMBERS
    if not counts or isinstance(said, bool) or not isinstance(said, int | float) or abs(said) < 1000:
        return said
    return f"{said:,}"


def _as_meant(column: TableColumn, index: int) -> Any:
    """What a cell holds; a date as a date though the cell is a number or a text."""
    value = column.values[index]
    return value if isinstance(value, np.datetime64) and not np.isnat(value) else column.raw[index]


@dataclass(frozen=True, slots=True)
class RowHits:
    """Rows of one column that break one rule.

    Args:
        table: whose rows they are.
        key: of the column.
        indexes: of the rows in the table, in their order.
        parameters: for the message; an array holds one value for each row of the table.
        suggestions: for each row of the table the value that fixes it.
    """

    table: Table
    key: str
    indexes: Positions
    parameters: Mapping[str, Any]
    suggestions: NDArray[Any] | None

    @property
    def column(self) -> TableColumn:
        """The column."""
        return self.table.columns[self.key]

    def parameters_of(self, index: int) -> Mapping[str, object]:
        """What the message says of a row of the table."""
        return _RowParameters(self.parameters, self.column, one_line(self.column.header), index)

    def suggestion(self, index: int) -> Any:
        """The value that fixes a row of the table, or None."""
        return None if self.suggestions is None or self.column.shares_cell else plain(self.suggestions[index])

    def cell_keys(self) -> Positions:
        """The rows and columns of the offending cells, each as one number."""
        if self.table.merged:
            cells = [parse_cell(self.table.cell(self.key, index)) for index in self.indexes.tolist()]
            return np.array([row << COLUMN_BITS | column for row, column in cells], np.int64)
        return self.table.rows[self.indexes] << COLUMN_BITS | column_number(self.column.letter)


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one check with one severity in one table: a header's, or those of rows of one column.

    Args:
        check: the rule.
        severity: of all of them.
        table: in which they are.
        found: the finding at a header, or the rows.
    """

    check: Check
    severity: Severity
    table: Table
    found: Finding | RowHits

    def __len__(self) -> int:
        return len(self.found.indexes) if isinstance(self.found, RowHits) else 1

    @property
    def column(self) -> str:
        """The key of the column."""
        return self.found.key if isinstance(self.found, RowHits) else self.found.column

    @property
    def header(self) -> str:
        """The column's header as the sheet has it."""
        return self.found.column.header if isinstance(self.found, RowHits) else self.found.header

    def finding(self, index: int) -> Finding:
        """The finding of a row of the table; a header's has none."""
        found = self.found
        if isinstance(found, Finding):
            return found
        column = found.column
        return Finding(
            check=self.check,
            severity=self.severity,
            table=self.table.key,
            sheet=self.table.sheet,
            cell=self.table.cell(found.key, index),
            row=int(self.table.rows[index]),
            column=found.key,
            header=column.header,
            value=column.raw[index],
            parameters=found.parameters_of(index),
            suggestion=found.suggestion(index),
        )

    def messages(self, indexes: Positions, language: str) -> list[str]:
        """The messages of rows of the table in one language, each wording worked out once."""
        found = self.found
        if isinstance(found, Finding):
            return [found.message(language)] * len(indexes)
        template = self.check.message[language]
        names = list(dict.fromkeys(_PLAIN_FIELDS.findall(template)))
        if not names or "{" in _PLAIN_FIELDS.sub("", template):
            return [self.check.message.render(language, **found.parameters_of(index)) for index in indexes.tolist()]
        shown = [_shown_texts(found, name, indexes, language) for name in names]
        known: dict[tuple[str, ...], str] = {}
        messages: list[str] = []
        for values in zip(*shown, strict=True):
            message = known.get(values)
            if message is None:
                message = known[values] = template.format(**dict(zip(names, values, strict=True)))
            messages.append(message)
        return messages

    def suggestions(self, indexes: Positions) -> list[Any]:
        """The values that fix rows of the table, None where only a person can tell."""
        found = self.found
        if isinstance(found, Finding):
            return [found.suggestion] * len(indexes)
        if found.suggestions is None or found.column.shares_cell:
            return [None] * len(indexes)
        return [plain(value) for value in found.suggestions[indexes].tolist()]


def _shown_texts(found: RowHits, name: str, indexes: Positions, language: str) -> list[str]:
    """What a field of a message says in some rows."""
    given = found.parameters.get(name)
    parameter = name if name in found.parameters else None
    if name == "value" and name not in found.parameters:
        values: list[Any] = [_as_meant(found.column, index) for index in indexes.tolist()]
    elif isinstance(given, np.ndarray):
        values = [*given[indexes]] if given.dtype.kind == "M" else given[indexes].tolist()
    else:
        return [str(render(found.parameters_of(0)[name], language))] * len(indexes)  # the same in every row
    return [str(render(_said(found.column, parameter, value), language)) for value in values]


class Findings(Sequence[Finding]):
    """Findings in an order, as arrays; each becomes an object when it is asked for.

    Args:
        groups: of which they are.
        owners: the group of each finding.
        indexes: the row of the table in which each is, counted from 0; -1 for a header.
        rows: the sheet's row of each.
        cells: row and column of each offending cell as one number.
    """

    def __init__(
        self, groups: Sequence[FindingGroup], owners: Positions, indexes: Positions, rows: Positions, cells: Positions
    ) -> None:
        self.groups = groups
        self.owners = owners
        self.indexes = indexes
        self.rows = rows
        self.cells = cells

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Findings: ...
    def __getitem__(self, index: int | slice) -> Finding | Findings:
        if isinstance(index, slice):
            return self.chosen(np.arange(len(self))[index])
        return self.groups[int(self.owners[index])].finding(int(self.indexes[index]))

    def __len__(self) -> int:
        return len(self.owners)

    def __iter__(self) -> Iterator[Finding]:
        groups = self.groups
        for owner, index in zip(self.owners.tolist(), self.indexes.tolist(), strict=True):
            yield groups[owner].finding(index)

    def chosen(self, positions: Positions) -> Findings:
        """Some of them."""
        taken = (one[positions] for one in (self.owners, self.indexes, self.rows, self.cells))
        return Findings(self.groups, *taken)

    def by_group(self) -> Iterator[tuple[FindingGroup, Positions]]:
        """The groups that have any of them, each with the positions of its own."""
        if not len(self):
            return
        order = np.argsort(self.owners, kind="stable")
        owners, starts = np.unique(self.owners[order], return_index=True)
        for owner, positions in zip(owners.tolist(), np.split(order, starts[1:]), strict=True):
            yield self.groups[owner], positions

    @classmethod
    def none(cls) -> Findings:
        """No findings at all."""
        nothing = np.zeros(0, np.int64)
        return cls((), nothing, nothing, nothing, nothing)

    @cached_property
    def severities(self) -> Counter[Severity]:
        """How many there are of each severity."""
        found: Counter[Severity] = Counter()
        for group, positions in self.by_group():
            found[group.severity] += len(positions)
        return found

    @cached_property
    def sheets(self) -> list[str]:
        """The names of the sheets on which they are."""
        return list(dict.fromkeys(group.table.sheet for group, _ in self.by_group()))

    def column(self, of_group: Callable[[FindingGroup, Positions], Sequence[Any]]) -> list[Any]:
        """One thing of each finding, worked out for a whole group at once.

        Args:
            of_group: gives for a group and the rows of some findings a list with an item for each.
        """
        column: NDArray[np.object_] = np.empty(len(self), dtype=object)
        for group, positions in self.by_group():
            items: NDArray[np.object_] = np.empty(len(positions), dtype=object)
            items[:] = of_group(group, self.indexes[positions])
            column[positions] = items
        return column.tolist()


def cell_of(key: int) -> str:
    """The address of a cell by its key.

    Example:
        >>> cell_of((5 << 15) + 2)
        'B5'
    """
    row, column = divmod(key, 1 << COLUMN_BITS)
    return cell_name(row, column)


def sorted_findings(groups: Sequence[FindingGroup], tables: Sequence[str]) -> Findings:
    """All findings of some groups: the worst first, then in the order in which their cells stand.

    Args:
        groups: as found.
        tables: the keys of the tables, in their order.
    """
    if not groups:
        return Findings.none()
    codes = sorted({group.check.code for group in groups})
    owners = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    ranks = [(group.severity.rank, tables.index(group.table.key), codes.index(group.check.code)) for group in groups]
    severity, table, code = np.array(ranks, np.int64)[owners].T
    indexes, rows, cells = (np.concatenate(arrays) for arrays in zip(*map(_positions, groups), strict=True))
    order = np.lexsort((code, cells & ((1 << COLUMN_BITS) - 1), rows, table, severity))
    return Findings(groups, owners, indexes, rows, cells).chosen(order)


def _positions(group: FindingGroup) -> tuple[Positions, Positions, Positions]:
    """The rows of the table, the rows of the sheet, and the keys of the cells of a group's findings."""
    if isinstance(group.found, RowHits):
        return group.found.indexes, group.table.rows[group.found.indexes], group.found.cell_keys()
    row, column = parse_cell(group.found.cell)
    return np.array([-1]), np.array([group.found.row]), np.array([row << COLUMN_BITS | column])
