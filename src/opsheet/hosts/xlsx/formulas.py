"""The formulas of a workbook's sheets, and what becomes of shared ones when one of their cells is overwritten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple
from xml.sax.saxutils import escape

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.xlsx.plan import SheetPlan
from opsheet.hosts.xlsx.sheet_xml import Cell, Grid
from opsheet.hosts.xlsx.workbook import Workbook
from opsheet.hosts.xlsx.xml import element_text, retag
from opsheet.values.cells import CellRange, cell_name, column_number, parse_range

SHARING_KINDS = frozenset({"shared", "array", "dataTable"})
_SPILLING = re.compile(rb"""\scm\s*=""")
_NOT_TEXT = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


class FormulaCell(NamedTuple):
    """A cell that holds a formula.

    Args:
        row: its row.
        column: its column, counted from 1.
        attributes: of its tag, as written.
        tag: the formula's start tag.
        text: the formula as written, empty in the followers of a shared one.
        value: the stored result as written, None without one.
    """

    row: int
    column: int
    attributes: bytes
    tag: bytes
    text: bytes
    value: bytes | None

    @property
    def kind(self) -> str:
        """``shared``, ``array``, ``dataTable``, or nothing for one of its own."""
        return formula_attribute(self.tag, "t") if b"=" in self.tag else ""

    @property
    def area(self) -> CellRange:
        """The cells that the formula reaches over."""
        reference = formula_attribute(self.tag, "ref")
        return parse_range(reference) if reference else CellRange(self.row, self.column, self.row, self.column)

    @property
    def formula(self) -> str:
        """The formula's text."""
        return unescape(self.text.decode())

    @property
    def spills(self) -> bool:
        """Whether its results spill into the cells beside it."""
        return _SPILLING.search(self.attributes) is not None


@dataclass(slots=True)
class EditedSheet:
    """A sheet that is edited.

    Args:
        grid: its XML as it stands.
        plan: what is to change.
        formulas: the cells that hold formulas.
    """

    grid: Grid
    plan: SheetPlan
    formulas: list[FormulaCell]


def sheets_with_formulas(
    workbook: Workbook, edited: Mapping[int, EditedSheet]
) -> dict[int, tuple[Grid, list[FormulaCell]]]:
    """The XML and the formulas of each sheet that holds any, by its position.

    Args:
        workbook: as it stands.
        edited: the edited sheets, by their positions.
    """
    found: dict[int, tuple[Grid, list[FormulaCell]]] = {}
    for sheet in workbook.sheets:
        own = edited.get(sheet.position)
        if own is not None:
            grid, cells = own.grid, own.formulas
        elif sheet.kind == "worksheet" and workbook.package.has(sheet.part):
            grid = Grid(workbook.package.read(sheet.part), sheet.part)
            cells = list(formula_cells(grid))
        else:
            continue
        if cells:
            found[sheet.position] = grid, cells
    return found


def formula_cells(grid: Grid) -> Iterator[FormulaCell]:
    """All formulas of a sheet, with the cells they stand in."""
    if grid.scan.find(b"<%sf" % grid.prefix, grid.begin, grid.finish) < 0:
        return
    prefix = re.escape(grid.prefix)
    opening = re.compile(rb"<%sf[\s/>]" % prefix)
    usual = re.compile(
        rb'<%sc r="([A-Z]{1,3})([0-9]{1,7})"([^<>]*)>(<%sf(?:\s[^<>]*?)?)(?:/>|>([^<]*)</%sf>)(?:<%sv>([^<]*)</%sv>)?'
        % ((prefix,) * 5)
    )
    count = sum(1 for _ in opening.finditer(grid.scan, grid.begin, grid.finish))
    found = usual.findall(grid.scan, grid.begin, grid.finish)
    if len(found) == count and grid.scan is grid.data:
        columns = {letters: column_number(letters.decode()) for letters in {one[0] for one in found}}
        for letters, digits, attributes, tag, text, value in found:
            yield FormulaCell(int(digits), columns[letters], attributes, tag, text, value or None)
        return
    for row in grid.rows():
        for cell in grid.cells(row):
            if grid.formula(cell) >= 0:
                yield _formula_cell(grid, row.number, cell)


def _formula_cell(grid: Grid, row: int, cell: Cell) -> FormulaCell:
    start = grid.formula(cell)
    end = grid.tag_end(start)
    text = b""
    if grid.data[end - 2 : end] != b"/>":
        text = _plain_text(grid.data[end : grid.scan.index(b"</%sf" % grid.prefix, end)])
    tag = grid.data[start:end].rstrip(b">").rstrip(b"/")
    return FormulaCell(row, cell.column, grid.data[cell.start : cell.open_end], tag, text, grid.value(cell))


def _plain_text(data: bytes) -> bytes:
    """Text without comments, what stands in CDATA escaped."""
    if b"<!" not in data:
        return data
    return _NOT_TEXT.sub(lambda match: escape((match[1] or b"").decode()).encode(), data)


@dataclass(slots=True)
class _Group:
    """The cells of one shared formula; the main one holds its text."""

    main: FormulaCell | None = None
    others: list[FormulaCell] = field(default_factory=list[FormulaCell])


def settle_formulas(formulas: Iterable[FormulaCell], plan: SheetPlan) -> None:
    """Add to a plan what overwriting its cells asks of formulas that reach over several cells.

    A shared formula whose main cell is overwritten moves to the next cell that keeps it. The values of a spilled
    formula go with its first cell.

    Raises:
        RefusedError: when a part of an array or of a data table would be overwritten.
    """
    groups: dict[str, _Group] = {}
    for formula in formulas:
        if formula.kind not in SHARING_KINDS:
            continue
        if formula.kind != "shared":
            _settle_block(formula, plan)
            continue
        group = groups.setdefault(formula_attribute(formula.tag, "si"), _Group())
        if formula.text and formula_attribute(formula.tag, "ref"):
            group.main = formula
        else:
            group.others.append(formula)
    for group in groups.values():
        if group.main is not None and plan.overwrites(group.main.row, group.main.column):
            _move(group.main, group.others, plan)


def _settle_block(formula: FormulaCell, plan: SheetPlan) -> None:
    """An array or a data table is overwritten as a whole or not at all; a spill goes with its first cell."""
    area = formula.area
    touched = plan.overwritten(area)
    if not touched:
        return
    size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
    if touched == size and formula.kind == "array":
        return
    if formula.spills and plan.overwrites(formula.row, formula.column):
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                if not plan.overwrites(row, column):
                    plan.add_values(row, column, [[None]])
        return
    raise RefusedError(
        Text(
            "{cell} 属于数组公式或模拟运算表 {area}，不能只改其中一部分",
            "{cell} belongs to the array formula or data table {area}, of which no part can be changed alone",
        ),
        cell=cell_name(formula.row, formula.column),
        area=str(area),
    )


def _move(main: FormulaCell, others: list[FormulaCell], plan: SheetPlan) -> None:
    """Make the next cell that keeps the formula its main cell."""
    kept = [one for one in others if not plan.overwrites(one.row, one.column)]
    if not kept:
        return
    heir = kept[0]
    area = CellRange(heir.row, heir.column, heir.row, heir.column)
    for one in kept:
        area = area.grown(CellRange(one.row, one.column, one.row, one.column))
    tag = retag(heir.tag + b">", {"ref": str(area)})
    name = re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]
    text = element_text(_translated(main, heir)).encode()
    plan.replace_formula(heir.row, heir.column, tag + text + b"</" + name + b">")


def _translated(main: FormulaCell, heir: FormulaCell) -> str:
    """The formula's text as it reads in another cell."""
    from openpyxl.formula.translate import Translator, TranslatorError

    text = "=" + main.formula
    origin, target = cell_name(main.row, main.column), cell_name(heir.row, heir.column)
    try:
        return str(Translator(text, origin=origin).translate_formula(target)).removeprefix("=")  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - its stubs leave types open
    except TranslatorError as error:
        raise RefusedError(
            Text(
                "{cell} 的共享公式无法移到 {target}，请先在 Excel 里重新填充该列公式",
                "The shared formula of {cell} can't move to {target}: fill the column's formula again in Excel",
            ),
            cell=origin,
            target=target,
        ) from error


def formula_attribute(tag: bytes, name: str) -> str:
    """An attribute of a formula's tag, empty without it."""
    match = re.search(rb"\s%s\s*=\s*[\"']([^\"']*)" % name.encode(), tag)
    return match[1].decode() if match else ""
