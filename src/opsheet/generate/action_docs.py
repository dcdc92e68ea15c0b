"""The docs page of the actions, from their declarations."""

from __future__ import annotations

from collections.abc import Mapping

from opsheet.catalogue import COMMA, GROUPS, LANGUAGES, Action, Language, Text
from opsheet.cli.action_command import input_help, input_metavar
from opsheet.settings import Settings, load_shipped_settings

_TITLE = Text("操作", "Actions")
_INTRODUCTION = Text(
    (
        "每个操作是功能区的一个按钮，也是一条命令：`opsheet run 操作 文件`。原文件不会改动。"
        "每组最常用的按钮最大，其余在“更多”菜单里。"
    ),
    (
        "Each action is a button of the ribbon and a command: `opsheet run ACTION FILE`. The file itself never "
        "changes. Each group shows its commonest buttons large; the others are in its menu *More*."
    ),
)
_HEADER = Text(
    "| 操作 | 按钮 | 做什么 | 需要的表 | 生成或改动 |", "| action | button | what it does | tables | writes |"
)
_INPUTS = Text("输入", "Inputs")
_INPUTS_INTRODUCTION = Text(
    (
        "功能区逐项询问（行由选中区域和筛选决定），关掉任何一个询问就取消，不做任何改动。"
        '命令行写成选项，或用 `--inputs 文件` 读取 JSON，例如 `{{"rows": '
        '"5-9,12"}}`，`-` 表示标准输入。'
    ),
    "The ribbon asks for each, except rows, which are the selection or the filter; closing a question cancels, and "
    "nothing is written. On the command line each is an option, or a key of the JSON object that `--inputs FILE` "
    'reads, such as `{{"rows": "5-9,12"}}`; `-` is standard input.',
)
_INPUT_HEADER = Text("| 操作 | 选项 | 名称 | 必填 | 说明 |", "| action | option | name | required | what it does |")
_YES, _NO = Text("是", "yes"), Text("否", "no")
_OPTIONAL = Text("{name}（可选）", "{name} (optional)")


def pages() -> dict[str, str]:
    """The pages by their path.

    Example:
        >>> sorted(pages())
        ['docs/actions.md', 'docs/actions.zh.md']
    """
    from opsheet_macros import load_actions

    settings = load_shipped_settings()
    actions = load_actions()
    return {f"docs/actions{'' if to == 'en' else '.zh'}.md": _page(actions, settings, to) for to in LANGUAGES}


def _page(actions: Mapping[str, Action], settings: Settings, language: Language) -> str:
    blocks = [f"# {_TITLE[language]}", _INTRODUCTION[language]]
    for group in GROUPS:
        rows = [_row(action, settings, language) for action in actions.values() if action.group == group.key]
        if rows:
            blocks += [f"## {group.label[language]}", "\n".join([_HEADER[language], "| --- " * 5 + "|", *rows])]
    inputs = [row for action in actions.values() for row in _input_rows(action, language)]
    blocks += [f"## {_INPUTS[language]}", _INPUTS_INTRODUCTION.render(language)]
    blocks += ["\n".join([_INPUT_HEADER[language], "| --- " * 5 + "|", *inputs])]
    return "\n\n".join(blocks) + "\n"


def _input_rows(action: Action, language: Language) -> list[str]:
    rows: list[str] = []
    for one in action.inputs:
        option = f"`{one.option} {input_metavar(one)}`".replace("|", r"\|")
        required = _YES if one.required else _NO
        cells = (f"`{action.key}`", option, one.label[language], required[language], input_help(one, language))
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _row(action: Action, settings: Settings, language: Language) -> str:
    tables = [settings.tables[key].name[language] for key in action.tables]
    tables += [_OPTIONAL.render(language, name=settings.tables[key].name[language]) for key in action.optional_tables]
    cells = (
        f"`{action.key}`",
        action.label[language],
        action.supertip[language],
        COMMA[language].join(tables),
        action.writes[language],
    )
    return f"| {' | '.join(cells)} |"
