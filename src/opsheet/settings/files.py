"""Reading the shipped YAML and a team's own on top of it, key by key."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import yaml

from opsheet.catalogue import Message, SettingsProblemError, Text
from opsheet.resources import BUNDLE_FILE, bundle_folder, resource

TEAM_FOLDER_VARIABLE = "OPSHEET_CONFIG"
EXPORTS_FOLDER = "exports/"
SHARED_FOLDER = "settings"  # of a bundle: the team's settings for everybody
_MOST_VALUES = 100_000  # of one file; the largest that ships has some thousand
EXTENDED_LISTS = frozenset({"aliases", "excel_tables", "sheets"})  # a team adds to these instead of replacing

Yaml = dict[str, Any]


class _TwiceError(yaml.MarkedYAMLError):
    """A key that is written twice."""


class _MultipliedError(yaml.MarkedYAMLError):
    """Aliases that stand for more values than any settings have, or for themselves."""


class _UniqueKeyLoader(yaml.CSafeLoader):
    """A safe loader that refuses a key that is written twice, where YAML would quietly keep the last."""

    def get_single_node(self) -> yaml.Node | None:
        """The document, once its aliases are known to stand for few values."""
        node: yaml.Node | None = super().get_single_node()
        if node is not None:
            _count_values(node, {})
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping, once its keys are known to differ."""
        seen: set[object] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise _TwiceError(problem=key.value, problem_mark=key.start_mark)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else key)
        return super().construct_mapping(node, deep)

    def construct_date(self, node: yaml.ScalarNode) -> object:
        """Build a date, or leave an impossible one as text, which the model refuses with its key path."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_UniqueKeyLoader.add_constructor("tag:yaml.org,2002:timestamp", _UniqueKeyLoader.construct_date)


def _count_values(node: yaml.Node, counted: dict[int, int]) -> int:
    """How many values a node holds with its aliases written out.

    Raises:
        _MultipliedError: when they are too many, or the node holds itself.
    """
    if id(node) in counted:
        count = counted[id(node)]
    else:
        counted[id(node)] = _MOST_VALUES  # until it is counted: it can't be part of itself
        parts: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            parts = [one for pair in node.value for one in pair]
        elif isinstance(node, yaml.SequenceNode):
            parts = node.value
        count = 1 + sum(_count_values(part, counted) for part in parts)
        counted[id(node)] = count
    if count >= _MOST_VALUES:
        raise _MultipliedError(problem_mark=node.start_mark)
    return count


def shipped_folder() -> Path:
    """The folder of the YAML that ships with opsheet."""
    return resource("config")


def team_folder() -> Path:
    """The folder of the team's own YAML; it need not exist."""
    chosen = os.environ.get(TEAM_FOLDER_VARIABLE)
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_config_dir("opsheet", appauthor=False))


def shared_folder() -> Path | None:
    """The folder of the settings that the team shares, in the bundle whose Python runs; None without a bundle.

    An installed bundle has a copy of its own of what is on the team's drive, so that nothing waits for a network.
    """
    bundle = bundle_folder()
    return bundle / SHARED_FOLDER if bundle is not None else None


def settings_folders(team: Path | None = None) -> list[Path]:
    """The folders of settings, each laid over those before it: shipped, shared by the team, the user's own.

    Args:
        team: the last of them; by default the user's settings folder.
    """
    shared = shared_folder()
    own = team if team is not None else team_folder()
    return [shipped_folder(), *([shared] if shared is not None else []), own]


def settings_files(folder: Path) -> list[str]:
    """The names of the settings files in a folder, tables as ``tables/stocking.yaml``.

    What is known of exports (``exports/``) is left out: it is read where exports are. So are bundles, which on Windows
    are installed below the folder of the user's settings, and hidden folders, in which they are copied.
    """
    found = (path for path in _files_outside_bundles(folder) if path.suffix.lower() in {".yaml", ".yml"})
    names = (path.relative_to(folder).as_posix() for path in found)
    return sorted(name for name in names if not name.startswith(EXPORTS_FOLDER))


def _files_outside_bundles(folder: Path) -> Iterator[Path]:
    """What is in a folder and below, folders too: one that bears a file's name is a fault to be said."""
    for current, folders, names in os.walk(folder):
        here = Path(current)
        folders[:] = [one for one in folders if one[0] != "." and not (here / one / BUNDLE_FILE).is_file()]
        yield from (here / name for name in [*folders, *names])


FileStamps = tuple[tuple[Path, int, int], ...]


def file_stamps(folder: Path | None) -> FileStamps:
    """The YAML files of a folder with size and time of change, by which a changed file is known.

    Args:
        folder: need not exist.
    """
    files = sorted(folder.glob("*.yaml")) if folder is not None else []
    return tuple((path, stat.st_size, stat.st_mtime_ns) for path in files if (stat := path.stat()))


def read_yaml(path: Path, name: str | None = None) -> Yaml:
    """Read one settings file.

    Args:
        path: of the file, UTF-8 with or without BOM.
        name: what it is called in an error; by default its file name.

    Raises:
        SettingsProblemError: when it isn't readable YAML or doesn't hold keys and values.
    """
    file = name or path.name
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a safe loader
    except OSError as error:
        raise SettingsProblemError(_UNREADABLE, file=file, problem=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise SettingsProblemError(_NOT_UTF_8, file=file) from error
    except RecursionError as error:
        raise SettingsProblemError(_TOO_DEEP, file=file) from error
    except (yaml.YAMLError, ValueError) as error:
        raise SettingsProblemError(_WRONG, location=_location(file, error), problem=_problem(error, text)) from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SettingsProblemError(_NO_MAPPING, file=file)
    return cast(Yaml, content)


def line_in(path: Path, location: Sequence[int | str]) -> int | None:
    """The line of a settings file in which a key stands, or the nearest key above that the file holds.

    Args:
        path: of a file that was read before.
        location: keys and positions from the outside in; parts that are no keys are passed over.

    Returns:
        Counted from 1; None where the file doesn't hold even the first key.
    """
    node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_UniqueKeyLoader)
    line: int | None = None
    for part in location:
        if isinstance(node, yaml.MappingNode):
            keys = {str(key.value): (key, value) for key, value in node.value}
            if str(part) in keys:
                key, node = keys[str(part)]
                line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


_UNREADABLE = Text("无法读取 {file}：{problem}", "{file} can't be read: {problem}")
_NOT_UTF_8 = Text("{file} 不是 UTF-8 编码，请另存为 UTF-8", "{file} isn't UTF-8; save it as UTF-8")
_TOO_DEEP = Text("{file} 层数太多", "{file} is nested too deeply")
_OTHER_UNIT = Text("{file} {path}：应为 {expected}，现为 {value}", "{file} {path} must be {expected}, it is {value}")
_NO_MAPPING = Text("{file} 应由“键: 值”组成", "{file} must consist of keys and values")
_WRONG = Text("{location}：{problem}", "{location}: {problem}")
_LINE = Text("{file} 第 {line} 行", "{file}, line {line}")
_TWICE = Text("键 {key} 写了两次", "the key {key} is written twice")
_MULTIPLIED = Text(
    "别名（&、*）展开后内容太多，请把内容直接写出来",
    "Aliases (&, *) repeat too many values. Write the values out",
)
_TAB = Text("用了制表符，请改用空格缩进", "a tab; indent with spaces")
_SYNTAX = Text("YAML 写法有误（{problem}）", "is not valid YAML ({problem})")


def _location(file: str, error: Exception) -> Message | str:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return Message(_LINE, {"file": file, "line": mark.line + 1}) if mark else file


def _problem(error: Exception, text: str) -> Message:
    if not isinstance(error, yaml.MarkedYAMLError):
        return Message(_SYNTAX, {"problem": str(error)})
    if isinstance(error, _TwiceError):
        return Message(_TWICE, {"key": str(error.problem)})
    if isinstance(error, _MultipliedError):
        return Message(_MULTIPLIED)
    lines = text.splitlines()
    line = lines[error.problem_mark.line] if error.problem_mark and error.problem_mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return Message(_TAB)
    return Message(_SYNTAX, {"problem": str(error.problem)})


def refuse_other_units(shipped: Mapping[str, Any], team: Mapping[str, Any], file: str, path: str = "") -> None:
    """Refuse a team's value in another unit than the one that rules calculate in.

    Raises:
        SettingsProblemError: naming the unit that must stay.
    """
    for key, value in team.items():
        below, key_path = shipped.get(key), f"{path}{key}"
        if is_threshold(below) and isinstance(value, list):
            for position, item in enumerate(cast("list[object]", value)):
                if isinstance(item, Mapping):
                    refuse_other_units(_shared(below), cast(Yaml, item), file, f"{key_path}.{position}.")
            continue
        below = _shared(below) if is_threshold(below) and isinstance(below, list) else below
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            refuse_other_units(cast(Yaml, below), cast(Yaml, value), file, f"{key_path}.")
        elif key == "unit" and below is not None and value != below:
            raise SettingsProblemError(_OTHER_UNIT, file=file, path=key_path, expected=below, value=value)


def is_threshold(content: object) -> bool:
    """Whether a value of the YAML is a threshold: a value with unit and source, or a list of such.

    Example:
        >>> is_threshold([{"value": 120, "unit": "days", "source": "SOP"}]), is_threshold({"zh": "采购"})
        (True, False)
    """
    entries = cast("list[object]", content) if isinstance(content, list) else [content]
    needed = {"value", "unit", "source"}
    return bool(entries) and all(isinstance(entry, Mapping) and needed <= entry.keys() for entry in entries)


def _shared(threshold: object) -> Yaml:
    """What a team need not repeat of a threshold: its unit and source."""
    first = cast("list[Yaml]", threshold)[0] if isinstance(threshold, list) else cast(Yaml, threshold)
    return {"unit": first["unit"], "source": first["source"]}


def merge(shipped: Mapping[str, Any], team: Mapping[str, Any]) -> Yaml:
    """Lay a team's values over the shipped ones, key by key.

    Mappings are merged. A threshold may be given as one value or as a list of values with ``from``, whichever of the
    two forms is shipped, and need not repeat unit and source. ``aliases`` and the names of sheets are added to; any
    other value takes the place of the shipped one. A key with nothing under it, as comments leave it, keeps what is
    shipped.

    Example:
        >>> merge({"a": {"b": 1, "c": 2}, "aliases": ["x"]}, {"a": {"b": 9}, "aliases": ["y"]})
        {'a': {'b': 9, 'c': 2}, 'aliases': ['x', 'y']}
    """
    merged = dict(shipped)
    for key, value in team.items():
        below = merged.get(key)
        if value is None and isinstance(below, Mapping):
            continue
        if is_threshold(below) and isinstance(value, list):
            items = cast("list[object]", value)
            merged[key] = [{**_shared(below), **item} if isinstance(item, Mapping) else item for item in items]
            continue
        below = _shared(below) if is_threshold(below) and isinstance(below, list) else below
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(cast(Yaml, below), cast(Yaml, value))
        elif key in EXTENDED_LISTS and isinstance(below, list) and isinstance(value, list):
            known = cast("list[object]", below)
            merged[key] = [*known, *(item for item in cast("list[object]", value) if item not in known)]
        else:
            merged[key] = value
    return merged
