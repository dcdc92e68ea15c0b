"""Objects of Python as COM objects with the interfaces of Excel's type library. Runs in Windows Python.

A member that the stand-in lacks would make xlwings repeat its call for ever: it ends the program with a message.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from typing import Any, ClassVar

import pythoncom
import pywintypes
import win32com.client
from win32com.server import policy, util
from win32com.server.exception import COMException

OUT_OF_RANGE, NO_SUCH_ITEM = "Subscript out of range", -2146827279
MEMBER_IS_MISSING = 3  # the program's exit code
MISSING = win32com.client.VARIANT(pythoncom.VT_ERROR, -2147352572)  # an argument that a formula leaves out
NOTHING = win32com.client.VARIANT(pythoncom.VT_DISPATCH, None)
TRACE = "--trace" in sys.argv  # for whoever looks for the reason of a hang
_interfaces: dict[str, tuple[Any, dict[str, int]]] = {}


def load_interfaces(type_library: str) -> None:
    """Read the interfaces that the objects bear."""
    library = pythoncom.LoadTypeLib(type_library)
    for number in range(library.GetTypeInfoCount()):
        information = library.GetTypeInfo(number)
        ids: dict[str, int] = {}
        for function in range(information.GetTypeAttr().cFuncs):
            member = information.GetFuncDesc(function).memid
            ids[information.GetNames(member)[0]] = member
        _interfaces[library.GetDocumentation(number)[0]] = (information, ids)


class ComObject:
    """What Excel hands out.

    Args:
        inner: the object of the made-up Excel behind it.
    """

    interface: ClassVar[str]
    calls: ClassVar[int] = 0  # from Python to any of them

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def served(self) -> Any:
        """The object for COM."""
        return util.wrap(self, usePolicy=_Policy)


class _Policy(policy.DesignatedWrapPolicy):
    """Serves all members of an object's interface."""

    def _wrap_(self, ob: ComObject) -> None:
        information, ids = _interfaces[ob.interface]
        ob._public_methods_ = []
        ob._dispid_to_func_ = {}
        ob._dispid_to_get_ = {pythoncom.DISPID_NEWENUM: "_NewEnum", **{member: name for name, member in ids.items()}}
        ob._dispid_to_put_ = ob._dispid_to_get_
        super()._wrap_(ob)
        self._typeinfos_ = [information]
        self._ids_ = {name.lower() for name in ids}

    def _getidsofnames_(self, names: Any, lcid: int) -> Any:
        if names[0].lower() not in self._ids_:
            end_for_missing(f"{self._obj_.interface}.{names[0]}")
        return super()._getidsofnames_(names, lcid)

    def _invokeex_(self, dispid: int, lcid: int, flags: int, arguments: Any, *rest: Any) -> Any:
        ComObject.calls += 1
        name = self._obj_._dispid_to_get_.get(dispid, f"member {dispid}")
        if TRACE:
            print(f"{time.perf_counter():8.2f} {self._obj_.interface}.{name} {arguments!r:.60}", flush=True)
        changes = flags & (pythoncom.DISPATCH_PROPERTYPUT | pythoncom.DISPATCH_PROPERTYPUTREF)
        try:
            if changes:
                setter = f"set_{name}"
                if hasattr(self._obj_, setter):
                    return getattr(self._obj_, setter)(*map(from_com, arguments))
            elif hasattr(type(self._obj_), name) or name in vars(self._obj_):
                member = getattr(self._obj_, name)
                return to_com(member(*map(from_com, arguments)) if callable(member) else member)
        except KeyError as unknown:  # a sheet or table of that name
            raise COMException(OUT_OF_RANGE, scode=NO_SUCH_ITEM) from unknown
        except Exception as problem:
            end_for_missing(f"{self._obj_.interface}.{name} failed: {problem!r}")
        kind = "setting " if changes else ""
        return end_for_missing(f"{kind}{self._obj_.interface}.{name}")


def end_for_missing(member: str) -> None:
    """End the program: its caller must not take this for a hang."""
    import traceback

    traceback.print_exc()
    print(f"the stand-in for Excel lacks {member}", flush=True)
    sys.stdout.flush()
    os._exit(MEMBER_IS_MISSING)


def to_com(value: Any) -> Any:
    """A value as Excel hands it over: numbers as doubles, dates as dates, rows as arrays.

    Lists and no tuples: pywin32 would take a tuple apart into a result and out parameters.
    """
    if isinstance(value, ComObject):
        return value.served()
    if isinstance(value, list | tuple):
        return [to_com(one) for one in value]
    if isinstance(value, dt.datetime):
        return pywintypes.Time(value.replace(tzinfo=dt.UTC))
    if isinstance(value, dt.date):
        return pywintypes.Time(dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC))
    return value


def from_com(value: Any) -> Any:
    """A value that was handed to Excel; an object of its own as itself, a left out argument as None."""
    if isinstance(value, dt.datetime):
        return dt.datetime(*value.timetuple()[:6])
    if isinstance(value, tuple):
        return tuple(from_com(one) for one in value)
    if isinstance(value, pythoncom.TypeIIDs[pythoncom.IID_IDispatch]):
        return util.unwrap(value)
    return None if value is pythoncom.Missing else value
