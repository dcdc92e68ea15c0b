"""Sheets that opsheet adds to a workbook: their legal names, headers, links, and the mark by which they are known.

The same for a workbook that is open in Excel and for a closed file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from opsheet.outcome import CellValue, DropDown, Formula, Link

LONGEST_SHEET_NAME = 31
MOST_LINKS = 65_530  # what Excel opens on one sheet without repairing it
OWN_SHEET_MARK = "opsheet_made"
_FORBIDDEN = re.compile(r"[:\\/?*\[\]\x00-\x1f]")


def legal_name(name: str) -> str:
    """A sheet name without what Excel forbids, at most 31 characters.

    Example:
        >>> legal_name("备货/校验: 'A'")
        "备货_校验_ 'A"
    """
    return _FORBIDDEN.sub("_", name)[:LONGEST_SHEET_NAME].strip("'") or "Sheet"


def unique_headers(row: Sequence[CellValue | Formula | Link], width: int) -> list[str]:
    """Header texts as a table needs them: none blank, none twice.

    Example:
        >>> unique_headers(["编码", "编码", None], 3)
        ['编码', '编码2', '列3']
    """
    seen: set[str] = set()
    headers: list[str] = []
    for index in range(width):
        value = row[index] if index < len(row) else None
        base = value.text if isinstance(value, Link) else str(value) if value not in {None, ""} else f"列{index + 1}"
        header, number = base, 1
        while header.casefold() in seen:
            number += 1
            header = f"{base}{number}"
        seen.add(header.casefold())
        headers.append(header)
    return headers


def list_formula(drop_down: DropDown, new_sheets: Mapping[str, str]) -> str:
    """What a drop-down takes its list from, as Excel writes it without a leading ``=``.

    Args:
        drop_down: the list.
        new_sheets: what each added sheet is called, by the name that was asked for.

    Example:
        >>> list_formula(DropDown("B2:B9", "$A$2:$A$9", "选项"), {"选项": "选项 (2)"})
        "'选项 (2)'!$A$2:$A$9"
    """
    if drop_down.sheet is None:
        return drop_down.source
    name = new_sheets.get(drop_down.sheet, drop_down.sheet).replace("'", "''")
    return f"'{name}'!{drop_down.source}"
