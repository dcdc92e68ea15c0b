"""``forms/*.yaml``: the forms that a team fills in, prints and signs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from opsheet.settings.base import Named, Words

_PRODUCT = ("shop", "msku", "sku", "fnsku", "asin", "product", "site", "brand", "category", "operator")


class FormDefinition(Named):
    """One form.

    ``letters``: its numbers begin with them. ``table``: the table whose rows it shows. ``source``: the section of the
    procedure. ``reader``: who gets it. ``chain``: the approval chain in ``approvals.yaml``; without one nobody signs.
    ``columns``: the keys of the columns that are printed, in order; by default all. ``totals``: those that are added
    up. ``rows_from``: tables whose chosen rows may become the form's, where the workbook has no table of its own for
    it, and ``taken`` the columns that are taken over then: what the product is, never how many. ``instead``: by
    column, the column of that other table that fills its blank cells. Where ``rows_from`` names the form's own table
    as well, its order counts. ``notes``: lines at the foot, such as where to book it or what to attach.
    """

    key: Annotated[str, Field(pattern="^[a-z_]+$")]
    letters: Annotated[str, Field(pattern="^[A-Z]{1,6}$")]
    table: str
    source: str
    reader: Words | None = None
    chain: str | None = None
    columns: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    rows_from: tuple[str, ...] = ()
    taken: tuple[str, ...] = _PRODUCT
    instead: dict[str, str] = Field(default_factory=dict[str, str])
    notes: tuple[Words, ...] = ()
