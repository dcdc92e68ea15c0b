"""The docs page of the actions, from their declarations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from opsheet.catalogue import GROUPS, LANGUAGES, Action, Language, Text
from opsheet.settings import Settings, load_settings

_TITLE = Text("动作", "Actions")
_INTRODUCTION = Text(
    "每个动作是功能区的一个按钮，也是一条命令：`opsheet run 动作 文件`。原文件不会被改动。",
    "Each action is a button of the ribbon and a command: `opsheet run ACTION FILE`. The file itself never changes.",
)
_HEADER = Text("| 动作 | 按钮 | 做什么 | 需要的表 | 写什么 |", "| action | button | what it does | tables | writes |")
_OPTIONAL = Text("{name}（可选）", "{name} (optional)")


def pages() -> dict[str, str]:
    """The pages by their path.

    Example:
        >>> sorted(pages())
        ['docs/actions.md', 'docs/actions.zh.md']
    """
    from opsheet_macros import load_actions

    settings = load_settings(Path("shipped settings only"))
    actions = load_actions()
    return {f"docs/actions{'' if to == 'en' else '.zh'}.md": _page(actions, settings, to) for to in LANGUAGES}


def _page(actions: Mapping[str, Action], settings: Settings, language: Language) -> str:
    blocks = [f"# {_TITLE[language]}", _INTRODUCTION[language]]
    for group in GROUPS:
        rows = [_row(action, settings, language) for action in actions.values() if action.group == group.key]
        if rows:
            blocks += [f"## {group.label[language]}", "\n".join([_HEADER[language], "| --- " * 5 + "|", *rows])]
    return "\n\n".join(blocks) + "\n"


def _row(action: Action, settings: Settings, language: Language) -> str:
    tables = [settings.tables[key].name[language] for key in action.tables]
    tables += [_OPTIONAL.render(language, name=settings.tables[key].name[language]) for key in action.optional_tables]
    separator = "、" if language == "zh" else ", "
    cells = (
        f"`{action.key}`",
        action.label[language],
        action.supertip[language],
        separator.join(tables),
        action.writes[language],
    )
    return f"| {' | '.join(cells)} |"
