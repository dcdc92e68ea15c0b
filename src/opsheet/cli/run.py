"""``opsheet run``: one action on one or more workbooks, into files beside them.

What running an action came to, shown to people or handed to other programs.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import Action, Language, RefusedError, Severity, Text, UserError
from opsheet.cli.check import plain_value
from opsheet.cli.session import BAD_INPUT, CLEAN, Session, progress
from opsheet.cli.typed import unknown_action
from opsheet.hosts.output_folder import place, staging

if TYPE_CHECKING:
    from opsheet.outcome import Outcome
    from opsheet.tables import Workbook

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
    from rich import box
    from rich.table import Table
    from rich.text import Text as RichText

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


LETTERS_ACTION = "name_letters"
_NO_FILE = Text("动作 {action} 需要一个工作簿", "the action {action} needs a workbook")
_NO_LETTERS = Text(
    "{action} 不处理预约信；--letters 只用于 {other}", "{action} takes no letters; --letters goes with {other}"
)
_NO_ROWS = Text(
    "第 {rows} 行不是 {sheet} 的数据行（数据在第 {first} 到 {last} 行）",
    "row {rows} holds no data of {sheet} (its data stands in rows {first} to {last})",
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user chose for an action.

    Args:
        now: the moment that counts as now.
        folder: where results go, or None for the settings' folder beside the workbook.
        rows: the sheet's row numbers, or None for all.
        where: a condition such as ``主管审批=通过``, or None.
        options: further choices by name.
        force: take the place of existing results.
        letters: the folder of downloaded letters, or None.
        dry_run: only say what would be done.
    """

    now: dt.datetime
    folder: Path | None = None
    rows: frozenset[int] | None = None
    where: str | None = None
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    force: bool = False
    letters: Path | None = None
    dry_run: bool = False


def find_action(key: str, session: Session) -> Action:
    """The action of a name.

    Args:
        key: as typed.
        session: whose language the nearest names are given in.

    Raises:
        UsageProblemError: naming the nearest actions.
    """
    from opsheet_macros import load_actions

    actions = load_actions()
    if key not in actions:
        raise unknown_action(key, actions, session.language)
    return actions[key]


def run_action(action: Action, files: Sequence[Path], session: Session, choices: Choices) -> list[Done]:
    """Run an action on files, each for itself.

    Args:
        action: which.
        files: the workbooks; none for an action that reads no table.
        session: the run's language and settings.
        choices: what the user chose.

    Raises:
        UsageProblemError: when the action needs a workbook and none is named.
    """
    if not files:
        if action.tables:
            raise RefusedError(_NO_FILE, action=action.key)
        return [run_on(action, None, session, choices)]
    with progress(session.language, len(files)) as step:
        return [step(file.name, lambda file=file: run_on(action, file, session, choices)) for file in files]


def run_on(action: Action, file: Path | None, session: Session, choices: Choices) -> Done:
    """Run an action on one file; what a user can mend is handed back, not raised.

    Args:
        action: which.
        file: the workbook, or None.
        session: the run's language and settings.
        choices: what the user chose.
    """
    try:
        outcome = _outcome(action, file, session, choices)
        write = _planned if choices.dry_run else _write
        return Done(file, outcome, write(action, outcome, file, session, choices), dry_run=choices.dry_run)
    except UserError as problem:
        return Done(file, problem=problem)


def _outcome(action: Action, file: Path | None, session: Session, choices: Choices) -> Outcome:
    import opsheet_macros
    from opsheet.outcome import Request
    from opsheet.tables import Workbook, read_workbook

    workbook = Workbook("", {}, {}, ()) if file is None else read_workbook(file, session.settings)
    rows = _rows(action, workbook, choices)
    options = {**choices.options, **_letters(action, workbook, choices), "dry_run": choices.dry_run}
    return opsheet_macros.run_action(action.key, Request(workbook, session.settings, choices.now, rows, options))


def _letters(action: Action, workbook: Workbook, choices: Choices) -> dict[str, object]:
    """The folder of letters as an option; a PDF is opened only where its name tells nothing."""
    if choices.letters is None:
        return {}
    if action.key != LETTERS_ACTION:
        raise RefusedError(_NO_LETTERS, action=action.key, other=LETTERS_ACTION)
    from opsheet.hosts.letter_folder import read_letter_folder
    from opsheet_macros.shipping.name_letters import names_an_id, row_ids

    table = workbook.tables.get("appointments")
    ids = [] if table is None else row_ids(table)
    return {"letters": read_letter_folder(choices.letters, lambda name: not names_an_id(name, ids))}


def _rows(action: Action, workbook: Workbook, choices: Choices) -> frozenset[int] | None:
    table = workbook.tables.get(action.tables[0]) if action.tables else None
    if table is None or (choices.rows is None and choices.where is None):
        return None
    known: frozenset[int] = frozenset(table.rows.tolist())
    if choices.rows is not None and not choices.rows <= known:
        strangers = ", ".join(str(row) for row in sorted(choices.rows - known)[:5])
        raise RefusedError(_NO_ROWS, rows=strangers, sheet=table.sheet, first=min(known), last=max(known))
    chosen = known if choices.rows is None else choices.rows
    if choices.where is None:
        return chosen
    from opsheet_macros.writing.rows import rows_where

    return chosen & rows_where(table, choices.where)


def _folder(file: Path | None, session: Session, choices: Choices) -> Path:
    beside = file.parent if file is not None else Path.cwd()
    return choices.folder or beside / session.settings.app.output_folder[session.language]


def _copy_name(action: Action, file: Path, language: Language) -> str:
    from opsheet.hosts.paths import safe_name

    return safe_name(f"{file.stem}_{action.label[language]}{file.suffix}")


def _planned(action: Action, outcome: Outcome, file: Path | None, session: Session, choices: Choices) -> list[Path]:
    """The paths that would be written; a name that is taken by then gets a number."""
    from opsheet.hosts.paths import free_path, safe_name

    names = [_copy_name(action, file, session.language)] if outcome.edits and file is not None else []
    names += [safe_name(one.name) for one in outcome.files]
    folder = _folder(file, session, choices)
    return [folder / name if choices.force else free_path(folder / name) for name in names]


def _write(action: Action, outcome: Outcome, file: Path | None, session: Session, choices: Choices) -> list[Path]:
    if not outcome.edits and not outcome.files and not outcome.renames:
        return []
    folder = _folder(file, session, choices)
    with staging(folder) as stage:
        staged: list[Path] = []
        if outcome.edits and file is not None:
            from opsheet.hosts.xlsx import apply

            target = stage / _copy_name(action, file, session.language)
            apply(outcome, file, target)
            staged.append(target)
        if outcome.files:
            from opsheet.hosts.output_folder import write_files

            staged += write_files(outcome.files, stage, meant_for=folder)
        from opsheet.hosts.renames import renaming

        with renaming(outcome.renames, action.key):
            return place(staged, folder, force=choices.force, action=action.key)
