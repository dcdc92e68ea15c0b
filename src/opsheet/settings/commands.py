"""What ``opsheet settings`` does: show, check, say where the files lie, and begin a team's own.

Settings as YAML to read, with the team's own values marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from opsheet.catalogue import FileProblemError, SettingsProblemError, Text
from opsheet.settings.files import Yaml, merge, read_yaml, settings_files, settings_folders, shipped_folder, team_folder
from opsheet.settings.load import Settings, read_settings
from opsheet.values import Vocabulary

_MARK = Text("团队设置", "Team's value")
_NO_SUCH_KEY = Text("没有设置 {path}，最接近：{nearest}", "There is no setting {path}, nearest: {nearest}")
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
    shipped, *layers = map(_contents, settings_folders(team))
    own: dict[str, Yaml] = {}
    for layer in layers:
        own |= {file: merge(own.get(file, {}), content) for file, content in layer.items()}
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


__all__ = ["Folders", "Started", "check", "init", "paths", "show"]

_HEAD = """\
# 团队自己的设置：去掉要改的行（连同它上面的各级键）前面的“# ”，改成自己的值；其余照旧。
# The team's own settings: take "# " off the lines to change, with the keys above them; all else stays as shipped.

"""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where settings are read from.

    Args:
        shipped: the files that come with opsheet; not to be edited.
        team: the team's own, laid over them; need not exist.
    """

    shipped: Path
    team: Path


@dataclass(frozen=True, slots=True)
class Started:
    """What ``init`` did.

    Args:
        written: the files that are new.
        kept: those that were there already and stay as they are.
    """

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def paths() -> Folders:
    """The folders of the shipped and of the team's settings."""
    return Folders(shipped_folder(), team_folder())


def check(team: Path | None = None, further: Sequence[Callable[[Settings], object]] = ()) -> list[SettingsProblemError]:
    """Find everything that is wrong with the settings, in all files at once.

    Args:
        team: the folder of the team's YAML; by default the user's settings folder.
        further: tests of readable settings that raise a ``SettingsProblemError``, such as that of the switches of
            checks, which only those know who know the checks.

    Returns:
        The problems, each naming its file; none when all is right.

    Example:
        >>> check(Path("no such folder"))
        []
    """
    settings, problems = read_settings(team)
    if settings is None:
        return problems
    for test in further:
        try:
            test(settings)
        except SettingsProblemError as problem:
            problems.append(problem)
    return problems


def init(team: Path | None = None) -> Started:
    """Begin a team's own settings: a copy of each shipped file with every line commented out.

    A file that is there stays as it is.

    Args:
        team: the folder to fill; by default the user's settings folder.

    Raises:
        FileProblemError: when the folder can't be written to.
    """
    folder = team if team is not None else team_folder()
    written: list[Path] = []
    kept: list[Path] = []
    for name in settings_files(shipped_folder()):
        path = folder / name
        fresh = _write_new(path, _commented((shipped_folder() / name).read_text(encoding="utf-8")))
        (written if fresh else kept).append(path)
    return Started(tuple(written), tuple(kept))


def _write_new(path: Path, text: str) -> bool:
    """Write a file unless it is there; tell whether it was written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        if path.is_file():
            return False
        raise _not_writable(path, "") from None
    except OSError as error:
        raise _not_writable(path, error.strerror or str(error)) from error
    return True


def _not_writable(path: Path, problem: str) -> FileProblemError:
    return FileProblemError(
        Text("无法写入 {path}：{problem}", "Can't write {path}: {problem}"), path=path, problem=problem or path.parent
    )


def _commented(text: str) -> str:
    lines = (f"# {line}" if line.strip() and not line.startswith("#") else line for line in text.splitlines())
    return _HEAD + "\n".join(lines) + "\n"
