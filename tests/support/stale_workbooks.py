"""Workbooks of the cases in ``tests/hosts/stale_results.yaml``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from workbook_builder import build, part, rebuilt

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).resolve().parents[1] / "hosts" / "stale_results.yaml").read_text("utf-8")
)


def made(path: Path, case: dict[str, Any]) -> Path:
    def fill(book: Any, _: Any) -> None:
        for name, definition in case.get("names", {}).items():
            book.define_name(name, definition)
        for name, cells in case["sheets"].items():
            sheet = book.get_worksheet_by_name(name)
            for cell, value in cells.items():
                if isinstance(value, list):
                    sheet.write_formula(cell, "=" + value[0], None, value[1])
                elif value == "#N/A":
                    sheet.write_formula(cell, "=NA()", None, value)
                else:
                    sheet.write(cell, value)
        for name, row in case.get("hidden", {}).items():
            book.get_worksheet_by_name(name).set_row(row - 1, None, None, {"hidden": True})
        for name, area in case.get("tables", {}).items():
            sheet, _, cells = area.partition("!")
            columns = [
                {"header": str(value)} for cell, value in case["sheets"][sheet].items() if re.match("[A-C]1$", cell)
            ]
            book.get_worksheet_by_name(sheet).add_table(cells, {"name": name, "columns": columns})

    source = build(path, fill, list(case["sheets"]))
    return _without_results(source, case)


def _without_results(source: Path, case: dict[str, Any]) -> Path:
    """XlsxWriter stores 0 where it gets no result."""
    for number, cells in enumerate(case["sheets"].values(), 1):
        missing = [cell for cell, value in cells.items() if isinstance(value, list) and value[1] is None]
        if missing:
            name = f"xl/worksheets/sheet{number}.xml"
            xml = part(source, name)
            for cell in missing:
                xml = re.sub(rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v>[^<]*</v>', r"\1", xml)
            rebuilt(source, {name: xml})
    return source
