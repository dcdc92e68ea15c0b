"""The extension for LibreOffice as a file: every function and button is in it, and two builds are the same."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from opsheet.addin import declarations
from opsheet.addin.oxt import Target, oxt_bytes
from opsheet.addin.oxt_configuration import PROTOCOL
from opsheet.addin.oxt_icons import BIG, SMALL, icon
from opsheet.addin.ribbon_xml import buttons
from opsheet.cli import main

NAME = "{http://openoffice.org/2001/registry}name"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def members() -> dict[str, bytes]:
    return opened(oxt_bytes(declarations()))


def nodes(document: bytes, *path: str) -> list[ET.Element]:
    """The nodes below a path of names."""
    found = ET.fromstring(document)  # noqa: S314 - our own
    for name in path:
        found = next(node for node in found.iter("node") if node.get(NAME) == name)
    return found.findall("node")


def text(node: ET.Element, name: str, language: str | None = None) -> str | None:
    prop = next(prop for prop in node.findall("prop") if prop.get(NAME) == name)
    return next(value.text for value in prop if value.get(LANGUAGE) == language)


def test_two_builds_are_the_same(tmp_path: Path) -> None:
    assert main(["build", "oxt", str(tmp_path / "one.oxt")]) == 0
    assert (tmp_path / "one.oxt").read_bytes() == oxt_bytes(declarations())


def test_every_file_of_the_manifest_is_there_and_every_file_of_ours_in_it(members: dict[str, bytes]) -> None:
    listed = re.findall(r'full-path="([^"]+)"', members["META-INF/manifest.xml"].decode())
    assert set(listed) <= set(members)
    assert {name for name in members if name.endswith((".xcu", ".idl", "_component.py"))} == set(listed)


def test_every_function_has_its_name_help_and_arguments_in_both_languages(members: dict[str, bytes]) -> None:
    made = declarations()
    found = {text(node, "DisplayName", "en-US"): node for node in nodes(members["CalcAddIns.xcu"], "AddInFunctions")}
    assert set(found) == set(made.functions)
    for name, function in made.functions.items():
        assert function.help.zh in (text(found[name], "Description", "zh-CN") or "")
        assert function.help.en in (text(found[name], "Description", "en-US") or "")
        arguments = nodes(ET.tostring(found[name]), "Parameters")
        assert [text(one, "Description", "zh-CN") for one in arguments] == [one.help.zh for one in function.arguments]


def test_every_button_is_in_the_menu_and_on_the_tool_bar_in_its_group(members: dict[str, bytes]) -> None:
    every = buttons(declarations().actions)
    menu = [
        entry
        for group in nodes(members["Addons.xcu"], "OfficeMenuBar", "Submenu")
        for entry in nodes(ET.tostring(group), "Submenu")
    ]
    assert {text(entry, "URL") for entry in menu} == {f"{PROTOCOL}{button.key}" for button in every}
    bar = nodes(members["Addons.xcu"], "OfficeToolBar", "opsheet.Commands")
    keys = [str(text(entry, "URL")).removeprefix(PROTOCOL) for entry in bar]
    groups = {button.key: button.group for button in every}
    runs = [{groups[key] for key in run.split()} for run in " ".join(keys).split("private:separator")]
    assert [len(run) for run in runs] == [1] * len(set(groups.values()))
    icons = {name for name in members if name.startswith("icons/")}
    assert icons == {f"icons/{button.key}_{pixels}.png" for button in every for pixels in (SMALL, BIG)}
    assert len({members[name] for name in icons if "_26" in name}) == len(every), "no two buttons look alike"


def test_texts_follow_the_language_that_is_asked_for() -> None:
    made = opened(oxt_bytes(declarations(), Target(Path("python"), "en")))
    (menu,) = nodes(made["Addons.xcu"], "OfficeMenuBar")
    assert text(menu, "Title", "zh-CN") == text(menu, "Title", "en-US") == "Amazon Ops"
    told = json.loads(made["pythonpath/opsheet_office/installed.json"])
    assert told == {"interpreter": "python", "language": "en"}


def test_an_icon_is_a_picture_of_its_size() -> None:
    data = icon("ABC", "data", BIG)
    assert data[16:24] == BIG.to_bytes(4, "big") * 2
    length = int.from_bytes(data[33:37], "big")
    assert len(zlib.decompress(data[41 : 41 + length])) == BIG * (1 + 3 * BIG)
