"""Starts a process as RunPython does without the server, beside a window that is found as Excel's. Windows Python.

    python start_process.py JOB RESULT

The job (JSON) has the command line and the text in it that stands for the handle of Excel's window. The result has the
process's exit code and the objects for which it has asked the window that holds a workbook. None is handed over: the
COM of Wine 8 hangs there.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import win32api
import win32con
import win32gui

GET_OBJECT = 0x003D  # WM_GETOBJECT


def main(job_path: str, result_path: str) -> None:
    """Show the windows, start the process and answer what it asks until it ends."""
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    asked: list[int] = []

    def answer(window: int, message: int, kind: int, asked_for: int) -> int:
        asked.append(ctypes.c_int32(asked_for & 0xFFFFFFFF).value)
        return 0

    excel = made_window("XLMAIN")
    made_window("EXCEL7", made_window("XLDESK", excel), {GET_OBJECT: answer})
    codes: list[int] = []
    line = job["command"].replace(job["window"], str(excel))
    threading.Thread(target=lambda: codes.append(subprocess.call(line)), daemon=True).start()
    while not codes:
        win32gui.PumpWaitingMessages()
        time.sleep(0.01)
    Path(result_path).write_text(json.dumps({"code": codes[0], "asked": asked}), encoding="utf-8")


def made_window(name: str, parent: int = 0, handlers: dict[int, Any] | None = None) -> int:
    """A window of a class of this name."""
    kind = win32gui.WNDCLASS()
    kind.lpszClassName, kind.lpfnWndProc, kind.hInstance = name, handlers or {}, win32api.GetModuleHandle(None)
    win32gui.RegisterClass(kind)
    style = win32con.WS_CHILD if parent else win32con.WS_OVERLAPPEDWINDOW
    return int(win32gui.CreateWindow(name, name, style, 0, 0, 100, 100, parent, 0, kind.hInstance, None))


if __name__ == "__main__":
    main(*sys.argv[1:3])
