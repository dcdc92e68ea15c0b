"""Writing what a team calls its columns into the team's own settings, its comments kept."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable, MutableMapping, MutableSequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from opsheet.catalogue import SettingsProblemError, Text
from opsheet.settings.files import read_yaml, team_folder
from opsheet.settings.load import read_settings

_NOT_WRITTEN = Text("无法写入 {file}：{problem}", "{file} can't be written: {problem}")


@dataclass(frozen=True, slots=True)
class HeaderAlias:
    """A header that a team uses for a column.

    Args:
        table: the key of the table.
        column: the key of the column.
        header: as the team writes it.
        divisor: what its numbers are divided by, or None.
    """

    table: str
    column: str
    header: str
    divisor: float | None = None


def add_aliases(aliases: Iterable[HeaderAlias], team: Path | None = None) -> list[Path]:
    """Add headers to the team's settings, from then on used by every program that reads them.

    Args:
        aliases: to add; those that are there already stay as they are.
        team: the folder of the team's YAML; by default the user's settings folder.

    Returns:
        The files that were written.

    Raises:
        SettingsProblemError: when a file can't be read or written, or the settings would no longer hold together;
            then nothing has changed.
    """
    folder = team if team is not None else team_folder()
    tables: dict[str, list[HeaderAlias]] = {}
    for alias in aliases:
        tables.setdefault(alias.table, []).append(alias)
    written: list[Path] = []
    before: dict[Path, bytes | None] = {}
    for table, added in tables.items():
        path = folder / "tables" / f"{table}.yaml"
        before[path] = path.read_bytes() if path.is_file() else None
        _write(path, _with_aliases(path, added))
        written.append(path)
    _, problems = read_settings(folder)
    if problems:
        for path, content in before.items():
            _restore(path, content)
        raise problems[0]
    return written


def _with_aliases(path: Path, added: Iterable[HeaderAlias]) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    content: Any = {}
    if path.is_file():
        read_yaml(path)  # names what is wrong with the file in the user's words
        content = yaml.load(path.read_text(encoding="utf-8-sig")) or {}
    for alias in added:
        columns = _below(content, "columns")
        column = _below(columns, alias.column)
        if alias.divisor is not None:
            _below(column, "divided")[alias.header] = alias.divisor
            continue
        if not isinstance(column.get("aliases"), list):
            column["aliases"] = []
        names = cast("MutableSequence[object]", column["aliases"])
        if alias.header not in names:
            names.append(alias.header)
    text = io.StringIO()
    yaml.dump(content, text)  # pyright: ignore[reportUnknownMemberType] - the library has no types
    return text.getvalue()


def _below(mapping: MutableMapping[str, Any], key: str) -> MutableMapping[str, Any]:
    if not isinstance(mapping.get(key), dict):
        mapping[key] = {}
    return cast("MutableMapping[str, Any]", mapping[key])


def _write(path: Path, text: str) -> None:
    """Write beside the file first, then put it in its place: a reader sees the old one or the new one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError as error:
        raise SettingsProblemError(_NOT_WRITTEN, file=path, problem=error.strerror or str(error)) from error


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)
