"""Filling a copy of the ERP's own import template, as the team downloaded it, by header name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from opsheet.catalogue import FileProblemError, Message, Text, listed
from opsheet.exports.conventions import load_conventions
from opsheet.exports.definition import ExportDefinition
from opsheet.exports.grid import read_file
from opsheet.exports.read import export_reader
from opsheet.hosts.xlsx import apply
from opsheet.outcome import CellValue, Outcome, SetCells
from opsheet.settings import Settings
from opsheet.values.cells import column_letters

NO_TEMPLATE = Text(
    "没有领星的“{name}”模板：写的是普通表格，不能直接导入；请把下载的模板放进 templates.folder",
    "There is no template of Lingxing's “{name}”: this is a plain file that can't be imported. Put the downloaded "
    "template into templates.folder.",
)
FILLED = Text("已填好领星的“{name}”模板（{file}）", "Filled Lingxing's template “{name}” ({file})")
_NOT_FILLED = Text("；模板里没有填的列：{headers}", "; columns of the template left blank: {headers}")


@dataclass(frozen=True, slots=True)
class ErpTemplate:
    """An import template.

    Args:
        path: of the file, which is never written to.
        definition: what is known of the import.
        sheet: the name of its sheet.
        header_row: the number of its header's row.
        letters: of the columns by role.
        headers: by the letter of each column.
        filled_rows: rows below the header that hold something, for instance an example.
    """

    path: Path
    definition: ExportDefinition
    sheet: str
    header_row: int
    letters: Mapping[str, str]
    headers: Mapping[str, str]
    filled_rows: int

    def filled_message(self, roles: Sequence[str]) -> Message:
        """The sentence that says which template was filled, and what it was not told.

        Args:
            roles: that are filled.
        """
        known = {self.letters[role] for role in roles if role in self.letters}
        blank = [header for letter, header in self.headers.items() if letter not in known]
        text = Text(FILLED.zh + _NOT_FILLED.zh, FILLED.en + _NOT_FILLED.en) if blank else FILLED
        return Message(text, {"name": self.definition.name.text, "file": self.path.name, "headers": listed(blank)})


def find_template(key: str, settings: Settings) -> ErpTemplate | None:
    """The team's template of an import, known by its headers, never by its name.

    Args:
        key: of the import's definition.
        settings: with ``app.templates.folder``.

    Returns:
        The newest of several; None where there is no folder or no such template in it.
    """
    folder = Path(settings.app.templates.folder or "").expanduser()
    if not settings.app.templates.folder or not folder.is_dir():
        return None
    files = [path for path in folder.glob("*.xlsx") if not path.name.startswith(("~$", "."))]
    for path in sorted(files, key=lambda path: path.stat().st_mtime, reverse=True):
        template = _read(path, settings)
        if template is not None and template.definition.key == key:
            return template
    return None


def no_template(key: str, settings: Settings) -> Message:
    """The sentence that says that a plain file was written, since there is no template.

    Args:
        key: of the import's definition.
        settings: of the team.
    """
    name = export_reader(settings.team).definitions[key].name.text
    return Message(NO_TEMPLATE, {"name": name})


def _read(path: Path, settings: Settings) -> ErpTemplate | None:
    reader = export_reader(settings.team)
    try:
        found = reader.recogniser.recognise(read_file(path, settings.app.reading.maximum_unpacked.value * 2**20).grids)
    except FileProblemError:
        return None
    columns = found.definition.columns
    letters = {index: column_letters(place + 1) for index, place in found.positions.items()}
    missing = load_conventions(settings.team).missing
    below = found.grid.head[found.header_index + 1 :]
    filled = [any(str(cell or "").strip().casefold() not in {"", *missing} for cell in row) for row in below]
    return ErpTemplate(
        path=path,
        definition=found.definition,
        sheet=found.grid.sheet or "",
        header_row=found.header_index + 1,
        letters={role: letter for index, letter in letters.items() if (role := columns[index].role)},
        headers={letter: found.header(index) for index, letter in letters.items()},
        filled_rows=max((place for place, there in enumerate(filled, 1) if there), default=0),
    )


def fill_template(template: ErpTemplate, rows: Sequence[Mapping[str, CellValue]], target: Path) -> None:
    """Write a copy of a template with these rows; an example below its header is overwritten.

    Args:
        template: as found.
        rows: values by role; what the template has no column for is left out.
        target: where the copy goes.
    """
    blanks: list[CellValue] = [None] * max(template.filled_rows - len(rows), 0)
    by_letter = {letter: role for role, letter in template.letters.items()}
    edits = [
        SetCells(
            template.sheet,
            f"{letter}{template.header_row + 1}",
            [[value] for value in [*(row.get(by_letter.get(letter, "")) for row in rows), *blanks]],
        )
        for letter in template.headers
    ]
    apply(Outcome(edits), template.path, target, force=True)
