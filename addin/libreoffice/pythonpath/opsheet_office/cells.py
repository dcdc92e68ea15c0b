"""Cells of a document, read and written in blocks: what the worker asks for while an action runs.

Sheets are named, areas are (top, left, bottom, right) counted from 1. A moment travels as ``("d", number)``, an error
as ``("e", "#N/A")``, a blank as None.
"""

from __future__ import annotations

import re

import uno
from com.sun.star.lang import Locale
from com.sun.star.sheet.FormulaResult import ERROR
from com.sun.star.table import CellAddress, CellRangeAddress

from opsheet_office import calling_cell

CONTENTS = 1 | 2 | 4 | 16  # CellFlags: numbers, moments, texts, formulas
STYLES_AND_FORMATS = 32 | 64
RICH_TEXT = 128
DATE, LOGICAL = 2, 1024  # NumberFormat
FORMATS_OF_A_LOCALE = 10000  # the first of which is General
XL_OOX = 3  # AddressConvention
GENERAL, BOOLEAN = "General", "BOOLEAN"
MIXED = "mixed"
ENGLISH, OWN = Locale("en", "US", ""), Locale()  # the latter is that of the document's user
ERRORS = {
    501: "#NAME?",
    503: "#NUM!",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
LIST = uno.Enum("com.sun.star.sheet.ValidationType", "LIST")
_OWN_FUNCTION = re.compile(r"\b({})\(".format("|".join(sorted(calling_cell.KNOWN.values()))), re.IGNORECASE)
_OF_THIS_ROW = re.compile(r"(?P<table>\w+)\[\[#This Row\],\[(?P<header>(?:[^\]']|'.)+)\]\]", re.IGNORECASE)
_ESCAPED = re.compile(r"'(.)")


class Cells:
    """The cells of one document.

    Args:
        document: a spreadsheet.
    """

    def __init__(self, document):
        self.document = document
        self._codes = {}
        self._kinds = {}

    def sheet(self, name):
        return self.document.Sheets.getByName(name)

    def area(self, sheet, area):
        top, left, bottom, right = area
        return self.sheet(sheet).getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)

    def cell(self, sheet, row, column):
        return self.sheet(sheet).getCellByPosition(column - 1, row - 1)

    def used(self, sheet):
        cursor = self.sheet(sheet).createCursor()
        cursor.gotoEndOfUsedArea(False)
        address = cursor.RangeAddress
        return (1, 1, address.EndRow + 1, address.EndColumn + 1)

    # Values and formulas

    def values(self, sheet, area):
        """The rows of an area: numbers, texts, truth values, moments, errors, None for a blank."""
        target = self.area(sheet, area)
        rows = [[None if value == "" else value for value in row] for row in target.getDataArray()]
        groups = target.getUniqueCellFormatRanges()
        for number in range(groups.Count):
            self._mark(rows, area, groups.getByIndex(number))
        for one in areas_of(target.queryFormulaCells(ERROR)):
            for row in range(one[0], one[2] + 1):
                for column in range(one[1], one[3] + 1):
                    code = self.cell(sheet, row, column).getError()
                    rows[row - area[0]][column - area[1]] = ("e", ERRORS.get(code, "#VALUE!"))
        return tuple(map(tuple, rows))

    def _mark(self, rows, area, group):
        """Mark the moments and truth values among the numbers of cells with one format."""
        kind = self._kind(group.getByIndex(0).NumberFormat)
        if not kind & (DATE | LOGICAL):
            return
        for top, left, bottom, right in areas_of(group):
            for row in range(top - area[0], bottom - area[0] + 1):
                for column in range(left - area[1], right - area[1] + 1):
                    value = rows[row][column]
                    if isinstance(value, float):
                        rows[row][column] = bool(value) if kind & LOGICAL else ("d", value)

    def formulas(self, sheet, area):
        """The rows of an area as they are typed, formulas in Excel's words."""
        target = self.area(sheet, area)
        rows = [list(row) for row in target.getFormulaArray()]
        parser = self._parser()
        for down, row in enumerate(rows):
            for right, text in enumerate(row):
                if text.startswith("="):
                    cell = target.getCellByPosition(right, down)
                    shown = parser.printFormula(cell.getTokens(), cell.CellAddress)
                    row[right] = "=" + calling_cell.with_own_names(shown)
        return tuple(map(tuple, rows))

    def write(self, sheet, area, rows):
        """Write values cell by cell: a block written at once is in no undo, and loses its notes."""
        target = self.area(sheet, area)
        before = target.getFormulaArray()
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                if value is not None:
                    self._write(target.getCellByPosition(right, down), value)
                elif before[down][right]:
                    target.getCellRangeByPosition(right, down, right, down).clearContents(CONTENTS)

    def _write(self, cell, value):
        if isinstance(value, str):
            cell.setString(value)
            return
        cell.setValue(value[1] if isinstance(value, tuple) else float(value))
        if isinstance(value, bool) and self._code(cell.NumberFormat) == GENERAL:
            cell.NumberFormat = self._key(BOOLEAN)

    def write_formulas(self, sheet, area, rows):
        """Write formulas in Excel's words."""
        target = self.area(sheet, area)
        parser = self._parser()
        columns = self._columns()
        for down, row in enumerate(rows):
            for right, text in enumerate(row):
                cell = target.getCellByPosition(right, down)
                formula = _OF_THIS_ROW.sub(lambda found, at=cell: _own_cell(found, columns, at), text)
                cell.setTokens(parser.parseFormula(formula[1:], cell.CellAddress))
                if _OWN_FUNCTION.search(text):  # an add-in's names are known only to what a user types
                    cell.setFormula(cell.getFormula())

    def _columns(self):
        """The column of each header of each table, by the table's and the header's name in small letters."""
        found = {}
        ranges = self.document.DatabaseRanges
        for name in ranges.ElementNames:
            area = ranges.getByName(name).DataArea
            sheet = self.document.Sheets.getByIndex(area.Sheet)
            headers = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.StartRow)
            for position, header in enumerate(headers.getDataArray()[0]):
                found.setdefault((name.lower(), str(header).lower()), area.StartColumn + position)
        return found

    def _parser(self):
        parser = self.document.createInstance("com.sun.star.sheet.FormulaParser")
        parser.CompileEnglish = True
        parser.FormulaConvention = XL_OOX
        return parser

    def clear_contents(self, sheet, area):
        self.area(sheet, area).clearContents(CONTENTS)

    # Appearance

    def fill(self, sheet, area):
        """A colour as a number, None for none, or mixed."""
        color = self._common(self.area(sheet, area), "CellBackColor")
        return None if color == -1 else color

    def set_fill(self, sheet, areas, color):
        for area in areas:
            self.area(sheet, area).CellBackColor = -1 if color is None else color

    def number_format(self, sheet, area):
        """A number format in Excel's words, or mixed."""
        key = self._common(self.area(sheet, area), "NumberFormat")
        return key if key == MIXED else self._code(key)

    def set_number_format(self, sheet, areas, code):
        for area in areas:
            self.area(sheet, area).NumberFormat = self._key(code)

    def _common(self, target, name):
        """What all cells of a range have, or mixed."""
        if target.getPropertyState(name).value == "AMBIGUOUS_VALUE":
            return MIXED
        return target.getPropertyValue(name)

    def _key(self, code):
        formats = self.document.NumberFormats
        if code == GENERAL:
            return formats.getStandardIndex(OWN)
        return formats.addNewConverted(code, ENGLISH, OWN)

    def _code(self, key):
        if key not in self._codes:
            formats = self.document.NumberFormats
            general = key % FORMATS_OF_A_LOCALE == 0
            english = key if general else formats.getFormatForLocale(key, ENGLISH)
            self._codes[key] = GENERAL if general else formats.getByKey(english).FormatString
        return self._codes[key]

    def _kind(self, key):
        if key not in self._kinds:
            self._kinds[key] = self.document.NumberFormats.getByKey(key).Type
        return self._kinds[key]

    def style(self, sheet, area, bold, wrapped, top):
        """Make cells bold, wrapped or aligned at the top; None leaves one as it is."""
        target = self.area(sheet, area)
        if bold is not None:
            target.CharWeight = 150.0 if bold else 100.0
        if wrapped is not None:
            target.IsTextWrapped = wrapped
        if top:
            target.VertJustify = 1

    def copy_formats(self, sheet, source, target):
        """Give blank cells the look of others, not their rules."""
        first = self.area(sheet, target).getCellByPosition(0, 0).CellAddress
        self.sheet(sheet).copyRange(first, self.area(sheet, source).RangeAddress)
        self.area(sheet, target).clearContents(CONTENTS | 8)
        self.drop_rules(sheet, (target,))

    def clear_formats(self, sheet, area):
        self.area(sheet, area).clearContents(STYLES_AND_FORMATS)

    def merged(self, sheet, area):
        """The merged areas that have a cell in an area."""
        target = self.area(sheet, area)
        if not target.getIsMerged():
            return ()
        top, left, bottom, right = area
        if (top, left) == (bottom, right):
            cursor = self.sheet(sheet).createCursorByRange(target)
            cursor.collapseToMergedArea()
            return (area_of(cursor.RangeAddress),)
        if right > left:
            middle = (left + right) // 2
            halves = (top, left, bottom, middle), (top, middle + 1, bottom, right)
        else:
            middle = (top + bottom) // 2
            halves = (top, left, middle, right), (middle + 1, left, bottom, right)
        return tuple(dict.fromkeys(found for half in halves for found in self.merged(sheet, half)))

    def visible(self, sheet, area):
        """The parts of an area that are shown."""
        return tuple(areas_of(self.area(sheet, area).queryVisibleCells()))

    def width(self, sheet, column):
        """Of a column, in hundredths of a millimetre; 0 where it is hidden."""
        found = self.sheet(sheet).Columns.getByIndex(column - 1)
        return found.Width if found.IsVisible else 0

    def set_width(self, sheet, column, width):
        self.sheet(sheet).Columns.getByIndex(column - 1).Width = width

    def fit_width(self, sheet, column):
        self.sheet(sheet).Columns.getByIndex(column - 1).OptimalWidth = True

    # Notes, links, rules

    def notes(self, sheet):
        found = self.sheet(sheet).Annotations
        return tuple(
            (note.Position.Row + 1, note.Position.Column + 1, note.String)
            for note in (found.getByIndex(number) for number in range(found.Count))
        )

    def note(self, sheet, row, column):
        return self.cell(sheet, row, column).Annotation.String

    def set_note(self, sheet, row, column, text):
        """Write a note, or take it away."""
        found = self.sheet(sheet).Annotations
        if self.note(sheet, row, column):
            for number in range(found.Count):
                position = found.getByIndex(number).Position
                if (position.Row + 1, position.Column + 1) == (row, column):
                    found.removeByIndex(number)
                    break
        if text is not None:
            found.insertNew(self.cell(sheet, row, column).CellAddress, text)

    def links(self, sheet):
        """The links of a sheet: row, column and address of each."""
        found = []
        for area in areas_of(self.sheet(sheet).queryContentCells(RICH_TEXT)):
            for row in range(area[0], area[2] + 1):
                for column in range(area[1], area[3] + 1):
                    fields = self.cell(sheet, row, column).getTextFields()
                    for number in range(fields.Count):
                        field = fields.getByIndex(number)
                        if field.supportsService("com.sun.star.text.TextField.URL"):
                            found.append((row, column, field.URL))
        return tuple(found)

    def set_link(self, sheet, row, column, address, text):
        """Lead from a cell to an address; without one it holds the text alone."""
        cell = self.cell(sheet, row, column)
        if address is None:
            cell.setString(text)
            return
        cell.setString("")
        field = self.document.createInstance("com.sun.star.text.TextField.URL")
        field.URL, field.Representation = address, text
        cell.insertTextContent(cell.createTextCursor(), field, False)

    def rule(self, sheet, area):
        """The rule of cells as kind and list, None for none, or mixed."""
        target = self.area(sheet, area)
        state = target.getPropertyState("Validation").value
        if state == "AMBIGUOUS_VALUE":
            return MIXED
        found = target.Validation
        kind = found.Type.value
        return None if kind == "ANY" else (kind.lower(), found.getFormula1())

    def set_list(self, sheet, areas, source_sheet, source):
        """Let cells offer the texts of other cells."""
        words = self.area(source_sheet, source).AbsoluteName
        for area in areas:
            target = self.area(sheet, area)
            rule = target.Validation
            rule.Type, rule.IgnoreBlankCells, rule.ShowErrorMessage = LIST, True, True
            rule.setFormula1(words)
            target.Validation = rule

    def refuse_others(self, sheet, areas, refuse):
        """Whether cells with a list refuse other texts."""
        for area in areas:
            target = self.area(sheet, area)
            rule = target.Validation
            rule.ShowErrorMessage = refuse
            target.Validation = rule

    def drop_rules(self, sheet, areas):
        for area in areas:
            self.area(sheet, area).setPropertyToDefault("Validation")


def address_of(sheet, area):
    """An area as LibreOffice's own structure.

    Args:
        sheet: its position, from 0.
        area: counted from 1.
    """
    top, left, bottom, right = area
    return CellRangeAddress(sheet, left - 1, top - 1, right - 1, bottom - 1)


FIRST_CELL = CellAddress(0, 0, 0)


def _own_cell(found, columns, cell):
    """The cell of the same row, for a reference to a table's column: LibreOffice doesn't know the columns of ours."""
    key = (found["table"].lower(), _ESCAPED.sub(r"\1", found["header"]).lower())
    if key not in columns:
        return found[0]
    row = cell.CellAddress.Row
    name = cell.Spreadsheet.getCellByPosition(columns[key], row).AbsoluteName.rpartition(".")[2]
    return name.replace("$", "")


def area_of(address):
    """LibreOffice's structure as (top, left, bottom, right), counted from 1."""
    return (address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1)


def areas_of(ranges):
    """The same of several areas."""
    return [area_of(address) for address in ranges.RangeAddresses]
