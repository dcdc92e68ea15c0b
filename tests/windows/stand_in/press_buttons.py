"""Presses a ribbon button as the add-in's RunPython does with USE UDF SERVER. Runs in Windows Python.

    python press_buttons.py JOB RESULT

The job (JSON) has presses: each names a workbook, the Python that VBA hands over, and where to save the workbook as it
is after it and after undo, and perhaps the folder that the user chooses. Message boxes are read and answered with OK,
or with Yes or No where they ask for a folder; an input box keeps what it proposes. What was said is written to the
result, a line a press; presses that stand there aren't made again.
"""

from __future__ import annotations

import json
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "support")]

sys.coinit_flags = 0  # no message queue: the COM of Wine 8 hangs now and then where calls come back through one

import com
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
    reader = Reader(result.with_name("alive"))
    for press in job["presses"][done:]:
        said = pressed(chain, reader, job["module"], press)
        with result.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(said, ensure_ascii=False) + "\n")
    chain.stop()
    end()


def pressed(chain: Chain, reader: Reader, module: str, press: dict[str, str]) -> dict[str, Any]:
    """What one button and then undo said, and how many seconds they took."""
    picked = laid_out_anew(press)
    app = open_excel(Path(press["book"]))
    app.impl.picked = reader.picks = picked
    book = app.books[0].impl
    workbook = Workbook(book).served()
    said: dict[str, Any] = {}
    for name, command in (("after", press["python"]), ("undone", press["undo"])):
        begun = time.perf_counter()
        run_python(chain, module, workbook, command)
        said[f"{name} seconds"] = time.perf_counter() - begun
        book.save(press[name])
        said[name] = reader.take()
        if picked is not None:
            said[f"{name} names"] = sorted(path.name for path in picked.iterdir())
    boxes, pickers = 4, 2  # what the made-up Excel notes of each
    titles = [question[{boxes: 1, pickers: 0}[len(question)]] for question in app.impl.questions]
    return {**said, "asked": titles}


def laid_out_anew(press: dict[str, str]) -> Path | None:
    """The folder to be picked, if any; what a try that hung has left beside the workbook goes."""
    book = Path(press["book"])
    for path in set(book.parent.iterdir()) - {book, Path(press["chosen"])}:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return Path(shutil.copytree(press["chosen"], book.with_name("picked"))) if press["chosen"] else None


def run_python(chain: Chain, module: str, workbook: Any, command: str) -> None:
    """``XLPy.SetAttr XLPy.Module(...), "BOOK_CALLER", ActiveWorkbook`` and ``XLPy.Exec "" & PythonCommand & ""``."""
    python = chain.python()
    python.SetAttr(python.Module(module), "BOOK_CALLER", workbook)
    chain.python().Exec(by_reference(pythoncom.VT_BSTR, command))


class Reader(threading.Thread):
    """A user who reads message boxes and answers OK, and yes or no where a folder may be picked."""

    picks: Path | None = None

    def __init__(self, alive: Path) -> None:
        super().__init__(daemon=True)
        self._alive = alive
        self._calls = 0
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
            self._show_life()
            time.sleep(0.1)

    def _show_life(self) -> None:
        """A byte for each time that Excel was called: a button may take long, but a hang calls nothing."""
        if self._calls != com.ComObject.calls:
            self._calls = com.ComObject.calls
            with self._alive.open("ab") as file:
                file.write(b".")

    def _look(self, window: int, _: Any) -> bool:
        if (
            win32gui.GetClassName(window) == DIALOG
            and win32gui.GetWindowText(window) in TITLES
            and win32gui.IsWindowVisible(window)  # before, a box has every button that there is
        ):
            if window not in self._seen:
                self._seen.add(window)
                self._texts.append("\n".join(self._lines(window)))
            win32gui.PostMessage(window, win32con.WM_COMMAND, self._answer(window), 0)
        return True

    def _answer(self, window: int) -> int:
        try:
            win32gui.GetDlgItem(window, win32con.IDOK)  # buttons are told by their numbers: their texts are translated
        except win32gui.error:
            return win32con.IDYES if self.picks else win32con.IDNO
        return win32con.IDOK

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
