"""The docs page of the command line, from the declarations of its commands."""

from __future__ import annotations

from typing import Any

from opsheet.catalogue import LANGUAGES, Language, Text
from opsheet.cli.application import command

_TITLE = Text("命令行", "Command line")
_INTRODUCTION = Text(
    "`opsheet COMMAND --help` 显示同样的内容。`--lang`、`--config` 也可以写在命令后面。",
    "`opsheet COMMAND --help` shows the same. `--lang` and `--config` may also follow the command.",
)
_STATUSES = Text(
    "退出码：0 正常；1 `check` 发现错误；2 用法、文件或设置有误，未生成任何文件；3 程序出错，详情见日志。",
    (
        "Exit status: 0 no errors; 1 `check` found errors; 2 wrong usage, file or settings, nothing was "
        "created; 3 unexpected error, see the log."
    ),
)
_COMMAND = Text("命令", "COMMAND")
_OPTION = Text("参数", "Option")
_MEANING = Text("含义", "Meaning")


def pages() -> dict[str, str]:
    """The pages by their path.

    Example:
        >>> sorted(pages())
        ['docs/cli.md', 'docs/cli.zh.md']
    """
    return {f"docs/cli{'' if language == 'en' else '.zh'}.md": _page(language) for language in LANGUAGES}


def _page(language: Language) -> str:
    blocks = [f"# {_TITLE[language]}", _INTRODUCTION[language], _STATUSES[language]]
    blocks += _commands(command(language), "opsheet", language)
    return "\n\n".join(blocks) + "\n"


def _commands(group: Any, path: str, language: Language) -> list[str]:
    """A command's block, then those beneath it; written from the declarations, whatever the parser's own layout."""
    typed = " ".join([path, *(_typed(parameter) for parameter in group.params if _is_argument(parameter))])
    below: dict[str, Any] = getattr(group, "commands", {})
    blocks = [f"## {path}", f"`{typed}{f' {_COMMAND[language]}' if below else ''}`", group.help]
    if group.params:
        header = f"| {_OPTION[language]} | {_MEANING[language]} |"
        rows = [f"| `{_named(parameter)}` | {parameter.help or ''} |" for parameter in group.params]
        blocks.append("\n".join([header, "| --- | --- |", *rows]))
    for name, command_below in below.items():
        if command_below.hidden:
            continue
        blocks += _commands(command_below, f"{path} {name}", language)
    return blocks


def _is_argument(parameter: Any) -> bool:
    return parameter.param_type_name == "argument"


def _typed(parameter: Any) -> str:
    several = "..." if parameter.nargs == -1 else ""
    return f"{parameter.metavar}{several}" if parameter.required else f"[{parameter.metavar}{several}]"


def _named(parameter: Any) -> str:
    if _is_argument(parameter):
        return parameter.metavar
    shown = " ".join(filter(None, [", ".join(parameter.opts), parameter.metavar]))
    return shown.replace("|", r"\|")  # a bar would end the table's cell
