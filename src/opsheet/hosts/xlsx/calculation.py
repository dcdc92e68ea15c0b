"""Keeps the workbook's calculations honest: no stale chain entries, no stale results."""

from __future__ import annotations

from opsheet.hosts.xlsx.workbook import Workbook
from opsheet.values.cells import parse_cell

_FORMULA_MARKS = (b"<f>", b"<f ", b":f>", b":f ")


def drop_from_chain(workbook: Workbook, sheet_key: str, cells: list[tuple[int, int]]) -> None:
    """Take overwritten formula cells out of the calculation chain; an empty chain goes altogether.

    Args:
        workbook: whose chain it is.
        sheet_key: the sheet's ``sheetId``, by which the chain names it.
        cells: row and column of each cell that held a formula.
    """
    part = workbook.related_part("calcChain")
    if part is None or not cells:
        return
    document = workbook.package.document(part)
    gone, current, kept = set(cells), "", 0
    pending: str | None = None
    for element in document.root.all("c"):
        said = element.attributes.get("i")
        current = said or current
        if current == sheet_key and parse_cell(element.attributes.get("r", "")) in gone:
            document.replace(element, b"")
            pending = current if said else pending
            continue
        kept += 1
        if pending is not None and said is None:
            document.set(element, "i", pending)
        pending = None
    if not kept:
        workbook.package.remove(part)
        for one in list(workbook.relationships):
            if one.kind == "calcChain":
                workbook.relationships.remove(one.key)


def has_formulas(workbook: Workbook) -> bool:
    """Whether any sheet of the workbook holds a formula."""
    if workbook.related_part("calcChain") is not None:
        return True
    parts = [sheet.part for sheet in workbook.sheets if sheet.kind == "worksheet"]
    return any(holds_formula(workbook.package.read(part)) for part in parts if workbook.package.has(part))


def holds_formula(data: bytes) -> bool:
    """Whether a sheet's XML holds a formula."""
    return any(data.find(mark) >= 0 for mark in _FORMULA_MARKS)
