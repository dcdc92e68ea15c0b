"""The texts that the add-in shows: rows of a sheet for its VBA, which can't hold Chinese, and the help while typing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from opsheet.addin.ribbon_layout import layouts
from opsheet.addin.ribbon_xml import (
    SHEET_AUTOMATIC,
    SHEET_DROP_DOWN,
    SHEET_LABEL,
    SHEET_SCREENTIP,
    SHEET_SUPERTIP,
    TAB,
    TAB_LABEL,
    Button,
    group_control,
    menu_control,
)
from opsheet.catalogue import GROUPS, Function, Text

INTELLISENSE = "http://schemas.excel-dna.net/intellisense/1.0"
MESSAGES: dict[str, Text] = {
    "message.no_workbook": Text("请先打开一个工作簿。", "Open a workbook first."),
    "message.windows_only": Text(
        "运营表函数只能在 Windows 版 Excel 中计算", "opsheet functions calculate in Excel for Windows only"
    ),
    "message.sheet_automatic": SHEET_AUTOMATIC,
}


def text_rows(
    buttons: Sequence[Button], functions: Mapping[str, Function], categories: Mapping[str, Text]
) -> list[tuple[str, str, str]]:
    """All texts of the add-in.

    Args:
        buttons: of the ribbon.
        functions: the declared worksheet functions by name.
        categories: the words for their categories, by key.

    Returns:
        Rows of key, Chinese, English. Keys are ``<control>.label``, ``.screentip``, ``.supertip``;
        ``<FUNCTION>.help``, ``.category``, and ``.1`` and so on for its arguments; ``message.<name>``.
    """
    texts = {**MESSAGES, **dict(_ribbon_texts(buttons)), **dict(_function_texts(functions, categories))}
    names = ",".join(functions)
    rows = [(key, text.zh, text.en) for key, text in texts.items()]
    return [*rows, ("functions", names, names)] if names else rows


def _ribbon_texts(buttons: Sequence[Button]) -> Iterator[tuple[str, Text]]:
    yield f"{TAB}.label", TAB_LABEL
    for group in GROUPS:
        yield f"{group_control(group.key)}.label", group.label
    yield f"{SHEET_DROP_DOWN}.label", SHEET_LABEL
    yield f"{SHEET_DROP_DOWN}.screentip", SHEET_SCREENTIP
    yield f"{SHEET_DROP_DOWN}.supertip", SHEET_SUPERTIP
    for layout in layouts(buttons):
        if layout.menu:
            for kind, text in layout.menu_texts.items():
                yield f"{menu_control(layout.key)}.{kind}", text
    for button in buttons:
        yield f"{button.control}.label", button.label
        yield f"{button.control}.screentip", button.screentip
        yield f"{button.control}.supertip", button.supertip


def _function_texts(functions: Mapping[str, Function], categories: Mapping[str, Text]) -> Iterator[tuple[str, Text]]:
    for name, function in functions.items():
        yield f"{name}.help", function.help
        yield f"{name}.category", categories[function.category]
        for number, argument in enumerate(function.arguments, 1):
            yield f"{name}.{number}", argument.help


def intellisense_xml(functions: Mapping[str, Function], language: str) -> bytes:
    """Describe the functions and their arguments in Excel-DNA's format.

    Args:
        functions: the declared worksheet functions by name.
        language: of the descriptions.

    Returns:
        An XML document, for a file beside the add-in or a custom XML part in it.

    Example:
        >>> intellisense_xml({}, "en").splitlines()[1]
        b'<IntelliSense xmlns="http://schemas.excel-dna.net/intellisense/1.0">'
    """
    root = ET.Element("IntelliSense", {"xmlns": INTELLISENSE})
    information = ET.SubElement(root, "FunctionInfo")
    for name, function in functions.items():
        element = ET.SubElement(information, "Function", {"Name": name, "Description": function.help[language]})
        for argument in function.arguments:
            shown = f"[{argument.name}]" if argument.optional else argument.name
            ET.SubElement(element, "Argument", {"Name": shown, "Description": argument.help[language]})
    ET.indent(root, " ")
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"
