"""What came of an action that was run on files, for people or programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import Action, Text, UserError
from opsheet.cli.session import BAD_INPUT, CLEAN, CREATED, Session

if TYPE_CHECKING:
    from opsheet.outcome import Outcome

_NOTHING = Text("没有需要改动的内容，未生成文件", "Nothing to change; no file was created")
_PLANNED = Text("预览：将生成 {path}", "Preview: would create {path}")


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did with one file.

    Args:
        file: as it was named, or None where the action needs none.
        outcome: what the action returned, or None where it failed.
        written: the files that were written, or would be.
        problem: why it failed.
        dry_run: whether nothing was written.
        sheets: that the action read.
    """

    file: Path | None
    outcome: Outcome | None = None
    written: Sequence[Path] = ()
    problem: UserError | None = None
    dry_run: bool = False
    sheets: Sequence[str] = ()


def show(results: Sequence[Done], session: Session) -> None:
    """Print what was done, for people.

    Args:
        results: of each file.
        session: the run's language.
    """
    for result in results:
        if result.problem is not None or result.outcome is None:
            session.warn(result.problem.render(session.language) if result.problem else "")
            continue
        show_preview(result, session)
        for note in result.outcome.messages:
            session.say(note.message)
        for path in result.written:
            session.say((_PLANNED if result.dry_run else CREATED).render(session.language, path=path))
        if not result.written:
            session.say(_NOTHING)


def show_preview(result: Done, session: Session) -> None:
    """Print what an action changes, line by line; nothing where it has no such list.

    Args:
        result: of one file.
        session: the run's language.
    """
    preview = result.outcome.preview if result.outcome is not None else None
    if preview is not None and preview.rows:
        session.show_table(preview.headers, preview.rows)


def status(results: Sequence[Done]) -> int:
    """The worst exit status of the files: 2 where one couldn't be done, else 0.

    Args:
        results: of each file.
    """
    return BAD_INPUT if any(result.problem is not None for result in results) else CLEAN


def as_json(action: Action, results: Sequence[Done], language: str) -> str:
    """The same for machines: an object for one file, ``files`` for several.

    Args:
        action: which was run.
        results: of each file.
        language: of the messages.
    """
    documents = [document(action, result, language) for result in results]
    content = documents[0] if len(documents) == 1 else {"action": action.key, "files": documents}
    return json.dumps(content, ensure_ascii=False, indent=2)


def document(action: Action, result: Done, language: str) -> dict[str, Any]:
    """What became of one file, as plain data.

    Args:
        action: which was run.
        result: of the file.
        language: of the messages.
    """
    head: dict[str, Any] = {"action": action.key, "file": str(result.file) if result.file else None}
    if result.problem is not None or result.outcome is None:
        return {**head, "error": result.problem.render(language) if result.problem else ""}
    return {
        **head,
        "would_write" if result.dry_run else "written": [str(path) for path in result.written],
        "messages": [
            {"severity": note.severity.value, "text": note.message.render(language)} for note in result.outcome.messages
        ],
        "facts": result.outcome.facts.to_json(),
    }
