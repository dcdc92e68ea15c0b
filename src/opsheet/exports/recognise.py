"""Which export a grid is: by the header row that holds most known names, never by a file's name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from opsheet.catalogue import FileProblemError
from opsheet.exports import problems
from opsheet.exports.definition import ExportDefinition
from opsheet.exports.grid import Grid
from opsheet.exports.headers import fold_header, is_number_like
from opsheet.exports.problems import listed

_LOST_LETTERS = re.compile("\ufffd|[^\\W\\d_]\\?(?=[^\\W\\d_])|\\?{2}")
_LEAST_KNOWN = 2  # headers that a row must share with an export to be its header row


@dataclass(frozen=True, slots=True)
class Recognised:
    """A grid that is an export.

    Args:
        definition: of the export.
        grid: its cells.
        header_index: position of the header row in the grid.
        positions: for each column of the definition that was found, where it stands.
    """

    definition: ExportDefinition
    grid: Grid
    header_index: int
    positions: Mapping[int, int]

    @property
    def headers(self) -> Sequence[Any]:
        """The header row."""
        return self.grid.head[self.header_index]

    def header(self, column: int) -> str:
        """A column's header as this file writes it."""
        return str(self.headers[self.positions[column]]).strip()


@dataclass(frozen=True, slots=True)
class _Candidate:
    definition: ExportDefinition
    grid: Grid
    header_index: int
    headers: tuple[str, ...]
    positions: Mapping[int, int]

    @property
    def missing(self) -> list[str]:
        """The first spelling of each condition that isn't met."""
        return [
            group[0]
            for group, columns in zip(self.definition.recognise.groups, self.definition.groups, strict=True)
            if not columns & self.positions.keys()
        ]

    @property
    def forbidden(self) -> list[str]:
        return [header for header in self.headers if fold_header(header) in self.definition.forbidden]

    @property
    def unknown(self) -> list[str]:
        return [header for header in self.headers if fold_header(header) not in self.definition.by_header]

    @property
    def fits(self) -> bool:
        """Whether it is this export."""
        return not self.missing and not self.forbidden

    @property
    def is_certain(self) -> bool:
        """Whether no later row can be a better header row."""
        return self.fits and 2 * len(self.positions) >= len(self.headers)

    @property
    def rank(self) -> tuple[int, int]:
        """How well it fits: known headers first, then how few headers of the export are left."""
        return len(self.positions), -len(self.definition.columns)


class Recogniser:
    """Tells exports apart by all their headers at once.

    Args:
        definitions: of all exports.
    """

    def __init__(self, definitions: Mapping[str, ExportDefinition]) -> None:
        self.definitions = definitions
        self._known: dict[str, list[tuple[str, int, int]]] = {}
        for key, definition in definitions.items():
            for header, (column, rank) in definition.by_header.items():
                self._known.setdefault(header, []).append((key, column, rank))

    def recognise(self, grids: Sequence[Grid]) -> Recognised:
        """Find the export that a file holds.

        Args:
            grids: the file's sheets.

        Raises:
            FileProblemError: when no export fits, naming the nearest and the headers that differ.
        """
        candidates = [candidate for grid in grids for candidate in self._candidates(grid)]
        fitting = [each for each in candidates if each.fits]
        if fitting:
            best = max(fitting, key=lambda each: each.rank)
            return Recognised(best.definition, best.grid, best.header_index, best.positions)
        raise _refusal(candidates, grids, list(self.definitions.values()))

    def _candidates(self, grid: Grid) -> list[_Candidate]:
        """For each export its best header row; the search ends at a row that is mostly headers of an export."""
        found: dict[str, _Candidate] = {}
        for index, row in enumerate(grid.head):
            headers = tuple(_texts(row))
            if not headers:
                continue
            for key, positions in self._positions(row).items():
                known = found.get(key)
                if known is None or len(positions) > len(known.positions):
                    found[key] = _Candidate(self.definitions[key], grid, index, headers, positions)
            if any(each.header_index == index and each.is_certain for each in found.values()):
                break
        return list(found.values())

    def _positions(self, row: Sequence[Any]) -> dict[str, dict[int, int]]:
        """For each export where its columns stand; of two headers for one the spelling that is listed first counts."""
        ranks: dict[str, dict[int, tuple[int, int]]] = {}
        for position, cell in enumerate(row):
            if not isinstance(cell, str) or not cell:
                continue
            for key, column, rank in self._known.get(fold_header(cell), ()):
                columns = ranks.setdefault(key, {})
                if column not in columns or rank < columns[column][0]:
                    columns[column] = (rank, position)
        return {
            key: {column: position for column, (_, position) in columns.items()}
            for key, columns in ranks.items()
            if len(columns) >= min(_LEAST_KNOWN, len(self.definitions[key].columns))
        }


def _refusal(
    candidates: Sequence[_Candidate], grids: Sequence[Grid], definitions: Sequence[ExportDefinition]
) -> FileProblemError:
    for each in candidates:
        look_alike = each.definition.look_alike
        if look_alike and {fold_header(header) for header in look_alike.headers} & set(map(fold_header, each.headers)):
            return FileProblemError(problems.LOOK_ALIKE, name=look_alike.name, nearest=each.definition.name.text)
    complete = [each for each in candidates if not each.missing]
    if complete:
        best = max(complete, key=lambda each: each.rank)
        return FileProblemError(problems.FORBIDDEN, nearest=best.definition.name.text, headers=listed(best.forbidden))
    headers = list(max(candidates, key=lambda each: each.rank).headers) if candidates else _widest_row(grids)
    lost = [header for header in headers if _LOST_LETTERS.search(header)]
    if lost:
        return FileProblemError(problems.LOST_HEADERS, headers=listed(lost))
    if len(headers) < _LEAST_KNOWN or all(is_number_like(header) for header in headers):
        return FileProblemError(problems.NO_HEADER)
    return _unknown(headers, definitions)


def _unknown(headers: Sequence[str], definitions: Sequence[ExportDefinition]) -> FileProblemError:
    """Name the export whose headers look most like these, and what differs."""
    folded = [fold_header(header) for header in headers]
    nearest = max(definitions, key=lambda definition: _likeness(folded, definition))
    known = {column for header in folded if header in nearest.by_header for column in [nearest.by_header[header][0]]}
    groups = zip(nearest.recognise.groups, nearest.groups, strict=True)
    return FileProblemError(
        problems.UNKNOWN,
        nearest=nearest.name.text,
        missing=listed([names[0] for names, columns in groups if not columns & known]),
        unknown=listed([header for header in headers if fold_header(header) not in nearest.by_header]),
    )


def _widest_row(grids: Sequence[Grid]) -> list[str]:
    return max((_texts(row) for grid in grids for row in grid.head), key=len, default=[])


def _likeness(folded: Sequence[str], definition: ExportDefinition) -> float:
    """How much headers look like an export's, letter by letter: other languages often share their roots."""
    scores = [process.extractOne(header, definition.by_header.keys(), scorer=fuzz.ratio) for header in folded]
    return sum(score[1] for score in scores if score)


def _texts(row: Sequence[Any]) -> list[str]:
    return [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
