"""What running an action came to, shown to people or handed to other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import Action, Severity, Text, UserError
from opsheet.cli.findings import plain_value
from opsheet.cli.session import BAD_INPUT, CLEAN, Session

if TYPE_CHECKING:
    from opsheet.outcome import Outcome

_WRITTEN = Text("已写出 {path}", "written: {path}")
_NOTHING = Text("没有需要写出的内容", "nothing to write")
_PLANNED = Text("会写出 {path}（这次没有写）", "would write: {path} (nothing was written)")
_FIX_HEADERS = (
    Text("单元格", "cell"),
    Text("列", "column"),
    Text("原值", "before"),
    Text("改为", "after"),
    Text("校验", "check"),
)
_LETTER_HEADERS = (Text("文件", "file"), Text("新名", "new name"), Text("结果", "result"))


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did with one file.

    Args:
        file: as it was named, or None where the action needs none.
        outcome: what the action returned, or None where it failed.
        written: the files that were written, or would be.
        problem: why it failed.
        dry_run: whether nothing was written.
    """

    file: Path | None
    outcome: Outcome | None = None
    written: Sequence[Path] = ()
    problem: UserError | None = None
    dry_run: bool = False


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
        _show_fixes(result.outcome.facts.get("fixes"), session)
        show_letters(result, session)
        for note in result.outcome.messages:
            session.say(note.message)
        for path in result.written:
            session.say((_PLANNED if result.dry_run else _WRITTEN).render(session.language, path=path))
        if not result.written:
            session.say(_NOTHING)


def _show_fixes(fixes: Any, session: Session) -> None:
    """What was mended, cell by cell: before and after."""
    if not fixes:
        return
    rows = [[fix[name] for name in ("cell", "header", "old", "new", "code")] for fix in fixes]
    _show_table(_FIX_HEADERS, rows, session)


def show_letters(result: Done, session: Session) -> None:
    """Print what becomes of each letter: its old name, its new one, or why it stays.

    Args:
        result: of the action that names letters; without letters nothing is printed.
        session: the run's language.
    """
    letters: Any = result.outcome.facts.get("letters") if result.outcome is not None else None
    if letters:
        rows = [[letter[name] for name in ("file", "new", "text")] for letter in letters]
        _show_table(_LETTER_HEADERS, rows, session)


def _show_table(headers: Sequence[Text], rows: Sequence[Sequence[Any]], session: Session) -> None:
    from rich import box  # noqa: PLC0415 - drawn only for people
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text as RichText  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(header[session.language], overflow="fold")
    for row in rows:
        table.add_row(*(RichText("" if cell is None else str(plain_value(cell))) for cell in row))
    session.console.print(table)


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
    documents = [_document(action, result, language) for result in results]
    content = documents[0] if len(documents) == 1 else {"action": action.key, "files": documents}
    return json.dumps(content, ensure_ascii=False, indent=2)


def _document(action: Action, result: Done, language: str) -> dict[str, Any]:
    head: dict[str, Any] = {"action": action.key, "file": str(result.file) if result.file else None}
    if result.problem is not None or result.outcome is None:
        return {**head, "error": result.problem.render(language) if result.problem else ""}
    return {
        **head,
        "would_write" if result.dry_run else "written": [str(path) for path in result.written],
        "messages": [
            {"severity": note.severity.value, "text": note.message.render(language)} for note in result.outcome.messages
        ],
        "facts": {name: _plain(value) for name, value in result.outcome.facts.items()},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Severity):
        return value.value
    return plain_value(value)
