"""An action on one workbook as a job, and jobs over the processes of this machine or of a cluster."""

from __future__ import annotations

import contextlib
import io
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from opsheet.catalogue import FileProblemError, Language, RefusedError, Text, UserError
from opsheet.cli.run import Choices, find_action, run_on
from opsheet.cli.run_results import document
from opsheet.cli.session import Session

Document = Mapping[str, Any]  # what `--json` prints about a file

_UNEXPECTED = Text(
    "程序出错，未生成任何文件；请把日志 {log} 发给维护同事",
    "Unexpected error; nothing was created. Send the log {log} to your maintainer",
)
_LOST = Text(
    "处理它的进程两次中断（内存不足或被结束），已跳过",
    "The process that worked on it ended twice (out of memory, or killed), so it was skipped",
)
_NO_DASK = Text(
    "使用 --dask 需要先安装：pip install opsheet[cluster]", "The option --dask needs: pip install opsheet[cluster]"
)
_NO_CLUSTER = Text(
    "连不上 Dask 集群 {address}：请检查地址和网络", "Can't reach the Dask cluster {address}. Check address and network"
)
_CONNECT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Job:
    """One workbook to work on, as a worker is handed it.

    Args:
        action: the key of the action.
        file: the workbook.
        language: of the messages.
        config: the folder of the team's settings, or None for the user's own.
        choices: what the user chose.
        facts: whether the facts are wanted as well.
    """

    action: str
    file: Path
    language: Language
    config: Path | None
    choices: Choices
    facts: bool


def run_job(job: Job) -> Document:
    """Run an action on one workbook: what a worker does.

    Args:
        job: which action and workbook.

    Returns:
        What is known of it, as plain data; a failure is in it, not raised.
    """
    session = Session(job.language, job.config)
    head = {"action": job.action, "file": str(job.file)}
    try:
        action = find_action(job.action, session)
        with contextlib.redirect_stdout(io.StringIO()):
            done = run_on(action, job.file, session, replace(job.choices, attended=False))
            answer = document(action, done, job.language)
    except UserError as problem:
        return {**head, "error": problem.render(job.language)}
    except Exception:  # one file must not end the run of all others; the log has the traceback
        from opsheet.log import log_failure

        return {**head, "error": _UNEXPECTED.render(job.language, log=log_failure(f"{job.action} on {job.file}"))}
    return answer if job.facts else {key: value for key, value in answer.items() if key != "facts"}


def run_jobs(jobs: Sequence[Job], executor: Callable[[], Executor], at_once: int) -> Iterator[tuple[Job, Document]]:
    """Run jobs over an executor, and hand each back as it is done.

    Where a process of the pool dies, the pool is made anew; each job that it may have worked on is tried once more, by
    itself, and a job whose process dies again is given up.

    Args:
        jobs: what is to be done.
        executor: makes the pool.
        at_once: how many jobs it is handed at a time.

    Yields:
        Each job and what is known of its file.
    """
    waiting = deque(jobs)
    while waiting:
        running: dict[Future[Document], Job] = {}
        with contextlib.suppress(BrokenProcessPool), executor() as pool:
            while waiting or running:
                while waiting and len(running) < at_once:
                    running[pool.submit(run_job, waiting[0])] = waiting[0]
                    waiting.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    answer = _answer(running[future], future)
                    yield running.pop(future), answer
        for future, job in running.items():  # only where a process died
            yield job, _once_more(job, future, executor)


def _answer(job: Job, future: Future[Document]) -> Document:
    """What came of a job; a cluster tries a job whose worker dies again by itself, until it gives it up."""
    try:
        return future.result()
    except Exception as error:
        if type(error).__name__ != "KilledWorker":  # dask's; it is imported where a cluster is used
            raise
        return _lost(job)


def _once_more(job: Job, future: Future[Document], executor: Callable[[], Executor]) -> Document:
    try:
        return _answer(job, future)
    except BrokenProcessPool:
        pass
    try:
        with executor() as pool:
            return _answer(job, pool.submit(run_job, job))
    except BrokenProcessPool:
        return _lost(job)


def _lost(job: Job) -> Document:
    return {"action": job.action, "file": str(job.file), "error": _LOST.render(job.language)}


def processes(count: int) -> Callable[[], Executor]:
    """Pools of processes of this machine, started afresh so that they work alike on every system.

    Args:
        count: how many.
    """
    import multiprocessing

    return lambda: ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))


@contextlib.contextmanager
def dask_cluster(address: str) -> Generator[tuple[Callable[[], Executor], int]]:
    """The pool of an existing Dask cluster.

    Args:
        address: of its scheduler, such as ``tcp://10.0.0.5:8786``.

    Yields:
        What makes the pool, and how many jobs its workers do at once.

    Raises:
        RefusedError: when dask.distributed isn't installed.
        FileProblemError: when the cluster can't be reached.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise RefusedError(_NO_DASK) from error
    try:
        client: Any = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise FileProblemError(_NO_CLUSTER, address=address) from error
    with client as cluster:
        threads: Mapping[str, int] = cluster.ncores()
        yield lambda: cluster.get_executor(pure=False), 2 * max(1, sum(threads.values()))
