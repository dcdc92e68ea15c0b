"""Links of cells, merged into those that a sheet has."""

from __future__ import annotations

from collections.abc import Mapping

from opsheet.hosts.xlsx import frame
from opsheet.hosts.xlsx.grid import Grid
from opsheet.hosts.xlsx.package import Relationships
from opsheet.hosts.xlsx.spans import RELATIONSHIP_NAMESPACES
from opsheet.hosts.xlsx.xml_text import attribute_text
from opsheet.values.cells import cell_name

MOST_LINKS = 65_530  # what Excel opens on one sheet without repairing it


def link_xml(cell: str, target: str, relationships: Relationships, *, prefix: str, strict: bool) -> str:
    """The element of one link; an address outside the workbook becomes a relationship."""
    if target.startswith("#"):
        return f'<{prefix}hyperlink ref="{cell}" location="{attribute_text(target[1:])}"/>'
    key = relationships.add("hyperlink", target, strict=strict, external=True)
    namespace = RELATIONSHIP_NAMESPACES[strict]
    return f'<{prefix}hyperlink ref="{cell}" xmlns:r="{namespace}" r:id="{key}"/>'


def write_links(
    grid: Grid, links: Mapping[tuple[int, int], str], relationships: Relationships, *, strict: bool
) -> None:
    """Add links to a sheet; one that a cell has already is replaced.

    Past the most that Excel opens, cells keep their text without the link.
    """
    if not links:
        return
    parent = grid.frame.root.child("hyperlinks")
    existing = {one.attributes.get("ref"): one for one in parent.all("hyperlink")} if parent is not None else {}
    added: list[str] = []
    prefix = grid.prefix.decode()
    for row, column in sorted(links):
        cell = cell_name(row, column)
        if cell not in existing and len(existing) + len(added) >= MOST_LINKS:
            break
        xml = link_xml(cell, links[row, column], relationships, prefix=prefix, strict=strict)
        if cell in existing:
            grid.frame.replace(existing[cell], xml.encode())
        else:
            added.append(xml)
    if parent is not None:
        grid.frame.append(parent, "".join(added).encode())
    elif added:
        frame.insert(grid, "hyperlinks", f"<{prefix}hyperlinks>{''.join(added)}</{prefix}hyperlinks>")
