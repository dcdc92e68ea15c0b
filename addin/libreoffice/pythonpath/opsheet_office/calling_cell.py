"""Which cell is being calculated, which LibreOffice doesn't tell an add-in.

A cell that is read while it is being calculated answers with the error of a circle at once, and is calculated on
unharmed; any other cell answers with its own result. So the cells whose formulas call the function are read, the one
after the last that was found first: a column is calculated from the top.
"""

from __future__ import annotations

import json
import os
import re
import time

CIRCLE = 522  # FormulaError::CircularReference
HEADER_ROWS = 60  # above a cell, among which the headers are looked for
FRESH_SECONDS = 1.0  # how long a list of cells counts
EMPTY = "EMPTY"
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "functions.json"), encoding="utf-8") as _file:
    DECLARED = json.load(_file)  # by programmatic name: name, help and arguments
KNOWN = {programmatic.lower(): one["name"] for programmatic, one in DECLARED.items()}

_FORMULA_TEXT = 0  # SearchType of a search descriptor
_OWN_NAME = re.compile(r"\bOPSHEET\.FUNCTIONS\.(\w+)", re.IGNORECASE)
_STRING = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE = re.compile(r"(?:\$?(?P<sheet>'(?:[^']|'')+'|\w+)\.)?\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d+)")


class _Cells:
    """The cells of a document whose formulas call a function, and the one found last."""

    def __init__(self, document, name):
        self.listed_at = time.monotonic()
        self.last = -1
        self.places = []
        sheets = document.Sheets
        for number in range(sheets.Count):
            sheet = sheets.getByIndex(number)
            search = sheet.createSearchDescriptor()
            search.SearchRegularExpression = True
            search.SearchType = _FORMULA_TEXT
            search.SearchString = r"\b{}\(".format(name)
            found = sheet.findAll(search)
            for area in found.RangeAddresses if found is not None else ():
                for column in range(area.StartColumn, area.EndColumn + 1):
                    for row in range(area.StartRow, area.EndRow + 1):
                        self.places.append((number, column, row))
        self.places.sort()
        self.positions = {place: position for position, place in enumerate(self.places)}


_known = {}  # by document and function
_probed = []  # cells that are read just now to see whether they are calculated, the innermost last
_found = []  # cells whose calls are being answered
_searching = []  # the functions whose calling cells are being looked for


def find(document, name, fits):
    """The calling cell, or None where none is found.

    Args:
        document: in which it stands.
        name: of the function that it calls.
        fits: tells of a cell whether the call at hand can be one of its formula.
    """
    cells = _listed(document, name)
    if _probed and _probed[-1] in cells.positions and _probed[-1] not in _found:
        return _running(document, _probed[-1], fits)  # it was the reading of this cell that led to the call
    if name in _searching:  # the cell that is looked for would be taken for this one
        return None
    _searching.append(name)
    try:
        found = _search(document, cells, fits)
        if found is None:  # a formula newer than the list
            found = _search(document, _listed(document, name, fresh=True), fits)
        return found
    finally:
        _searching.pop()


def _listed(document, name, fresh=False):
    key = (document.RuntimeUID, name)
    known = _known.get(key)
    if fresh or known is None or time.monotonic() - known.listed_at > FRESH_SECONDS:
        _known[key] = _Cells(document, name)
        if known is not None:
            _known[key].last = min(known.last, len(_known[key].places) - 1)
    return _known[key]


def _search(document, cells, fits):
    count = len(cells.places)
    for step in range(count):
        position = (cells.last + 1 + step) % count
        place = cells.places[position]
        cell = None if place in _found else _running(document, place, fits)
        if cell is not None:
            cells.last = position
            return cell
    return None


def _running(document, place, fits):
    """The cell, where it is being calculated and its formula fits the call."""
    cell = document.Sheets.getByIndex(place[0]).getCellByPosition(place[1], place[2])
    _probed.append(place)
    try:
        running = cell.getError() == CIRCLE
    finally:
        _probed.pop()
    return cell if running and fits(cell) else None


def is_bare(name):
    """Tells of a cell whether its formula calls a function without arguments, and calculates with no other cell.

    One that does may wait for the very cell whose call this is.
    """
    pattern = re.compile(r"\b{}\(\s*\)".format(name), re.IGNORECASE)

    def fits(cell):
        formula = _STRING.sub('""', _shown(cell))
        return pattern.search(formula) is not None and _REFERENCE.search(formula) is None

    return fits


def row_of(document, name, columns_of):
    """The cells of the calling cell's row by the columns that they stand for, or None where it isn't found.

    Args:
        document: in which it stands.
        name: of the function.
        columns_of: gives the columns of a table with their positions, by the sheet's name and the rows that may hold
            its headers. They are read as they are typed, since what is calculated above the cell may wait for it.
    """
    cell = find(document, name, is_bare(name))
    if cell is None:
        return None
    address, sheet = cell.CellAddress, cell.Spreadsheet
    header = _header_row(document, address)
    first, last = (max(0, address.Row - HEADER_ROWS), address.Row - 1) if header is None else (header, header)
    if last < 0:
        return {}
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    rows = sheet.getCellRangeByPosition(0, first, cursor.RangeAddress.EndColumn, last).getFormulaArray()
    _found.append((address.Sheet, address.Column, address.Row))
    try:
        columns = columns_of(sheet.Name, tuple(tuple(map(_typed, row)) for row in rows), header is not None)
        return {
            key: sheet.getCellRangeByPosition(column, address.Row, column, address.Row).getDataArray()[0][0]
            for key, column in columns.items()
        }
    finally:
        _found.pop()


def _typed(text):
    return None if text == "" or text.startswith("=") else text


def with_blanks(document, name, arguments):
    """The arguments with an empty text for each that is a reference to a blank cell: LibreOffice gives 0 for it."""
    if 0.0 not in arguments:
        return arguments
    parts = []

    def fits(cell):
        parts[:] = next((found for found in _calls(_shown(cell), name) if _same(document, cell, found, arguments)), [])
        return bool(parts)

    cell = find(document, name, fits)
    if cell is None:
        return arguments
    blank = {number for number, part in enumerate(parts) if _is_blank(document, cell, part)}
    return tuple("" if number in blank and one == 0.0 else one for number, one in enumerate(arguments))


def _shown(cell):
    """A formula with semicolons between arguments, in which functions have the names that users know."""
    return with_own_names(cell.Formula)


def with_own_names(formula):
    """A formula with the names that users know in the place of LibreOffice's for our functions."""
    return _OWN_NAME.sub(lambda found: KNOWN.get(found[1].lower(), found[0]), formula)


def _calls(formula, name):
    """The arguments of each call of a function in a formula, as texts."""
    for found in re.finditer(r"\b{}\(".format(name), formula, re.IGNORECASE):
        parts, depth, quoted, start = [], 0, "", found.end()
        for position in range(start, len(formula)):
            character = formula[position]
            if quoted:
                quoted = "" if character == quoted else quoted
            elif character in "\"'":
                quoted = character
            elif character in "({":
                depth += 1
            elif character in ")}" and depth:
                depth -= 1
            elif character in ";)" and not depth:
                parts.append(formula[start:position].strip())
                start = position + 1
                if character == ")":
                    break
        yield parts


def _same(document, cell, parts, arguments):
    """Whether a call has these arguments, as far as its references to single cells tell."""
    for number, value in enumerate(arguments):
        part = parts[number] if number < len(parts) else ""
        if (value is None) != (part == ""):
            return False
        target = _target(document, cell, part)
        if target is not None and isinstance(value, float) and target.Value != value:
            return False
    return True


def _is_blank(document, cell, part):
    target = _target(document, cell, part)
    return target is not None and target.Type.value == EMPTY


def _target(document, cell, part):
    """The single cell to which an argument refers, None for anything else."""
    found = _REFERENCE.fullmatch(part)
    if found is None:
        return None
    sheet = cell.Spreadsheet
    if found["sheet"]:
        name = found["sheet"].strip("'").replace("''", "'")
        if not document.Sheets.hasByName(name):
            return None
        sheet = document.Sheets.getByName(name)
    return sheet.getCellRangeByName(found["column"] + found["row"]).getCellByPosition(0, 0)


def _header_row(document, address):
    """The row of the headers of the database range in which a cell stands, None where it stands in none."""
    ranges = document.DatabaseRanges
    for name in ranges.ElementNames:
        one = ranges.getByName(name)
        area = one.DataArea
        inside = area.StartColumn <= address.Column <= area.EndColumn and area.StartRow < address.Row <= area.EndRow
        if inside and area.Sheet == address.Sheet and one.ContainsHeader:
            return area.StartRow
    return None
