"""The ribbon: its buttons, one for each action and those of the add-in itself, and the XML that shows them.

The XML holds structure, icons and key tips; texts are asked for at run time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from opsheet.addin.ribbon_layout import MENU_ICON, SMALL_GROUP, GroupLayout, layouts
from opsheet.catalogue import Action, Text

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
MODULE = "OpsheetRibbon"
TAB = "opsheet_tab"
SHEET_DROP_DOWN = "opsheet_sheet"

SIGNATURES: dict[tuple[str, str], str] = {
    ("customUI", "onLoad"): "(ribbon As IRibbonUI)",
    ("button", "onAction"): "(control As IRibbonControl)",
    ("dropDown", "onAction"): "(control As IRibbonControl, id As String, index As Integer)",
    ("dropDown", "getItemCount"): "(control As IRibbonControl, ByRef returnedVal)",
    ("dropDown", "getItemLabel"): "(control As IRibbonControl, index As Integer, ByRef returnedVal)",
    ("dropDown", "getSelectedItemIndex"): "(control As IRibbonControl, ByRef returnedVal)",
    **{
        (element, attribute): "(control As IRibbonControl, ByRef returnedVal)"
        for element in ("tab", "group", "button", "dropDown", "menu")
        for attribute in ("getLabel", "getScreentip", "getSupertip")
    },
}
"""The parameters that Office hands to each callback, by element and attribute."""

TAB_LABEL = Text("亚马逊运营", "Amazon Ops")
TAB_KEYTIP = "Y"
SHEET_LABEL = Text("工作表", "Sheet")
SHEET_SCREENTIP = Text("在哪张工作表上运行", "Which sheet to work on")
SHEET_SUPERTIP = Text(
    "“自动”按表名和表头找表；也可只处理选中的工作表。",
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
            "恢复上一步改过的值、公式、填充色和批注；之后又改过的单元格保持不变并列出。",
            ("Restores values, formulas, fills and notes of the last action; cells changed since are kept and listed."),
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
            "功能区、消息、状态和报错改用英文。",
            "Ribbon, messages, status words and error texts in Chinese.",
        ),
        "TranslateMenu",
        "ZL",
        "SwitchLanguage",
    ),
    Button(
        "morning",
        "data",
        Text("早班", "Morning"),
        Text("一键更新、校验、出看板", "Refresh, check, make the board"),
        Text(
            "读取工作簿所在文件夹里已保存的表格和数据，生成校验副本、早班看板和发群的文字。",
            "Reads the saved workbooks of this folder and the data, and makes checked copies, the board and a text to "
            "paste.",
        ),
        "MacroPlay",
        "DM",
    ),
    Button(
        "data_status",
        "data",
        Text("数据状态", "Data status"),
        Text("数据文件夹里有什么", "What the data folder contains"),
        Text(
            "逐个报表列出覆盖的时段、缺的日子、新旧和无法读取的文件；第一次会询问数据文件夹并记住。",
            "Period, missing days and age of each export, and files that can't be read; the first time it asks for the "
            "data folder and remembers it.",
        ),
        "RefreshStatus",
        "DS",
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
            "检查 Python、xlwings、加载项、设置和文件夹，并说明处理办法。",
            "Tests Python, xlwings, the add-in, settings and folders, and says what to do.",
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
            "改过设置文件后点这里：重新读取设置并重算所有公式。",
            "Click after editing a settings file: reads the settings and recalculates every formula.",
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


def group_control(key: str) -> str:
    """The id of a group on the ribbon."""
    return f"opsheet_group_{key}"


def menu_control(key: str) -> str:
    """The id of a group's menu on the ribbon."""
    return f"opsheet_menu_{key}"


def ribbon_xml(buttons: Sequence[Button]) -> bytes:
    """Write the tab with its groups, buttons and menus.

    Args:
        buttons: in the order in which each group shows them.

    Returns:
        The part ``customUI/customUI14.xml``; groups without a button are left out.

    Raises:
        ValueError: when a button names a group that isn't declared.
    """
    root = ET.Element("customUI", {"xmlns": NAMESPACE, "onLoad": f"{MODULE}.RibbonLoaded"})
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(
        tabs, "tab", {"id": TAB, "insertAfterMso": "TabData", "keytip": TAB_KEYTIP, "getLabel": f"{MODULE}.GetLabel"}
    )
    for layout in layouts(buttons):
        _add_group(tab, layout)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _add_group(tab: ET.Element, layout: GroupLayout) -> None:
    # autoScale lets Office shrink the group's controls before it folds the group into one button
    attributes = {"id": group_control(layout.key), "autoScale": "true", "getLabel": f"{MODULE}.GetLabel"}
    group = ET.SubElement(tab, "group", attributes)
    if layout.key == SMALL_GROUP:
        _add_sheet_drop_down(group)
    for button in layout.buttons:
        _add_button(group, button, size=layout.size)
    if layout.menu:
        menu = ET.SubElement(
            group,
            "menu",
            {
                "id": menu_control(layout.key),
                "size": layout.size,
                "itemSize": "normal",
                "imageMso": MENU_ICON,
                "keytip": str(layout.number),
                **_text_callbacks(),
            },
        )
        for button in layout.menu:
            _add_button(menu, button)


def _add_button(parent: ET.Element, button: Button, **size: str) -> None:
    """Add a button; one in a menu has no size of its own."""
    ET.SubElement(
        parent,
        "button",
        {
            "id": button.control,
            "tag": button.key,
            **size,
            "imageMso": button.icon,
            "keytip": button.keytip,
            "onAction": f"{MODULE}.{button.callback}",
            **_text_callbacks(),
        },
    )


def _add_sheet_drop_down(group: ET.Element) -> None:
    ET.SubElement(
        group,
        "dropDown",
        {
            "id": SHEET_DROP_DOWN,
            "sizeString": "WWWWWWWW",
            "keytip": SHEET_KEYTIP,
            "onAction": f"{MODULE}.ChooseSheet",
            "getItemCount": f"{MODULE}.GetSheetCount",
            "getItemLabel": f"{MODULE}.GetSheetLabel",
            "getSelectedItemIndex": f"{MODULE}.GetChosenSheet",
            **_text_callbacks(),
        },
    )


def _text_callbacks() -> dict[str, str]:
    return {f"get{kind}": f"{MODULE}.Get{kind}" for kind in ("Label", "Screentip", "Supertip")}
