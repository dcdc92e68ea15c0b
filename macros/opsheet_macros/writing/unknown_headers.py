"""What an action says of headers that it could not make out though they may be columns that it lacks."""

from __future__ import annotations

from collections.abc import Iterator

from opsheet.catalogue import Action, Message, Severity, Text
from opsheet.checks.run import one_line
from opsheet.outcome import Note, Outcome, Request

_UNKNOWN = Text(
    "{sheet}：没认出表头 {headers}，没有参与计算；请用 opsheet columns 对照",
    "{sheet}: the headers {headers} were not recognised and not used. Map them with opsheet columns.",
)


def unknown_header_notes(action: Action, request: Request, outcome: Outcome) -> Iterator[Note]:
    """A note for each table of an action with headers that may be missing columns, unless the outcome names them.

    Args:
        action: which.
        request: with the tables.
        outcome: of the action.
    """
    language = request.settings.language
    said = "\n".join(note.message.render(language) for note in outcome.messages)
    for key in (*action.tables, *action.optional_tables):
        table = request.workbook.tables.get(key)
        unknown = [one_line(header.header) for header in table.unknown if header.candidates] if table else []
        unsaid = [header for header in unknown if header not in said]
        if table is not None and unsaid:
            listed = Text("、".join(f"“{one}”" for one in unsaid), ", ".join(f"“{one}”" for one in unsaid))
            yield Note(Message(_UNKNOWN, {"sheet": table.sheet, "headers": listed}), Severity.WARN)
