"""Two spreadsheet engines that calculate workbooks anew: ONLYOFFICE's and LibreOffice's."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.datetime import to_excel

from opsheet.hosts.pdf import find_program

ONLYOFFICE = Path(__file__).with_name("onlyoffice.py")
ALWAYS_CALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""
TIMEOUT_SECONDS = 600

Results = Mapping[str, Mapping[str, Any]]
"""By sheet and cell."""


def has_engines() -> bool:
    """Whether both engines are installed."""
    return importlib.util.find_spec("docbuilder") is not None and find_program() is not None


def opened(path: Path, *, data_only: bool = False) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of everything that it would lose on saving
        return openpyxl.load_workbook(path, data_only=data_only)


def formulas(path: Path) -> dict[str, dict[str, str]]:
    """The formulas of a workbook by sheet and cell."""
    return {
        sheet.title: {
            cell.coordinate: getattr(cell.value, "text", cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        for sheet in opened(path).worksheets
    }


def stored(path: Path, cells: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any]]:
    """What some cells of a workbook show without any calculation."""
    book = opened(path, data_only=True)
    return {sheet: {cell: plain(book[sheet][cell].value) for cell in wanted} for sheet, wanted in cells.items()}


def plain(value: Any) -> Any:
    """A value as the engines give it: dates as numbers, numbers as floats, blanks as empty text."""
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return float(to_excel(value))
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return float(value)
    text = "" if value is None else str(value)
    try:
        return float(text)
    except ValueError:
        return text.upper() if text.lower() in {"true", "false"} else text


def onlyoffice_results(worklist: Mapping[Path, Mapping[str, Sequence[str]]], folder: Path) -> dict[Path, Results]:
    """Some cells of workbooks after ONLYOFFICE has calculated them."""
    path = folder / "worklist.json"
    path.write_text(json.dumps({str(book): cells for book, cells in worklist.items()}), "utf-8")
    subprocess.run(
        [sys.executable, str(ONLYOFFICE), str(path)], check=True, timeout=TIMEOUT_SECONDS, capture_output=True
    )
    found = json.loads(path.with_suffix(".result.json").read_text("utf-8"))
    assert not [book for book, cells in found.items() if cells is None], "ONLYOFFICE opens every workbook"
    return {
        book: {
            sheet: dict(zip(cells, map(plain, found[str(book)][sheet]), strict=True)) for sheet, cells in wanted.items()
        }
        for book, wanted in worklist.items()
    }


def libreoffice_results(worklist: Mapping[Path, Mapping[str, Sequence[str]]], folder: Path) -> dict[Path, Results]:
    """Some cells of workbooks after LibreOffice has calculated them."""
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS_CALCULATE, "utf-8")
    names = {book: folder / "given" / f"{number}{book.suffix}" for number, book in enumerate(worklist)}
    (folder / "given").mkdir()
    for book, name in names.items():
        shutil.copy(book, name)
    command = [
        str(find_program()),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder / "made"),
        *map(str, names.values()),
    ]
    environment = {**os.environ, "SAL_USE_VCLPLUGIN": "svp"}
    subprocess.run(command, check=True, timeout=TIMEOUT_SECONDS, capture_output=True, env=environment)
    return {
        book: stored((folder / "made" / name.name).with_suffix(".xlsx"), worklist[book]) for book, name in names.items()
    }
