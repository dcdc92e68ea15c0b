"""Which column an unknown header stands for: proposals, and what must not be mapped."""

from __future__ import annotations

from collections import Counter

from opsheet.catalogue import AND, COMMA, RefusedError, Text
from opsheet.checks.headers import MissingInput
from opsheet.settings.aliases import HeaderAlias
from opsheet.tables import Table, Workbook

_TAKEN = Text("表头“{header}”已是“{name}”列", "The header “{header}” already is the column {name}")
_FILLED = Text(
    "“{name}”列已有表头“{header}”，请先改名", "The column {name} already has the header “{header}”. Rename it first."
)
_REQUIRED = Text("必需的列", "a required column")
_BLANK = Text("{columns}留空", "{columns} left blank")
_NOT_RUN = Text("未检查 {checks}", "not checked: {checks}")
_ZERO = Text("按 0 计", "counts as 0")


def proposals(workbook: Workbook) -> list[HeaderAlias]:
    """The headers that may be one missing column only, which no other header may be.

    Args:
        workbook: as read.
    """
    found: list[HeaderAlias] = []
    for table in workbook.tables.values():
        claims = Counter(key for header in table.unknown for key in header.candidates)
        certain = (one for one in table.unknown if len(one.candidates) == 1 and claims[one.candidates[0]] == 1)
        found += [HeaderAlias(table.key, one.candidates[0], one.header, one.divisor) for one in certain]
    return found


def refuse_taken(header: str, key: str, table: Table) -> None:
    """Never two headers to one column, nor two columns to one header.

    Args:
        header: as the sheet has it.
        key: of the column that it is to stand for.
        table: the sheet's.

    Raises:
        RefusedError: naming the header or the column that is taken.
    """
    owner = next((column for column in table.columns.values() if column.header == header), None)
    if owner is not None and owner.key != key:
        raise RefusedError(_TAKEN, header=header, name=owner.definition.header.text)
    present = table.columns.get(key)
    if present is not None and present.header != header:
        raise RefusedError(_FILLED, name=present.definition.header.text, header=present.header)


def effect_of(missing: MissingInput, table: Table, language: str) -> str:
    """What is left undone for want of a column, in a few words.

    Args:
        missing: the column.
        table: which lacks it.
        language: of the user.
    """
    columns = COMMA[language].join(table.definition.columns[key].header[language] for key in missing.columns)
    parts = [
        _REQUIRED[language] if missing.is_required else "",
        _BLANK.render(language, columns=columns) if columns else "",
        _NOT_RUN.render(language, checks=COMMA[language].join(missing.checks)) if missing.checks else "",
        _ZERO[language] if missing.counts_as_zero and not columns else "",
    ]
    return AND[language].join(part for part in parts if part)
