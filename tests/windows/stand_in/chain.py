"""xlwings' chain as Excel's VBA walks it: the DLL starts Python, whose COM server is called. Runs in Windows Python."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Mapping
from ctypes import byref, c_char_p, c_long, c_void_p, py_object
from pathlib import Path
from typing import Any

import pythoncom
from win32com.client import VARIANT, dynamic

START_OR_FIND, STOP = 1, -1
ERROR = "XLPyDLLActivateAuto gave {code}: {text}"


class _Variant(ctypes.Structure):
    _fields_ = (("type", ctypes.c_ushort), ("unused", ctypes.c_ushort * 3), ("pointer", c_void_p), ("more", c_void_p))


class Chain:
    """``XLPy`` of xlwings' VBA.

    Args:
        dll: its path.
        command: the command line that ``XLPyCommand`` builds.
    """

    def __init__(self, dll: str, command: str) -> None:
        self._library = ctypes.WinDLL(dll)
        self._library.XLPyDLLActivateAuto.argtypes = [c_void_p, c_char_p, c_long]
        self._command = command.encode("mbcs", "strict")  # VBA hands a String over in the code page
        self._object = ctypes.PyDLL(pythoncom.__file__).PyCom_PyObjectFromIUnknown
        self._object.restype = py_object
        self._dispatch = (ctypes.c_byte * 16)(*bytes(pythoncom.IID_IDispatch))

    def python(self) -> Any:
        """The COM server, started by the first call; VBA asks for it at every call."""
        result = _Variant()
        code = self._library.XLPyDLLActivateAuto(byref(result), self._command, START_OR_FIND)
        if code or result.type != pythoncom.VT_DISPATCH:
            text = (
                ctypes.wstring_at(result.pointer) if result.type == pythoncom.VT_BSTR else f"a value of {result.type}"
            )
            raise RuntimeError(ERROR.format(code=code, text=text))
        return dynamic.Dispatch(self._object(c_void_p(result.pointer), byref(self._dispatch), False))

    def stop(self) -> None:
        """``KillPy``; the program may end without waiting for anything."""
        self._library.XLPyDLLActivateAuto(byref(_Variant()), self._command, STOP)


class ChainOf32Bit:
    """The same by a 32-bit program, in which the 32-bit DLL is loaded; all objects pass through it.

    Args:
        program: its path.
        dll: the path of the 32-bit DLL.
        command: as above.
    """

    def __init__(self, program: str, dll: str, command: str) -> None:
        self._process = subprocess.Popen(
            [program, dll, command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def python(self) -> Any:
        """The COM server behind an object of that program."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline().strip()
        try:
            marshalled = bytes.fromhex(line)
        except ValueError:
            raise RuntimeError(line) from None
        stream = pythoncom.CreateStreamOnHGlobal()
        stream.Write(marshalled)
        stream.Seek(0, 0)
        return dynamic.Dispatch(pythoncom.CoUnmarshalInterface(stream, pythoncom.IID_IDispatch))

    def stop(self) -> None:
        """End Python and the program."""
        self._process.communicate("")


def chain_of(job: Mapping[str, Any]) -> Chain | ChainOf32Bit:
    """The chain that a job names: by the DLL itself, or through a program that loads it."""
    if job.get("program"):
        return ChainOf32Bit(job["program"], job["dll"], job["command"])
    return Chain(job["dll"], job["command"])


def show_life(result: Path) -> None:
    """A byte beside the result for each step on the way: a busy machine may be slow at each, but a hang makes none."""
    with result.with_name("alive").open("ab") as file:
        file.write(b".")


def by_reference(kind: int, value: Any) -> Any:
    """A variable of VBA as an argument of a late bound call."""
    return VARIANT(pythoncom.VT_BYREF | kind, value)


def end(code: int = 0) -> None:
    """End the program at once: COM objects that are still out would keep it."""
    os._exit(code)
