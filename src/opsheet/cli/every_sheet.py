"""One action on each sheet that holds a table of the kind, its results together in one copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from opsheet.catalogue import Message, Text
from opsheet.outcome import AddSheet, Edit, Facts, Note, Numbering, Outcome, Preview
from opsheet.outcome.edits import LONGEST_SHEET_NAME

_OF_SHEET = Text("【{sheet}】{message}", "[{sheet}] {message}")


@dataclass(frozen=True, slots=True)
class SheetFacts(Facts):
    """What the action did on one sheet."""

    sheet: Annotated[str, Text("工作表", "The sheet's name")]
    facts: Annotated[dict[str, Any], Text("该操作的结果", "The action's facts")]


@dataclass(frozen=True, slots=True)
class EverySheetFacts(Facts):
    """What the action did on each sheet."""

    sheets: Annotated[tuple[SheetFacts, ...], Text("各工作表", "The sheets")]


def together(outcomes: Sequence[tuple[str, Outcome]]) -> Outcome:
    """Put the outcomes of several sheets of one workbook together.

    Sheets that are added bear the name of the sheet they speak of.

    Args:
        outcomes: with the names of their sheets; one alone stays as it is.
    """
    if len(outcomes) == 1:
        return outcomes[0][1]
    for index, (sheet, one) in enumerate(outcomes):
        if one.numbering is not None:
            return Outcome(numbering=_numbering(outcomes, index, sheet, one.numbering))
    return Outcome(
        edits=[_named(edit, sheet, index) for index, (sheet, one) in enumerate(outcomes) for edit in one.edits],
        files=[file for _, one in outcomes for file in one.files],
        messages=[
            Note(Message(_OF_SHEET, {"sheet": sheet, "message": note.message}), note.severity)
            for sheet, one in outcomes
            for note in one.messages
        ],
        facts=EverySheetFacts(tuple(SheetFacts(sheet, one.facts.to_json()) for sheet, one in outcomes)),
        renames=[rename for _, one in outcomes for rename in one.renames],
        preview=_preview([one.preview for _, one in outcomes if one.preview is not None]),
    )


def _numbering(outcomes: Sequence[tuple[str, Outcome]], index: int, sheet: str, own: Numbering) -> Numbering:
    """One form after the other gets its number, until none waits for one."""

    def complete(number: str) -> Outcome:
        return together([*outcomes[:index], (sheet, own.complete(number)), *outcomes[index + 1 :]])

    return Numbering(own.prefix, complete)


def _named(edit: Edit, sheet: str, index: int) -> Edit:
    if not isinstance(edit, AddSheet):
        return edit
    name = f"{edit.name} {sheet}"[:LONGEST_SHEET_NAME]
    return replace(edit, name=name, table=f"{edit.table}_{index + 1}" if edit.table else None)


def _preview(previews: Sequence[Preview]) -> Preview | None:
    if not previews:
        return None
    first = previews[0]
    return replace(
        first,
        lines=[line for one in previews for line in one.lines],
        rows=[row for one in previews for row in one.rows],
    )
