"""Changing the team's own settings files, everything else in them left as it is, comments included."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, cast

from opsheet.catalogue import SettingsProblemError, Text
from opsheet.settings.files import read_yaml, team_folder
from opsheet.values import parse_datetime

Content = MutableMapping[str, Any]

_NO_DAY = Text(
    "{key} 应为日期，例如 2026-11-26，不能是“{value}”", "{key} must be a day such as 2026-11-26, not “{value}”"
)
_NOT_WRITTEN = Text("无法写入 {file}：{problem}", "can't write {file}: {problem}")


def remember_setting(file: str, key: str, value: str, folder: Path | None = None) -> None:
    """Write a value into the team's own settings.

    Args:
        file: such as ``app.yaml``; made where it isn't there.
        key: of the value, or the keys down to it, such as ``data.folder``.
        value: a text.
        folder: of the team's settings; by default the user's.

    Raises:
        SettingsProblemError: when the file can't be read or written.
    """
    *sections, name = key.split(".")

    def change(content: Content) -> None:
        for section in sections:
            content = below(content, section)
        content[name] = value

    path = (folder or team_folder()) / file
    write_settings(path, changed_settings(path, change))


def remember_facts(pattern: str, facts: Mapping[str, str], folder: Path | None = None) -> None:
    """Write what a user says of exports into the team's settings.

    Args:
        pattern: the path below the data folder, in which ``*`` stands for anything.
        facts: ``site``, ``shop``, ``first``, ``last``, days as 2026-11-26.
        folder: of the team's settings; by default the user's.

    Raises:
        SettingsProblemError: when the file can't be read or written, or a day is none; then nothing has changed.
    """
    days = {key: parse_datetime(facts[key]) for key in ("first", "last") if key in facts}
    for key, day in days.items():
        if day is None:
            raise SettingsProblemError(_NO_DAY, key=key, value=facts[key])

    def change(content: Content) -> None:
        own = below(below(below(content, "data"), "files"), pattern)
        own.update({**facts, **{key: day.date() for key, day in days.items() if day is not None}})

    path = (folder or team_folder()) / "app.yaml"
    write_settings(path, changed_settings(path, change))


def changed_settings(path: Path, change: Callable[[Content], None]) -> str:
    """The text of a settings file after a change; its comments and quotes stay.

    Args:
        path: of the file, which need not be there.
        change: changes its content.

    Raises:
        SettingsProblemError: when it can't be read.
    """
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    before, content = "", None
    if path.is_file():
        read_yaml(path)  # names what is wrong with the file in the user's words
        before = path.read_text(encoding="utf-8-sig")
        content = cast("Content | None", yaml.load(before))
    only_comments = "" if content else before
    content = content or {}
    change(content)
    text = io.StringIO()
    yaml.dump(content, text)  # pyright: ignore[reportUnknownMemberType] - the library has no types
    gap = "\n" if only_comments and not only_comments.endswith("\n") else ""
    return only_comments + gap + text.getvalue()


def below(mapping: Content, key: str) -> Content:
    """The mapping under a key, begun where there is none."""
    if not isinstance(mapping.get(key), dict):
        mapping[key] = {}
    return cast("Content", mapping[key])


def write_settings(path: Path, text: str) -> None:
    """Write beside the file first, then put it in its place: a reader sees the old one or the new one.

    Args:
        path: of the file.
        text: of it.

    Raises:
        SettingsProblemError: when it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError as error:
        raise SettingsProblemError(_NOT_WRITTEN, file=path, problem=error.strerror or str(error)) from error
