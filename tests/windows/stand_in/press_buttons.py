"""Presses a ribbon button as the add-in's RunPython does with USE UDF SERVER. Runs in Windows Python.

    python press_buttons.py JOB RESULT

The job (JSON) names a workbook, the Python that VBA hands over, and where to save the workbook as it is after it and
after undo. Message boxes are read and answered with OK.
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
    """Press a button and then undo on a workbook that was opened for it."""
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    load_interfaces(job["type_library"])
    chain = Chain(job["dll"], job["command"])
    reader = Reader()
    book = open_excel(Path(job["book"])).books[0].impl
    workbook = Workbook(book).served()
    said: dict[str, list[str]] = {}
    for name, command in (("after", job["python"]), ("undone", job["undo"])):
        run_python(chain, job["module"], workbook, command)
        book.save(job[name])
        said[name] = reader.take()
        print(command, said[name], flush=True)
    Path(result_path).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    chain.stop()
    end()


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
            win32gui.PostMessage(window, win32con.WM_COMMAND, win32con.IDOK, 0)
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
