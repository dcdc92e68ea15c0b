"""Calls worksheet functions as the add-in's VBA does, through xlwings' DLL. Runs in Windows Python.

    python call_functions.py JOB RESULT

The job (JSON) has the DLL, the command line, the type library, a workbook, and calls with typed arguments; so has the
result their answers, each with the form in which Excel gets it.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "support")]

import pythoncom
import pywintypes
import win32com.client
from chain import Chain, by_reference, end
from com import MISSING, NOTHING, load_interfaces
from excel_objects import Range, Workbook

from excel_engine import open_excel

EPOCH = dt.datetime(1899, 12, 30)
CALLER = (200, 90)  # far from every table


def main(job_path: str, result_path: str) -> None:
    """Make all calls of the job."""
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    load_interfaces(job["type_library"])
    book = open_excel(Path(job["workbook"])).books[0].impl
    chain = Chain(job["dll"], job["command"])
    as_argument = Cells(book).range_of if job["form"] == "ranges" else variant
    begun = time.perf_counter()
    chain.python()
    started = time.perf_counter() - begun
    workbook = Workbook(book).served()
    answers: list[Any] = []
    for call in job["calls"]:
        given = [MISSING if one == {"missing": True} else as_argument(one) for one in call["arguments"]]
        caller = Range(book.sheets(1).range(CALLER)).served()
        answers.append(called(chain, job["module"], call["name"], [*given, NOTHING], (workbook, caller)))
    seconds = time.perf_counter() - begun - started
    result = {"answers": answers, "start_seconds": started, "call_seconds": seconds / max(1, len(answers))}
    Path(result_path).write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    chain.stop()
    end()


def called(chain: Chain, module: str, name: str, arguments: list[Any], book_and_caller: tuple[Any, Any]) -> Any:
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
