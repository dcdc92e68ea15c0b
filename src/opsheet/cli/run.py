"""Running one action on one or more workbooks, into files beside them."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from opsheet.catalogue import Action, Language, RefusedError, Text, UserError
from opsheet.cli.run_results import Done
from opsheet.cli.session import Session, progress
from opsheet.cli.typed import unknown_action
from opsheet.hosts.output_folder import move_all, staging, write_files
from opsheet.hosts.paths import free_path, safe_name

if TYPE_CHECKING:
    from opsheet.outcome import Outcome, Preview
    from opsheet.tables import Workbook

_NO_FILE = Text("操作 {action} 需要一个工作簿", "The action {action} needs a workbook")
_NOT_ASKED = Text("未改动：请核对上面的清单，加 --yes 写入", "Nothing was changed. Check the list above and add --yes.")
_NOT_ASKED_SKIP = Text(
    "未改动：请核对上面的清单，加 --yes 写入；不改的用 --skip 工作表!单元格",
    "Nothing was changed. Check the list above and add --yes; leave cells out with --skip SHEET!CELL.",
)
_NOT_WANTED = Text("未改动", "Nothing was changed")
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user chose for an action.

    Args:
        now: the moment that counts as now.
        folder: where results go, or None for the settings' folder beside the workbook.
        inputs: of the action, by key, as typed or as JSON holds them.
        force: replace existing results.
        dry_run: only say what would be done.
        sheet: the sheet that counts where several hold a table of one kind.
        all_sheets: each of these sheets, one after the other.
        yes: don't ask before cells are changed.
        attended: whether somebody is there who can be asked.
    """

    now: dt.datetime
    folder: Path | None = None
    inputs: Mapping[str, object] = field(default_factory=dict[str, object])
    force: bool = False
    dry_run: bool = False
    sheet: str | None = None
    all_sheets: bool = False
    yes: bool = False
    attended: bool = True


def find_action(key: str, session: Session) -> Action:
    """The action of a name.

    Args:
        key: as typed.
        session: whose language the nearest names are given in.

    Raises:
        UsageProblemError: naming the nearest actions.
    """
    from opsheet_macros import ACTION_KEYS, load_action

    if key not in ACTION_KEYS:
        raise unknown_action(key, ACTION_KEYS, session.language)
    return load_action(key)


def run_action(action: Action, files: Sequence[Path], session: Session, choices: Choices) -> list[Done]:
    """Run an action on files, each for itself.

    Args:
        action: which.
        files: the workbooks; none for an action that reads no table.
        session: the run's language and settings.
        choices: what the user chose.

    Raises:
        RefusedError: when the action needs a workbook and none is named.
        UserError: when an input is unknown, missing or can't be read.
    """
    from opsheet.outcome.inputs import parse_inputs

    parse_inputs(action, choices.inputs)
    if not files:
        if action.tables or action.reads_form:
            raise RefusedError(_NO_FILE, action=action.key)
        return [run_on(action, None, session, choices)]
    with progress(session.language, len(files)) as step:
        return [step(file.name, lambda file=file: run_on(action, file, session, choices)) for file in files]


def run_on(action: Action, file: Path | None, session: Session, choices: Choices) -> Done:
    """Run an action on one file; what a user can fix is handed back, not raised.

    Args:
        action: which.
        file: the workbook, or None.
        session: the run's language and settings.
        choices: what the user chose.
    """
    try:
        done = _run_on_workbook(action, file, session, choices)
    except UserError as problem:
        return Done(file, problem=problem)
    if done.outcome is not None and not done.dry_run:
        from opsheet.hosts.history import record_action

        settings = session.settings.on(choices.now.date())
        warning = record_action(
            action.key,
            done.outcome,
            settings,
            file=file,
            sheets=done.sheets,
            inputs=choices.inputs,
            written=done.written,
        )
        if warning is not None:
            session.warn(warning.render(session.language))
    return done


def _run_on_workbook(action: Action, file: Path | None, session: Session, choices: Choices) -> Done:
    if file is None or file.suffix.lower() in WORKBOOK_SUFFIXES:
        return _run_on(action, file, session, choices)
    from opsheet.cli.text_tables import as_workbook

    with as_workbook(file) as source:
        beside = choices if source == file else replace(choices, folder=_folder(file, session, choices))
        return replace(_run_on(action, source, session, beside), file=file)


def _run_on(action: Action, file: Path | None, session: Session, choices: Choices) -> Done:
    folder = _folder(file, session, choices)
    earlier = {one.key: str(folder) for one in action.inputs if one.results and folder.is_dir()}
    choices = replace(choices, inputs={**earlier, **choices.inputs})
    workbooks = _workbooks(action, file, session, choices)
    outcome = _outcome(action, workbooks, session, choices)
    if choices.dry_run:
        if outcome.numbering is not None:
            from opsheet.hosts.form_numbers import numbered

            outcome, _ = numbered(outcome, _folder(file, session, choices))
        return Done(file, outcome, _planned(action, outcome, file, session, choices), dry_run=True)
    if outcome.preview is not None and outcome.preview.asks and not choices.yes:
        _ask(action, outcome.preview, session, attended=choices.attended)
    if outcome.aliases:
        from opsheet.settings.aliases import add_aliases

        add_aliases(outcome.aliases, session.team_folder)
        del session.settings  # what was read before is out of date
    if action.in_place and file is not None:
        from opsheet.hosts.in_place import change_in_place

        written = [change_in_place(outcome, file, workbooks[0].digest, action.key)]
    else:
        outcome, written = _write(action, outcome, file, session, choices, digest=workbooks[0].digest)
    sheets = [table.sheet for one in workbooks for table in action.own_tables(one.tables)]
    return Done(file, outcome, written, sheets=sheets)


def _ask(action: Action, preview: Preview, session: Session, *, attended: bool) -> None:
    """Show what will change and ask; without somebody to ask, nothing is changed.

    Raises:
        RefusedError: when the answer is no, or nobody can be asked.
    """
    if not preview.rows:
        return
    session.show_table(preview.headers, preview.rows)
    if not attended or not sys.stdin.isatty():
        can_skip = any(one.key == "skip" for one in action.inputs)
        raise RefusedError(_NOT_ASKED_SKIP if can_skip else _NOT_ASKED)
    sys.stderr.write(f"{preview.question.render(session.language)} [y/N] ")
    if sys.stdin.readline().strip().casefold() not in {"y", "yes", "是", "好"}:
        raise RefusedError(_NOT_WANTED)


def _workbooks(action: Action, file: Path | None, session: Session, choices: Choices) -> list[Workbook]:
    """The workbook, or where it is asked for once for each sheet that holds a table of the kind."""
    from opsheet.tables import Workbook, read_contents, read_every_sheet, read_workbook

    if file is None:
        return [Workbook("", {}, {}, ())]
    if action.reads_form:
        return [read_contents(file, session.settings)]
    if choices.all_sheets:
        return read_every_sheet(file, session.settings)
    return [read_workbook(file, session.settings, choices.sheet)]


def _outcome(action: Action, workbooks: Sequence[Workbook], session: Session, choices: Choices) -> Outcome:
    if len(workbooks) == 1:
        return _outcome_of(action, workbooks[0], session, choices)
    from opsheet.cli.every_sheet import together

    kinds = [*action.tables, *action.optional_tables]
    sheets = [next(one.tables[key].sheet for key in (*kinds, *one.tables) if key in one.tables) for one in workbooks]
    outcomes = [_outcome_of(action, one, session, choices) for one in workbooks]
    return together(list(zip(sheets, outcomes, strict=True)))


def _outcome_of(action: Action, workbook: Workbook, session: Session, choices: Choices) -> Outcome:
    import opsheet_macros
    from opsheet.outcome import Inputs, Request
    from opsheet.outcome.inputs import parse_inputs

    values = parse_inputs(action, choices.inputs)
    rows, notes = None, ()
    if action.takes_rows:
        from opsheet.cli.chosen_rows import chosen_rows

        rows, notes = chosen_rows(action, workbook, values)
    inputs = Inputs()
    if values:
        from opsheet.hosts.input_folder import open_inputs

        inputs = open_inputs(action, values, session.settings)
    request = Request(workbook, session.settings, choices.now, rows, inputs, choices.dry_run)
    if action.in_place:
        from opsheet.hosts.key_store import sign

        request = replace(request, sign=sign)
    outcome = opsheet_macros.run_action(action.key, request)
    return outcome.when_whole(lambda whole: replace(whole, messages=[*notes, *whole.messages])) if notes else outcome


def _folder(file: Path | None, session: Session, choices: Choices) -> Path:
    from opsheet.hosts.paths import results_folder

    beside = file.parent if file is not None else Path.cwd()
    return choices.folder or results_folder(beside, session.settings.app.output_folder[session.language])


def _copy_name(action: Action, file: Path, language: Language) -> str:
    return safe_name(f"{file.stem}_{action.label[language]}{file.suffix}")


def _planned(action: Action, outcome: Outcome, file: Path | None, session: Session, choices: Choices) -> list[Path]:
    """The paths that would be written; a name that is taken by then gets a number."""
    if action.in_place and file is not None:
        return [file]
    names = [_copy_name(action, file, session.language)] if outcome.edits and file is not None else []
    names += [safe_name(one.name) for one in outcome.files]
    folder = _folder(file, session, choices)
    return [folder / name if choices.force else free_path(folder / name) for name in names]


def _write(
    action: Action, outcome: Outcome, file: Path | None, session: Session, choices: Choices, *, digest: str
) -> tuple[Outcome, list[Path]]:
    """Write the copy, the files and the renames; the outcome comes back with the numbers of its forms."""
    if not outcome.edits and not outcome.files and not outcome.renames and outcome.numbering is None:
        return outcome, []
    folder = _folder(file, session, choices)
    with staging(folder) as stage:

        def write(complete: Outcome) -> list[Path]:
            return _stage(action, complete, file, session, stage, meant_for=folder, digest=digest)

        if outcome.numbering is None:
            staged: Sequence[Path] = write(outcome)
        else:
            from opsheet.hosts.form_numbers import write_numbered

            outcome, staged = write_numbered(outcome, folder, write)
        if not outcome.renames:
            return outcome, move_all(staged, folder, force=choices.force, action=action.key)
        from opsheet.hosts.renames import renaming

        with renaming(outcome.renames, action.key):
            return outcome, move_all(staged, folder, force=choices.force, action=action.key)


def _stage(
    action: Action, outcome: Outcome, file: Path | None, session: Session, stage: Path, *, meant_for: Path, digest: str
) -> list[Path]:
    """Write the copy and the files into the staging folder."""
    staged: list[Path] = []
    if outcome.edits and file is not None:
        from opsheet.hosts.xlsx import apply

        target = stage / _copy_name(action, file, session.language)
        apply(outcome, file, target, digest=digest)
        staged.append(target)
    if outcome.files:
        staged += write_files(outcome.files, stage, meant_for=meant_for)
    return staged
