"""Commands to a running LibreOffice, lines of JSON each way; runs in a Python that has ``uno``.

Formulas are typed as by a user, in the syntax of LibreOffice's own language.
"""

from __future__ import annotations

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.sheet.FormulaResult import ERROR

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML", ".ods": "calc8"}
SECONDS = 240


def properties(**values):
    made = []
    for name, value in values.items():
        one = PropertyValue()
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


class Driver:
    def __init__(self, context):
        self.context = context
        self.desktop = self.make("com.sun.star.frame.Desktop")
        self.document = None

    def make(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def sheet(self, name):
        return self.document.Sheets.getByName(name) if name else self.document.Sheets.getByIndex(0)

    def open(self, path=None, **options):
        url = uno.systemPathToFileUrl(path) if path else "private:factory/scalc"
        self.document = self.desktop.loadComponentFromURL(url, "_blank", 0, properties(**options))
        return [sheet.Name for sheet in self.document.Sheets]

    def close(self):
        self.document.close(True)
        self.document = None

    def save(self, path):
        ending = path[path.rindex(".") :]
        self.document.storeAsURL(uno.systemPathToFileUrl(path), properties(FilterName=FILTERS[ending]))

    def save_copy(self, path):
        ending = path[path.rindex(".") :]
        self.document.storeToURL(uno.systemPathToFileUrl(path), properties(FilterName=FILTERS[ending]))

    def write(self, cell, rows, sheet=None):
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                place = self.sheet(sheet).getCellRangeByName(cell).RangeAddress
                target = self.sheet(sheet).getCellByPosition(place.StartColumn + right, place.StartRow + down)
                if isinstance(value, str):
                    target.String = value
                else:
                    target.Value = value

    def type(self, cell, formula, sheet=None):
        target = self.sheet(sheet).getCellRangeByName(cell)
        target.setPropertyValue("FormulaLocal", formula)
        return self.shown(target.getCellByPosition(0, 0))

    def spill(self, cells, formula, sheet=None):
        """Type a formula as an array formula over some cells."""
        target = self.sheet(sheet).getCellRangeByName(cells)
        corner = target.getCellByPosition(0, 0)
        corner.setPropertyValue("FormulaLocal", formula)
        known = corner.Formula
        target.clearContents(16)
        target.setArrayFormula(known)
        return self.read(cells, sheet)

    def read(self, cells, sheet=None):
        target = self.sheet(sheet).getCellRangeByName(cells)
        size = target.RangeAddress
        return [
            [
                self.shown(target.getCellByPosition(column, row))
                for column in range(size.EndColumn - size.StartColumn + 1)
            ]
            for row in range(size.EndRow - size.StartRow + 1)
        ]

    def shown(self, cell):
        if cell.FormulaResultType2 == ERROR:
            return cell.String
        if cell.Type.value == "VALUE" or (cell.Type.value == "FORMULA" and cell.FormulaResultType2 == 1):
            return cell.Value
        return cell.String or None

    def fill(self, cells, formulas, sheet=None):
        """Formulas into a range at once, as the API takes them."""
        self.sheet(sheet).getCellRangeByName(cells).setFormulaArray(tuple(map(tuple, formulas)))

    def values(self, cells, sheet=None):
        return self.sheet(sheet).getCellRangeByName(cells).getDataArray()

    def numbers(self, cell, count, sheet=None):
        """The numbers from 1 on, down from a cell."""
        place = self.sheet(sheet).getCellRangeByName(cell).RangeAddress
        column, row = place.StartColumn, place.StartRow
        target = self.sheet(sheet).getCellRangeByPosition(column, row, column, row + count - 1)
        target.setDataArray(tuple((float(number),) for number in range(1, count + 1)))

    def calculate(self):
        self.document.calculateAll()

    def timed(self, cell, formula, times, sheet=None):
        """Seconds that a formula takes to be typed and read, the least of some times."""
        taken = []
        for _ in range(times):
            target = self.sheet(sheet).getCellRangeByName(cell)
            start = time.perf_counter()
            target.setPropertyValue("FormulaLocal", formula)
            target.getDataArray()
            taken.append(time.perf_counter() - start)
        return min(taken)

    def timed_fill(self, cells, formulas, times, sheet=None):
        """Seconds that formulas in a range take to be written and read, the least of some times."""
        target = self.sheet(sheet).getCellRangeByName(cells)
        taken = []
        for _ in range(times):
            start = time.perf_counter()
            target.setFormulaArray(tuple(map(tuple, formulas)))
            target.getDataArray()
            taken.append(time.perf_counter() - start)
        return min(taken)

    def press(self, key, answers=None):
        """Click a button; with answers nobody is asked, and what is said and asked comes back."""
        frame = self.document.CurrentController.Frame
        given = properties() if answers is None else properties(Answers=tuple(answers))
        result = self.make("com.sun.star.frame.DispatchHelper").executeDispatch(
            frame, "vnd.opsheet:" + key, "", 0, given
        )
        said, asked = result.Result
        return [list(said), list(asked)]

    def select(self, cells, sheet=None):
        self.document.CurrentController.select(self.sheet(sheet).getCellRangeByName(cells))

    def undo(self):
        """One step of LibreOffice's own undo; its title."""
        manager = self.document.UndoManager
        title = manager.getCurrentUndoActionTitle() if manager.isUndoPossible() else None
        if title is not None:
            manager.undo()
        return title

    def help(self, function):
        """What the function wizard shows of a function."""
        found = self.make("com.sun.star.sheet.FunctionDescriptions").getByName(function)
        by_name = {one.Name: one.Value for one in found}
        arguments = [[one.Name, one.Description] for one in by_name["Arguments"]]
        return [by_name["Name"], by_name["Description"], arguments]

    def place(self, width, height):
        """Put the window into the corner of the screen."""
        self.document.CurrentController.Frame.ContainerWindow.setPosSize(0, 0, width, height, 15)

    def bars(self):
        """The tool bars that are shown."""
        manager = self.document.CurrentController.Frame.LayoutManager
        return [one.ResourceURL for one in manager.Elements if manager.isElementVisible(one.ResourceURL)]

    def rewrite(self, path, target):
        """Open a workbook and save it elsewhere, as LibreOffice writes it."""
        before = self.document
        self.open(path)
        self.save_copy(target)
        self.close()
        self.document = before

    def terminate(self):
        self.desktop.terminate()


def connected(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(SECONDS * 4):
        try:
            return resolver.resolve("uno:pipe,name={};urp;StarOffice.ComponentContext".format(pipe))
        except NoConnectException:
            time.sleep(0.25)
    sys.exit("LibreOffice doesn't start")


def main(pipe):
    driver = Driver(connected(pipe))
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        name, given = json.loads(line)
        try:
            answer = {"answer": getattr(driver, name)(**given)}
        except DisposedException:
            answer = {"answer": None} if name == "terminate" else {"error": "LibreOffice has ended"}
        except Exception as error:  # whatever it was, the test that asked shows it
            answer = {"error": "{}: {}".format(type(error).__name__, error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
