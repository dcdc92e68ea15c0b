"""What a team fills in: ``forms/*.yaml``, the forms that are printed and signed; check lists and procedures.

``checklists.yaml`` holds those of every day and of renewals and reviews, ``design.yaml`` those that give a score.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from opsheet.settings.base import Int, Model, Named, Real, Share, Threshold, UniqueNames, Words

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


Shown = Literal["account", "metrics", "payouts"]


class ChecklistItem(Words):
    """One thing to look at. ``help``: what exactly. ``shows``: what opsheet knows of it and writes beside it."""

    help: Words | None = None
    shows: Shown | None = None


class Checklist(Words):
    """Things to look at together."""

    source: str
    items: dict[str, ChecklistItem]


class ProcedureStep(Words):
    """One step. ``help``: how. ``needs``: columns that must be filled for it. ``days``: that it may wait at most.

    ``skipped_by``: by column, the answer with which the step falls away.
    """

    help: Words | None = None
    needs: tuple[str, ...] = ()
    days: Annotated[int, Strict(), Field(gt=0)]
    skipped_by: dict[str, str] = Field(default_factory=dict[str, str])


class Procedure(Words):
    """Something that is done step by step; the key of a step is the column of its table that holds its day.

    ``starts``: the column of the day on which it begins. ``closed_by``: a column that ends it when it is filled.
    """

    source: str
    table: str
    starts: str
    closed_by: str | None
    steps: Annotated[dict[str, ProcedureStep], Field(min_length=1)]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of its table that it names."""
        own = (self.starts, *([self.closed_by] if self.closed_by else []), *self.steps)
        return (*own, *(key for step in self.steps.values() for key in (*step.needs, *step.skipped_by)))


class ChecklistSettings(Model):
    """Everything in ``checklists.yaml``. ``open_answers``: results that are carried on until they are settled."""

    open_answers: UniqueNames
    daily: dict[str, Checklist]
    procedures: dict[str, Procedure]


class MarketChanges(Model):
    """From which change on a competitor is shown."""

    price_change: Threshold[Real]
    rank_change: Threshold[Real]
    rating_change: Threshold[Real]
    new_reviews: Threshold[Int]
    stale_after: Threshold[Int]


class DesignSettings(Model):
    """Everything in ``design.yaml``. ``scores``: what each grade counts; one without a score doesn't count at all."""

    scores: dict[str, Share]
    pass_from: Threshold[Int]
    listing: dict[str, Checklist]
    design: dict[str, Checklist]
    market: MarketChanges
