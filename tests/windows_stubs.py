"""Lets xlwings' Windows half run anywhere: empty Windows modules, and ranges shaped like COM objects.

Only for processes of their own: it changes ``sys.modules`` and ``ctypes`` for good.
"""

from __future__ import annotations

import atexit
import ctypes
import datetime as dt
import os
import sys
import types
from typing import Any

RANGE_INTERFACE = "{00020846-0000-0000-C000-000000000046}"


class ComTime(dt.datetime):
    """pywin32's times are datetimes of a class of their own."""


class ComError(Exception):
    """What a failing COM call raises."""


class _Library:
    """A DLL whose every function says 0."""

    def __getattr__(self, name: str) -> _Library:
        return _Library()

    def __call__(self, *arguments: Any, **options: Any) -> int:
        return 0


def _module(name: str, **members: Any) -> None:
    module = types.ModuleType(name)
    module.__file__ = f"<stub of {name}>"
    module.__dict__.update(members)
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)


def _refuse(unwrapped: Any) -> None:
    raise ComError(unwrapped)


def _stub_modules() -> None:
    _module("pywintypes", com_error=ComError, error=ComError, TimeType=ComTime, IID=lambda text: text.upper())
    _module(
        "pythoncom",
        CoInitialize=lambda: None,
        ole_error=ComError,
        com_error=ComError,
        IID_IDispatch="dispatch",
        IID_IEnumVARIANT="enumeration",
        TypeIIDs={"dispatch": type("PyIDispatch", (), {})},
        CoMarshalInterThreadInterfaceInStream=lambda interface, thing: thing,
        CoGetInterfaceAndReleaseStream=lambda stream, interface: stream,
    )
    for name in ("win32api", "win32con", "win32event", "win32gui", "win32com"):
        _module(name)
    _module("win32process", GetWindowThreadProcessId=lambda window: (0, window))
    zone = type("TimeZoneInfo", (), {"utc": staticmethod(lambda: dt.UTC)})
    _module("win32timezone", TimeZoneInfo=zone)
    _module(
        "win32com.client",
        CDispatch=type("CDispatch", (), {}),
        CoClassBaseClass=type("CoClassBaseClass", (), {}),
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        Dispatch=lambda thing, *arguments, **options: thing,
        DispatchEx=lambda *arguments: None,
    )
    for name in ("win32com.server", "win32com.server.dispatcher", "win32com.server.policy"):
        _module(name)
    _module("win32com.server.util", unwrap=_refuse, wrap=lambda thing, *arguments: thing)


def install() -> Any:
    """Import xlwings as Windows would see it.

    Returns:
        The module ``xlwings.udfs``.
    """
    sys.modules["xlwings.pro"] = None  # type: ignore[assignment] - its licence is non-commercial
    _stub_modules()
    real = ctypes.PyDLL
    folder = os.getcwd()  # noqa: PTH109 - handed back to chdir as it is
    ctypes.oledll = ctypes.windll = _Library()  # type: ignore[attr-defined] - Windows has them
    ctypes.PyDLL = lambda *arguments, **options: _Library()  # type: ignore[assignment,misc] - the same
    try:
        import xlwings
        from xlwings import _xlwindows

        xlwings._xlwindows = _xlwindows  # type: ignore[attr-defined] - as on Windows
        xlwings.engines.add(xlwings.Engine(impl=_xlwindows.engine))
        import xlwings.com_server
        from xlwings import udfs
    finally:
        ctypes.PyDLL = real  # type: ignore[misc] - the same
        del ctypes.oledll, ctypes.windll  # type: ignore[attr-defined] - the same
        os.chdir(folder)
    atexit.unregister(_xlwindows.cleanup)
    xlwings.func, xlwings.arg, xlwings.ret, xlwings.sub = udfs.xlfunc, udfs.xlarg, udfs.xlret, udfs.xlsub
    return udfs


class _TypeInfo:
    iid = RANGE_INTERFACE

    def GetTypeInfo(self) -> _TypeInfo:  # noqa: N802 - COM's name
        return self

    def GetTypeAttr(self) -> _TypeInfo:  # noqa: N802 - COM's name
        return self


class _Many:
    def __init__(self, count: int) -> None:
        self.Count = count


class _Application:
    Hwnd = 1
    Version = "16.0"


class _Book:
    Application = _Application
    Name = "Book1.xlsx"
    FullName = "C:/Book1.xlsx"


class _Sheet:
    Parent = _Book
    Name = "Sheet1"


class ComRange:
    """What VBA hands over for cells: a COM object that xlwings knows by its interface.

    Args:
        rows: of cells.
    """

    _oleobj_ = _TypeInfo()
    CLSID = "range"
    Application = _Application
    Worksheet = _Sheet
    ListObject = None

    def __init__(self, rows: tuple[tuple[Any, ...], ...]) -> None:
        self.Value = rows[0][0] if len(rows) == len(rows[0]) == 1 else rows
        self.Rows, self.Columns = _Many(len(rows)), _Many(len(rows[0]))
        self.Row = self.Column = 1
        self.Count = len(rows) * len(rows[0])

    def GetAddress(self, *arguments: Any) -> str:  # noqa: N802 - COM's name
        return "$A$1"
