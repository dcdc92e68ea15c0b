"""Opening the next files while the rows of one are worked on: calamine reads workbooks beside Python."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from opsheet.exports.grid import FileContent, read_file
from opsheet.exports.read import Export, ExportReader

MOST_WORKERS = 4
_AHEAD = 2  # files a worker that are opened and wait: more would only take memory


@contextmanager
def parallel_reader(
    reader: ExportReader, folder: Path, paths: Iterable[Path], workers: int
) -> Generator[Callable[[Path], Export]]:
    """Read files of which the next are already being opened, to be asked for in their order.

    Nine tenths of reading a workbook is calamine's work, which holds no lock of Python's: threads do it at the same
    time, without a process to start and without handing rows from one to another.

    Args:
        reader: reads each of them.
        folder: the data folder.
        paths: of the files.
        workers: threads to use; with one each file is opened when it is asked for.

    Yields:
        A function that hands over what a file holds.
    """
    if workers < 2:
        yield lambda path: reader.read(path, folder)
        return
    coming = iter(list(paths))
    waiting: deque[Future[FileContent]] = deque()
    with ThreadPoolExecutor(min(workers, MOST_WORKERS)) as pool:

        def open_next() -> None:
            if (path := next(coming, None)) is not None:
                waiting.append(pool.submit(read_file, path, reader.maximum_unpacked))

        def read(path: Path) -> Export:
            opened = waiting.popleft()
            open_next()
            return reader.read(path, folder, opened.result)

        for _ in range(_AHEAD * min(workers, MOST_WORKERS)):
            open_next()
        try:
            yield read
        finally:
            pool.shutdown(cancel_futures=True)
