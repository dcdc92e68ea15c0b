"""Help while typing a formula, for those who have Excel-DNA's IntelliSense add-in."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from opsheet.catalogue import Function

NAMESPACE = "http://schemas.excel-dna.net/intellisense/1.0"


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
    root = ET.Element("IntelliSense", {"xmlns": NAMESPACE})
    information = ET.SubElement(root, "FunctionInfo")
    for name, function in functions.items():
        element = ET.SubElement(information, "Function", {"Name": name, "Description": function.help[language]})
        for argument in function.arguments:
            shown = f"[{argument.name}]" if argument.optional else argument.name
            ET.SubElement(element, "Argument", {"Name": shown, "Description": argument.help[language]})
    ET.indent(root, " ")
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"
