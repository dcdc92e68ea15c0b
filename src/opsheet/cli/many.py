"""``opsheet run`` over many workbooks and folders: a line a file, a summary, and on from where a run was stopped."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from opsheet.catalogue import Action, FileProblemError, RefusedError, Text
from opsheet.cli.job_pool import Document, Job, dask_cluster, processes, run_jobs
from opsheet.cli.run import WORKBOOK_SUFFIXES, Choices
from opsheet.cli.run_records import RunRecords
from opsheet.cli.session import BAD_INPUT, CLEAN, Session
from opsheet.workbooks.run_summary import RESULTS, Result, SummaryRow

_NO_WORKBOOKS = Text("文件夹 {folder} 里没有 Excel 工作簿", "The folder {folder} contains no Excel workbooks")
_UNREADABLE = Text("无法读取文件夹 {folder}：{reason}", "The folder {folder} can't be read: {reason}")
_LINE = Text("[{done}/{count}] {file}：{result}{message}", "[{done}/{count}] {file}: {result}{message}")
_LINE_CHARACTERS = 100  # of the message; all of it is in the summary
_MESSAGE = Text("，{message}", ", {message}")
_AND = Text("；", "; ")
_TOTAL = Text(
    "完成 {done} 个，之前已完成 {finished} 个，失败 {failed} 个",
    "Done: {done}, finished earlier: {finished}, failed: {failed}",
)
_SUMMARY = Text("已生成汇总：{path}", "Summary created: {path}")
_SUMMARY_NAME = Text("{action}_汇总.xlsx", "{action}_summary.xlsx")


@dataclass(frozen=True, slots=True)
class Pool:
    """Where the work is done.

    Args:
        processes: of this machine.
        dask: the address of a cluster's scheduler instead, or None.
    """

    processes: int
    dask: str | None = None

    def open(self, jobs: int) -> AbstractContextManager[tuple[Callable[[], Executor], int]]:
        """What makes the executor, and how many jobs it is handed at a time.

        Args:
            jobs: how many there are.
        """
        if self.dask is not None:
            return dask_cluster(self.dask)
        count = max(1, min(self.processes, jobs))
        return nullcontext((processes(count), count + 1))


def run_many(
    action: Action, named: Sequence[Path], session: Session, choices: Choices, *, pool: Pool, as_json: bool
) -> int:
    """Run an action on many workbooks.

    Args:
        action: which.
        named: files and folders.
        session: the run's language and settings.
        choices: what the user chose.
        pool: where the work is done.
        as_json: print one JSON document at the end, and no lines.

    Returns:
        0, or 2 where a file couldn't be done.

    Raises:
        RefusedError: when a folder holds no workbook.
        UserError: when an input is unknown, missing or can't be read.
    """
    from opsheet.outcome.inputs import parse_inputs

    parse_inputs(action, choices.inputs)
    names = session.settings.app.output_folder
    files = workbooks(named, (names.zh, names.en), choices.folder)
    jobs = [Job(action.key, file, session.language, session.team_folder, choices, as_json) for file in files]
    rows: dict[Path, SummaryRow] = {}
    documents: dict[Path, Document] = {}
    for job, document, finished in _documents(jobs, choices, pool):
        documents[job.file] = document
        rows[job.file] = _row(document, session, finished=finished)
        if not as_json:
            session.say(_line(rows[job.file], len(rows), len(jobs), session))
    in_order = [rows[file] for file in files]
    summary = None if choices.dry_run else _write_summary(action, named[0], in_order, session, choices)
    if as_json:
        content = {
            "action": action.key,
            "files": [documents[file] for file in files],
            "summary": summary and str(summary),
        }
        session.say(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        counts = {result: sum(row.result == result for row in in_order) for result in RESULTS}
        session.say(_TOTAL.render(session.language, **counts))
        if summary is not None:
            session.say(_SUMMARY.render(session.language, path=summary))
    return BAD_INPUT if any(row.result == "failed" for row in in_order) else CLEAN


def _documents(jobs: Sequence[Job], choices: Choices, pool: Pool) -> Iterator[tuple[Job, Document, bool]]:
    """Each job, what is known of its file, and whether an earlier run finished it: those first."""
    records = None if choices.dry_run else RunRecords(jobs)
    open_jobs: list[Job] = []
    for job in jobs:
        found = None if records is None or choices.force else records.finished(job)
        if found is None:
            open_jobs.append(job)
        else:
            yield job, found, True
    if not open_jobs:
        return
    with pool.open(len(open_jobs)) as (executor, at_once):
        for job, document in run_jobs(open_jobs, executor, at_once):
            if records is not None:
                records.add(job, document)
            yield job, document, False


def _row(document: Document, session: Session, *, finished: bool) -> SummaryRow:
    result: Result = "failed" if "error" in document else "finished" if finished else "done"
    said: list[str] = [document["error"]] if "error" in document else [one["text"] for one in document["messages"]]
    written = document.get("written", document.get("would_write", ()))
    return SummaryRow(document["file"], result, _AND[session.language].join(said), written)


def _line(row: SummaryRow, done: int, count: int, session: Session) -> str:
    text = " ".join(row.message.split())
    short = text if len(text) <= _LINE_CHARACTERS else f"{text[:_LINE_CHARACTERS]}…"
    message = _MESSAGE.render(session.language, message=short) if text and row.result != "finished" else ""
    result = RESULTS[row.result][session.language]
    return _LINE.render(session.language, done=done, count=count, file=row.file, result=result, message=message)


def _write_summary(action: Action, first: Path, rows: Sequence[SummaryRow], session: Session, choices: Choices) -> Path:
    from opsheet.hosts.output_folder import write_files
    from opsheet.hosts.paths import results_folder
    from opsheet.outcome import OutputFile
    from opsheet.workbooks.run_summary import summary_workbook

    language = session.language
    label = action.label[language]

    def write(path: Path) -> None:
        path.write_bytes(summary_workbook(label, rows, language))

    beside = first if first.is_dir() else first.parent
    folder = choices.folder or results_folder(beside, session.settings.app.output_folder[language])
    name = _SUMMARY_NAME.render(language, action=label)
    (path,) = write_files([OutputFile(name, write)], folder)
    return path


def workbooks(named: Sequence[Path], results: Iterable[str], output: Path | None) -> list[Path]:
    """The files that were named, and the workbooks in the folders that were, each once.

    Args:
        named: files and folders; folders are searched with all below them.
        results: names of folders that hold results, which are left out.
        output: the folder of results that the user chose, likewise.

    Raises:
        RefusedError: when a folder holds none.
        FileProblemError: when a folder can't be read.
    """
    found: dict[Path, Path] = {}
    for path in named:
        inside = _inside(path, frozenset(results), output) if path.is_dir() else [path]
        if not inside:
            raise RefusedError(_NO_WORKBOOKS, folder=path)
        for file in inside:
            found.setdefault(Path(os.path.normcase(file.resolve())), file)
    return list(found.values())


def _inside(folder: Path, results: frozenset[str], output: Path | None) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise FileProblemError(_UNREADABLE, folder=error.filename, reason=error.strerror or error) from error

    left_out = None if output is None else output.resolve()
    files: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=refuse):
        here = Path(root)
        folders[:] = [
            name
            for name in sorted(folders)
            if name not in results and not name.startswith(".") and (here / name).resolve() != left_out
        ]
        shown = [name for name in sorted(names) if not name.startswith((".", "~$"))]
        files += [here / name for name in shown if Path(name).suffix.lower() in WORKBOOK_SUFFIXES]
    return files
