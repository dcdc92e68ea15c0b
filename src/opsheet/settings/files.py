"""Reading the shipped YAML and a team's own on top of it, key by key."""

from __future__ import annotations

import os
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from opsheet.catalogue import SettingsProblemError, Text
from opsheet.resources import resource

TEAM_FOLDER_VARIABLE = "OPSHEET_CONFIG"
EXTENDED_LISTS = frozenset({"aliases", "excel_tables", "sheets"})  # a team adds to these instead of replacing

Yaml = dict[str, Any]


class _UniqueKeyLoader(yaml.CSafeLoader):
    """A safe loader that refuses a key that is written twice, where YAML would quietly keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping, once its keys are known to differ."""
        written = [key.value for key, _ in node.value]
        doubled = next((key for key, _ in node.value if written.count(key.value) > 1), None)
        if doubled is not None:
            problem = f"the key {doubled.value} is written twice"
            raise yaml.constructor.ConstructorError(problem=problem, problem_mark=doubled.start_mark)
        return super().construct_mapping(node, deep)


def shipped_folder() -> Path:
    """The folder of the YAML that ships with opsheet."""
    return resource("config")


def team_folder() -> Path:
    """The folder of the team's own YAML; it need not exist."""
    chosen = os.environ.get(TEAM_FOLDER_VARIABLE)
    if chosen:
        return Path(chosen)
    import platformdirs  # noqa: PLC0415 - a start-up cost only where no folder is named

    return Path(platformdirs.user_config_dir("opsheet", appauthor=False))


def settings_files(folder: Path) -> list[str]:
    """The names of the settings files in a folder, tables as ``tables/stocking.yaml``."""
    if not folder.is_dir():
        return []
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))


def read_yaml(path: Path) -> Yaml:
    """Read one settings file.

    Raises:
        SettingsProblemError: when it isn't readable YAML or doesn't hold keys and values.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_UniqueKeyLoader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise SettingsProblemError(
            Text("{file} 第 {line} 行写法有误：{problem}", "{file}, line {line}: {problem}"),
            file=path.name,
            line=mark.line + 1 if mark else "?",
            problem=getattr(error, "problem", None) or str(error),
        ) from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SettingsProblemError(
            Text("{file} 应由“键: 值”组成", "{file} must consist of keys and values"), file=path.name
        )
    return cast(Yaml, content)


def merge(shipped: Mapping[str, Any], team: Mapping[str, Any]) -> Yaml:
    """Lay a team's values over the shipped ones, key by key.

    Mappings are merged; ``aliases`` and the names of sheets are added to; any other value takes the
    place of the shipped one.

    Example:
        >>> merge({"a": {"b": 1, "c": 2}, "aliases": ["x"]}, {"a": {"b": 9}, "aliases": ["y"]})
        {'a': {'b': 9, 'c': 2}, 'aliases': ['x', 'y']}
    """
    merged = dict(shipped)
    for key, value in team.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(cast(Yaml, below), cast(Yaml, value))
        elif key in EXTENDED_LISTS and isinstance(below, list) and isinstance(value, list):
            known = cast("list[object]", below)
            merged[key] = [*known, *(item for item in cast("list[object]", value) if item not in known)]
        else:
            merged[key] = value
    return merged
