"""Changing one value of a team's settings file, everything else in it left as it is, comments included."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from opsheet.catalogue import FileProblemError, Text
from opsheet.settings.files import team_folder

_NOT_WRITTEN = Text("写不了 {path}：{reason}", "can't write {path}: {reason}")
_BY_HAND = Text(
    "{path} 的写法没法自动改，请自己写上 {key}: {value}",
    "{path} can't be changed by itself: write {key}: {value} there",
)


def remember_setting(file: str, key: str, value: str, folder: Path | None = None) -> None:
    """Write a value into the team's own settings.

    Args:
        file: such as ``app.yaml``; made where it isn't there.
        key: of the value, or section and key, such as ``data.folder``.
        value: a text.
        folder: of the team's settings; by default the user's.

    Raises:
        FileProblemError: when the file can't be written, or is written in a way that this can't change.
    """
    path = (folder or team_folder()) / file
    try:
        text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        changed = with_value(text, key, value)
        if changed is None:
            raise FileProblemError(_BY_HAND, path=path, key=key, value=value)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.write_text(changed, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as error:
        raise FileProblemError(_NOT_WRITTEN, path=path, reason=error.strerror or error) from error


def with_value(text: str, key: str, value: str) -> str | None:
    r"""The text of a settings file with one value changed; None where its layout doesn't allow for that.

    Args:
        text: of the file.
        key: of the value, or section and key.
        value: a text.

    Example:
        >>> with_value("language: zh\ndata: # where\n  cache: true\n", "data.folder", "D:/exports")
        'language: zh\ndata: # where\n  folder: D:/exports\n  cache: true\n'
        >>> with_value("", "language", "en")
        'language: en\n'
    """
    section, _, name = key.rpartition(".")
    written = f"{name}: {_scalar(value)}"
    changed = _in_section(text, section, name, written) if section else _at_top(text, name, written)
    try:
        before, after = yaml.safe_load(text) or {}, yaml.safe_load(changed)
        expected = (
            {**before, section: {**(before.get(section) or {}), name: value}} if section else before | {name: value}
        )
    except (yaml.YAMLError, AttributeError, TypeError):
        return None
    return changed if after == expected else None


def _scalar(value: str) -> str:
    """A text as YAML writes it, in quotes where it would be something else without."""
    try:
        is_plain = yaml.safe_load(f"a: {value}") == {"a": value}
    except yaml.YAMLError:
        is_plain = False
    return value if is_plain else json.dumps(value, ensure_ascii=False)


def _at_top(text: str, name: str, written: str) -> str:
    line = re.compile(rf"^{re.escape(name)}\s*:.*$", re.MULTILINE)
    changed, count = line.subn(lambda _: written, text, count=1)
    return changed if count else f"{written}\n{text}"


def _in_section(text: str, section: str, name: str, written: str) -> str:
    head = re.search(rf"^{re.escape(section)}\s*:[ \t]*(?:#.*)?$", text, re.MULTILINE)
    if head is None:
        begun = text if not text or text.endswith("\n") else f"{text}\n"
        return f"{begun}{section}:\n  {written}\n"
    below = re.compile(r"(?:\n(?:[ \t]+.*|[ \t]*#.*|[ \t]*))*").match(text, head.end())
    block = below.group() if below else ""
    line = re.compile(rf"^([ \t]+){re.escape(name)}\s*:.*$", re.MULTILINE)
    changed, count = line.subn(lambda found: f"{found[1]}{written}", block, count=1)
    if not count:
        indent = re.search(r"^([ \t]+)[^\s#]", block, re.MULTILINE)
        changed = f"\n{indent[1] if indent else '  '}{written}{block}"
    return text[: head.end()] + changed + text[head.end() + len(block) :]
