"""The data folder: every export in it, read once and kept until the file changes."""

from __future__ import annotations

import contextlib
import hashlib
import uuid
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any, Protocol, TypeVar

from opsheet.catalogue import FileProblemError
from opsheet.exports import problems
from opsheet.exports.conventions import Conventions, load_conventions
from opsheet.exports.definition import load_definitions
from opsheet.exports.file_name import facts_of_file, told_of
from opsheet.exports.read import Export, ExportReader, export_reader
from opsheet.exports.store import VERSION, ExportStore, SeenFile
from opsheet.exports.worker_pool import parallel_reader
from opsheet.resources import cache_folder
from opsheet.settings import Settings
from opsheet.values.cells import paused_collection

Answer = TypeVar("Answer")

_NO_EXPORTS = frozenset({".yaml", ".yml", ".md", ".ini", ".db", ".lnk", ".py", ".log"})
_BATCH_ROWS = 125_000  # that are kept at once: DuckDB writes blocks of 122,880 rows straight to its file
ASKED_OF = frozenset({"amazon_business_report"})  # it holds neither site nor day, and is of no use without them
_DIGEST_PIECE = 2**20


class Step(Protocol):
    """Does one piece of work while somebody watches its name."""

    def __call__(self, name: str, work: Callable[[], Answer]) -> Answer:
        """Do the work and hand back its answer."""
        ...


def _at_once(name: str, work: Callable[[], Answer]) -> Answer:
    return work()


@dataclass(frozen=True)
class DataFolder:
    """The exports of a data folder and where their rows are kept.

    Args:
        folder: of the exports.
        exports: each file without its rows, in the order of their names.
        store: holds the rows.
        reader: that read them.
    """

    folder: Path
    exports: Sequence[Export]
    store: ExportStore
    reader: ExportReader

    @property
    def conventions(self) -> Conventions:
        """Marketplaces, signs and words."""
        return self.reader.conventions

    def rows(self, key: str, columns: Sequence[str] | None = None, last_days: int | None = None) -> Any:
        """The rows of one export that count, of overlapping files the ones downloaded last, as a data frame.

        Args:
            key: of the export.
            columns: roles to return; by default all.
            last_days: only rows of one day each, of so many days up to the newest; by default all rows.
        """
        return self.store.rows(str(self.folder), key, columns, last_days)

    def unstated(self) -> list[tuple[str, tuple[str, ...]]]:
        """The files of which neither they, nor their names, nor a user said the site or the period."""
        reader, found = self.reader, list[tuple[str, tuple[str, ...]]]()
        for export in self.exports:
            if export.definition is None or export.definition.key not in ASKED_OF:
                continue
            said = facts_of_file(PurePath(export.file), reader.name_patterns, reader.conventions, reader.told)
            lacking = {"site": not said.site, "period": export.period is None}
            if any(lacking.values()):
                found.append((export.file, tuple(name for name, lacks in lacking.items() if lacks)))
        return found

    def replaced(self, key: str) -> Any:
        """How many rows of each file a later download has replaced, as a data frame."""
        return self.store.replaced(str(self.folder), key)


def data_folder(named: Path | None, settings: Settings) -> Path:
    """The data folder that a user named, else the one of the settings.

    Args:
        named: by the user.
        settings: with ``app.data.folder``.

    Raises:
        FileProblemError: when neither names one, or it isn't there.
    """
    chosen = named or settings.app.data.folder
    if chosen is None:
        raise FileProblemError(problems.NO_FOLDER)
    folder = Path(chosen).expanduser()
    if not folder.is_dir():
        raise FileProblemError(problems.FOLDER_MISSING, folder=folder)
    return folder


def export_files(folder: Path) -> list[Path]:
    """The files that may be exports: not hidden, no lock file of Excel, no note or setting.

    Args:
        folder: the data folder, with everything beneath it.
    """
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() not in _NO_EXPORTS
        and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    )


def cache_file() -> Path:
    """Where the rows are kept on this computer."""
    return cache_folder() / f"exports-{VERSION}.duckdb"


@contextlib.contextmanager
def open_data_folder(
    folder: Path,
    settings: Settings,
    team: Path | None = None,
    step: Step = _at_once,
    *,
    cache: Path | None = None,
    workers: int = 1,
) -> Generator[DataFolder]:
    """Read what is new in a data folder, and open everything that is in it.

    Args:
        folder: of the exports.
        settings: limits, patterns of names, whether to keep what was read.
        team: the folder whose ``exports/`` add to the definitions; by default the one of the settings.
        step: does each file's work.
        cache: the file to keep rows in; by default the user's own.
        workers: threads that open the next files while one is read.

    Yields:
        The folder, until the block ends.
    """
    folder = folder.resolve()
    team = team or settings.team
    own, unpacked = settings.app.data, settings.app.reading.maximum_unpacked.value * 2**20
    reader = export_reader(team, own.name_patterns, unpacked, own.files)
    path = (cache or cache_file()) if settings.app.data.cache else None
    store = _open_store(path, reader, _reading_key(team, settings))
    try:
        exports = _bring_up_to_date(folder, reader, store, step, workers=workers)
        yield DataFolder(folder, exports, store, reader)
    finally:
        store.close()


def _open_store(path: Path | None, reader: ExportReader, key: str) -> ExportStore:
    """The cache; a new one where it is damaged, one in memory where another program holds it or the disk refuses."""
    import duckdb

    if path is None:
        return ExportStore(None, reader.definitions, key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return ExportStore(path, reader.definitions, key)
    except (duckdb.IOException, OSError):
        return ExportStore(None, reader.definitions, key)
    except duckdb.Error:
        path.unlink()
        return ExportStore(path, reader.definitions, key)


def _reading_key(team: Path | None, settings: Settings) -> str:
    """A digest of everything besides a file's content that decides how it is read."""
    conventions = load_conventions(team)
    parts = (
        VERSION,
        load_definitions(team),
        conventions.words,
        conventions.marketplaces,
        settings.app.data.name_patterns,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _bring_up_to_date(
    folder: Path, reader: ExportReader, store: ExportStore, step: Step, *, workers: int
) -> list[Export]:
    before = store.seen(str(folder))
    files = {path: _seen(path, folder, before, reader) for path in export_files(folder)}
    known = store.documents(file.digest for file in files.values())
    fresh = {file.digest: path for path, file in files.items() if file.digest not in known}
    with parallel_reader(reader, folder, fresh.values(), workers) as read:
        known |= _read_and_keep(fresh, read, store, step)
    now = list(files.values())
    if now != list(before.values()):
        store.remember(str(folder), now)
        store.forget({file.digest for file in before.values()} - {file.digest for file in now})
    return [_named(known[file.digest], file.path) for file in now]


def _read_and_keep(
    fresh: Mapping[str, Path], read_one: Callable[[Path], Export], store: ExportStore, step: Step
) -> dict[str, Export]:
    """Read files, and keep them batch by batch in the background: DuckDB works while the next files are read."""
    read: dict[str, Export] = {}
    batch: dict[str, Export] = {}
    with paused_collection(), ThreadPoolExecutor(1) as background:
        kept: Future[None] | None = None
        for digest, path in fresh.items():
            read[digest] = batch[digest] = step(path.name, lambda path=path: read_one(path))
            if sum(map(len, batch.values())) >= _BATCH_ROWS:
                if kept:
                    kept.result()
                kept, batch = background.submit(_keep, store, batch), {}
        if kept:
            kept.result()
        _keep(store, batch)
    return read


def _keep(store: ExportStore, batch: Mapping[str, Export]) -> None:
    """Keep a batch, and let its rows go."""
    if batch:
        store.add(batch)
    for export in batch.values():
        export.columns = {}


def _named(export: Export, path: str) -> Export:
    export.file = path
    return export


def _seen(path: Path, folder: Path, before: Mapping[str, SeenFile], reader: ExportReader) -> SeenFile:
    """A file with its digest, which is taken anew only when size or time have changed."""
    name = path.relative_to(folder).as_posix()
    said = told_of(PurePath(name), reader.told)
    told = "" if said is None else f":{said!r}"
    try:
        state = path.stat()
        known = before.get(name)
        if known and (known.size, known.modified) == (state.st_size, state.st_mtime_ns):
            return replace(known, digest=known.digest.partition(":")[0] + told)
        return SeenFile(name, state.st_size, state.st_mtime_ns, _digest(path, name) + told)
    except OSError:  # held by another program, or gone: looked at again next time
        return SeenFile(name, -1, -1, f"{name} {uuid.uuid4()}")


def _digest(path: Path, name: str) -> str:
    """Of content and name: a folder's or file's name may say site, shop and period."""
    digest = hashlib.sha256(name.encode())
    with path.open("rb") as file:
        while piece := file.read(_DIGEST_PIECE):
            digest.update(piece)
    return digest.hexdigest()
