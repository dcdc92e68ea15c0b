"""What a form says, before anything is known of where it stands on the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from opsheet.forms.columns import FormColumn
from opsheet.settings.people import Step


@dataclass(frozen=True, slots=True)
class FormSection:
    """Lines of text below the table, under a heading."""

    heading: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class FormContent:
    """Everything that a form shows but its number, which it gets when it is written.

    Args:
        kind: the key of the form.
        title: at its head.
        date: on which it is made.
        made_at: the moment that goes into the file's properties.
        facts: of the head, as label and value.
        columns: the rows, column by column.
        same: what all rows have in common, as header and text; no column shows it.
        totals: of the columns that have one, by the column's key.
        total_label: in front of the totals; blank for no such row.
        sections: below the table.
        steps: of the chain of signatures; none where nobody signs.
        submitter: who is expected to sign the first step.
        reminder: who reminds the next signer.
        items: of each row, what finds it again in the sheet that it came from.
        language: of the form.
        pictures: of each row, PNG or JPEG, None where it has none; shown in the column ``picture``.
    """

    kind: str
    title: str
    date: dt.date
    made_at: dt.datetime
    facts: Sequence[tuple[str, str]]
    columns: Sequence[FormColumn]
    language: str
    same: Sequence[tuple[str, str]] = ()
    totals: Mapping[str, float] = field(default_factory=dict[str, float])
    total_label: str = ""
    sections: Sequence[FormSection] = ()
    steps: Sequence[Step] = ()
    submitter: str = ""
    reminder: str | None = None
    items: Sequence[Mapping[str, str]] = ()
    pictures: Sequence[bytes | None] = ()
