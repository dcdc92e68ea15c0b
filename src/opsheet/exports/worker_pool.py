"""Reading many files at once, each in one of a few processes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from opsheet.exports.read import Export, ExportReader

FEWEST_FILES = 24  # below which starting processes takes longer than it saves
MOST_WORKERS = 4

_readers: list[ExportReader] = []  # of a worker process: the one that it was started with


def _start(reader: ExportReader) -> None:
    gc.disable()  # rows and texts are in no cycles; looking for some would only take time
    _readers[:] = [reader]


def _read(path: Path, folder: Path) -> tuple[Export, str | None]:
    """Read one file in a worker; the definition stays behind, since every process has its own."""
    export = _readers[0].read(path, folder)
    key = export.definition.key if export.definition else None
    export.definition = None
    return export, key


@contextmanager
def parallel_reader(
    reader: ExportReader, folder: Path, paths: Iterable[Path], workers: int
) -> Generator[Callable[[Path], Export]]:
    """Read files in the background, to be asked for in their order.

    Args:
        reader: reads each of them.
        folder: the data folder.
        paths: of the files.
        workers: processes to use; with one, or few files, each file is read when it is asked for.

    Yields:
        A function that hands over what a file holds.
    """
    files = list(paths)
    if workers < 2 or len(files) < FEWEST_FILES:
        yield lambda path: reader.read(path, folder)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, MOST_WORKERS), context, _start, (reader,)) as pool:
        waiting = {path: pool.submit(_read, path, folder) for path in files}

        def read(path: Path) -> Export:
            export, key = waiting.pop(path).result()
            export.definition = reader.definitions.get(key) if key else None
            return export

        try:
            yield read
        finally:
            pool.shutdown(cancel_futures=True)
