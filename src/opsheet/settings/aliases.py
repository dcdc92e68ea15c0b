"""Writing what a team calls its columns into the team's own settings, its comments kept."""

from __future__ import annotations

from collections.abc import Iterable, MutableSequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from opsheet.settings.edit import Content, below, changed_settings, write_settings
from opsheet.settings.files import team_folder
from opsheet.settings.load import read_settings


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
        write_settings(path, _with_aliases(path, added))
        written.append(path)
    _, problems = read_settings(folder)
    if problems:
        for path, content in before.items():
            _restore(path, content)
        raise problems[0]
    return written


def _with_aliases(path: Path, added: Iterable[HeaderAlias]) -> str:
    def change(content: Content) -> None:
        for alias in added:
            column = below(below(content, "columns"), alias.column)
            if alias.divisor is not None:
                below(column, "divided")[alias.header] = alias.divisor
                continue
            if not isinstance(column.get("aliases"), list):
                column["aliases"] = []
            names = cast("MutableSequence[object]", column["aliases"])
            if alias.header not in names:
                names.append(alias.header)

    return changed_settings(path, change)


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)
