"""Presses a ribbon button as the add-in's RunPython does with USE UDF SERVER. Runs in Windows Python.

    python press_buttons.py JOB RESULT

The job (JSON) has presses: each names a workbook, the Python that VBA hands over, and where to save the workbook as it
is after it and after undo. Message boxes are read and answered with OK, or with No where they ask; an input box keeps
what it proposes. What was said is written to the result, a line a press; presses that stand there aren't made again.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "support")]

sys.coinit_flags = 0  # no message queue: the COM of Wine 8 hangs now and then where calls come back through one

import pythoncom
import win32con
import win32gui
from chain import Chain, by_reference, end
from com import load_interfaces
from excel_objects import Workbook

from excel_engine import open_excel

TITLES = {"运营表", "opsheet"}
DIALOG = "#32770"


def main(job_path: str, result_path: str) -> None:
    """Press each button and then undo, on a workbook that was opened for it."""
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    result = Path(result_path)
    done = len(result.read_text(encoding="utf-8").splitlines()) if result.is_file() else 0
    load_interfaces(job["type_library"])
    chain = Chain(job["dll"], job["command"])
    reader = Reader()
    for press in job["presses"][done:]:
        said = pressed(chain, reader, job["module"], press)
        with result.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(said, ensure_ascii=False) + "\n")
    chain.stop()
    end()


def pressed(chain: Chain, reader: Reader, module: str, press: dict[str, str]) -> dict[str, Any]:
    """What one button and then undo said, and how many seconds they took."""
    app = open_excel(Path(press["book"]))
    book = app.books[0].impl
    workbook = Workbook(book).served()
    said: dict[str, Any] = {}
    for name, command in (("after", press["python"]), ("undone", press["undo"])):
        begun = time.perf_counter()
        run_python(chain, module, workbook, command)
        said[f"{name} seconds"] = time.perf_counter() - begun
        book.save(press[name])
        said[name] = reader.take()
    return {**said, "asked": [question[1] for question in app.impl.questions]}


def run_python(chain: Chain, module: str, workbook: Any, command: str) -> None:
    """``XLPy.SetAttr XLPy.Module(...), "BOOK_CALLER", ActiveWorkbook`` and ``XLPy.Exec "" & PythonCommand & ""``."""
    python = chain.python()
    python.SetAttr(python.Module(module), "BOOK_CALLER", workbook)
    chain.python().Exec(by_reference(pythoncom.VT_BSTR, command))


class Reader(threading.Thread):
    """A user who reads message boxes and answers OK."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._texts: list[str] = []
        self._seen: set[int] = set()
        self.start()

    def take(self) -> list[str]:
        """What was said since the last time."""
        taken, self._texts = self._texts, []
        return taken

    def run(self) -> None:
        """Look for boxes for ever."""
        while True:
            win32gui.EnumWindows(self._look, None)
            time.sleep(0.05)

    def _look(self, window: int, _: Any) -> bool:
        if win32gui.GetClassName(window) == DIALOG and win32gui.GetWindowText(window) in TITLES:
            if window not in self._seen:
                self._seen.add(window)
                self._texts.append("\n".join(self._lines(window)))
            asks = not win32gui.FindWindowEx(window, 0, "Button", "OK")
            win32gui.PostMessage(window, win32con.WM_COMMAND, win32con.IDNO if asks else win32con.IDOK, 0)
        return True

    @staticmethod
    def _lines(window: int) -> list[str]:
        texts: list[str] = []

        def note(child: int, _: Any) -> bool:
            if win32gui.GetClassName(child) == "Static":
                length = win32gui.SendMessage(child, win32con.WM_GETTEXTLENGTH, 0, 0)
                buffer = win32gui.PyMakeBuffer(2 * length + 2)
                win32gui.SendMessage(child, win32con.WM_GETTEXT, length + 1, buffer)
                texts.append(bytes(buffer).decode("utf-16-le").rstrip("\0"))
            return True

        win32gui.EnumChildWindows(window, note, None)
        return [text for text in texts if text]


if __name__ == "__main__":
    main(*sys.argv[1:3])
