"""The help in Chinese: each English text of the commands with its twin."""

from __future__ import annotations

import re
from typing import Any

import typer.core

from opsheet.catalogue import Language

CHINESE: dict[str, str] = {
    "Apply the team's Amazon SOP to its Excel tables.": "按团队的亚马逊运营 SOP 处理现有的 Excel 表格。",
    "Language of this run.": "本次使用的语言。",
    "Folder of the team's own settings.": "团队自己的设置文件夹。",
    "Show the version.": "显示版本号。",
    "Workbooks (.xlsx, .xlsm).": "工作簿（.xlsx、.xlsm）。",
    "As-of date (at 09:00) or date and time; default now.": "截至日期（按当天 09:00）或日期和时间，默认现在。",
    "As-of date; default today.": "截至日期，默认今天。",
    "Print one JSON document for other programs.": "输出一个 JSON 文档，供其他程序使用。",
    "Folder of the results; default a folder beside the workbook.": "结果文件夹，默认为工作簿旁的子文件夹。",
    "Folder of the results; default demo-output.": "结果文件夹，默认为 demo-output。",
    "Run the main job on sample workbooks and show what it found.": "用样例工作簿演示主要流程，并说明发现了什么。",
    "Check every table of the workbooks. Exit status: 0 no errors, 1 errors found, 2 a file can't be read.": (
        "校验工作簿里的所有表格。退出码：0 没有错误，1 有错误，2 文件无法读取。"
    ),
    "Every single cell instead of groups.": "逐个单元格列出，不分组。",
    "Say what a file doesn't: site, shop, first and last day, such as "
    "'BusinessReport*.csv:site=US,first=2026-11-26'; repeatable.": (
        "说明文件没有写的站点（site）、店铺（shop）、起止日期（first、last），例如 "
        "'BusinessReport*.csv:site=US,first=2026-11-26'；可写多次。"
    ),
    "A folder of exports to compare the tables with.": "报表所在的文件夹，用来核对表格。",
    "Only counts by code, operator and shop, short enough for a chat.": "只按校验、运营和店铺汇总，可直接贴到群里。",
    "The sheet to use where several contain a table of one kind.": "有几张同类的表时，用哪张工作表。",
    "Every sheet that contains a table of the kind, one after the other.": "有几张同类的表时，逐张处理。",
    "Show which header is which column, and save the others. Exit status 1: something needed is missing.": (
        "显示每个表头对应哪一列，并记住没认出的表头。退出码 1：缺少必要的列。"
    ),
    "Let columns of a copy of the workbooks offer their words; cells that have a rule keep it.": (
        "给工作簿副本的各列加上下拉选项；已有的数据校验不变。"
    ),
    "Don't ask before cells are changed.": "改单元格前不再询问。",
    "A workbook (.xlsx, .xlsm).": "工作簿（.xlsx、.xlsm）。",
    "Save every header that may be one missing column only.": "采用所有只有一个候选的表头。",
    "Save a header, such as average_7=7天销量/7; repeatable.": "记住一个表头，例如 average_7=7天销量/7；可写多次。",
    "The action; see opsheet actions.": "操作，见 opsheet actions。",
    "Replace earlier results, keeping a backup.": "覆盖已有的结果文件（先备份）。",
    "The folder of the exports; by default data.folder in app.yaml.": (
        "报表所在的文件夹；默认为 app.yaml 的 data.folder。"
    ),
    "Show what the exports in the data folder cover. Exit status: 0 all were read, 1 some are not known exports.": (
        "显示数据文件夹里的报表和覆盖的时段。退出码：0 全部读取，1 有无法识别的文件。"
    ),
    "A workbook with a restock sheet.": "含备货单的工作簿。",
    "The row of the sheet.": "工作表里的行号。",
    "Explain the figures of one row step by step: inputs with their cells, rule, settings, result.": (
        "逐步说明一行的每个数字：数据和单元格、规则、设置、结果。"
    ),
    "The folder of the forms.": "放表单的文件夹。",
    "Also write calendar entries of the waiting steps.": "同时写出待审批步骤的日历文件。",
    "Show who must sign which form next, and the reminder to send. Exit status 1: some are late or were changed.": (
        "显示哪些表单在等谁审批，并给出催办文字。退出码 1：有逾期或被改动的表单。"
    ),
    "Preview only; create no file.": "只预览，不生成任何文件。",
    "Undo the last action on a workbook, or the renaming of letters.": (
        "撤销工作簿的上一步操作，或把改过名的预约信改回原名。"
    ),
    "The folder of the team's workbooks.": "放团队表格的文件夹。",
    "Folder of the results; default a folder in FOLDER.": "结果文件夹，默认为表格文件夹里的子文件夹。",
    "Refresh data, check the three sheets, make the board; never asks. Exit status 1: errors, or something undone.": (
        "更新数据、校验三张表、生成早班看板，从不询问。退出码 1：有错误，或有没完成的步骤。"
    ),
    "A workbook, a result or a folder; default everything.": "工作簿、结果文件或文件夹；默认为全部。",
    "At most so many, the newest.": "最多显示几条，最新的优先。",
    "Show who did what to a workbook and when, from the team's log.": "查看谁在何时对工作簿做了什么（团队操作记录）。",
    "A workbook, or the folder whose letters were renamed.": "工作簿，或改过名的预约信所在的文件夹。",
    "Write blank workbooks of the team's tables, with drop-downs and notes.": "生成各表的空白模板，带下拉列表和说明。",
    "A table by its key or name; default all.": "表的名称，例如 stocking 或 备货；默认为全部。",
    "Where they go; by default this folder.": "生成到哪个文件夹；默认为当前文件夹。",
    "List the actions, group by group.": "按分组列出所有操作。",
    "Explain a check: what it looks at, why, and how to switch it off. Without a code: list all checks.": (
        "说明一条校验规则：检查什么、为什么、怎样关闭。不写代码则列出全部。"
    ),
    "A check, for instance S205.": "校验代码，例如 S205。",
    "Evaluate formulas without Excel.": "不用 Excel 计算公式。",
    "Formulas; without any, one a line from standard input.": "公式；不写则从标准输入逐行读取。",
    "List the worksheet functions, or show the help of one.": "列出工作表函数，或显示某个函数的帮助。",
    "A function, for its help.": "函数名，显示其帮助。",
    "Show and check the settings.": "查看和检查设置。",
    "Show settings: all, one file, or one key.": "显示设置：全部、一个文件或一个键。",
    "For instance turnover, or turnover.total_limit.": "例如 turnover 或 turnover.total_limit。",
    "Check the team's own settings files.": "检查团队自己的设置文件。",
    "Show the settings folders.": "显示设置文件夹的位置。",
    "Create the team's settings files, with comments.": "生成带说明的团队设置文件。",
}

_HEADINGS = {
    "Usage:": "用法：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Arguments:": "参数：",
    "[required]": "[必填]",
    "Show this message and exit.": "显示本帮助。",
}


class _Translated:
    """Headings of the help in the language that ``translate`` has set."""

    opsheet_language: Language = "en"

    def get_help(self, ctx: Any) -> str:
        """The help text, its headings translated."""
        text = re.sub(r" <list\[\w+\]>", "", super().get_help(ctx))  # type: ignore[misc] - mixed into typer's commands
        if self.opsheet_language == "zh":
            for english, chinese in _HEADINGS.items():
                text = text.replace(english, chinese)
        return text


class TranslatedCommand(_Translated, typer.core.TyperCommand):
    """A command whose help speaks the user's language."""


class TranslatedGroup(_Translated, typer.core.TyperGroup):
    """A group of commands whose help speaks the user's language."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that was typed, or name the nearest."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            from opsheet.cli.typed import unknown_command

            raise unknown_command(args[0], known, self.opsheet_language)
        return super().resolve_command(ctx, args)


def translate(command: Any, language: Language) -> Any:
    """Put a command line's help into one language.

    Args:
        command: typer's command or group, with everything beneath it.
        language: of the help.

    Returns:
        The same command.

    Raises:
        KeyError: when a help text has no Chinese twin.
    """
    command.opsheet_language = language
    for parameter in command.params:
        parameter.help = in_language(language, getattr(parameter, "help", None))
    command.help = in_language(language, command.help)
    if language == "zh" and command.help:
        command.short_help = command.help.split("。")[0]
    for below in getattr(command, "commands", {}).values():
        translate(below, language)
    return command


def in_language(language: Language, english: str | None) -> str | None:
    """A help text in one language.

    Args:
        language: wanted.
        english: as declared; it has a Chinese twin.
    """
    if not english or language == "en":
        return english
    return CHINESE[" ".join(english.split())]
