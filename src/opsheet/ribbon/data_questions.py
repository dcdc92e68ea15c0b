"""Asking once for what files of the data folder don't say themselves, and keeping the answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from opsheet.catalogue import Text
from opsheet.hosts.excel.questions import CancelledError, ask_text
from opsheet.hosts.excel.xlwings import xw
from opsheet.settings.edit import remember_facts
from opsheet.values import parse_datetime

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder

_TITLE = Text("数据文件夹", "Data folder")
_SITE = Text(
    "{file} 没有写明站点。请填写站点，例如 US 或 MX；取消则不用这个文件",
    "{file} doesn't say its site. Type it, such as US or MX; Cancel leaves the file out",
)
_FIRST = Text(
    "{file} 没有写明时段。请填写第一天，例如 2026-11-26；取消则不用这个文件",
    "{file} doesn't say its period. Type its first day, such as 2026-11-26; Cancel leaves the file out",
)
_LAST = Text("{file} 的最后一天", "The last day of {file}")


def ask_facts(data: DataFolder, app: xw.App, language: str, team: Path | None) -> bool:
    """Ask for the site and the period of files that don't say them; what can't be read is asked for again.

    Args:
        data: the data folder.
        app: the running Excel.
        language: of the user.
        team: the folder of the settings that keep the answers.

    Returns:
        Whether anything was told.
    """
    told = False
    for file, lacking in data.unstated():
        facts: dict[str, str] = {}
        try:
            if "site" in lacking:
                facts["site"] = _site(data, app, _SITE.render(language, file=file), language)
            if "period" in lacking:
                facts["first"] = _day(app, _FIRST.render(language, file=file), language)
                facts["last"] = _day(app, _LAST.render(language, file=file), language, facts["first"])
        except CancelledError:
            continue
        remember_facts(file, facts, team)
        told = True
    return told


def _site(data: DataFolder, app: xw.App, prompt: str, language: str) -> str:
    while (code := data.conventions.site_code(ask_text(app, prompt, _TITLE[language]).strip())) is None:
        pass
    return code


def _day(app: xw.App, prompt: str, language: str, default: str = "") -> str:
    while (day := parse_datetime(ask_text(app, prompt, _TITLE[language], default).strip())) is None:
        pass
    return f"{day:%Y-%m-%d}"
