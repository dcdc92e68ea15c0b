"""A whole sheet as data: read, to be compared or kept; and made from it again."""

from __future__ import annotations

from typing import Any

from opsheet.hosts.excel.appearance import (
    GENERAL,
    filled_areas,
    read_formats,
    read_links,
    used_area,
    write_fill,
    write_format,
    write_link,
)
from opsheet.hosts.excel.contents import read_contents, write_contents
from opsheet.hosts.excel.ranges import cells_of, rectangles, span
from opsheet.hosts.excel.xlwings import activate, xw
from opsheet.outcome.edits import OWN_SHEET_MARK
from opsheet.values.cells import cell_name, parse_cell, parse_range

Image = dict[str, Any]
COMPARED = ("rows", "fills")  # what shows whether a user has changed a sheet; the rest isn't read alike everywhere


def sheet_image(sheet: xw.Sheet) -> Image:
    """What a sheet holds, as JSON values."""
    area = used_area(sheet)
    by_format: dict[str, list[str]] = {}
    formats = read_formats(sheet, area)
    for code in sorted({code for code in formats.values() if code not in {None, GENERAL}} - {None}, key=str):
        by_format[str(code)] = [str(one) for one in rectangles(cell for cell, own in formats.items() if own == code)]
    return {
        "position": sheet.index,
        "rows": read_contents(span(sheet, area)),
        "fills": [[str(piece), fill] for piece, fill in filled_areas(sheet, area)],
        "formats": by_format,
        "links": {cell_name(*cell): target for cell, target in read_links(sheet).items()},
        "widths": [sheet.range((1, column)).column_width for column in range(1, area.right + 1)],
        "tables": [[table.name, table.range.get_address(False, False), table.table_style] for table in sheet.tables],
        "marked": OWN_SHEET_MARK in [name.name.rpartition("!")[2] for name in sheet.names],
    }


def same_sheet(one: Image, other: Image) -> bool:
    """Whether two images show the same values and fills."""
    return all(one[part] == other[part] for part in COMPARED)


def restore_sheet(book: xw.Book, name: str, image: Image) -> None:
    """Make a sheet from its image, where it was."""
    active = book.sheets.active
    count = len(book.sheets)
    before = book.sheets[image["position"] - 1] if image["position"] <= count else None
    sheet = book.sheets.add(name, before=before) if before else book.sheets.add(name, after=book.sheets[count - 1])
    rows = image["rows"]
    write_contents(sheet.range((1, 1), (len(rows), len(rows[0]))), rows)
    for address, fill in image["fills"]:
        write_fill(sheet, cells_of([parse_range(address)]), fill)
    for code, areas in image["formats"].items():
        write_format(sheet, cells_of(parse_range(address) for address in areas), code)
    for address, target in image["links"].items():
        cell = parse_cell(address)
        write_link(sheet, cell, target, str(sheet.range(cell).value or ""))
    for column, width in enumerate(image["widths"], 1):
        sheet.range((1, column)).column_width = width
    for table, address, style in image["tables"]:
        sheet.tables.add(sheet.range(address), name=table, table_style_name=style)
    if image["marked"]:
        mark_own(sheet)
    activate(active)


def mark_own(sheet: xw.Sheet) -> None:
    """Leave the name by which a sheet without a table is known as ours; hidden where Excel lets it be."""
    name = sheet.names.add(OWN_SHEET_MARK, "=TRUE")
    if hasattr(name.api, "Visible"):
        name.api.Visible = False
