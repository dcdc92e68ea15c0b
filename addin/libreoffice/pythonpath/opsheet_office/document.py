"""A document and its window: sheets, tables, names, the selection, one step of undo, and what is shown meanwhile."""

from __future__ import annotations

import uno
from com.sun.star.beans import PropertyValue

from opsheet_office.cells import FIRST_CELL, Cells, address_of, area_of, areas_of
from opsheet_office.dialogs import Dialogs


class Document(Cells):
    """What the worker may ask of the document on which a button was clicked; each method is a question.

    Args:
        context: LibreOffice's.
        frame: the window.
        answers: what is answered to questions in the place of the user, who is asked where it is None.
    """

    def __init__(self, context, frame, answers):
        super().__init__(frame.Controller.Model)
        self._context = context
        self._frame = frame
        self._indicator = None
        self.dialogs = Dialogs(context, frame, answers)

    def serve(self, message):
        """Answer one question: the name of a method and its arguments."""
        name, *arguments = message
        target = self.dialogs if hasattr(self.dialogs, name) else self
        try:
            return ("done", getattr(target, name)(*arguments))
        except Exception as error:  # whatever LibreOffice refuses goes to the action, which is undone
            return ("failed", "{}: {}".format(type(error).__name__, error))

    # The document

    def about(self):
        """Address, title, and whether it is read-only or its structure protected."""
        one = self.document
        return {
            "url": one.URL,
            "path": uno.fileUrlToSystemPath(one.URL) if one.URL.startswith("file:") else "",
            "title": one.Title,
            "read_only": one.isReadonly(),
            "protected": one.isProtected(),
        }

    def begin(self, title):
        """What follows is one step of undo, without redrawing."""
        self.document.UndoManager.enterUndoContext(title)
        self.document.lockControllers()
        self.document.addActionLock()

    def end(self):
        self.document.removeActionLock()
        self.document.unlockControllers()
        self.document.UndoManager.leaveUndoContext()

    def open(self, path, read_only):
        only = PropertyValue()
        only.Name, only.Value = "ReadOnly", read_only
        desktop = self._make("com.sun.star.frame.Desktop")
        desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (only,))

    def status(self, text):
        """Show a line in the status bar, or take it away."""
        if text is None:
            if self._indicator is not None:
                self._indicator.end()
            self._indicator = None
            return
        if self._indicator is None:
            self._indicator = self._frame.createStatusIndicator()
            self._indicator.start(text, 0)
        self._indicator.setText(text)

    def _make(self, name):
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)

    # Sheets

    def sheets(self):
        """Name, whether it is shown, and whether it is protected, of each sheet."""
        found = self.document.Sheets
        every = [found.getByIndex(number) for number in range(found.Count)]
        return tuple((one.Name, one.IsVisible, one.isProtected()) for one in every)

    def active(self):
        return self._frame.Controller.ActiveSheet.Name

    def activate(self, sheet):
        self._frame.Controller.setActiveSheet(self.sheet(sheet))

    def add_sheet(self, name, position):
        self.document.Sheets.insertNewByName(name, position - 1)

    def drop_sheet(self, name):
        for table, sheet, _, _, _ in self.tables():
            if sheet == name:
                self.document.DatabaseRanges.removeByName(table)
        self.document.Sheets.removeByName(name)

    def clear_sheet(self, name):
        """Take everything away but the sheet itself and its tables."""
        sheet = self.sheet(name)
        sheet.clearContents(1023)
        self.drop_rules(name, (self.used(name),))

    def freeze(self, sheet, rows, columns):
        self.activate(sheet)
        self._frame.Controller.freezeAtPosition(columns, rows)

    def selection(self):
        """The sheet and the areas that are selected; None where it is no cells."""
        found = self._frame.Controller.Selection
        if hasattr(found, "RangeAddresses"):
            areas = areas_of(found)
        else:
            areas = [area_of(found.RangeAddress)] if hasattr(found, "RangeAddress") else []
        return (self.active(), tuple(areas)) if areas else None

    # Tables and names

    def tables(self):
        """Name, sheet, area, whether there are headers and totals, of each database range."""
        ranges = self.document.DatabaseRanges
        every = [ranges.getByName(name) for name in ranges.ElementNames]
        sheets = self.document.Sheets.ElementNames
        return tuple(
            (one.Name, sheets[one.DataArea.Sheet], area_of(one.DataArea), one.ContainsHeader, one.TotalsRow)
            for one in every
        )

    def add_table(self, sheet, area, name):
        position = self.sheet(sheet).RangeAddress.Sheet
        self.document.DatabaseRanges.addNewByName(name, address_of(position, area))
        made = self.document.DatabaseRanges.getByName(name)
        made.ContainsHeader, made.AutoFilter = True, True

    def resize_table(self, name, area):
        table = self.document.DatabaseRanges.getByName(name)
        table.DataArea = address_of(table.DataArea.Sheet, area)

    def names(self, sheet):
        owner = self.document if sheet is None else self.sheet(sheet)
        return owner.NamedRanges.ElementNames

    def add_name(self, sheet, name, content):
        self.sheet(sheet).NamedRanges.addNewByName(name, content, FIRST_CELL, 0)
