"""Calls worksheet functions as the add-in's VBA does, through xlwings' DLL. Runs in Windows Python.

    python call_functions.py JOB RESULT

The job (JSON) has the DLL, the command line, the type library, workbooks, and calls: each with typed arguments, whether
these are handed over as ranges, and the calling cell. The result has an answer a line, in the form in which Excel gets
it; calls that are answered there aren't made again.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "support")]

import pythoncom
import pywintypes
import win32com.client
from chain import Chain, ChainOf32Bit, by_reference, chain_of, end, show_life
from com import MISSING, NOTHING, load_interfaces
from excel_objects import Range, Workbook

from excel_engine import open_excel

EPOCH = dt.datetime(1899, 12, 30)


def main(job_path: str, result_path: str) -> None:
    """Make all calls of the job."""
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    result = Path(result_path)
    done = len(result.read_text(encoding="utf-8").splitlines()) if result.is_file() else 0
    load_interfaces(job["type_library"])
    books = open_excel(*map(Path, job["workbooks"])).books.impl
    show_life(result)
    chain = chain_of(job)
    chain.python()
    show_life(result)
    cells = Cells(books(1))
    for call in job["calls"][done:]:
        if "before" in call:
            chain.python().Exec(by_reference(pythoncom.VT_BSTR, call["before"]))
        book, sheet, cell = call["caller"]
        as_argument = cells.range_of if call["ranges"] else variant
        given = [MISSING if one == {"missing": True} else as_argument(one) for one in call["arguments"]]
        caller = Range(books(book).sheets(sheet).range(cell)).served()
        both = (Workbook(books(book)).served(), caller)
        answer = called(chain, job["module"], call["name"], [*given, NOTHING], both)
        with result.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(answer, ensure_ascii=False) + "\n")
    chain.stop()
    end()


def called(
    chain: Chain | ChainOf32Bit, module: str, name: str, arguments: list[Any], book_and_caller: tuple[Any, Any]
) -> Any:
    """``XLPy.CallUDF(UDF_MODULE, functionName, arguments, ActiveWorkbook, Application.Caller)``.

    The first is a constant, the next two are variables, which VBA hands over by reference.
    """
    function = by_reference(pythoncom.VT_BSTR, name)
    array = by_reference(pythoncom.VT_VARIANT, tuple(arguments))
    try:
        return described(chain.python().CallUDF(module, function, array, *book_and_caller))
    except pywintypes.com_error as error:
        text = str(error.excepinfo[2]) if error.excepinfo and error.excepinfo[2] else str(error)
        return {"failed": text.strip().splitlines()[0]}


def variant(value: Any) -> Any:
    """A constant or the result of a worksheet function: dates are numbers there, a row is a flat array."""
    if isinstance(value, dict):
        if "error" in value:
            return win32com.client.VARIANT(pythoncom.VT_ERROR, value["error"])
        return (moment(value["date"]) - EPOCH) / dt.timedelta(days=1)
    if isinstance(value, list):
        rows = [[variant(cell) for cell in row] for row in value]
        return tuple(rows[0]) if len(rows) == 1 else tuple(tuple(row) for row in rows)
    return value


def moment(text: str) -> dt.datetime:
    """A date as the job writes it."""
    return dt.datetime.fromisoformat(text)


class Cells:
    """Puts arguments into cells of a sheet of their own and gives the ranges.

    Args:
        book: the made-up Excel's workbook.
    """

    def __init__(self, book: Any) -> None:
        self.sheet = book.sheets.add(after=book.sheets(1), name="arguments")
        self.next_row = 1

    def range_of(self, value: Any) -> Any:
        """The range that holds a value or rows of values."""
        rows = value if isinstance(value, list) else [[value]]
        top, self.next_row = self.next_row, self.next_row + len(rows) + 1
        for row, line in enumerate(rows, top):
            for column, one in enumerate(line, 1):
                self._fill(self.sheet.sheet.cell(row, column), one)
        return Range(self.sheet.range((top, 1), (top + len(rows) - 1, len(rows[0])))).served()

    @staticmethod
    def _fill(cell: Any, value: Any) -> None:
        if isinstance(value, dict):
            value = moment(value["date"]) if "date" in value else value["name"]
        cell.value = None if value == "" else value
        if isinstance(value, str) and not value.startswith("#"):
            cell.data_type = "s"


def described(value: Any) -> Any:
    """A result as JSON that tells an empty variant, a date and an array apart."""
    if isinstance(value, tuple):
        return [described(one) for one in value]
    if isinstance(value, dt.datetime):
        rounded = dt.datetime(*value.timetuple()[:6]) + dt.timedelta(seconds=round(value.microsecond / 1e6))
        return {"date": rounded.isoformat()}
    return value


if __name__ == "__main__":
    main(*sys.argv[1:3])
