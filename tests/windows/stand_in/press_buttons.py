"""Presses a ribbon button as the add-in's RunPython does with USE UDF SERVER. Runs in Windows Python.

    python press_buttons.py JOB RESULT

The job (JSON) has presses: each names the folder of a sample, which is copied to the desk, its workbook there, the
Python that VBA hands over, and where to save the workbook as it is after it and after undo; then what the user answers:
the selected cells, what is typed into input boxes (nothing keeps what is proposed), the answers to boxes with Yes and
No, and what is picked. Other message boxes are answered with OK. What was said is written to the result, a line for
each press; presses that stand there aren't made again.
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
from chain import Chain, ChainOf32Bit, by_reference, chain_of, end, show_life
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
    show_life(result)
    load_interfaces(job["type_library"])
    chain = chain_of(job)
    chain.python()
    show_life(result)
    chain.python().Exec(by_reference(pythoncom.VT_BSTR, job["before"]))
    show_life(result)
    reader = Reader(result)
    for press in job["presses"][done:]:
        for settings in Path(job["settings"]).glob("*.yaml"):
            settings.unlink()  # what Excel asks for once is asked again
        said = pressed(chain, reader, job["module"], press)
        with result.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(said, ensure_ascii=False) + "\n")
    chain.stop()
    end()


def pressed(chain: Chain | ChainOf32Bit, reader: Reader, module: str, press: dict[str, Any]) -> dict[str, Any]:
    """What one button and then undo said, and how many seconds they took."""
    lay_out_anew(press)
    app = open_excel(Path(press["book"]))
    app.impl.typed, app.impl.picks = press["typed"], [Path(path) for path in press["picked"]]
    reader.boxes = press["boxes"]
    book = app.books[0].impl
    app.impl.selection = book.sheets(1).range(press["selected"]) if press["selected"] else None
    workbook = Workbook(book).served()
    said: dict[str, Any] = {"calls": -com.ComObject.calls}
    for name, command in (("after", press["python"]), ("undone", press["undo"])):
        begun = time.perf_counter()
        for _ in range(press["presses"]):
            run_python(chain, module, workbook, command)
        said[f"{name} seconds"] = time.perf_counter() - begun
        book.save(press[name])
        said[name] = reader.take()
        if name == "after":
            said["names"] = {key: names_below(Path(path)) for key, path in press["given"].items()}
    boxes, pickers = 4, 2  # what the made-up Excel notes of each
    titles = [question[{boxes: 1, pickers: 0}[len(question)]] for question in app.impl.questions]
    return {**said, "asked": titles, "boxes left": len(reader.boxes), "calls": said["calls"] + com.ComObject.calls}


def lay_out_anew(press: dict[str, Any]) -> None:
    """A fresh copy of the sample, whatever a try that hung has left."""
    shutil.rmtree(press["desk"], ignore_errors=True)
    shutil.copytree(press["laid out"], press["desk"])


def names_below(path: Path) -> list[str]:
    """The names of the files that a user sees in a folder, in their order; of a file its own."""
    return sorted(one.name for one in path.glob("[!.]*")) if path.is_dir() else [path.name]


def run_python(chain: Chain | ChainOf32Bit, module: str, workbook: Any, command: str) -> None:
    """``XLPy.SetAttr XLPy.Module(...), "BOOK_CALLER", ActiveWorkbook`` and ``XLPy.Exec "" & PythonCommand & ""``."""
    python = chain.python()
    python.SetAttr(python.Module(module), "BOOK_CALLER", workbook)
    chain.python().Exec(by_reference(pythoncom.VT_BSTR, command))


class Reader(threading.Thread):
    """A user who reads message boxes and answers OK, and yes or no where a folder or file may be picked."""

    boxes: list[str]

    def __init__(self, result: Path) -> None:
        super().__init__(daemon=True)
        self._result = result
        self._calls = 0
        self._texts: list[str] = []
        self._answers: dict[int, int] = {}
        self.boxes = []
        self.start()

    def take(self) -> list[str]:
        """What was said since the last time."""
        taken, self._texts = self._texts, []
        return taken

    def run(self) -> None:
        """Look for boxes for ever."""
        while True:
            self._answers = {window: answer for window, answer in self._answers.items() if win32gui.IsWindow(window)}
            win32gui.EnumWindows(self._look, None)
            self._show_life()
            time.sleep(0.1)

    def _show_life(self) -> None:
        """A button may take long, but a hang calls nothing of Excel."""
        if self._calls != com.ComObject.calls:
            self._calls = com.ComObject.calls
            show_life(self._result)

    def _look(self, window: int, _: Any) -> bool:
        if (
            win32gui.GetClassName(window) == DIALOG
            and win32gui.GetWindowText(window) in TITLES
            and win32gui.IsWindowVisible(window)  # before, a box has every button that there is
        ):
            if window not in self._answers:
                self._texts.append("\n".join(self._lines(window)))
                self._answers[window] = self._answer(window)
            win32gui.PostMessage(window, win32con.WM_COMMAND, self._answers[window], 0)
        return True

    def _answer(self, window: int) -> int:
        """The number of the button that is pressed; the texts of buttons are translated."""
        try:
            has_ok = bool(win32gui.GetDlgItem(window, win32con.IDOK))
        except win32gui.error:
            has_ok = False
        if has_ok:
            return win32con.IDOK
        return win32con.IDYES if self.boxes and self.boxes.pop(0) == "yes" else win32con.IDNO

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
