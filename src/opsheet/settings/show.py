"""Settings as YAML to read, with the team's own values marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from opsheet.catalogue import SettingsProblemError, Text
from opsheet.settings.files import Yaml, merge, read_yaml, settings_files, shipped_folder, team_folder
from opsheet.values import Vocabulary

_MARK = Text("团队设置", "team's value")
_NO_SUCH_KEY = Text("没有设置 {path}，最接近：{nearest}", "there is no setting {path}, nearest: {nearest}")
_LONGEST_LINE = 110  # a mapping that fits is written in one line, as the shipped files do
_INDENT = "  "


def show(path: str | None = None, *, team: Path | None = None, language: str = "zh") -> str:
    """Write settings as YAML; a line whose value is the team's own ends with a mark.

    Args:
        path: a file (``turnover`` or ``turnover.yaml``), a key in it (``turnover.segments.domestic``), or all.
        team: the folder of the team's YAML; by default the user's settings folder.
        language: of the marks.

    Raises:
        SettingsProblemError: when there is no such file or key, or a file can't be read.

    Example:
        >>> print(show("turnover.velocity_weights.days_7", team=Path("no such folder")))
        # turnover.yaml
        velocity_weights: {days_7: 0.5}
    """
    shipped, own = _contents(shipped_folder()), _contents(team if team is not None else team_folder())
    merged = {file: merge(shipped.get(file, {}), own.get(file, {})) for file in {**shipped, **own}}
    chosen = list(merged) if path is None else [_file_of(path, merged)]
    keys = [] if path is None else _keys_of(path, chosen[0])
    return "\n\n".join(_page(file, merged[file], own.get(file, {}), keys, _MARK[language]) for file in chosen)


def _contents(folder: Path) -> dict[str, Yaml]:
    return {file: read_yaml(folder / file, file) for file in settings_files(folder) if file.endswith(".yaml")}


def _file_of(path: str, merged: Mapping[str, Yaml]) -> str:
    name = path.removesuffix(".yaml").split(".")[0]
    if f"{name}.yaml" not in merged:
        raise _no_such(path, [file.removesuffix(".yaml") for file in merged])
    return f"{name}.yaml"


def _keys_of(path: str, file: str) -> list[str]:
    rest = path.removeprefix(file.removesuffix(".yaml"))
    return [key for key in rest.removeprefix(".yaml").split(".") if key]


def _no_such(path: str, known: list[str]) -> SettingsProblemError:
    nearest = Vocabulary({name: [name] for name in known}).nearest(path)
    return SettingsProblemError(_NO_SUCH_KEY, path=path, nearest=", ".join(nearest))


def _page(file: str, content: Yaml, own: Yaml, keys: list[str], mark: str) -> str:
    narrowed = _narrow(content, keys, file.removesuffix(".yaml"))
    return "\n".join([f"# {file}", *_lines(narrowed, own, mark, "")])


def _narrow(content: Yaml, keys: list[str], path: str) -> Yaml:
    """Keep one key and what stands under it."""
    if not keys:
        return content
    key, path = keys[0], f"{path}.{keys[0]}"
    if key not in content:
        raise _no_such(path, [str(name) for name in content])
    value = content[key]
    if len(keys) > 1 and not isinstance(value, Mapping):
        raise _no_such(".".join([path, *keys[1:]]), [path])
    return {key: _narrow(cast(Yaml, value), keys[1:], path) if len(keys) > 1 else value}


def _lines(content: Mapping[str, Any], own: object, mark: str, indent: str) -> Iterator[str]:
    theirs = cast(Yaml, own) if isinstance(own, Mapping) else {}
    for key, value in content.items():
        short = f"{indent}{_flow(key)}: {_flow(value)}"
        if isinstance(value, Mapping) and value and len(short) > _LONGEST_LINE:
            yield f"{indent}{_flow(key)}:"
            yield from _lines(cast(Yaml, value), theirs.get(key), mark, indent + _INDENT)
        elif isinstance(value, Mapping) and key in theirs and value:
            yield f"{indent}{_flow(key)}:"
            yield from _lines(cast(Yaml, value), theirs[key], mark, indent + _INDENT)
        elif isinstance(value, list) and len(short) > _LONGEST_LINE:
            yield f"{indent}{_flow(key)}:{_ending(key in theirs, mark)}"
            yield from (f"{indent}{_INDENT}- {_flow(item)}" for item in cast("list[object]", value))
        else:
            yield f"{short}{_ending(key in theirs, mark)}"


def _ending(is_theirs: bool, mark: str) -> str:
    return f"  # {mark}" if is_theirs else ""


def _flow(value: object) -> str:
    """A value in one line of YAML."""
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10**9)
    return text.removesuffix("\n").removesuffix("\n...")
