"""What was read from exports, kept in one DuckDB file: deleting it loses nothing, since the exports are the truth."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opsheet.exports.definition import DATES, NUMERIC, ExportDefinition
from opsheet.exports.read import Export
from opsheet.exports.summary import export_from_document, export_to_document

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

VERSION = 1  # of what is kept; another one begins a new file
_ALWAYS = {"day": "DATE", "site": "VARCHAR", "shop": "VARCHAR", "currency": "VARCHAR"}
_Table = dict[str, NDArray[Any]]
_PRODUCT = ("msku", "asin", "fnsku", "sku")


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file as it lay on the disk when it was read.

    Args:
        path: relative to the data folder.
        size: in bytes.
        modified: its time of modification in nanoseconds, which is taken for the download.
        digest: of its content and of everything that decides how it is read.
    """

    path: str
    size: int
    modified: int
    digest: str


class ExportStore:
    """Rows and totals of exports by the digest of their file.

    Args:
        path: of the DuckDB file, or None to keep everything in memory.
        definitions: of all exports by key.
        reading: names the way in which files are read; what was read in another way is dropped.
    """

    def __init__(self, path: Path | None, definitions: Mapping[str, ExportDefinition], reading: str = "") -> None:
        import duckdb

        self._definitions = definitions
        self._connection: duckdb.DuckDBPyConnection = duckdb.connect(str(path) if path else ":memory:")
        self._begin(reading)

    def _begin(self, reading: str) -> None:
        run = self._connection.execute
        run("CREATE TABLE IF NOT EXISTS reading (key VARCHAR)")
        if run("SELECT key FROM reading").fetchall() != [(reading,)]:
            for (name,) in run("SELECT table_name FROM information_schema.tables").fetchall():
                run(f'DROP TABLE "{name}"')
            run("CREATE TABLE reading (key VARCHAR)")
            run("INSERT INTO reading VALUES (?)", [reading])
        run("CREATE TABLE IF NOT EXISTS content (digest VARCHAR PRIMARY KEY, document VARCHAR)")
        run(
            "CREATE TABLE IF NOT EXISTS seen "
            "(folder VARCHAR, path VARCHAR, size BIGINT, modified BIGINT, digest VARCHAR)"
        )

    def close(self) -> None:
        """Write everything to the disk and let go of the file."""
        self._connection.close()

    def seen(self, folder: str) -> dict[str, SeenFile]:
        """The files of a data folder as they were when they were last read, by path."""
        rows = self._connection.execute("SELECT path, size, modified, digest FROM seen WHERE folder = ?", [folder])
        return {row[0]: SeenFile(*row) for row in rows.fetchall()}

    def remember(self, folder: str, files: Sequence[SeenFile]) -> None:
        """Keep which files a data folder holds now.

        Args:
            folder: the data folder.
            files: all of them.
        """
        self._connection.execute("DELETE FROM seen WHERE folder = ?", [folder])
        columns = [[getattr(file, name) for file in files] for name in ("path", "size", "modified", "digest")]
        self._connection.execute(
            "INSERT INTO seen SELECT ?, unnest(?::VARCHAR[]), unnest(?::BIGINT[]), unnest(?::BIGINT[]), "
            "unnest(?::VARCHAR[])",
            [folder, *columns],
        )

    def forget(self, digests: Iterable[str]) -> None:
        """Drop what was read from files that no data folder holds any more.

        Args:
            digests: of files that are gone from one folder.
        """
        gone = list(digests)
        if not gone:
            return
        tables = self._connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'digest' AND table_name <> 'seen'"
        ).fetchall()
        for (name,) in tables:
            self._connection.execute(
                f'DELETE FROM "{name}" WHERE digest IN (SELECT unnest(?::VARCHAR[])) '  # noqa: S608 - names of our tables
                "AND digest NOT IN (SELECT digest FROM seen)",
                [gone],
            )

    def documents(self, digests: Iterable[str]) -> dict[str, Export]:
        """What is known of the files with these digests, without their rows."""
        wanted = list(dict.fromkeys(digests))
        rows = self._connection.execute(
            "SELECT digest, document FROM content WHERE digest IN (SELECT unnest(?::VARCHAR[]))", [wanted]
        ).fetchall()
        return {digest: export_from_document(json.loads(text), self._definitions) for digest, text in rows}

    def add(self, exports: Mapping[str, Export]) -> None:
        """Keep what was read.

        Args:
            exports: by the digest of their file.
        """
        by_key: dict[str, list[_Table]] = {}
        for digest, export in exports.items():
            if export.definition is not None and len(export):
                by_key.setdefault(export.definition.key, []).append(_table(digest, export))
        self._connection.begin()
        for key, tables in by_key.items():
            self._insert(key, tables)
        documents = [json.dumps(export_to_document(export), ensure_ascii=False) for export in exports.values()]
        self._connection.execute(
            "INSERT OR REPLACE INTO content SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
            [list(exports), documents],
        )
        self._connection.commit()

    def _insert(self, key: str, tables: Sequence[_Table]) -> None:
        columns = column_types(self._definitions[key])
        declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        self._connection.execute(f'CREATE TABLE IF NOT EXISTS "rows_{key}" ({declared})')
        for names in dict.fromkeys(tuple(table) for table in tables):
            alike = [table for table in tables if tuple(table) == names]
            together = {name: np.concatenate([table[name] for table in alike]) for name in names}
            listed = ", ".join(f'"{name}"' for name in names)
            self._connection.register("incoming", together)
            self._connection.execute(f'INSERT INTO "rows_{key}" ({listed}) SELECT {listed} FROM incoming')  # noqa: S608 - names of roles
            self._connection.unregister("incoming")

    def rows(
        self, folder: str, key: str, columns: Sequence[str] | None = None, last_days: int | None = None
    ) -> pd.DataFrame:
        """The rows of one export in a data folder that count, in the order of their files.

        Of overlapping files, the ones downloaded last count.

        Args:
            folder: the data folder.
            key: of the export.
            columns: roles to return; by default all.
            last_days: only rows of one day each, of so many days up to the newest.
        """
        if not self._has(key):
            return _no_rows(columns)
        names = ", ".join(f'"{name}"' for name in columns) if columns else "* EXCLUDE (place, newest, stored)"
        query = f"SELECT {names} FROM ({self._ranked(key)}) WHERE place = newest AND counts"  # noqa: S608 - names of roles
        if last_days is not None:
            query += " QUALIFY day > max(day) OVER () - CAST(? AS INTEGER)"
        query += " ORDER BY place, stored"  # threads hand rows over in any order; what has no other order follows it
        return self._connection.execute(query, [folder, *([] if last_days is None else [last_days])]).df()

    def replaced(self, folder: str, key: str) -> pd.DataFrame:
        """The rows that a later download has replaced, counted by file.

        Args:
            folder: the data folder.
            key: of the export.
        """
        query = (
            f"SELECT file, count(*) AS replaced FROM ({self._ranked(key)}) WHERE place < newest "  # noqa: S608 - a fixed query
            "GROUP BY file ORDER BY file"
        )
        return self._connection.execute(query, [folder]).df() if self._has(key) else _no_rows(["file", "replaced"])

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """Ask anything of the rows, in tables named ``rows_`` and the export's key."""
        return self._connection.execute(sql, list(parameters)).df()

    def _has(self, key: str) -> bool:
        found = self._connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_name = ?", [f"rows_{key}"]
        ).fetchone()
        return bool(found and found[0])

    def _ranked(self, key: str) -> str:
        """Each row with the place of its download and the newest place of its key: site, shop, product, day."""
        columns = column_types(self._definitions[key])
        product = [name for name in _PRODUCT if name in columns][:1]
        parts = [*("site", "shop"), *product, *self._definitions[key].identity]
        keys = [f"coalesce(\"{part}\", '')" for part in dict.fromkeys(parts)]
        keys += [f'"{day}"' for day in ("date", "date_end") if day in columns]
        if "date" not in columns:
            keys += ["first_day", "last_day"]
        return f"""
            SELECT content.*, content.rowid AS stored, file, place,
                max(place) OVER (PARTITION BY {", ".join(keys)}) AS newest
            FROM "rows_{key}" AS content
            JOIN (
                SELECT digest, max_by(path, modified) AS file,
                    row_number() OVER (ORDER BY max(modified), max(path)) AS place
                FROM seen WHERE folder = ? GROUP BY digest
            ) AS files USING (digest)
        """  # noqa: S608 - names of roles, which the definitions limit to letters


def column_types(definition: ExportDefinition) -> dict[str, str]:
    """The columns that are kept of an export, with DuckDB's types."""
    types = {"digest": "VARCHAR", "counts": "BOOLEAN", "first_day": "DATE", "last_day": "DATE", **_ALWAYS}
    for column in definition.columns:
        if column.role:
            types[column.role] = "DOUBLE" if column.type in NUMERIC else "DATE" if column.type in DATES else "VARCHAR"
    return types | dict.fromkeys(definition.preamble, "VARCHAR")


def _table(digest: str, export: Export) -> _Table:
    assert export.definition is not None  # noqa: S101 - for the type checker: the caller has looked
    types = column_types(export.definition)
    count = len(export)
    table: _Table = {"digest": _texts([digest] * count), "counts": export.counts}
    for name, day in zip(("first_day", "last_day"), export.period or (None, None), strict=True):
        table[name] = _days([day]).repeat(count)
    for name, values in export.columns.items():
        if types[name] == "DATE":
            table[name] = _days(values)
        elif types[name] == "VARCHAR":
            table[name] = _texts(values)
        else:
            table[name] = np.asarray(values, dtype=np.float64)
    return table


def _texts(values: Sequence[str] | NDArray[Any]) -> NDArray[Any]:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _days(values: Sequence[Any] | NDArray[Any]) -> NDArray[Any]:
    """Days as DuckDB reads them, each converted once."""
    known = {day: np.datetime64(day or "NaT", "s") for day in set(values)}
    if len(known) == 1:
        return np.repeat(next(iter(known.values())), len(values))
    return np.array([known[day] for day in values], dtype="datetime64[s]")


def _no_rows(columns: Sequence[str] | None) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=list(columns or ()))
