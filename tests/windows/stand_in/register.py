"""Registers the stand-in's type library as Excel's own is registered, and lets pywin32 make its classes of it."""

from __future__ import annotations

import sys

import pythoncom
from win32com.client import gencache

EXCEL = "{00020813-0000-0000-C000-000000000046}"


def main(type_library: str) -> None:
    """Register it and forget the classes that were made before."""
    pythoncom.RegisterTypeLib(pythoncom.LoadTypeLib(type_library), type_library)
    gencache.is_readonly = False
    gencache.Rebuild(0)
    made = gencache.MakeModuleForTypelib(EXCEL, 0, 1, 9)
    print("registered", made)


if __name__ == "__main__":
    main(*sys.argv[1:])
