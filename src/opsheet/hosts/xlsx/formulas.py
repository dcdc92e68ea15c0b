"""Formulas that several cells share: what becomes of them when one of the cells is overwritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.xlsx.plan import SheetPlan
from opsheet.hosts.xlsx.sheet_xml import Grid
from opsheet.hosts.xlsx.xml import element_text, retag
from opsheet.values.cells import CellRange, cell_name, parse_cell, parse_range

_SHARING_WORDS = (b"shared", b"array", b"dataTable")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+\d+)["']""")
_SPILLING = re.compile(rb"""\scm\s*=""")


@dataclass(frozen=True, slots=True)
class _Formula:
    """A formula element that says more than its text."""

    row: int
    column: int
    kind: str
    tag: bytes
    text: bytes
    spills: bool


@dataclass(slots=True)
class _Group:
    """The cells of one shared formula; the main one holds its text."""

    main: _Formula | None = None
    others: list[_Formula] = field(default_factory=list[_Formula])


def settle_formulas(grid: Grid, plan: SheetPlan) -> None:
    """Add to a plan what overwriting its cells asks of formulas that reach over several cells.

    A shared formula whose main cell is overwritten moves to the next cell that keeps it. The values of a spilled
    formula go with its first cell.

    Raises:
        RefusedError: when a part of an array or of a data table would be overwritten.
    """
    if not any(grid.scan.find(word, grid.begin, grid.finish) >= 0 for word in _SHARING_WORDS):
        return
    groups: dict[str, _Group] = {}
    for formula in _special_formulas(grid):
        if formula.kind != "shared":
            _settle_block(formula, plan)
            continue
        group = groups.setdefault(_attribute(formula.tag, "si"), _Group())
        if formula.text and _attribute(formula.tag, "ref"):
            group.main = formula
        else:
            group.others.append(formula)
    for group in groups.values():
        if group.main is not None and plan.overwrites(group.main.row, group.main.column):
            _move(group.main, group.others, plan)


def _special_formulas(grid: Grid) -> Iterator[_Formula]:
    opening = re.compile(rb"<%sf\s" % re.escape(grid.prefix))
    closing = b"</%sf" % grid.prefix
    for match in opening.finditer(grid.scan, grid.begin, grid.finish):
        end = grid.tag_end(match.start())
        tag = grid.data[match.start() : end]
        kind = _attribute(tag, "t")
        if kind not in {"shared", "array", "dataTable"}:
            continue
        cell = grid.scan[grid.scan.rfind(b"<", grid.begin, match.start()) : match.start()]
        address = _ADDRESS.search(cell)
        if address is None:
            raise RefusedError(
                Text(
                    "工作簿里有公式的单元格没有地址：请用 Excel 打开后另存再试",
                    "a cell with a formula has no address: open the workbook in Excel, save it, and try again",
                )
            )
        text = b"" if tag.endswith(b"/>") else grid.data[end : grid.scan.index(closing, end)]
        row, column = parse_cell(address[1].decode())
        yield _Formula(row, column, kind, tag, text, _SPILLING.search(cell) is not None)


def _settle_block(formula: _Formula, plan: SheetPlan) -> None:
    """An array or a data table is overwritten as a whole or not at all; a spill goes with its first cell."""
    reference = _attribute(formula.tag, "ref")
    area = parse_range(reference) if reference else CellRange(formula.row, formula.column, formula.row, formula.column)
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


def _move(main: _Formula, others: list[_Formula], plan: SheetPlan) -> None:
    """Make the next cell that keeps the formula its main cell."""
    kept = [one for one in others if not plan.overwrites(one.row, one.column)]
    if not kept:
        return
    heir = kept[0]
    area = CellRange(heir.row, heir.column, heir.row, heir.column)
    for one in kept:
        area = area.grown(CellRange(one.row, one.column, one.row, one.column))
    tag = retag(heir.tag, {"ref": str(area)}).rstrip(b"/>").rstrip() + b">"
    name = re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]
    text = element_text(_translated(main, heir)).encode()
    plan.replace_formula(heir.row, heir.column, tag + text + b"</" + name + b">")


def _translated(main: _Formula, heir: _Formula) -> str:
    """The formula's text as it reads in another cell."""
    from openpyxl.formula.translate import Translator, TranslatorError

    text = "=" + unescape(main.text.decode(), {"&quot;": '"', "&apos;": "'"})
    origin, target = cell_name(main.row, main.column), cell_name(heir.row, heir.column)
    try:
        return str(Translator(text, origin=origin).translate_formula(target)).removeprefix("=")  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - its stubs leave types open
    except TranslatorError as error:
        raise RefusedError(
            Text(
                "{cell} 的共享公式无法移到 {target}，请先在 Excel 里重新填充该列公式",
                "the shared formula of {cell} can't move to {target}: fill the column's formula again in Excel",
            ),
            cell=origin,
            target=target,
        ) from error


def _attribute(tag: bytes, name: str) -> str:
    match = re.search(rb"\s%s\s*=\s*[\"']([^\"']*)" % name.encode(), tag)
    return match[1].decode() if match else ""
