"""The docs pages of the worksheet functions, made from their declarations with computed examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from opsheet.catalogue import LANGUAGES, Text
from opsheet.settings import Settings, load_shipped_settings

if TYPE_CHECKING:
    from opsheet_udfs.help import FunctionHelp

PATHS = {"en": "docs/functions.md", "zh": "docs/functions.zh.md"}
MOMENT = dt.datetime(2025, 3, 1, 9)  # pages don't depend on the day on which they are made

_TITLE = Text("工作表函数", "Worksheet functions")
_MADE = Text(
    "本页由 `make generate` 从函数声明生成，示例结果是实际计算的（截至 2025-03-01）。",
    "Made by `make generate` from the declarations; the examples' results are computed (as of 2025-03-01).",
)
_SHARED = Text(
    "每个参数可以是单元格、区域、数组或常量；区域之间按 Excel 的方式扩展，结果会溢出。空单元格返回空白；"
    "无效的值只影响所在的行，显示以 `#` 开头的说明。方括号里的参数可以不填，空单元格等于不填。"
    "Excel 2016 和 2019 不会溢出，见[旧版 Excel 中的函数](excel-versions.zh.md)。",
    "Every argument takes a cell, a range, an array or a literal; ranges extend as with Excel's operators and the "
    "result spills. A blank cell returns a blank; an invalid value affects only its own row and shows a short text "
    "that begins with `#`. Arguments in brackets are optional; an empty cell means not given. Excel 2016 and 2019 "
    "don't spill: see [Functions in older Excel](excel-versions.md).",
)
_FUNCTION, _GIVES = Text("函数", "Function"), Text("结果", "Gives")
_ARGUMENT, _MEANING = Text("参数", "Argument"), Text("含义", "Meaning")
_EXAMPLE, _RESULT = Text("示例", "Example"), Text("结果", "Result")
_SOURCE = Text("出处：{source}", "Source: {source}")


def files(settings: Settings) -> Mapping[str, str]:
    """The pages by their path in the project.

    Args:
        settings: the shipped ones; each page renders them in its own language.

    Example:
        >>> sorted(files(load_shipped_settings()))
        ['docs/functions.md', 'docs/functions.zh.md']
    """
    del settings
    return {PATHS[language]: _page(language) for language in LANGUAGES}


def _page(language: str) -> str:
    from opsheet_udfs.declare import CATEGORIES
    from opsheet_udfs.evaluate import Evaluator
    from opsheet_udfs.help import function_help, functions_by_category

    settings = load_shipped_settings(app={"language": language})
    evaluator = Evaluator(settings, MOMENT)
    lines = [f"# {_TITLE[language]}", "", _MADE[language], "", _SHARED[language], ""]
    for category, functions in functions_by_category().items():
        helps = [function_help(function.name, settings, MOMENT, evaluator) for function in functions]
        lines += [f"## {CATEGORIES[category][language]}", "", *_overview(helps, language), ""]
        for help_text in helps:
            lines += _section(help_text, language)
    return "\n".join(lines).rstrip() + "\n"


def _overview(helps: list[FunctionHelp], language: str) -> list[str]:
    rows = [(f"[`{one.name}`](#{one.name.lower()})", one.text) for one in helps]
    return _table((_FUNCTION[language], _GIVES[language]), rows)


def _section(described: FunctionHelp, language: str) -> list[str]:
    from opsheet_udfs.evaluate import to_json

    arguments = [(f"[{one.name}]" if one.optional else one.name, one.text) for one in described.arguments]
    examples = [(f"`{formula}`", f"`{to_json(result)}`") for formula, result in described.examples]
    lines = [f"### {described.name}", "", f"`{described.usage}`", "", described.text, ""]
    if arguments:
        lines += [*_table((_ARGUMENT[language], _MEANING[language]), arguments), ""]
    lines += [*_table((_EXAMPLE[language], _RESULT[language]), examples), ""]
    return [*lines, _SOURCE.render(language, source=described.source), ""]


def _table(header: tuple[str, str], rows: list[tuple[str, str]]) -> list[str]:
    escaped = [tuple(cell.replace("|", "\\|") for cell in row) for row in (header, *rows)]
    first, *others = [f"| {' | '.join(row)} |" for row in escaped]
    return [first, "| --- | --- |", *others]
