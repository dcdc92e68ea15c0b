"""The buttons of the ribbon tab: one for each action, and those of the add-in itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opsheet.catalogue import Action, Text

TAB_LABEL = Text("亚马逊运营", "Amazon Ops")
TAB_KEYTIP = "Y"
SHEET_LABEL = Text("工作表", "Sheet")
SHEET_SCREENTIP = Text("在哪张工作表上运行", "Which sheet to work on")
SHEET_SUPERTIP = Text(
    "“自动”按表名和表头找表；选一张工作表就只处理那一张。",
    "“Automatic” finds the tables by name and headers; choose a sheet to work on that one only.",
)
SHEET_AUTOMATIC = Text("自动", "Automatic")
SHEET_KEYTIP = "ZS"


@dataclass(frozen=True, slots=True)
class Button:
    """One button of the tab.

    Args:
        key: the action's key, or the add-in's own.
        group: the key of its ribbon group.
        label: on the button.
        screentip: the title of its tool tip.
        supertip: what it does.
        icon: an ``imageMso`` name.
        keytip: at most three capital letters or digits.
        callback: the procedure of the ribbon module that runs it.
    """

    key: str
    group: str
    label: Text
    screentip: Text
    supertip: Text
    icon: str
    keytip: str
    callback: str = "RunAction"

    @property
    def control(self) -> str:
        """Its id on the ribbon."""
        return f"opsheet_{self.key}"


OWN_BUTTONS: tuple[Button, ...] = (
    Button(
        "undo",
        "settings",
        Text("撤销", "Undo"),
        Text("撤销上一步操作", "Undo the last action"),
        Text(
            "恢复上一个按钮改过的值、公式、填充色和批注；您之后改过的单元格不会被覆盖，会列出来。",
            "Brings back values, formulas, fills and notes that the last button changed; "
            "cells that you changed since are kept and listed.",
        ),
        "Undo",
        "ZU",
    ),
    Button(
        "language",
        "settings",
        Text("English", "中文"),
        Text("切换到英文", "Switch to Chinese"),
        Text(
            "功能区、提示、状态用语和报错改用英文。",
            "Ribbon, messages, status words and error texts in Chinese.",
        ),
        "TranslateMenu",
        "ZL",
        "SwitchLanguage",
    ),
    Button(
        "open_settings",
        "settings",
        Text("设置", "Settings"),
        Text("打开设置文件夹", "Open the settings folder"),
        Text(
            "阈值、日历、审批链、人员和表头都在这些 YAML 文件里。",
            "Thresholds, calendars, approval chains, people and headers are in these YAML files.",
        ),
        "PropertySheet",
        "ZO",
    ),
    Button(
        "check_setup",
        "settings",
        Text("检查环境", "Check set-up"),
        Text("检查安装和设置", "Check installation and settings"),
        Text(
            "检查 Python、xlwings、加载项、设置和文件夹，并告诉您怎么修。",
            "Tests Python, xlwings, the add-in, settings and folders, and says how to mend each.",
        ),
        "ErrorChecking",
        "ZC",
    ),
    Button(
        "reload",
        "settings",
        Text("重新加载", "Reload"),
        Text("重新读取设置并重算", "Read the settings again and recalculate"),
        Text(
            "改过设置文件后点这里：清空已记住的结果，重算所有公式。",
            "Click after editing a settings file: forgets remembered results and recalculates every formula.",
        ),
        "RefreshAll",
        "ZR",
        "Reload",
    ),
    Button(
        "help",
        "settings",
        Text("帮助", "Help"),
        Text("打开说明", "Open the guide"),
        Text("函数、按钮和校验规则的说明。", "The guide to functions, buttons and checks."),
        "Help",
        "ZH",
    ),
)


def buttons(actions: Mapping[str, Action]) -> tuple[Button, ...]:
    """Every button of the tab, actions first.

    Args:
        actions: the declared actions by key. An action that bears the key of one of the add-in's own buttons
            takes its texts from its declaration and keeps the add-in's callback.

    Returns:
        Buttons in the order of declaration.
    """
    own = {button.key: button for button in OWN_BUTTONS}
    declared = [
        Button(
            action.key,
            action.group,
            action.label,
            action.screentip,
            action.supertip,
            action.icon,
            action.keytip,
            own[action.key].callback if action.key in own else "RunAction",
        )
        for action in actions.values()
    ]
    return (*declared, *(button for key, button in own.items() if key not in actions))
