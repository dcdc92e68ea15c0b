"""Worksheet functions in LibreOffice: ``python -m tests.bench.office``, as ratios.

A 10,000-row range in a cell beside the same call inside the process that calculates; and 1,000 cells with plain values
beside 1,000 that call a function of LibreOffice's own Python, which does nothing.
"""

from __future__ import annotations

import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROWS, CELLS, ROUNDS = 10_000, 1_000, 5
OWN = {
    "META-INF/manifest.xml": """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
<manifest:file-entry manifest:full-path="own.idl"
 manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"/>
<manifest:file-entry manifest:full-path="own.py"
 manifest:media-type="application/vnd.sun.star.uno-component;type=Python"/>
<manifest:file-entry manifest:full-path="CalcAddIns.xcu"
 manifest:media-type="application/vnd.sun.star.configuration-data"/>
</manifest:manifest>""",
    "description.xml": """<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006"><identifier value="bench"/><version value="1"/>
</description>""",
    "own.idl": """module bench { interface XOwn : com::sun::star::uno::XInterface {
any own([in] any a, [in] any b); }; };""",
    "own.py": """import unohelper
from com.sun.star.lang import XServiceInfo
from bench import XOwn
class Own(unohelper.Base, XServiceInfo, XOwn):
    def __init__(self, context): pass
    def own(self, a, b): return a
    def getImplementationName(self): return "bench.Own"
    def supportsService(self, name): return name in ("com.sun.star.sheet.AddIn", "bench.Own")
    def getSupportedServiceNames(self): return ("com.sun.star.sheet.AddIn", "bench.Own")
g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Own, "bench.Own", ("com.sun.star.sheet.AddIn", "bench.Own"))
""",
    "CalcAddIns.xcu": """<?xml version="1.0" encoding="UTF-8"?>
<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" oor:name="CalcAddIns"
 oor:package="org.openoffice.Office"><node oor:name="AddInInfo"><node oor:name="bench.Own" oor:op="replace">
<node oor:name="AddInFunctions"><node oor:name="own" oor:op="replace">
<prop oor:name="DisplayName"><value xml:lang="en-US">OWN_PYTHON</value></prop>
</node></node></node></node></oor:component-data>""",
}
"""An extension with one function in LibreOffice's own Python."""


def inside(rows: int, rounds: int) -> float:
    """Seconds of a call inside the process that calculates, the least of some."""
    from opsheet.libreoffice.functions import call
    from opsheet.settings import load_shipped_settings

    settings = load_shipped_settings()
    column = tuple((float(row + 1),) for row in range(rows))
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        call("TURNOVER_DAYS", (column, 20.0, None, None), None, settings)
        best = min(best, time.perf_counter() - start)
    return best


def timings(folder: Path, rows: int = ROWS, cells: int = CELLS, rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of each way.

    Args:
        folder: for a profile of LibreOffice's.
        rows: of the range.
        cells: of the column of plain calls.
        rounds: of which the quickest counts.
    """
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
    from libreoffice import LibreOffice

    office = LibreOffice(folder, before_start=_with_own_function)
    try:
        office.open(Hidden=True)
        office.numbers(cell="A1", count=rows)
        first = office.type(cell="C1", formula=f"=SUM(TURNOVER_DAYS(A1:A{rows},20))")
        assert abs(first - rows * (rows + 1) / 40) < rows, first
        names = {"TURNOVER_DAYS": "plain cells", "OWN_PYTHON": "LibreOffice's own Python"}
        columns = {name: [[f"={name}({row};20)"] for row in range(1, cells + 1)] for name in names}
        return {
            "range in a cell": office.timed(cell="C1", formula=f"=SUM(TURNOVER_DAYS(A1:A{rows},20))", times=rounds),
            "range inside the process": inside(rows, rounds),
            **{
                shown: office.timed_fill(cells=f"E1:E{cells}", formulas=columns[name], times=rounds)
                for name, shown in names.items()
            },
        }
    finally:
        office.stop()


def _with_own_function(profile: Path) -> None:
    from opsheet.addin.machine import this_machine
    from opsheet.addin.office_install import manage, this_office

    path = profile.parent / "own.oxt"
    with zipfile.ZipFile(path, "w") as package:
        for name, text in OWN.items():
            package.writestr(name, text)
    office = this_office(this_machine(), profile)
    assert office is not None
    manage(office, "add", str(path))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        found = timings(Path(scratch))
    for name, needed in found.items():
        sys.stdout.write(f"{name:50} {needed * 1000:8.1f} ms\n")
    ratios = {
        "a range, as a multiple of the call inside, aim 3": found["range in a cell"]
        / found["range inside the process"],
        "cells, as a multiple of LibreOffice's own Python": found["plain cells"] / found["LibreOffice's own Python"],
    }
    for name, ratio in ratios.items():
        sys.stdout.write(f"{name:50} {ratio:8.2f}\n")
