"""Excel tables (ListObjects) of a sheet, and how they take a new column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.xlsx import sheet_elements
from opsheet.hosts.xlsx.plan import SheetPlan
from opsheet.hosts.xlsx.sheet_xml import Grid
from opsheet.hosts.xlsx.style_edits import Fill, NumberFormat, QuotePrefix
from opsheet.hosts.xlsx.workbook import Sheet, Workbook
from opsheet.hosts.xlsx.xml import Document, attribute_text, planned_child, whole_number
from opsheet.outcome import AddColumn
from opsheet.values.cells import CellRange, cell_name, column_letters, column_number, parse_cell, parse_range

_PRINTED = re.compile(
    rb"(?P<left>\$[A-Z]{1,3}\$(?P<top>[0-9]+):\$)(?P<right>[A-Z]{1,3})\$(?P<bottom>[0-9]+)",
)


def sheet_tables(workbook: Workbook, part: str) -> Iterator[Document]:
    """The tables of a sheet."""
    for link in workbook.package.relationships(part):
        if link.kind == "table" and workbook.package.has(link.target):
            yield workbook.package.document(link.target)


def _all_tables(workbook: Workbook) -> Iterator[Document]:
    for sheet in workbook.sheets:
        if sheet.kind == "worksheet":
            yield from sheet_tables(workbook, sheet.part)


def table_names(workbook: Workbook) -> set[str]:
    """The names of all tables of the workbook, in small letters."""
    return {table.root.attributes.get("displayName", "").casefold() for table in _all_tables(workbook)}


def table_numbers(workbook: Workbook) -> set[int]:
    """The ids of all tables of the workbook."""
    return {whole_number(table.root.attributes.get("id")) for table in _all_tables(workbook)}


def add_column(workbook: Workbook, sheet: Sheet, grid: Grid, plan: SheetPlan, edit: AddColumn) -> None:
    """Plan a new column: its cells, and the table or filter that reaches over them.

    Raises:
        RefusedError: when the table isn't there, or has no room at its right.
    """
    row, column = parse_cell(edit.header_cell)
    last = edit.first_row + len(edit.values) - 1
    own = _find(workbook, sheet, edit.table) if edit.table is not None else None
    area = CellRange(row, column, max(row, last), column)
    if own is not None:
        area = area.grown(_extend(own, row, column, edit))
    _refuse_neighbours(workbook, sheet, own, CellRange(area.top, column, area.bottom, column))
    plain = (QuotePrefix(wanted=False), Fill(None), NumberFormat(edit.number_format or "General"))
    plan.new_columns.add(column)
    plan.add_inherited(row, column, [edit.header], ())
    plan.add_inherited(edit.first_row, column, edit.values, plain)
    if (
        own is not None
        and own.root.attributes.get("totalsRowCount", "0") != "0"
        and area.bottom not in range(edit.first_row, last + 1)
    ):
        plan.add_inherited(area.bottom, column, [None], plain)
    if own is None:
        _extend_filter(workbook, sheet, grid, row, column)
    _extend_print_area(workbook, sheet, plan, row, column)
    _extend_row_formats(grid, plan, edit.first_row, column)
    if edit.width is not None:
        sheet_elements.set_column_width(grid, column, edit.width)


def _find(workbook: Workbook, sheet: Sheet, name: str) -> Document:
    for table in sheet_tables(workbook, sheet.part):
        if name.casefold() in {table.root.attributes.get(key, "").casefold() for key in ("name", "displayName")}:
            return table
    raise RefusedError(
        Text("“{sheet}”上没有表格 {table}", "There is no table {table} on “{sheet}”"), sheet=sheet.name, table=name
    )


def _extend(table: Document, row: int, column: int, edit: AddColumn) -> CellRange:
    """Let a table reach one column further; returns its new area."""
    root = table.root
    area = parse_range(root.attributes.get("ref", "A1"))
    columns = root.child("tableColumns")
    headed = root.attributes.get("headerRowCount", "1") != "0"
    fed = root.attributes.get("tableType", "worksheet") != "worksheet"
    if columns is None or not headed or fed or (area.top, area.right + 1) != (row, column):
        raise RefusedError(
            Text(
                "表格 {table}（{area}）不能在 {cell} 加列：它没有标题行、来自外部数据，或不与该列相邻",
                "The table {table} ({area}) can't take a column at {cell}: it has no header row, is fed from "
                "outside, or doesn't end beside it",
            ),
            table=edit.table,
            area=str(area),
            cell=edit.header_cell,
        )
    _add_table_column(table, edit)
    grown = CellRange(area.top, area.left, area.bottom, column)
    table.set(root, "ref", str(grown))
    table_filter = root.child("autoFilter")
    if table_filter is not None and table_filter.attributes.get("ref"):
        own = parse_range(table_filter.attributes["ref"])
        table.set(table_filter, "ref", str(CellRange(own.top, own.left, own.bottom, column)))
    return grown


def _add_table_column(table: Document, edit: AddColumn) -> None:
    columns = table.root.child("tableColumns")
    if columns is None:
        return
    known = columns.all("tableColumn")
    names = {one.attributes.get("name", "").casefold() for one in known}
    name = edit.header.replace("\n", "_x000a_")
    if name.casefold() in names:
        raise RefusedError(
            Text(
                "表格 {table} 已有“{header}”列，列名不能重复",
                "The table {table} has a column “{header}” already; its names must differ",
            ),
            table=edit.table,
            header=edit.header,
        )
    number = max((whole_number(one.attributes.get("id")) for one in known), default=0) + 1
    prefix = table.root.prefix
    xml = f'<{prefix}tableColumn id="{number}" name="{attribute_text(name)}"/>'
    table.append(columns, xml.encode())
    columns.children.append(planned_child(columns, "tableColumn", {"id": str(number), "name": name}))
    table.set(columns, "count", str(len(known) + 1))


def _refuse_neighbours(workbook: Workbook, sheet: Sheet, own: Document | None, area: CellRange) -> None:
    for table in sheet_tables(workbook, sheet.part):
        if table is not own and parse_range(table.root.attributes.get("ref", "A1")).meets(area):
            raise RefusedError(
                Text(
                    "{cell} 起的新列会碰到表格 {table}：请先在两个表格之间空出一列",
                    "The new column at {cell} would run into the table {table}: leave a column free between them",
                ),
                cell=cell_name(area.top, area.left),
                table=table.root.attributes.get("displayName", ""),
            )


def _extend_filter(workbook: Workbook, sheet: Sheet, grid: Grid, row: int, column: int) -> None:
    """Let the sheet's own filter, where it covers the table, reach over the new column."""
    element = grid.document.root.child("autoFilter")
    if element is None or not element.attributes.get("ref"):
        return
    area = parse_range(element.attributes["ref"])
    if (area.top, area.right + 1) != (row, column):
        return
    grown = CellRange(area.top, area.left, area.bottom, column)
    grid.document.set(element, "ref", str(grown))
    for name in workbook.defined_names():
        local = name.attributes.get("localSheetId") == str(sheet.position)
        if local and name.attributes.get("name") == "_xlnm._FilterDatabase":
            document = workbook.document
            lead = document.content(name).rpartition(b"!")[0]
            absolute = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", str(grown))
            tag = document.data[name.start : name.open_end]
            closing = f"</{name.prefix}definedName>".encode()
            document.replace(name, tag + lead + b"!" + absolute.encode() + closing)


def _extend_print_area(workbook: Workbook, sheet: Sheet, plan: SheetPlan, row: int, column: int) -> None:
    """Let the part of the sheet that is printed reach over the new column, where it ended with the table."""

    def grown(found: re.Match[bytes]) -> bytes:
        right = column_number(found["right"].decode())
        if not int(found["top"]) <= row <= int(found["bottom"]) or not _are_new(plan, right, column):
            return found[0]
        return found["left"] + column_letters(column).encode() + b"$" + found["bottom"]

    document = workbook.document
    for name in workbook.defined_names():
        local = name.attributes.get("localSheetId") == str(sheet.position)
        if local and name.attributes.get("name") == "_xlnm.Print_Area":
            content = document.content(name)
            changed = _PRINTED.sub(grown, content)
            if changed != content:
                tag = document.data[name.start : name.open_end]
                document.replace(name, tag + changed + f"</{name.prefix}definedName>".encode())


def _extend_row_formats(grid: Grid, plan: SheetPlan, first_row: int, column: int) -> None:
    """Let formats that a formula gives to whole rows of the table reach over the new column."""
    for element in grid.document.root.all("conditionalFormatting"):
        rules = element.all("cfRule")
        if not rules or any(rule.attributes.get("type") != "expression" for rule in rules):
            continue
        areas = element.attributes.get("sqref", "").split()
        grown = [_wider(area, plan, first_row, column) for area in areas]
        if grown != areas:
            grid.document.set(element, "sqref", " ".join(grown))


def _wider(text: str, plan: SheetPlan, first_row: int, column: int) -> str:
    area = CellRange.parse(text)
    if area is None or area.left == area.right or area.bottom < first_row or not _are_new(plan, area.right, column):
        return text
    return str(CellRange(area.top, area.left, area.bottom, column))


def _are_new(plan: SheetPlan, right: int, column: int) -> bool:
    """Whether all columns right of one, up to another, are added now."""
    return right < column and plan.new_columns.issuperset(range(right + 1, column + 1))
