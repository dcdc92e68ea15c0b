"""xlwings' chain as Excel's VBA walks it: the DLL starts Python, whose COM server is called. Runs in Windows Python."""

from __future__ import annotations

import ctypes
import os
from ctypes import byref, c_char_p, c_long, c_void_p, py_object
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


def by_reference(kind: int, value: Any) -> Any:
    """A variable of VBA as an argument of a late bound call."""
    return VARIANT(pythoncom.VT_BYREF | kind, value)


def end(code: int = 0) -> None:
    """End the program at once: COM objects that are still out would keep it."""
    os._exit(code)
