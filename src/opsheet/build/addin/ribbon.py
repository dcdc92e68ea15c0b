"""The ribbon tab as ``customUI14.xml``: structure, icons and key tips; texts are asked for at run time."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from opsheet.build.addin.buttons import SHEET_KEYTIP, TAB_KEYTIP, Button
from opsheet.catalogue import GROUPS

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
        for element in ("tab", "group", "button", "dropDown")
        for attribute in ("getLabel", "getScreentip", "getSupertip")
    },
}
"""The parameters that Office hands to each callback, by element and attribute."""


def group_control(key: str) -> str:
    """The id of a group on the ribbon."""
    return f"opsheet_group_{key}"


def ribbon_xml(buttons: Sequence[Button]) -> bytes:
    """Write the tab with its groups and buttons.

    Args:
        buttons: in the order in which each group shows them.

    Returns:
        The part ``customUI/customUI14.xml``; groups without a button are left out, the first button of a group
        is large.

    Raises:
        ValueError: when a button names a group that isn't declared.
    """
    unknown = {button.group for button in buttons} - {group.key for group in GROUPS}
    if unknown:
        msg = f"no ribbon group is called {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    root = ET.Element("customUI", {"xmlns": NAMESPACE, "onLoad": f"{MODULE}.RibbonLoaded"})
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(
        tabs, "tab", {"id": TAB, "insertAfterMso": "TabData", "keytip": TAB_KEYTIP, "getLabel": f"{MODULE}.GetLabel"}
    )
    for group in GROUPS:
        members = [button for button in buttons if button.group == group.key]
        if members:
            _add_group(tab, group.key, members)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _add_group(tab: ET.Element, key: str, members: Sequence[Button]) -> None:
    group = ET.SubElement(tab, "group", {"id": group_control(key), "getLabel": f"{MODULE}.GetLabel"})
    if key == "settings":
        _add_sheet_drop_down(group)
    for number, button in enumerate(members):
        ET.SubElement(
            group,
            "button",
            {
                "id": button.control,
                "tag": button.key,
                "size": "normal" if number or key == "settings" else "large",
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
