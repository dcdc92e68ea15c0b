"""Drop-downs of a sheet: new ones are added beside the rules that its cells have, in either place that holds rules.

Excel keeps a rule whose list is on another sheet in an extension of the sheet (``x14:dataValidations``), others in
``dataValidations``; both count as rules of the sheet's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from opsheet.hosts.xlsx.sheet_elements import insert
from opsheet.hosts.xlsx.sheet_xml import Grid
from opsheet.hosts.xlsx.xml import element_text, whole_number
from opsheet.outcome import DropDown
from opsheet.outcome.edits import list_formula
from opsheet.values.cells import CellRange, parse_ranges, uncovered

_MARKUP = re.compile(rb"<[^>]*>")


def write_drop_downs(grid: Grid, drop_downs: Sequence[DropDown], new_sheets: Mapping[str, str]) -> None:
    """Add drop-downs to a sheet; cells that have a rule keep it.

    Args:
        grid: the sheet.
        drop_downs: to add; of two on a cell the first counts.
        new_sheets: what each added sheet is called, by the name that was asked for.
    """
    taken = list(ruled_areas(grid))
    added: list[str] = []
    for drop_down in drop_downs:
        free = [piece for area in parse_ranges(drop_down.cells) for piece in uncovered(area, taken)]
        taken += free
        if free:
            added.append(rule_xml(drop_down, free, new_sheets, grid.prefix.decode()))
    if not added:
        return
    parent, xml = grid.document.root.child("dataValidations"), "".join(added)
    if parent is None:
        insert(grid, "dataValidations", _wrapped(xml, len(added), grid.prefix.decode()))
    else:
        grid.document.append(parent, xml.encode())
        if "count" in parent.attributes:
            known = whole_number(parent.attributes["count"], len(parent.children))
            grid.document.set(parent, "count", str(known + len(added)))


def drop_downs_xml(drop_downs: Iterable[DropDown], new_sheets: Mapping[str, str]) -> str:
    """The element of a new sheet that holds its drop-downs, or nothing; see ``write_drop_downs``."""
    rules = [rule_xml(one, parse_ranges(one.cells), new_sheets, "") for one in drop_downs]
    return _wrapped("".join(rules), len(rules), "") if rules else ""


def rule_xml(drop_down: DropDown, areas: Iterable[CellRange], new_sheets: Mapping[str, str], prefix: str) -> str:
    """The element of one rule."""
    cells = " ".join(map(str, areas))
    formula = element_text(list_formula(drop_down, new_sheets))
    return (
        f'<{prefix}dataValidation type="list" allowBlank="1" showErrorMessage="{int(drop_down.strict)}" '
        f'sqref="{cells}"><{prefix}formula1>{formula}</{prefix}formula1></{prefix}dataValidation>'
    )


def ruled_areas(grid: Grid) -> Iterator[CellRange]:
    """The cells of a sheet that have a rule for what is typed."""
    for element in grid.document.root.walk():
        if element.tag != "dataValidation":
            continue
        cells = element.child("sqref")
        text = element.attributes.get("sqref", "")
        if cells is not None:
            text = _MARKUP.sub(b"", grid.document.content(cells)).decode()
        yield from filter(None, map(CellRange.parse, text.split()))


def _wrapped(rules: str, count: int, prefix: str) -> str:
    return f'<{prefix}dataValidations count="{count}">{rules}</{prefix}dataValidations>'
