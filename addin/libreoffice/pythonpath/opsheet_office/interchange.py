"""Workbooks that Excel opens as well: our functions bear Excel's names in files, and are known when one is opened.

LibreOffice itself writes a function of an add-in into an .xlsx by the add-in's own name, and knows it by no other.
"""

from __future__ import annotations

import os
import re
import tempfile
import zipfile

import uno

from opsheet_office.calling_cell import KNOWN, with_own_names

ENDINGS = (".xlsx", ".xlsm")
SHEETS = "xl/worksheets/"
OWN_NAME = re.compile(rb"\bOPSHEET\.FUNCTIONS\.(\w+)\(", re.IGNORECASE)
FORMULA_TEXT = 0  # SearchType of a search descriptor


def on_event(event, document):
    """What is to be done after a spreadsheet was opened or saved.

    Args:
        event: its name.
        document: the spreadsheet.
    """
    if event == "OnLoadFinished":
        know_functions(document)
    elif document.URL.startswith("file:"):
        name_functions(uno.fileUrlToSystemPath(document.URL))


def know_functions(document):
    """Let the cells of a workbook from Excel call our functions, which LibreOffice takes for unknown names."""
    pattern = r"\b({})\(".format("|".join(sorted(KNOWN.values())))
    changed, manager = document.isModified(), document.UndoManager
    manager.lock()
    try:
        for number in range(document.Sheets.Count):
            sheet = document.Sheets.getByIndex(number)
            search = sheet.createSearchDescriptor()
            search.SearchRegularExpression, search.SearchType, search.SearchString = True, FORMULA_TEXT, pattern
            found = sheet.findAll(search)
            for area in found.RangeAddresses if found is not None else ():
                cells = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)
                _type_again(cells)
    finally:
        manager.unlock()
    document.setModified(changed)


def _type_again(cells):
    for row, formulas in enumerate(cells.getFormulaArray()):
        for column, formula in enumerate(formulas):
            if formula.startswith("=") and with_own_names(formula) == formula:
                cells.getCellByPosition(column, row).setFormula(formula)


def name_functions(path):
    """Write Excel's names of our functions into a saved workbook; everything else in it stays.

    Its time stays as well, by which LibreOffice knows whether somebody else changed it.

    Args:
        path: of the workbook.
    """
    if not path.lower().endswith(ENDINGS):
        return
    before = os.stat(path)
    with zipfile.ZipFile(path) as package:
        sheets = [name for name in package.namelist() if name.startswith(SHEETS) and name.endswith(".xml")]
        changed = {name: data for name in sheets for data in (package.read(name),) if OWN_NAME.search(data)}
        if not changed:
            return
        handle, temporary = tempfile.mkstemp(prefix=".opsheet-", dir=os.path.dirname(path))
        try:
            with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
                for member in package.infolist():
                    data = changed.get(member.filename)
                    written.writestr(member, package.read(member) if data is None else OWN_NAME.sub(_excel_name, data))
            os.chmod(temporary, before.st_mode)
            os.utime(temporary, ns=(before.st_atime_ns, before.st_mtime_ns))
        except BaseException:
            os.remove(temporary)
            raise
    try:
        os.replace(temporary, path)
    except PermissionError:  # Windows, while another program reads the file: it keeps LibreOffice's names
        os.remove(temporary)


def _excel_name(found):
    programmatic = found[1].decode().lower()
    return KNOWN.get(programmatic, found[1].decode()).encode() + b"("
