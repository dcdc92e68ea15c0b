"""What an extension adds to LibreOffice's configuration: functions with their help, a menu, a tool bar, commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from opsheet.addin.oxt_icons import BIG, SMALL
from opsheet.addin.ribbon_xml import TAB_LABEL, Button
from opsheet.catalogue import COLON, GROUPS, LANGUAGES, Function, Text

FUNCTIONS_NAME = "opsheet.Functions"
COMMANDS_NAME = "opsheet.Commands"
DOCUMENTS_NAME = "opsheet.Documents"
_EVENTS = ("OnLoadFinished", "OnSaveDone", "OnSaveAsDone")
PROTOCOL = "vnd.opsheet:"
TOOL_BAR = f"private:resource/toolbar/addon_{COMMANDS_NAME}"

_REGISTRY = "http://openoffice.org/2001/registry"
_SCHEMA = "http://www.w3.org/2001/XMLSchema"
_XML = "http://www.w3.org/XML/1998/namespace"
_CALC = "com.sun.star.sheet.SpreadsheetDocument"
_CATEGORY = Text("【{category}】{help}", "[{category}] {help}")
_OFFICE_LANGUAGES = {"zh": ("zh-CN", "zh-TW"), "en": ("en-US",)}
_TYPED = "xs:string"

for _prefix, _namespace in (("oor", _REGISTRY), ("xs", _SCHEMA)):
    ET.register_namespace(_prefix, _namespace)


def programmatic_name(name: str) -> str:
    """The method that stands for a function.

    Example:
        >>> programmatic_name("TURNOVER_DAYS")
        'turnoverDays'
    """
    first, *others = name.lower().split("_")
    return first + "".join(word.capitalize() for word in others)


def argument_name(number: int) -> str:
    """The name by which an argument's type and its help find each other, in alphabetical order.

    Args:
        number: of the argument, from 1.
    """
    return f"a{number:02}"


def described(function: Function, categories: Mapping[str, Text]) -> Text:
    """A function's help with its category, since LibreOffice knows only its own."""
    category = categories[function.category]
    zh, en = (
        _CATEGORY.render(language, category=category[language], help=function.help[language]) for language in LANGUAGES
    )
    return Text(zh, en)


class _Configuration:
    """A document of LibreOffice's registry.

    Args:
        package: which it belongs to.
        name: of the component.
        language: in which texts are shown, whatever LibreOffice's own language is; None to follow that.
    """

    def __init__(self, package: str, name: str, language: str | None) -> None:
        self._language = language
        self.root = ET.Element(f"{{{_REGISTRY}}}component-data", {_own("package"): package, _own("name"): name})
        self.root.set("xmlns:xs", _SCHEMA)

    def node(self, parent: ET.Element, name: str, *, new: bool = False) -> ET.Element:
        """A node, one that is ours where it is new."""
        attributes = {_own("name"): name, **({_own("op"): "replace"} if new else {})}
        return ET.SubElement(parent, "node", attributes)

    def value(self, parent: ET.Element, name: str, value: str, kind: str = _TYPED) -> None:
        """A property that is the same in every language."""
        prop = ET.SubElement(parent, "prop", {_own("name"): name, _own("type"): kind})
        ET.SubElement(prop, "value").text = value

    def text(self, parent: ET.Element, name: str, text: Text) -> None:
        """A property in LibreOffice's languages."""
        prop = ET.SubElement(parent, "prop", {_own("name"): name, _own("type"): _TYPED})
        for language, codes in _OFFICE_LANGUAGES.items():
            for code in codes:
                value = ET.SubElement(prop, "value", {f"{{{_XML}}}lang": code})
                value.text = text[self._language or language]

    def content(self) -> bytes:
        ET.indent(self.root, " ")
        return ET.tostring(self.root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _own(name: str) -> str:
    return f"{{{_REGISTRY}}}{name}"


def functions_configuration(
    functions: Mapping[str, Function], categories: Mapping[str, Text], language: str | None
) -> bytes:
    """``CalcAddIns.xcu``: the functions' names, help texts and arguments.

    Args:
        functions: the declared worksheet functions by name.
        categories: the words for their categories, by key.
        language: of the texts; None to follow LibreOffice's.
    """
    made = _Configuration("org.openoffice.Office", "CalcAddIns", language)
    owner = made.node(made.node(made.root, "AddInInfo"), FUNCTIONS_NAME, new=True)
    members = made.node(owner, "AddInFunctions")
    for name, function in functions.items():
        node = made.node(members, programmatic_name(name), new=True)
        made.text(node, "DisplayName", Text(name, name))
        made.text(node, "Description", described(function, categories))
        made.value(node, "Category", "Add-In")
        made.text(node, "CompatibilityName", Text(name, name))
        arguments = made.node(node, "Parameters")
        for number, argument in enumerate(function.arguments, 1):
            one = made.node(arguments, argument_name(number), new=True)
            made.text(one, "DisplayName", argument.title)
            made.text(one, "Description", argument.help)
    return made.content()


def commands_configuration(buttons: Sequence[Button], language: str | None) -> bytes:
    """``Addons.xcu``: the menu, the tool bar and their icons.

    Args:
        buttons: every button, in the order of the ribbon's.
        language: of the texts; None to follow LibreOffice's.
    """
    made = _Configuration("org.openoffice.Office", "Addons", language)
    root = made.node(made.root, "AddonUI")
    menu = made.node(made.node(root, "OfficeMenuBar"), COMMANDS_NAME, new=True)
    made.text(menu, "Title", TAB_LABEL)
    made.value(menu, "Target", "_self")
    made.value(menu, "Context", _CALC)
    groups = made.node(menu, "Submenu")
    bar = made.node(made.node(root, "OfficeToolBar"), COMMANDS_NAME, new=True)
    made.text(bar, "Title", TAB_LABEL)
    for number, (label, members) in enumerate(_by_group(buttons)):
        if number:
            made.value(made.node(bar, f"g{number:02}_000", new=True), "URL", "private:separator")
        group = made.node(groups, f"g{number:02}", new=True)
        made.text(group, "Title", label)
        made.value(group, "Context", _CALC)
        entries = made.node(group, "Submenu")
        for position, button in enumerate(members, 1):
            _command(made, made.node(entries, f"m{position:03}", new=True), button, button.label)
            _command(made, made.node(bar, f"g{number:02}_{position:03}", new=True), button, _tip(button))
    images = made.node(root, "Images")
    for button in buttons:
        image = made.node(images, f"opsheet.{button.key}", new=True)
        made.value(image, "URL", f"{PROTOCOL}{button.key}")
        files = made.node(image, "UserDefinedImages")
        for size, pixels in (("Small", SMALL), ("Big", BIG)):
            made.value(files, f"Image{size}URL", f"%origin%/{icon_name(button, pixels)}")
    return made.content()


def icon_name(button: Button, pixels: int) -> str:
    """Where the extension keeps a button's icon."""
    return f"icons/{button.key}_{pixels}.png"


def _by_group(buttons: Sequence[Button]) -> Iterator[tuple[Text, list[Button]]]:
    for group in GROUPS:
        members = [button for button in buttons if button.group == group.key]
        if members:
            yield group.label, members


def _command(made: _Configuration, node: ET.Element, button: Button, title: Text) -> None:
    made.value(node, "URL", f"{PROTOCOL}{button.key}")
    made.text(node, "Title", title)
    made.value(node, "Target", "_self")
    made.value(node, "Context", _CALC)


def _tip(button: Button) -> Text:
    """What the tool bar shows of a button under the mouse."""
    zh, en = (f"{button.label[language]}{COLON[language]}{button.screentip[language]}" for language in LANGUAGES)
    return Text(zh, en)


def tool_bar_configuration(language: str | None) -> bytes:
    """``CalcWindowState.xcu``: the tool bar is shown below the others from the start.

    Args:
        language: of its name; None to follow LibreOffice's.
    """
    made = _Configuration("org.openoffice.Office.UI", "CalcWindowState", language)
    states = made.node(made.node(made.root, "UIElements"), "States")
    bar = made.node(states, TOOL_BAR, new=True)
    made.text(bar, "UIName", TAB_LABEL)
    for name, value, kind in (
        ("Visible", "true", "xs:boolean"),
        ("Docked", "true", "xs:boolean"),
        ("DockingArea", "0", "xs:int"),
        ("DockPos", "0,9", _TYPED),
    ):
        made.value(bar, name, value, kind)
    return made.content()


def protocol_configuration() -> bytes:
    """``ProtocolHandler.xcu``: who answers to our commands."""
    made = _Configuration("org.openoffice.Office", "ProtocolHandler", None)
    handler = made.node(made.node(made.root, "HandlerSet"), COMMANDS_NAME, new=True)
    made.value(handler, "Protocols", f"{PROTOCOL}*", "oor:string-list")
    return made.content()


def events_configuration() -> bytes:
    """``Jobs.xcu``: what runs when a spreadsheet was opened or saved."""
    made = _Configuration("org.openoffice.Office", "Jobs", None)
    job = made.node(made.node(made.root, "Jobs"), DOCUMENTS_NAME, new=True)
    made.value(job, "Service", DOCUMENTS_NAME)
    made.value(job, "Context", _CALC)
    events = made.node(made.root, "Events")
    for name in _EVENTS:
        event = made.node(events, name)
        event.set(_own("op"), "fuse")
        made.node(made.node(event, "JobList"), DOCUMENTS_NAME, new=True)
    return made.content()
