"""What every command shares: language, settings, exit statuses, a progress bar, and consoles of any encoding.

A Chinese Windows reads pipes as cp936, a Mexican one as cp850 or cp1252: text stays in that encoding. JSON is for
programs, which take it for UTF-8: in any other encoding it is written in ASCII with escapes, the same document.
"""

from __future__ import annotations

import codecs
import datetime as dt
import io
import os
import sys
import unicodedata
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from opsheet.catalogue import DEFAULT_LANGUAGE, FileProblemError, Language, Message, Text, UserError

if TYPE_CHECKING:
    from rich.console import Console

    from opsheet.settings import Settings

CLEAN = 0
FINDINGS = 1
BAD_INPUT = 2
UNEXPECTED = 3
INTERRUPTED = 130

_WINDOWS_ENGLISH = 0x09  # the primary part of a Windows language id
NARROWEST = 140  # characters that a table gets where the output is no terminal


class UsageProblemError(UserError):
    """A command that was typed in a way that can't be carried out."""


CREATED = Text("已生成：{path}", "Created: {path}")


@dataclass
class Session:
    """One run of the command line.

    Args:
        language: of messages.
        config: the folder of a team's settings, or None for the user's own.
    """

    language: Language
    config: Path | None = None

    @cached_property
    def settings(self) -> Settings:
        """The team's settings, with the language of this run."""
        from opsheet.settings import load_settings

        return load_settings(self.team_folder, app={"language": self.language})

    @property
    def team_folder(self) -> Path | None:
        """The folder that was named, which must be there; None for the user's own, which need not."""
        if self.config is not None and not self.config.is_dir():
            raise FileProblemError(
                Text("没有 {folder} 这个设置文件夹", "There is no settings folder {folder}"), folder=self.config
            )
        return self.config

    @cached_property
    def console(self) -> Console:
        """Where results are shown."""
        from rich.console import Console

        width = None if sys.stdout.isatty() else NARROWEST
        return Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False)

    def say(self, text: Text | Message | str) -> None:
        """Print one line of result."""
        shown = text[self.language] if isinstance(text, Text) else text
        shown = shown.render(self.language) if isinstance(shown, Message) else shown
        sys.stdout.write(f"{shown}\n")

    def show_table(self, headers: Sequence[Text], rows: Sequence[Sequence[Any]]) -> None:
        """Print a table, folded to the width of the console."""
        from rich import box
        from rich.table import Table
        from rich.text import Text as RichText

        from opsheet.outcome import json_value

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for header in headers:
            table.add_column(header[self.language], overflow="fold")
        for row in rows:
            table.add_row(*(RichText("" if cell is None else str(json_value(cell))) for cell in row))
        self.console.print(table)

    def warn(self, text: str) -> None:
        """Print one line to the error stream."""
        sys.stderr.write(f"{text}\n")


def configured_language(config: Path | None = None) -> Language:
    """The language that the team's settings name, else that of the system.

    Args:
        config: the folder of a team's settings, or None for the user's own.
    """
    from opsheet.settings.files import read_yaml, team_folder

    team = (config or team_folder()) / "app.yaml"
    try:
        named = read_yaml(team).get("language") if team.is_file() else None
    except (UserError, OSError):
        return DEFAULT_LANGUAGE  # the command itself will say what is wrong with the file
    if named is None:
        return system_language()
    return "en" if named == "en" else "zh"


def system_language() -> Language:
    """English where the system speaks it, else Chinese.

    English, too, where the console can't show Chinese. The variables of the environment come first, as they do for
    other programs; on Windows they are seldom set, and the language of its windows counts.
    """
    if not shows_chinese():
        return "en"
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "en" if value.lower().startswith("en") else DEFAULT_LANGUAGE
    if sys.platform == "win32":
        import ctypes

        primary = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF
        return "en" if primary == _WINDOWS_ENGLISH else DEFAULT_LANGUAGE
    return DEFAULT_LANGUAGE


def moment(as_of: dt.date | None) -> dt.datetime:
    """What counts as now: nine in the morning of the day that was asked for, else the clock.

    Args:
        as_of: the day, or None for now.
    """
    return dt.datetime.combine(as_of, dt.time(9)) if as_of else dt.datetime.now()


Answer = TypeVar("Answer")
_WORKING = Text("处理中", "Working")


class Step(Protocol):
    """Does one piece of work while the bar shows its name."""

    def __call__(self, name: str, work: Callable[[], Answer]) -> Answer:
        """Do the work and hand back its answer."""
        ...


def _quietly(name: str, work: Callable[[], Answer]) -> Answer:
    return work()


@contextmanager
def progress(language: str, total: int) -> Generator[Step]:
    """Show a bar while work is done; nothing where the error stream is no terminal.

    Args:
        language: of the bar's title.
        total: how many pieces of work there are.

    Yields:
        A function that does one piece of work.
    """
    if not sys.stderr.isatty():
        yield _quietly
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(pulse_style="cyan"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_WORKING[language], total=total if total > 1 else None)

        def step(name: str, work: Callable[[], Answer]) -> Answer:
            bar.update(task, description=f"{_WORKING[language]} {name}")
            answer = work()
            bar.advance(task)
            return answer

        yield step


_REPLACEMENTS: Final = {
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "…": "...",
    "→": "->",
    "←": "<-",
    "÷": "/",
    "×": "x",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "—": "-",
    "–": "-",
    "─": "-",
    "━": "-",
    "│": "|",
    "•": "*",
    "✓": "v",
    "、": ", ",
    "。": ".",
    "，": ",",
    "【": "[",
    "】": "]",
}
_READABLE, _ESCAPED, _OWN_ENCODING = "opsheet-readable", "opsheet-json", "opsheet-own-encoding"
CHINESE = "中文"


def set_up_streams(arguments: Sequence[str]) -> None:
    """Let both output streams replace what their encoding lacks, and read pipes as UTF-8 or in their own encoding.

    Args:
        arguments: as typed; with ``--json`` among them the output is one document for programs.
    """
    codecs.register_error(_READABLE, _replace)
    codecs.register_error(_ESCAPED, _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            as_json = stream is sys.stdout and "--json" in arguments and not _is_utf_8(stream.encoding)
            if as_json:
                stream.reconfigure(encoding="ascii", errors=_ESCAPED)
            else:
                stream.reconfigure(errors=_READABLE)
    if isinstance(sys.stdin, io.TextIOWrapper) and not sys.stdin.isatty():
        _read_utf_8_or_own(sys.stdin)


def shows_chinese() -> bool:
    """Whether the output stream can hold Chinese; JSON can, as escapes."""
    if getattr(sys.stdout, "errors", None) == _ESCAPED:
        return True
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        CHINESE.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _is_utf_8(encoding: str) -> bool:
    return codecs.lookup(encoding).name == "utf-8"


def _read_utf_8_or_own(stream: io.TextIOWrapper) -> None:
    own = stream.encoding

    def decode(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        end = min(error.start + 2, len(error.object))  # a character of the encodings of Chinese
        return error.object[error.start : end].decode(own, errors="replace"), end

    codecs.register_error(_OWN_ENCODING, decode)
    stream.reconfigure(encoding="utf-8-sig", errors="replace" if _is_utf_8(own) else _OWN_ENCODING)


def _replace(error: UnicodeError) -> tuple[str, int]:
    """The nearest that an encoding has: quotes, arrows and lines as ASCII draws them, letters without their accents."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_nearest, error.object[error.start : error.end])), error.end


def _nearest(character: str) -> str:
    if character in _REPLACEMENTS:
        return _REPLACEMENTS[character]
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or "?"


def _escape(error: UnicodeError) -> tuple[str, int]:
    r"""Characters as JSON writes them in ASCII: ``\u4e2d``, beyond the first plane as two halves."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2)), error.end
