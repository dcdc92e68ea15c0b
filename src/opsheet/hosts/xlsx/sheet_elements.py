"""What stands around a sheet's rows: dimension, columns, merged cells, links, and the order of it all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.xlsx.package import Relationships
from opsheet.hosts.xlsx.plan import SheetPlan
from opsheet.hosts.xlsx.sheet_xml import Grid
from opsheet.hosts.xlsx.xml import RELATIONSHIP_NAMESPACES, Element, attribute_text, whole_number
from opsheet.outcome.edits import MOST_LINKS
from opsheet.values.cells import LAST_COLUMN, CellRange, cell_name, parse_range

ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)

_WIDTH = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,30})?")
_COLUMN_PIXELS = 64.0  # of a column whose width isn't set
_CHARACTER_PIXELS = 7.0
_PADDING_PIXELS = 5.0


def insert(grid: Grid, tag: str, xml: str) -> None:
    """Add an element to the sheet in the schema's order."""
    grid.document.insert_ordered(grid.document.root, tag, xml.encode(), ORDER)


def grow_dimension(grid: Grid, extent: CellRange | None) -> None:
    """Let the sheet's dimension, where it says one, hold all cells that are written."""
    element = grid.document.root.child("dimension")
    if element is None or extent is None or not element.attributes.get("ref"):
        return
    said = parse_range(element.attributes["ref"])
    grown = said.grown(extent)
    if grown != said:
        grid.document.set(element, "ref", str(grown))


def recalculate_on_load(grid: Grid) -> None:
    """Ask the application to calculate the workbook when it opens it, because of what stands on this sheet."""
    element = grid.document.root.child("sheetCalcPr")
    if element is None:
        insert(grid, "sheetCalcPr", f'<{grid.prefix.decode()}sheetCalcPr fullCalcOnLoad="1"/>')
    else:
        grid.document.set(element, "fullCalcOnLoad", "1")


def column_style(grid: Grid) -> Callable[[int], int]:
    """The default formats of the sheet's columns."""
    ranges = [(*_column_range(one), whole_number(one.attributes.get("style"))) for one in _columns(grid)]

    @cache
    def style(column: int) -> int:
        return next((style for first, last, style in ranges if first <= column <= last), 0)

    return style


def column_pixels(grid: Grid) -> Callable[[int], float]:
    """The widths of the sheet's columns on the screen, in pixels; a hidden one has none."""
    ranges = [
        (*_column_range(one), 0.0 if one.attributes.get("hidden") in {"1", "true"} else _pixels(one))
        for one in _columns(grid)
    ]

    def pixels(column: int) -> float:
        return next((width for first, last, width in ranges if first <= column <= last), _COLUMN_PIXELS)

    return pixels


def merged_areas(grid: Grid) -> list[CellRange]:
    """The sheet's merged cells."""
    merged = grid.document.root.child("mergeCells")
    children = merged.all("mergeCell") if merged is not None else []
    return [parse_range(child.attributes["ref"]) for child in children if child.attributes.get("ref")]


def refuse_covered(grid: Grid, plan: SheetPlan, sheet: str) -> None:
    """Refuse to write values into cells that a merged cell covers, where nobody would see them."""
    areas = [area for area in merged_areas(grid) if plan.overwritten(area)]
    values = {column: plan.values(column) for column, _ in plan.written_rows()} if areas else {}
    covered = [(*cell, str(area)) for area in areas for cell in _covered_values(area, values)]
    if covered:
        row, column, area = min(covered)
        raise RefusedError(
            Text(
                "“{sheet}”的 {cell} 被合并单元格 {area} 盖住，无法写入：请取消合并",
                "{cell} on “{sheet}” is covered by the merged cell {area} and can't be written: unmerge it",
            ),
            sheet=sheet,
            cell=cell_name(row, column),
            area=area,
        )


def _covered_values(area: CellRange, values: Mapping[int, Mapping[int, object]]) -> Iterator[tuple[int, int]]:
    """Row and column of the values that a merged cell would cover, given by column and row."""
    for column, own in values.items():
        if area.left <= column <= area.right:
            rows = range(area.top, area.bottom + 1) if area.bottom - area.top < len(own) else own
            for row in rows:
                if area.holds(row, column) and (row, column) != (area.top, area.left) and own.get(row) is not None:
                    yield row, column


def set_column_width(grid: Grid, column: int, width: float) -> None:
    """Give one column a width, in characters; a range of columns around it is split."""
    document, prefix = grid.document, grid.prefix.decode()
    new = f'<{prefix}col min="{column}" max="{column}" width="{width:g}" customWidth="1"'
    for element in _columns(grid):
        first, last = _column_range(element)
        if last < column:
            continue
        if first > column:
            document.insert_before(element, f"{new}/>".encode())
            return
        _split(grid, element, column, width)
        return
    parent = document.root.child("cols")
    if parent is None:
        insert(grid, "cols", f"<{prefix}cols>{new}/></{prefix}cols>")
    else:
        document.append(parent, f"{new}/>".encode())


def _split(grid: Grid, element: Element, column: int, width: float) -> None:
    first, last = _column_range(element)
    style = element.attributes.get("style")
    pieces: list[str] = []
    for low, high, own in ((first, column - 1, None), (column, column, width), (column + 1, last, None)):
        if low > high:
            continue
        attributes = {**element.attributes, "min": str(low), "max": str(high)}
        if own is not None:
            attributes = {"min": str(low), "max": str(high), "width": f"{own:g}", "customWidth": "1"}
            attributes |= {"style": style} if style else {}
        shown = "".join(f' {name}="{value}"' for name, value in attributes.items())
        pieces.append(f"<{grid.prefix.decode()}col{shown}/>")
    grid.document.replace(element, "".join(pieces).encode())


def _pixels(column: Element) -> float:
    width = column.attributes.get("width")
    if width is None or not _WIDTH.fullmatch(width):
        return _COLUMN_PIXELS
    return float(width) * _CHARACTER_PIXELS + _PADDING_PIXELS


def _columns(grid: Grid) -> list[Element]:
    parent = grid.document.root.child("cols")
    return parent.all("col") if parent is not None else []


def _column_range(element: Element) -> tuple[int, int]:
    return whole_number(element.attributes.get("min"), 1), whole_number(element.attributes.get("max"), LAST_COLUMN)


def link_xml(cell: str, target: str, relationships: Relationships, *, prefix: str, strict: bool) -> str:
    """The element of one link; an address outside the workbook becomes a relationship."""
    if target.startswith("#"):
        return f'<{prefix}hyperlink ref="{cell}" location="{attribute_text(target[1:])}"/>'
    key = relationships.add("hyperlink", target, strict=strict, external=True)
    namespace = RELATIONSHIP_NAMESPACES[strict]
    return f'<{prefix}hyperlink ref="{cell}" xmlns:r="{namespace}" r:id="{key}"/>'


def write_links(
    grid: Grid, links: Mapping[tuple[int, int], str], relationships: Relationships, *, strict: bool
) -> None:
    """Add links to a sheet; one that a cell has already is replaced.

    Past the most that Excel opens, cells keep their text without the link.
    """
    if not links:
        return
    parent = grid.document.root.child("hyperlinks")
    existing = {one.attributes.get("ref"): one for one in parent.all("hyperlink")} if parent is not None else {}
    added: list[str] = []
    prefix = grid.prefix.decode()
    for row, column in sorted(links):
        cell = cell_name(row, column)
        if cell not in existing and len(existing) + len(added) >= MOST_LINKS:
            break
        xml = link_xml(cell, links[row, column], relationships, prefix=prefix, strict=strict)
        if cell in existing:
            grid.document.replace(existing[cell], xml.encode())
        else:
            added.append(xml)
    if parent is not None:
        grid.document.append(parent, "".join(added).encode())
    elif added:
        insert(grid, "hyperlinks", f"<{prefix}hyperlinks>{''.join(added)}</{prefix}hyperlinks>")
