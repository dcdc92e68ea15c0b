"""Lets xlwings' Windows half run anywhere: empty Windows modules, and what pywin32 makes of a result.

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

LONGEST_IN_ARRAY, LONGEST_TEXT = 255, 32_767  # characters that Excel takes in an array, and in one cell


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


def install() -> tuple[Any, Any]:
    """Import xlwings as Windows would see it.

    Returns:
        The modules ``xlwings.udfs`` and ``xlwings.com_server``.
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
        from xlwings import com_server, udfs
    finally:
        ctypes.PyDLL = real  # type: ignore[misc] - the same
        del ctypes.oledll, ctypes.windll  # type: ignore[attr-defined] - the same
        os.chdir(folder)
    atexit.unregister(_xlwindows.cleanup)
    xlwings.func, xlwings.arg, xlwings.ret, xlwings.sub = udfs.xlfunc, udfs.xlarg, udfs.xlret, udfs.xlsub
    return udfs, com_server


def as_excel_takes(result: Any) -> Any:
    """What Excel shows of what a method of a Python COM server returns, by the rules of pywin32 and of Excel.

    Args:
        result: as the method returns it.

    Returns:
        One cell, or rows of cells.

    Raises:
        ComError: where pywin32 can't make a variant of it.
    """
    if isinstance(result, tuple):  # the first is the result, the others are parameters that come back
        result = result[0] if result else None
    if not isinstance(result, list):
        return _cell(result, in_array=False)
    rows = result if result and isinstance(result[0], list | tuple) else [result]
    if len({len(row) if isinstance(row, list | tuple) else -1 for row in rows}) != 1 or not rows[0]:
        raise ComError("All dimensions must be a sequence of the same size")
    return [[_cell(cell, in_array=True) for cell in row] for row in rows]


def _cell(value: Any, *, in_array: bool) -> Any:
    if value is None:
        return 0.0  # VT_NULL
    if isinstance(value, dt.datetime):
        moved = value if value.tzinfo else value.astimezone(dt.UTC)
        return moved.replace(tzinfo=None, microsecond=0)
    if isinstance(value, str):
        return "#VALUE!" if len(value) > (LONGEST_IN_ARRAY if in_array else LONGEST_TEXT) else value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**31:
        raise ComError("a whole number of 64 bits, which VBA doesn't take")
    if isinstance(value, bool | int | float):
        return value
    raise ComError(f"Objects of type '{type(value).__name__}' can not be converted to a COM VARIANT")
