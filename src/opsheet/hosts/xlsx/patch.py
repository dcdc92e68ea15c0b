"""Rewrites the touched cells of a sheet and copies everything between them."""

from __future__ import annotations

import re
from collections.abc import Callable

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.xlsx.deflate import Packed, Packer
from opsheet.hosts.xlsx.plan import UNSET, CellEdit, SheetPlan, StoredValue, StyleEdit, StyleMemory, Unmark
from opsheet.hosts.xlsx.sheet_xml import (
    Cell,
    Grid,
    Row,
    formula_of,
    has_address,
    new_attributes,
    row_style,
    spanning,
    style_of,
    with_formula,
)
from opsheet.hosts.xlsx.values import BLANK, Encoded, Encoder, refuse_value
from opsheet.values.cells import cell_name, column_letters

_CONTENT = re.compile(rb"<(?:[\w.-]+:)?(?:v|is|f)[\s/>]")


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
        self._encode = encoder.encode
        self._unmark: tuple[StyleEdit, ...] = (Unmark(plan.marks),) if marked else ()
        alternatives = b"|".join(b"%d" % style for style in marked)
        self._marked = re.compile(rb"""s=["'](?:%s)["']""" % alternatives) if marked else None
        self._next_marked = grid.finish
        self._cell_open = b'<%sc r="' % grid.prefix
        self._cell_close = b"</%sc>" % grid.prefix
        self._openings: dict[int, bytes] = {}
        self._packer = Packer()
        self._write = self._packer.write
        self._source = memoryview(grid.data)
        self._copied = grid.begin
        self.removed_formulas: list[tuple[int, int]] = []

    def pack(self) -> Packed:
        """The sheet's bytes, packed.

        Raises:
            RefusedError: when a value fits no cell, or a new column's cell isn't empty.
        """
        with_rows = bool(self._plan.rows) or self._grid.begin != self._grid.finish
        self._write(self._grid.head(with_rows=with_rows))
        self._find_marked(self._grid.begin)
        pending = sorted(self._plan.rows, reverse=True)
        for row in self._grid.rows():
            while pending and pending[-1] < row.number:
                self._insert_row(pending.pop(), row.start)
            if pending and pending[-1] == row.number:
                self._patch_row(row, self._plan.cell_edits(pending.pop()))
            elif self._next_marked < row.end:
                self._patch_row(row, {})
        while pending:
            self._insert_row(pending.pop(), self._grid.finish)
        self._copy_to(self._grid.finish)
        self._write(self._grid.tail(with_rows=with_rows))
        return self._packer.finish()

    def _copy_to(self, position: int) -> None:
        if position > self._copied:
            self._write(self._source[self._copied : position])
            self._copied = position

    def _insert_row(self, number: int, position: int) -> None:
        edits = self._plan.cell_edits(number)
        cells = b"".join(self._new_cells(number, edits, None, {}))
        if cells:
            self._copy_to(position)
            name = b"%srow" % self._grid.prefix
            self._write(b'<%s r="%d">%s</%s>' % (name, number, cells, name))

    def _patch_row(self, row: Row, edits: dict[int, CellEdit]) -> None:
        if self._next_marked < row.end:
            edits = self._with_marked(row, edits)
            self._find_marked(row.end)
        if not edits:
            return
        tag = self._grid.data[row.start : row.open_end]
        changed = spanning(tag, min(edits), max(edits))
        default = row_style(tag)
        if row.open_end == row.end:
            self._fill_row(row, edits, changed, default)
            return
        if changed != tag:
            self._copy_to(row.start)
            self._write(changed)
            self._copied = row.open_end
        self._patch_cells(row, edits, default)

    def _fill_row(self, row: Row, edits: dict[int, CellEdit], tag: bytes, default: int | None) -> None:
        """Put cells into a row that closes itself."""
        cells = b"".join(self._new_cells(row.number, edits, default, {}))
        if cells:
            self._copy_to(row.start)
            self._write(b"%s>%s</%srow>" % (tag[:-2].rstrip(), cells, self._grid.prefix))
            self._copied = row.end

    def _new_cells(
        self, number: int, edits: dict[int, CellEdit], default: int | None, styles: dict[int, int]
    ) -> list[bytes]:
        return [self._new_cell(number, column, edit, default, styles) for column, edit in edits.items()]

    def _patch_cells(self, row: Row, edits: dict[int, CellEdit], default: int | None) -> None:
        grid, position, known = self._grid, row.open_end, None
        styles: dict[int, int] = {}
        digits = b'%d"' % row.number
        if grid.ends_before(row, next(iter(edits))):
            for column, edit in edits.items():
                if edit.inherit is not None and column - 1 not in edits:
                    styles[column - 1] = self._style_at(row, column - 1, default)
            self._copy_to(row.close)
            self._write(b"".join(self._new_cells(row.number, edits, default, styles)))
            return
        for column, edit in edits.items():
            cell, before = grid.find_cell(row, digits, column, position), row.close
            if cell is None and not grid.ends_before(row, column):
                known = known if known is not None else grid.cells(row)
                cell = next((one for one in known if one.column == column), None)
                before = next((one.start for one in known if one.column > column), row.close)
            if edit.inherit is not None and column - 1 not in styles:
                styles[column - 1] = self._style_at(row, column - 1, default)
            if cell is not None:
                self._copy_to(cell.start)
                self._write(self._changed_cell(row.number, cell, edit, default, styles))
                position = self._copied = cell.end
            else:
                created = self._new_cell(row.number, column, edit, default, styles)
                if created:
                    self._copy_to(before)
                    self._write(created)

    def _style_at(self, row: Row, column: int, default: int | None) -> int:
        """The format of a cell as it stands, or the default of its row or column."""
        cell = self._grid.find_cell(row, b'%d"' % row.number, column, row.open_end)
        cell = cell or next((one for one in self._grid.cells(row) if one.column == column), None)
        if cell is None:
            return self._default(column, default)
        return style_of(self._grid.data[cell.start : cell.open_end])

    def _default(self, column: int, default: int | None) -> int:
        return self._column_style(column) if default is None else default

    def _new_cell(self, number: int, column: int, edit: CellEdit, default: int | None, styles: dict[int, int]) -> bytes:
        own = styles.get(column - 1) if edit.inherit is not None else None
        own = self._default(column, default) if own is None else own
        if edit.inherit is not None:
            own = self._inherited(edit, own)
        encoded = self._encoded(number, column, edit)
        styles[column] = style = self._after(own, encoded.style_edits, edit.style_edits)
        if not encoded.content and not edit.style_edits and edit.inherit is None:
            return b""
        start = b'%s%d"' % (self._openings.get(column) or self._opening(column), number)
        if style:
            start += b' s="%d"' % style
        if not encoded.content:
            return start + b"/>"
        return b"%s%s>%s%s" % (start, encoded.kind, encoded.content, self._cell_close)

    def _opening(self, column: int) -> bytes:
        """A cell's tag up to the row's number in its address."""
        opening = self._openings[column] = self._cell_open + column_letters(column).encode()
        return opening

    def _changed_cell(
        self, number: int, cell: Cell, edit: CellEdit, default: int | None, styles: dict[int, int]
    ) -> bytes:
        data = self._grid.data
        lead, attributes = self._split_tag(number, cell)
        own = style_of(attributes)
        if edit.inherit is not None:
            self._refuse_content(number, cell)
            own = self._inherited(edit, styles.get(cell.column - 1, own)) if own == 0 else own
        encoded = self._encoded(number, cell.column, edit)
        style = self._after(own, encoded.style_edits, self._unmark + edit.style_edits)
        styles[cell.column] = style
        if edit.value is UNSET:
            content = data[cell.open_end : cell.end]
            if edit.formula is not None:
                content = with_formula(content, edit.formula.xml)
            if edit.stored is not None:
                return lead + self._with_stored(content, attributes, style, edit.stored)
            return lead + new_attributes(attributes, style, None, empty=cell.open_end == cell.end) + content
        if self._grid.formula(cell) >= 0:
            self.removed_formulas.append((number, cell.column))
        changed = lead + new_attributes(attributes, style, encoded.kind, empty=not encoded.content)
        return changed + encoded.content + self._cell_close if encoded.content else changed

    def _with_stored(self, content: bytes, attributes: bytes, style: int, stored: StoredValue) -> bytes:
        """A cell whose formula stays and whose value is another."""
        formula = formula_of(content)
        inner = formula + stored.xml
        changed = new_attributes(attributes, style, stored.kind, empty=not inner, array=bool(formula))
        return changed + inner + self._cell_close if inner else changed

    def _split_tag(self, number: int, cell: Cell) -> tuple[bytes, bytes]:
        """A cell's tag up to its address, which is added where it lacks, and the rest of its attributes."""
        data, start = self._grid.data, cell.start
        if cell.rest:
            return data[start : cell.rest], data[cell.rest : cell.open_end]
        rest = data[start + len(self._cell_open) - len(b' r="') : cell.open_end]
        if has_address(rest):
            return self._cell_open[: -len(b' r="')], rest
        return self._cell_open + cell_name(number, cell.column).encode() + b'"', rest

    def _inherited(self, edit: CellEdit, left: int) -> int:
        return self._after(left, (), edit.inherit.style_edits) if edit.inherit is not None else left

    def _encoded(self, number: int, column: int, edit: CellEdit) -> Encoded:
        if edit.value is UNSET:
            return BLANK
        try:
            return self._encode(edit.value)
        except ValueError as error:
            raise refuse_value(cell_name(number, column), str(error)) from error

    def _refuse_content(self, number: int, cell: Cell) -> None:
        if _CONTENT.search(self._grid.scan, cell.open_end, cell.end) is not None:
            raise RefusedError(
                Text(
                    "{cell} 已有内容，新列放不下：请先在表格右侧空出一列",
                    "{cell} isn't empty, so the new column has no room: clear the column right of the table",
                ),
                cell=cell_name(number, cell.column),
            )

    def _find_marked(self, position: int) -> None:
        """Look for the next cell whose fill may have to be taken back."""
        if self._marked is not None:
            match = self._marked.search(self._grid.scan, position, self._grid.finish)
            self._next_marked = match.start() if match else self._grid.finish

    def _with_marked(self, row: Row, edits: dict[int, CellEdit]) -> dict[int, CellEdit]:
        """Every cell of the row whose own format is marked is looked at, edited or not."""
        cells = [cell for cell in self._grid.cells(row) if self._is_marked(cell)]
        return dict(sorted({**{cell.column: CellEdit() for cell in cells}, **edits}.items()))

    def _is_marked(self, cell: Cell) -> bool:
        return self._marked is not None and self._marked.search(self._grid.scan, cell.start, cell.open_end) is not None
