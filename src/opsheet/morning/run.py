"""``opsheet morning`` and the button 早班: one run after another never asks and never changes the team's own files."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import FileProblemError, Message, Severity, Text, UserError
from opsheet.hosts.history import record_action
from opsheet.hosts.input_folder import open_inputs
from opsheet.hosts.output_folder import move_all, staging, write_files
from opsheet.hosts.paths import safe_name
from opsheet.hosts.xlsx import apply
from opsheet.morning.workbooks import TeamWorkbooks, read_team_workbooks, with_tables_of
from opsheet.outcome import Inputs, Outcome, OutputFile, Request
from opsheet.settings import Settings
from opsheet.tables import Workbook, read_workbook
from opsheet_macros import load_action
from opsheet_macros import run_action as compute

if TYPE_CHECKING:
    from opsheet.outcome import InputValue

NEEDED = ("stocking", "pipeline", "appointments")
CHECKS: Mapping[str, str] = {
    "stocking": "validate_stocking",
    "pipeline": "track_pipeline",
    "appointments": "validate_appointments",
}
_FOLDER = Text("早班_{day:%Y%m%d}", "morning_{day:%Y%m%d}")
_LIST = Text("早班_{day:%Y%m%d}.txt", "morning_{day:%Y%m%d}.txt")
LOG = "opsheet-morning.log"
_LARGEST_LOG = 1_000_000  # bytes
_STEP = Text("{action}：{said}", "{action}: {said}")
_UNDONE = Text("没有完成“{action}”：{problem}", "“{action}” was not done: {problem}")
_NO_DATA = Text("没有数据文件夹：日均和走势没有更新", "No data folder: averages and trends were not refreshed")
_READ = Text("数据文件夹：{files} 个文件，{unread} 个无法读取", "Data folder: {files} files, {unread} not readable")
_PARAGRAPH = Text(
    "【早班 {day:%m-%d}】{cards}。要处理 {open} 条（新 {new} 条），最急：{first}。详见 {file}",
    "[Morning {day:%m-%d}] {cards}. To do: {open} ({new} new). Most urgent: {first}. See {file}",
)
_NOTHING_TO_DO = Text(
    "【早班 {day:%m-%d}】{cards}。没有要处理的事项。详见 {file}",
    "[Morning {day:%m-%d}] {cards}. Nothing to do. See {file}",
)
_AND = Text("；", "; ")
_FILES = Text("生成的文件：", "Files created:")


@dataclass
class MorningRun:
    """What a morning's run has done so far.

    Args:
        settings: the team's.
        now: the moment that counts as now.
        output: the folder of the results.
        written: the files that were created.
        said: what the user should know, in order.
        undone: how many steps or files failed.
        errors: how many findings are errors.
        paragraph: to paste into the team's chat.
        board: the board's workbook, or None where it could not be made.
    """

    settings: Settings
    now: dt.datetime
    output: Path
    written: list[Path] = field(default_factory=list[Path])
    said: list[Message] = field(default_factory=list[Message])
    undone: int = 0
    errors: int = 0
    paragraph: str = ""
    board: Path | None = None

    @property
    def is_clean(self) -> bool:
        """Whether nothing was left undone and no table has an error."""
        return not self.undone and not self.errors

    @property
    def day_folder(self) -> Path:
        """Where the checked copies of this day go."""
        return self.output / _FOLDER.render(self.settings.language, day=self.now.date())

    def failures(self) -> list[str]:
        """What was left undone, in the user's language."""
        return [one.render(self.settings.language) for one in self.said if one.text is _UNDONE]

    def lines(self) -> list[str]:
        """What the user should know, in the user's language."""
        return [message.render(self.settings.language) for message in self.said]


def run_morning(
    folder: Path, settings: Settings, now: dt.datetime, *, data: Path | None = None, output: Path | None = None
) -> MorningRun:
    """Refresh the data, check the team's three sheets, make the board, and write down what to tell the team.

    A step that fails is said and the others go on. Nothing is asked, no file of the team's changes, and no result is
    written over another.

    Args:
        folder: of the team's workbooks.
        settings: the team's.
        now: the moment that counts as now.
        data: the folder of the exports; by default as the settings name it.
        output: the folder of the results; by default that of the settings below the folder.

    Raises:
        FileProblemError: when the folder can't be read, or results can't be written.
        RefusedError: when the folder holds none of the three tables.
    """
    run = MorningRun(settings, now, output or folder / settings.app.output_folder[settings.language])
    try:
        team = read_team_workbooks(folder, settings, NEEDED)
        run.said += team.notes
        run.undone += team.unread
        sources = _read_data(run, data)
        with tempfile.TemporaryDirectory() as scratch:
            team, copies = _refresh_sales(run, team, sources, Path(scratch))
            for table, action in CHECKS.items():
                if table in team.files:
                    _check(run, action, copies.get(table, team.files[table]), team.files[table], sources)
        _make_board(run, team, sources)
        _write_list(run)
    finally:
        _log(run)
    return run


def _step(run: MorningRun, action: str, work: Callable[[], Any]) -> Any:
    """Do one step; what a user can fix is said, and the other steps go on."""
    try:
        return work()
    except UserError as problem:
        run.undone += 1
        run.said.append(Message(_UNDONE, {"action": load_action(action).label, "problem": problem.message}))
        return None


def _read_data(run: MorningRun, named: Path | None) -> Path | None:
    """Read what is new in the data folder, so that every step finds it read; None where there is none."""
    if named is None and run.settings.app.data.folder is None:
        run.said.append(Message(_NO_DATA))
        return None
    from opsheet.exports.folder import data_folder, open_data_folder

    def read() -> Path:
        chosen = data_folder(named, run.settings)
        with open_data_folder(chosen, run.settings) as data:
            unread = sum(export.definition is None for export in data.exports)
            run.said.append(Message(_READ, {"files": len(data.exports), "unread": unread}))
            run.undone += bool(unread)
        return chosen

    return _step(run, "refresh_sales", read)


def _refresh_sales(
    run: MorningRun, team: TeamWorkbooks, data: Path | None, scratch: Path
) -> tuple[TeamWorkbooks, dict[str, Path]]:
    """The tables with the newest averages and stock, and the copy that holds them."""
    if data is None or "stocking" not in team.files:
        return team, {}
    path = team.files["stocking"]

    def refresh() -> Path:
        copy = scratch / path.name
        outcome, workbook = _outcome(run, "refresh_sales", path, {"folder": data, "stock": "yes"})
        apply(outcome, path, copy, digest=workbook.digest)
        _say(run, "refresh_sales", outcome)
        return copy

    copy = _step(run, "refresh_sales", refresh)
    if copy is None:
        return team, {}
    return with_tables_of(team, read_workbook(copy, run.settings), path), {"stocking": copy}


def _check(run: MorningRun, action: str, path: Path, original: Path, data: Path | None) -> None:
    """Write a checked copy of one workbook."""

    def check() -> None:
        takes_folder = any(one.key == "folder" for one in load_action(action).inputs)
        given: dict[str, InputValue] = {"folder": data} if takes_folder and data is not None else {}
        outcome, workbook = _outcome(run, action, path, given)
        name = safe_name(f"{original.stem}_{load_action(action).label[run.settings.language]}{original.suffix}")
        with staging(run.day_folder) as stage:
            apply(outcome, path, stage / name, digest=workbook.digest)
            staged = [stage / name, *write_files(outcome.files, stage, meant_for=run.day_folder)]
            written = move_all(staged, run.day_folder)
        run.errors += int(outcome.facts.to_json().get("errors", outcome.facts.to_json().get("error", 0)))
        _done(run, action, outcome, workbook, file=original, written=written)

    _step(run, action, check)


def _make_board(run: MorningRun, team: TeamWorkbooks, data: Path | None) -> None:
    def make() -> None:
        given: dict[str, InputValue] = {} if data is None else {"folder": data}
        if run.output.is_dir():
            given["results"] = run.output
        outcome = _compute(run, "daily_board", team.together, given)
        with staging(run.output) as stage:
            written = move_all(write_files(outcome.files, stage, meant_for=run.output), run.output)
        run.board = written[0]
        run.paragraph = _paragraph(run, outcome, written[0].name)
        _done(run, "daily_board", outcome, team.together, file=None, written=written)

    _step(run, "daily_board", make)


def _outcome(run: MorningRun, action: str, path: Path, given: Mapping[str, InputValue]) -> tuple[Outcome, Workbook]:
    workbook = read_workbook(path, run.settings)
    return _compute(run, action, workbook, given), workbook


def _compute(run: MorningRun, action: str, workbook: Workbook, given: Mapping[str, InputValue]) -> Outcome:
    inputs: Inputs = open_inputs(load_action(action), given, run.settings)
    return compute(action, Request(workbook, run.settings, run.now, inputs=inputs))


def _done(
    run: MorningRun, action: str, outcome: Outcome, workbook: Workbook, *, file: Path | None, written: Sequence[Path]
) -> None:
    """Say what was done, and leave its line in the team's log."""
    run.written += written
    _say(run, action, outcome)
    sheets = [table.sheet for table in load_action(action).own_tables(workbook.tables)]
    warning = record_action(action, outcome, run.settings, file=file, sheets=sheets, inputs={}, written=written)
    if warning is not None:
        run.said.append(warning)


def _say(run: MorningRun, action: str, outcome: Outcome) -> None:
    for note in outcome.messages:
        run.said.append(Message(_STEP, {"action": load_action(action).label, "said": note.message}))


def _paragraph(run: MorningRun, outcome: Outcome, name: str) -> str:
    """What to paste into the team's chat."""
    language, facts = run.settings.language, outcome.facts.to_json()
    bad = [note.message.render(language) for note in outcome.messages[1:] if note.severity is Severity.WARN]
    cards = _AND[language].join(bad or [note.message.render(language) for note in outcome.messages[1:]])
    first = _AND[language].join(facts["first"])
    said = {"cards": cards, "open": facts["open"], "new": facts["new"], "first": first, "file": name}
    return (_PARAGRAPH if first else _NOTHING_TO_DO).render(language, day=run.now.date(), **said)


def _write_list(run: MorningRun) -> None:
    """The paragraph and the list of files, as a text that every editor shows."""
    language = run.settings.language
    text = "\n".join([run.paragraph, "", _FILES[language], *(str(path) for path in run.written), "", *run.lines(), ""])

    def write(path: Path) -> None:
        path.write_text(text, encoding="utf-8-sig", newline="\r\n")

    name = _LIST.render(language, day=run.now.date())
    with staging(run.day_folder) as stage:
        staged = write_files([OutputFile(name, write)], stage, meant_for=run.day_folder)
        run.written += move_all(staged, run.day_folder)


def _log(run: MorningRun) -> None:
    """Add what was done to the log beside the results, which a scheduler's run leaves for whoever looks later."""
    path = run.output / LOG
    moment = f"{dt.datetime.now():%Y-%m-%d %H:%M:%S}"
    lines = [*run.lines(), *(str(one) for one in run.written), f"undone={run.undone} errors={run.errors}"]
    try:
        run.output.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.stat().st_size > _LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{moment} {line}\n" for line in lines))
    except OSError as error:
        raise FileProblemError(_UNWRITABLE, path=path, reason=error.strerror or error) from error


_UNWRITABLE = Text("无法写入 {path}：{reason}", "Can't write {path}: {reason}")


def as_document(run: MorningRun) -> dict[str, Any]:
    """What a run did, for other programs.

    Args:
        run: the finished run.
    """
    written = [str(path) for path in run.written]
    head = {"written": written, "paragraph": run.paragraph, "messages": run.lines()}
    return {**head, "undone": run.undone, "errors": run.errors}
