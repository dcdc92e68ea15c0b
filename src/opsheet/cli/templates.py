"""``opsheet templates``: blank workbooks of the team's tables, ready to be filled in."""

from __future__ import annotations

from pathlib import Path

from opsheet.catalogue import RefusedError, Text
from opsheet.cli.session import CLEAN, CREATED, Session
from opsheet.hosts.paths import safe_name
from opsheet.values import fold
from opsheet.values.vocabulary import nearest

_EXISTS = Text(
    "{path} 已存在，请先改名或换一个文件夹（-o）",
    "{path} exists already. Rename it or choose another folder (-o).",
)
_NO_TABLE = Text("没有表“{name}”，最接近：{near}", "There is no table “{name}”. Nearest: {near}.")


def write_templates(session: Session, name: str | None, folder: Path) -> int:
    """Write the blank workbook of one table, or of every one; nothing is overwritten.

    Args:
        session: the run's language and settings.
        name: a table by its key or its name; None for all of them.
        folder: where the workbooks go.

    Raises:
        RefusedError: when there is no such table, or a file of that name is there.
    """
    from opsheet.workbooks.table_sheet import template

    settings = session.settings
    named = {fold(word): key for key, table in settings.tables.items() for word in (key, table.name.zh, table.name.en)}
    if name is not None and fold(name) not in named:
        known = [word for key, table in settings.tables.items() for word in (key, table.name[session.language])]
        raise RefusedError(_NO_TABLE, name=name, near=" / ".join(nearest(name, known)))
    keys = list(settings.tables) if name is None else [named[fold(name)]]
    paths = {key: folder / safe_name(f"{settings.tables[key].name[session.language]}.xlsx") for key in keys}
    for path in paths.values():
        if path.exists():
            raise RefusedError(_EXISTS, path=path)
    folder.mkdir(parents=True, exist_ok=True)
    for key, path in paths.items():
        content = template(settings.tables[key], settings)
        with path.open("xb") as file:
            file.write(content)
        session.say(CREATED.render(session.language, path=path))
    return CLEAN
