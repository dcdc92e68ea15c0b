"""``opsheet demo``: the main job from end to end on the sample workbooks."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.cli import check, run, run_results
from opsheet.cli.check import COLORS, totals
from opsheet.cli.session import CLEAN, Session, moment

if TYPE_CHECKING:
    from opsheet.checks import Findings

SAMPLES = ("stocking.xlsx", "stocking_clean.xlsx", "pipeline.xlsx", "appointments.xlsx")
SHIPPING = {"track_pipeline": "tracked", "turnover_report": "report", "plan_deliveries": "planned"}
MARKER = ".opsheet-demo"  # lists what an earlier demo wrote, so that the next one may take it away
DATA = "data"  # the folder of the sample exports
APPROVED = "head_approval=通过"

_NOT_OURS = Text(
    "文件夹 {folder} 里有别的文件，请用 -o 换一个空文件夹",
    "The folder {folder} contains other files. Name an empty one with -o.",
)
_BEGIN = Text("样例：{path}（截至日期 {day}）", "Sample: {path} (as of {day})")
_CLEAN = Text("{file}：没有发现问题", "{file}: nothing found")
_RESULTS = Text("结果在 {folder}：", "Results in {folder}:")
_MADE: dict[str, Text] = {
    "data": Text("60 天的报表样例，即数据文件夹", "A sample data folder, 60 days of exports"),
    "refreshed": Text("日均和库存已按报表更新", "Averages and stock refreshed from the exports"),
    "checked": Text("计算列已填、问题已标注", "Calculated columns filled, problems marked"),
    "fixed": Text("已自动修正", "Automatic fixes applied"),
    "form": Text("已通过的行的备货计划审批表", "Approval form of the approved rows"),
    "tracked": Text("五段天数、状态、异常跟进、负责人汇总", "Segment days, statuses, problems, a summary by owner"),
    "report": Text("财务周转报表", "Finance's turnover report"),
    "planned": Text("待送仓货件的时段", "A time slot for every shipment awaiting delivery"),
    "appointments": Text("货件预约的问题已标注", "Problems of the appointments marked"),
}
_HEADERS = (Text("等级", "Severity"), Text("代码", "Code"), Text("条数", "Count"), Text("问题", "Problem"))


def run_demo(session: Session, folder: Path) -> int:
    """Check, calculate, mark and fix the sample sheet, refresh its sales, export its approval form, track and ship.

    Args:
        session: the run's language and settings.
        folder: where samples and results go.

    Returns:
        0.

    Raises:
        FileProblemError: when the folder holds files that no demo wrote.
        RefusedError: when a step can't be done.
    """
    from opsheet.samples.stocking_rows import as_of

    _clear(folder)
    faulty, clean, pipeline, appointments = _copy_samples(folder)
    exports = _write_exports(folder, session)
    _remember(folder, [faulty, clean, pipeline, appointments, *exports])
    choices = run.Choices(now=moment(as_of()), folder=folder)
    session.say(_BEGIN.render(session.language, path=faulty, day=as_of()))
    results = check.check_files([faulty, clean], session, choices.now)
    _show_summary(results[0].findings, session)
    session.say(_CLEAN.render(session.language, file=clean.name))
    made = _make_results(faulty, session, choices)
    made += _refresh(clean, session, choices)
    session.say("")
    for sample in (pipeline, appointments):
        session.say(_BEGIN.render(session.language, path=sample, day=as_of()))
    made += [(path, what) for key, what in SHIPPING.items() for path in _run(key, pipeline, session, choices, say=True)]
    made += [(path, "appointments") for path in _run("validate_appointments", appointments, session, choices, say=True)]
    _remember(
        folder, [faulty, clean, pipeline, appointments, *(path for path, _ in made if path != folder / DATA), *exports]
    )
    _show_letters(appointments, session, choices)
    session.say("")
    session.say(_RESULTS.render(session.language, folder=folder.resolve()))
    for path, what in made:
        session.say(f"  {path.name}  {_MADE[what][session.language]}")
    return CLEAN


def _make_results(sample: Path, session: Session, choices: run.Choices) -> list[tuple[Path, str]]:
    calculated = _run("calculate_stocking", sample, session, choices)
    checked = _run("validate_stocking", calculated[0], session, choices)
    final = checked[0].replace(checked[0].with_name(f"{sample.stem}_opsheet{sample.suffix}"))
    calculated[0].unlink()
    fixed = _run("fix_stocking", sample, session, replace(choices, yes=True))
    approved = run.Choices(choices.now, choices.folder, {"where": APPROVED})
    form = _run("export_approval", final, session, approved)
    return [(final, "checked"), *((path, "fixed") for path in fixed), *((path, "form") for path in form)]


def _write_exports(folder: Path, session: Session) -> list[Path]:
    from opsheet.samples.data_folder import write_data_folder

    return write_data_folder(folder / DATA, session.settings)


def _refresh(sheet: Path, session: Session, choices: run.Choices) -> list[tuple[Path, str]]:
    """Bring the clean sheet up to date from the sample data folder."""
    data = sheet.parent / DATA
    session.say("")
    session.say(_BEGIN.render(session.language, path=data, day=choices.now.date()))
    wanted = run.Choices(choices.now, choices.folder, {"folder": str(data), "stock": "yes"})
    refreshed = _run("refresh_sales", sheet, session, wanted, say=True)
    return [(data, "data"), *((path, "refreshed") for path in refreshed)]


def _show_letters(appointments: Path, session: Session, choices: run.Choices) -> None:
    """What the downloaded letters would be called; the letters themselves stay as they are."""
    from opsheet.resources import resource

    letters = resource("workbooks", "samples", "letters")
    tried = run.Choices(choices.now, choices.folder, {"letters": str(letters)}, dry_run=True)
    action = run.find_action("name_letters", session)
    run_results.show_preview(run.run_on(action, appointments, session, tried), session)


def _run(key: str, file: Path, session: Session, choices: run.Choices, *, say: bool = False) -> list[Path]:
    """Run an action; ``say`` also prints its messages."""
    done = run.run_on(run.find_action(key, session), file, session, choices)
    if done.problem is not None:
        raise done.problem
    if not done.written:
        raise RefusedError(Text("{action} 没有生成文件", "{action} created no file"), action=key)
    for note in done.outcome.messages if say and done.outcome else ():
        session.say(note.message)
    return list(done.written)


def _show_summary(findings: Findings, session: Session) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text as RichText

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in _HEADERS:
        table.add_column(header[session.language])
    number = Counter((finding.severity, finding.check.code) for finding in findings)
    titles = {finding.check.code: finding.check.title[session.language] for finding in findings}
    for (severity, code), count in sorted(number.items(), key=lambda item: (item[0][0].rank, item[0][1])):
        word = RichText(severity.text[session.language], style=COLORS[severity])
        table.add_row(word, code, str(count), titles[code])
    session.console.print(table)
    session.say(totals(findings))


def _clear(folder: Path) -> None:
    """Take away what an earlier demo wrote; refuse a folder that holds anything else."""
    marker = folder / MARKER
    earlier = marker.read_text(encoding="utf-8").splitlines() if marker.is_file() else []
    for name in earlier:
        (folder / Path(name).name).unlink(missing_ok=True)
        (folder / DATA / Path(name).name).unlink(missing_ok=True)
    if earlier and (folder / DATA).is_dir() and not any((folder / DATA).iterdir()):
        (folder / DATA).rmdir()
    if folder.is_dir() and not earlier and any(folder.iterdir()):
        raise FileProblemError(_NOT_OURS, folder=folder)


def _copy_samples(folder: Path) -> list[Path]:
    from opsheet.resources import resource

    folder.mkdir(parents=True, exist_ok=True)
    copies = [folder / name for name in SAMPLES]
    _remember(folder, copies)
    for copy in copies:
        shutil.copyfile(resource("workbooks", "samples", copy.name), copy)
    return copies


def _remember(folder: Path, written: Sequence[Path]) -> None:
    (folder / MARKER).write_text("\n".join(path.name for path in written), encoding="utf-8")
