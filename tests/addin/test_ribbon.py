"""The ribbon: what Office would refuse in silence is refused here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from addin_builds import declared, some_action
from opsheet.addin.ribbon_xml import NAMESPACE, OWN_BUTTONS, SIGNATURES, buttons, ribbon_xml
from opsheet.addin.texts import text_rows
from opsheet.addin.vba_modules import addin_modules
from opsheet.catalogue import GROUPS

HERE = Path(__file__).resolve().parent
SHORT = 1024  # characters that a label, screentip or supertip may have
KNOWN_IMAGES = frozenset((HERE / "known_images.txt").read_text(encoding="ascii").split())


@pytest.fixture(scope="module")
def ribbon() -> etree._Element:
    return etree.fromstring(ribbon_xml(buttons(declared().actions)))


@pytest.fixture(scope="module")
def texts() -> dict[str, tuple[str, str]]:
    shown = declared()
    rows = text_rows(buttons(shown.actions), shown.functions, shown.categories)
    return {key: (chinese, english) for key, chinese, english in rows}


def controls(ribbon: etree._Element) -> Iterator[etree._Element]:
    return (element for element in ribbon.iter() if "id" in element.attrib)


def callbacks(ribbon: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Element, attribute and procedure of every callback."""
    for element in ribbon.iter():
        for attribute, value in element.attrib.items():
            if attribute.startswith(("get", "on")):
                yield etree.QName(element).localname, attribute, value


def test_every_callback_exists_with_the_parameters_that_office_hands_over(ribbon: etree._Element) -> None:
    sources = {module.name: module.source for module in addin_modules(declared().functions)}
    for element, attribute, procedure in callbacks(ribbon):
        module, _, name = procedure.partition(".")
        expected = f"Public Sub {name}{SIGNATURES[element, attribute]}\n"
        assert expected in sources[module], f"{element} {attribute} wants {expected}"


def test_ids_and_key_tips_are_unique(ribbon: etree._Element) -> None:
    ids = [element.get("id") for element in controls(ribbon)]
    keytips = [element.get("keytip") for element in ribbon.iter() if element.tag.endswith(("button", "dropDown"))]
    assert len(ids) == len(set(ids))
    assert len(keytips) == len(set(keytips))
    assert all(re.fullmatch("[A-Z0-9]{1,3}", keytip or "") for keytip in keytips), keytips


def test_no_key_tip_begins_another(ribbon: etree._Element) -> None:
    # Office would run the shorter one before the longer could be typed
    keytips = [element.get("keytip") or "" for element in ribbon.iter() if element.tag.endswith(("button", "dropDown"))]
    clashes = {(one, other) for one in keytips for other in keytips if one != other and other.startswith(one)}
    assert not clashes


def test_every_icon_is_one_of_offices_own(ribbon: etree._Element) -> None:
    used = {element.get("imageMso") for element in ribbon.iter() if element.get("imageMso")}
    assert used <= KNOWN_IMAGES, f"not in known_images.txt: {used - KNOWN_IMAGES}"


def test_every_control_has_its_texts_in_both_languages(
    ribbon: etree._Element, texts: dict[str, tuple[str, str]]
) -> None:
    for element in controls(ribbon):
        for attribute in element.attrib:
            if attribute in {"getLabel", "getScreentip", "getSupertip"}:
                key = f"{element.get('id')}.{attribute.removeprefix('get').lower()}"
                assert all(0 < len(text) <= SHORT for text in texts[key]), key


def test_every_action_has_its_button_in_its_group(ribbon: etree._Element) -> None:
    placed = {
        button.get("tag"): button.getparent().get("id")  # type: ignore[union-attr] - a button stands in a group
        for button in ribbon.iter(f"{{{NAMESPACE}}}button")
    }
    for key, action in declared().actions.items():
        assert placed[key] == f"opsheet_group_{action.group}"
    assert {button.key for button in OWN_BUTTONS} <= set(placed)


def test_groups_come_in_their_order_and_none_is_empty(ribbon: etree._Element) -> None:
    shown = [group.get("id") for group in ribbon.iter(f"{{{NAMESPACE}}}group")]
    order = [f"opsheet_group_{group.key}" for group in GROUPS]
    assert shown == [key for key in order if key in shown]
    assert all(len(group) for group in ribbon.iter(f"{{{NAMESPACE}}}group"))


def test_an_action_in_no_group_is_refused() -> None:
    with pytest.raises(ValueError, match="no ribbon group is called nowhere"):
        ribbon_xml(buttons({"lost": some_action("lost", group="nowhere")}))


def test_a_declared_action_takes_the_place_of_an_own_button() -> None:
    undo = some_action("undo", group="settings", keytip="ZU")
    shown = [button for button in buttons({"undo": undo}) if button.key == "undo"]
    assert [(button.label, button.callback) for button in shown] == [(undo.label, "RunAction")]


def test_commands_hold_nothing_that_a_shell_reads() -> None:
    names = [button.key for button in buttons(declared().actions)]
    assert all(re.fullmatch("[a-z_]+", name) for name in names), names
