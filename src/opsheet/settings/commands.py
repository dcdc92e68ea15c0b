"""What ``opsheet settings`` does: show, check, say where the files lie, and begin a team's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from opsheet.catalogue import FileProblemError, SettingsProblemError, Text
from opsheet.settings.bundle import Settings
from opsheet.settings.files import settings_files, shipped_folder, team_folder
from opsheet.settings.settings import read_settings
from opsheet.settings.show import show

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


def check(team: Path | None = None, further: Sequence[Callable[[Settings], None]] = ()) -> list[SettingsProblemError]:
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
        Text("写不了 {path}：{problem}", "can't write {path}: {problem}"), path=path, problem=problem or path.parent
    )


def _commented(text: str) -> str:
    lines = (f"# {line}" if line.strip() and not line.startswith("#") else line for line in text.splitlines())
    return _HEAD + "\n".join(lines) + "\n"
