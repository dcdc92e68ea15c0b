"""Puts a new sheet into the package: its name, its parts, and everything that lists them."""

from __future__ import annotations

import re

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.xlsx.app_properties import add_title
from opsheet.hosts.xlsx.new_sheet import NewSheet
from opsheet.hosts.xlsx.spans import RELATIONSHIP_NAMESPACES, Document
from opsheet.hosts.xlsx.tables import sheet_tables, table_names, table_numbers
from opsheet.hosts.xlsx.workbook import Sheet, Workbook
from opsheet.hosts.xlsx.xml_text import attribute_text

OWN_SHEET_MARK = "opsheet_made"
"""A hidden name, local to a sheet without a table, by which the sheet is known as ours in the next run."""

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_OWN_PARTS = frozenset({"table", "comments", "vmlDrawing", "threadedComment", "printerSettings"})
_FORBIDDEN = re.compile(r"[:\\/?*\[\]\x00-\x1f]")
_TABLE_NAME = re.compile(r"[^\W\d][\w.]*")
_LONGEST_NAME = 31


def add_sheet(workbook: Workbook, name: str, table: str | None, sheet: NewSheet) -> str:
    """Add a sheet at the end, or in the place of the one that was made under its name before.

    Args:
        workbook: which gets it.
        name: as wanted; one that a user's sheet bears is numbered.
        table: the name of the Excel table over its rows, or None.
        sheet: what it holds.

    Returns:
        The name it got.

    Raises:
        RefusedError: when a table can't bear the name that was asked for.
    """
    if table is not None and not _TABLE_NAME.fullmatch(table):
        raise RefusedError(Text("表格名 {table} 不合规", "a table can't be called {table}"), table=table)
    given, earlier = _place(workbook, name, table)
    pattern = f"{_folder(workbook)}worksheets/sheet{{}}.xml"
    part = earlier.part if earlier is not None else workbook.package.new_name(pattern)
    table_part, table_name, number = _table_place(workbook, earlier, table) if table and sheet.rows else (None, "", 0)
    if earlier is not None:
        _forget_parts(workbook, earlier, table_part)
    workbook.package.forget_relationships(part)
    links = workbook.package.relationships(part)
    key = links.add("table", table_part, strict=workbook.strict) if table_part is not None else None
    workbook.package.put(part, sheet.pack(links, key, strict=workbook.strict), _SHEET_TYPE)
    if table_part is not None:
        workbook.package.put(table_part, sheet.table_xml(table_name, number), _TABLE_TYPE)
    if earlier is None:
        add_title(workbook, given)
        _list(workbook, given, part)
        if table is None:
            _mark(workbook)
    return given


def legal_name(name: str) -> str:
    """A sheet name without what Excel forbids, at most 31 characters.

    Example:
        >>> legal_name("备货/校验: 'A'")
        "备货_校验_ 'A"
    """
    return _FORBIDDEN.sub("_", name)[:_LONGEST_NAME].strip("'") or "Sheet"


def _place(workbook: Workbook, name: str, table: str | None) -> tuple[str, Sheet | None]:
    """The name that the sheet gets, and the earlier sheet whose place it takes."""
    base = candidate = legal_name(name)
    number = 1
    while (found := workbook.find(candidate)) is not None:
        if _is_ours(workbook, found, table):
            return found.name, found
        number += 1
        suffix = f" ({number})"
        candidate = base[: _LONGEST_NAME - len(suffix)] + suffix
    return candidate, None


def _is_ours(workbook: Workbook, sheet: Sheet, table: str | None) -> bool:
    if sheet.kind != "worksheet":
        return False
    if table is not None:
        return _own_table(workbook, sheet, table) is not None
    return any(
        one.attributes.get("name") == OWN_SHEET_MARK and one.attributes.get("localSheetId") == str(sheet.position)
        for one in workbook.defined_names()
    )


def _own_table(workbook: Workbook, sheet: Sheet, table: str) -> Document | None:
    pattern = re.compile(re.escape(table) + r"(_\d+)?", re.IGNORECASE)
    tables = sheet_tables(workbook, sheet.part)
    return next((one for one in tables if pattern.fullmatch(one.root.attributes.get("displayName", ""))), None)


def _table_place(workbook: Workbook, earlier: Sheet | None, table: str) -> tuple[str, str, int]:
    """Part, name and number of the table: those of the earlier one, or free ones."""
    own = _own_table(workbook, earlier, table) if earlier is not None else None
    if own is not None:
        return own.part, own.root.attributes["displayName"], int(own.root.attributes.get("id") or 1)
    taken = table_names(workbook) | {name.attributes.get("name", "").casefold() for name in workbook.defined_names()}
    name, number = table, 1
    while name.casefold() in taken:
        number += 1
        name = f"{table}_{number}"
    part = workbook.package.new_name(f"{_folder(workbook)}tables/table{{}}.xml")
    return part, name, max([0, *table_numbers(workbook)]) + 1


def _forget_parts(workbook: Workbook, sheet: Sheet, kept: str | None) -> None:
    """Take away the parts that only an earlier sheet had."""
    for link in list(workbook.package.relationships(sheet.part)):
        if link.kind in _OWN_PARTS and link.target != kept and workbook.package.has(link.target):
            workbook.package.remove(link.target)


def _list(workbook: Workbook, name: str, part: str) -> None:
    """Enter a new sheet into the workbook part."""
    listed = workbook.document.root.child("sheets")
    if listed is None:
        return
    key = workbook.relationships.add("worksheet", part, strict=workbook.strict)
    number = max((int(sheet.key or 0) for sheet in workbook.sheets), default=0) + 1
    namespace = RELATIONSHIP_NAMESPACES[workbook.strict]
    workbook.document.append(
        listed,
        f'<{workbook.prefix}sheet name="{attribute_text(name)}" sheetId="{number}" '
        f'xmlns:r="{namespace}" r:id="{key}"/>'.encode(),
    )
    workbook.sheets.append(Sheet(name, part, "worksheet", len(workbook.sheets), str(number)))


def _mark(workbook: Workbook) -> None:
    """Leave the hidden name by which the sheet that was listed last is known as ours."""
    prefix, position = workbook.prefix, workbook.sheets[-1].position
    xml = (
        f'<{prefix}definedName name="{OWN_SHEET_MARK}" localSheetId="{position}" hidden="1">TRUE</{prefix}definedName>'
    )
    names = workbook.document.root.child("definedNames")
    if names is None:
        workbook.insert("definedNames", f"<{prefix}definedNames>{xml}</{prefix}definedNames>".encode())
    else:
        workbook.document.append(names, xml.encode())


def _folder(workbook: Workbook) -> str:
    folder = workbook.part.rpartition("/")[0]
    return f"{folder}/" if folder else ""
