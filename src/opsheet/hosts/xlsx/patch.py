"""Rewrites the touched cells of a sheet and copies everything between them.

A sheet is worked on in stretches of rows, and in each stretch column by column: where a column's cells stand is looked
up for all its rows at once, and the way in which a value is written is worked out once for all cells that share it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.xlsx.cell_index import (
    COLUMN_BITS,
    CellIndex,
    Positions,
    RowTags,
    index_cells,
    nothing_indexed,
    stretches,
)
from opsheet.hosts.xlsx.deflate import Packed, Packer, Sample, Splices
from opsheet.hosts.xlsx.plan import UNSET, ColumnEdits, SheetPlan, Unset, Value, with_rows
from opsheet.hosts.xlsx.sheet_xml import (
    Grid,
    formula_of,
    has_address,
    new_attributes,
    style_of,
    with_formula,
)
from opsheet.hosts.xlsx.style_edits import StyleEdit, StyleMemory, Unmark
from opsheet.hosts.xlsx.values import CellForms, Encoder, Form, Forms, refuse_value
from opsheet.outcome import Formula, Link
from opsheet.values.cells import LAST_ROW, cell_name, column_letters
from opsheet.values.numbers import distinct

_CONTENT = re.compile(rb"<(?:[\w.-]+:)?(?:v|is|f)[\s/>]")
_MOST_SAMPLES = 5
_NO_ROWS = np.zeros(0, np.int64)
_COLUMN_MASK = (1 << COLUMN_BITS) - 1


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some rows of the sheet while they are patched.

    Args:
        index: where their cells stand.
        end: where they end.
        defaults: the format that each row gives its cells, -1 where it gives none; None where no row gives one.
        splices: takes what is changed.
    """

    index: CellIndex
    end: int
    defaults: Positions | None
    splices: Splices


class SheetPatcher:
    """Writes a sheet anew from its plan.

    Args:
        grid: the sheet as it stands.
        plan: what is to change.
        styles: the workbook's formats after edits.
        marked: the formats that carry a fill which is taken back.
        column_style: gives the default format of a column.
        encoder: values to XML.
    """

    def __init__(
        self,
        grid: Grid,
        plan: SheetPlan,
        *,
        styles: StyleMemory,
        marked: list[int],
        column_style: Callable[[int], int],
        encoder: Encoder,
    ) -> None:
        self._grid = grid
        self._plan = plan
        self._after = styles.after
        self._column_style = column_style
        self._forms = CellForms(encoder, styles, grid.prefix)
        self._unmark: tuple[StyleEdit, ...] = (Unmark(plan.marks),) if marked else ()
        alternatives = b"|".join(b"%d" % style for style in marked)
        self._marked = re.compile(rb"""s=["'](?:%s)["']""" % alternatives) if marked else None
        self._cell_open = b'<%sc r="' % grid.prefix
        self._cell_close = b"</%sc>" % grid.prefix
        self._rows = RowTags(grid)
        self._packer = Packer()
        self._source = memoryview(grid.data)
        self._problem: tuple[int, int, RefusedError] | None = None
        self._left: tuple[int, Positions, Positions] = (0, _NO_ROWS, _NO_ROWS)
        self.removed_formulas: list[tuple[int, int]] = []
        self.samples: list[Sample] = []

    def pack(self) -> Packed:
        """The sheet's bytes, packed.

        Raises:
            RefusedError: when a value fits no cell, or a new column's cell isn't empty.
        """
        grid = self._grid
        with_rows = bool(self._plan.columns) or grid.begin != grid.finish
        self._packer.write(grid.head(with_rows=with_rows))
        columns = {column: self._plan.edits(column) for column in sorted(self._plan.columns)}
        done = dict.fromkeys(columns, 0)
        previous = 0
        for begin, end in list(stretches(grid)) or [(grid.begin, grid.begin)]:
            index = index_cells(grid, begin, end, previous) if end > begin else nothing_indexed()
            previous = int(index.numbers[-1]) if len(index.numbers) else previous
            last = LAST_ROW if end == grid.finish else previous
            parts: dict[int, ColumnEdits] = {}
            for column, edits in columns.items():
                stop = int(np.searchsorted(edits.rows, last, side="right"))
                if stop > done[column]:
                    parts[column] = edits.part(done[column], stop)
                    done[column] = stop
            self._patch(parts, index, begin, end)
        self._packer.write(grid.tail(with_rows=with_rows))
        return self._packer.finish()

    def _patch(self, parts: dict[int, ColumnEdits], index: CellIndex, begin: int, end: int) -> None:
        marked = self._marked_cells(index, begin, end)
        parts = dict(sorted({**parts, **self._with_marked(parts, marked)}.items()))
        splices = Splices(self._source, self._packer)
        stretch = _Stretch(index, end, self._rows.styles(index), splices)
        for column, part in parts.items():
            self._patch_column(column, part, stretch)
        if self._problem is not None:
            raise self._problem[2]
        self._rows.open(parts, index, end, splices)
        first = self._packer.size
        splices.write(begin, end)
        self._sample(parts, first, begin)

    def _marked_cells(self, index: CellIndex, begin: int, end: int) -> Positions:
        """The keys of the cells whose fill may have to be taken back."""
        if self._marked is None or not len(index.keys):
            return _NO_ROWS
        found = np.array([match.start() for match in self._marked.finditer(self._grid.scan, begin, end)], np.int64)
        order = np.argsort(index.starts)
        owners = order[np.searchsorted(index.starts, found, sorter=order) - 1]
        inside = (found > index.starts[owners]) & (found < index.open_ends[owners])
        return distinct(index.keys[owners[inside]])

    def _with_marked(self, parts: dict[int, ColumnEdits], marked: Positions) -> dict[int, ColumnEdits]:
        """Every cell whose own format is marked is looked at, edited or not."""
        columns = marked & _COLUMN_MASK
        return {
            column: with_rows(parts.get(column), marked[columns == column] >> COLUMN_BITS)
            for column in distinct(columns).tolist()
        }

    def _patch_column(self, column: int, part: ColumnEdits, stretch: _Stretch) -> None:
        index = stretch.index
        at, found = index.find(part.rows << COLUMN_BITS | column)
        own = self._own_styles(column, part.rows, stretch)
        left = self._inherited(column, part, own, stretch) if part.inherits.any() else own
        after = np.zeros(len(part.rows), np.int64)
        new, changed = np.flatnonzero(~found), np.flatnonzero(found)
        if len(new):
            after[new] = self._add_new(column, part.chosen(new), left[new], stretch)
        if len(changed):
            after[changed] = self._add_changed(column, part.chosen(changed), left[changed], at[changed], stretch)
        self._left = (column, part.rows, after)

    def _own_styles(self, column: int, rows: Positions, stretch: _Stretch) -> Positions:
        """The formats that cells have by default, by their row or column."""
        default = self._column_style(column)
        if stretch.defaults is None:
            return np.full(len(rows), default, np.int64)
        at, exists = stretch.index.find_rows(rows)
        own = np.full(len(rows), -1, np.int64)
        own[exists] = stretch.defaults[at[exists]]
        return np.where(own < 0, default, own)

    def _inherited(self, column: int, part: ColumnEdits, own: Positions, stretch: _Stretch) -> Positions:
        """The formats of the left neighbours, as the cells take them over."""
        rows, index = part.rows, stretch.index
        at, exists = index.find_rows(rows)
        filled = np.zeros(len(rows), np.bool_)
        filled[exists] = index.rows[at[exists], 2] < index.rows[at[exists], 3]
        left = np.where(filled, self._own_styles(column - 1, rows, stretch), own)
        cells, found = index.find(rows << COLUMN_BITS | (column - 1))
        for number in np.flatnonzero(found).tolist():
            cell = cells[number]
            left[number] = style_of(self._grid.data[index.starts[cell] : index.open_ends[cell]])
        if self._left[0] == column - 1 and len(self._left[1]):
            edited = np.searchsorted(self._left[1], rows)
            known = np.minimum(edited, len(self._left[1]) - 1)
            left = np.where(self._left[1][known] == rows, self._left[2][known], left)
        inherits = self._plan.inherits
        styles = zip(left.tolist(), part.inherits.tolist(), own.tolist(), strict=True)
        taken = [self._after(style, (), inherits[how].style_edits) if how else plain for style, how, plain in styles]
        return np.array(taken, np.int64)

    def _add_new(self, column: int, part: ColumnEdits, own: Positions, stretch: _Stretch) -> list[int]:
        """Add cells that aren't there yet; returns their formats."""
        kinds, values, rows = (own, part.styles, part.inherits > 0), part.values, part.rows
        if all((kind == kind[0]).all() for kind in kinds):
            of_row = [self._new_forms(*(kind[0].item() for kind in kinds))] * len(rows)
            every = of_row[0].all
        else:
            of_row = [self._new_forms(*kind) for kind in zip(*(kind.tolist() for kind in kinds), strict=True)]
            every = partial(_each, of_row)
        try:
            forms = every(values)
        except ValueError:
            self._note_refused(column, rows, values, of_row)
            return [0] * len(values)
        opening = self._cell_open + column_letters(column).encode()
        pieces = [
            b'%s%d"%s' % (opening, row, form) if form else b""
            for row, (form, _) in zip(rows.tolist(), forms, strict=True)
        ]
        places = self._places(column, rows, stretch)
        stretch.splices.add_new(places, rows << COLUMN_BITS | column, pieces)
        return [style for _, style in forms]

    def _new_forms(self, style: int, edits: int, inherits: bool) -> Forms:
        return self._forms.new(style, self._plan.style_sets[edits], blank=inherits)

    def _places(self, column: int, rows: Positions, stretch: _Stretch) -> Positions:
        """Where new cells of a column belong."""
        index = stretch.index
        at, exists = index.find_rows(rows)
        starts = np.append(index.rows[:, 1], stretch.end)[at]
        places = np.where(exists, np.append(index.rows[:, 3], 0)[at], starts)
        following, _ = index.find((rows << COLUMN_BITS | column) + 1)
        keys = np.append(index.keys, -1)[following]
        return np.where(exists & (keys >> COLUMN_BITS == rows), np.append(index.starts, 0)[following], places)

    def _add_changed(
        self, column: int, part: ColumnEdits, own: Positions, cells: Positions, stretch: _Stretch
    ) -> list[int]:
        """Change cells that are there; returns their formats."""
        index, rows, values = stretch.index, part.rows, part.values
        places = (rows.tolist(), *(one[cells].tolist() for one in (index.starts, index.open_ends, index.ends)))
        opening, data = self._cell_open + column_letters(column).encode(), self._grid.data
        sets = {code: self._unmark + self._plan.style_sets[code] for code in distinct(part.styles).tolist()}
        codes, inherits, inherited = part.styles.tolist(), part.inherits.tolist(), own.tolist()
        pieces: list[bytes] = []
        stops: list[int] = []
        styles: list[int] = []
        for number, (row, start, open_end, end) in enumerate(zip(*places, strict=True)):
            lead = b'%s%d"' % (opening, row)
            attributes = data[start + len(lead) : open_end]
            if not data.startswith(lead, start):
                lead, attributes = self._split_tag(lead, data[start:open_end])
            style, value = style_of(attributes), values[number]
            if inherits[number]:
                self._refuse_content(row, column, open_end, end)
                style = style or inherited[number]
            form, style = self._form(self._forms.changed(attributes, style, sets[codes[number]]), row, column, value)
            stop = open_end if value is UNSET else end
            if value is UNSET and (row in part.formulas or row in part.stored):
                form, stop = self._with_formula(part, row, form, (attributes, style), data[open_end:end]), end
            pieces.append(lead + form)
            stops.append(stop)
            styles.append(style)
        gone = index.with_formula[cells] & np.array([value is not UNSET for value in values], np.bool_)
        self.removed_formulas += [(row, column) for row in rows[gone].tolist()]
        stretch.splices.add(index.starts[cells], np.array(stops, np.int64), rows << COLUMN_BITS | column, pieces)
        return styles

    def _form(self, forms: Forms, row: int, column: int, value: Value | Unset) -> Form:
        try:
            return forms.of(value)
        except ValueError as error:
            self._note_problem(row, column, refuse_value(cell_name(row, column), str(error)))
            return b"", 0

    def _with_formula(self, part: ColumnEdits, row: int, tag: bytes, cell: tuple[bytes, int], content: bytes) -> bytes:
        """A cell whose value stays while its formula changes, or whose formula stays while its value changes."""
        if row in part.formulas:
            content = with_formula(content, part.formulas[row].xml)
        if row not in part.stored:
            return tag + content
        stored, formula = part.stored[row], formula_of(content)
        inner = formula + stored.xml
        attributes, style = cell
        changed = new_attributes(attributes, style, stored.kind, empty=not inner, array=bool(formula))
        return changed + inner + self._cell_close if inner else changed

    def _split_tag(self, lead: bytes, tag: bytes) -> tuple[bytes, bytes]:
        """A cell's tag up to its address, which is added where it lacks, and the rest of its attributes."""
        name = self._cell_open[: -len(b' r="')]
        rest = tag[len(name) :]
        return (name, rest) if has_address(rest) else (lead, rest)

    def _refuse_content(self, row: int, column: int, start: int, end: int) -> None:
        if _CONTENT.search(self._grid.scan, start, end) is None:
            return
        text = Text(
            "{cell} 已有内容，新列放不下：请先在表格右侧空出一列",
            "{cell} isn't empty, so the new column has no room: clear the column right of the table",
        )
        self._note_problem(row, column, RefusedError(text, cell=cell_name(row, column)))

    def _note_refused(self, column: int, rows: Positions, values: Sequence[Any], forms: Sequence[Forms]) -> None:
        """Find the first value of a column that fits no cell."""
        for row, value, form in zip(rows.tolist(), values, forms, strict=True):
            self._form(form, row, column, value)

    def _note_problem(self, row: int, column: int, problem: RefusedError) -> None:
        """Of several problems the one of the first row counts, and of its leftmost cell."""
        if self._problem is None or (row, column) < self._problem[:2]:
            self._problem = (row, column, problem)

    def _sample(self, parts: dict[int, ColumnEdits], first: int, begin: int) -> None:
        """Choose a written cell, to be looked for in the finished file."""
        grid = self._grid
        if (begin - grid.begin) * _MOST_SAMPLES < len(self.samples) * (grid.finish - grid.begin):
            return
        for column, part in parts.items():
            row = next((row for row, value in zip(part.rows, part.values, strict=True) if _shows(value)), None)
            if row is not None:
                self.samples.append(Sample(cell_name(int(row), column), first, self._packer.size))
                return


def _each(forms: Sequence[Forms], values: Sequence[Any]) -> list[Form]:
    return [form.of(value) for form, value in zip(forms, values, strict=True)]


def _shows(value: object) -> bool:
    """Whether a value surely makes a cell; blanks of all kinds may not."""
    text = value.text if isinstance(value, Link) else value
    return isinstance(text, (bool, int, Formula)) or (isinstance(text, str) and bool(text))
