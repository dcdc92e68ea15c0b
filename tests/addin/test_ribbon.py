"""The ribbon: what Office would refuse in silence is refused here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from addin_builds import declared, some_action
from opsheet.addin.ribbon_layout import LARGE, MOST_LARGE
from opsheet.addin.ribbon_xml import NAMESPACE, OWN_BUTTONS, SIGNATURES, buttons, ribbon_xml
from opsheet.addin.texts import text_rows
from opsheet.addin.vba_modules import addin_modules
from opsheet.catalogue import GROUPS

HERE = Path(__file__).resolve().parent
NARROW_SCREEN = 1366 - 16  # pixels at 100 %, the window's edges off
# At 100 % Office draws 9 point text, large controls with a picture of 32 pixels above at most two lines of it, and
# others with a picture of 16 pixels before it, three to a column.
FULL_WIDTH, LATIN_WIDTH = 12, (6, 8)  # pixels of a Chinese character; of a small and a capital letter
LEAST_LARGE, SMALL_ICON, PADDING, GROUP_EDGE = 44, 22, 12, 14
SHORT = 1024  # characters that a label, screentip or supertip may have
WITH_KEYTIP = ("button", "dropDown", "menu")
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
    keytips = [element.get("keytip") for element in ribbon.iter() if element.tag.endswith(WITH_KEYTIP)]
    assert len(ids) == len(set(ids))
    assert len(keytips) == len(set(keytips))
    assert all(re.fullmatch("[A-Z0-9]{1,3}", keytip or "") for keytip in keytips), keytips


def test_no_key_tip_begins_another(ribbon: etree._Element) -> None:
    # Office would run the shorter one before the longer could be typed
    keytips = [element.get("keytip") or "" for element in ribbon.iter() if element.tag.endswith(WITH_KEYTIP)]
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
        button.get("tag"): next(button.iterancestors(f"{{{NAMESPACE}}}group")).get("id")
        for button in ribbon.iter(f"{{{NAMESPACE}}}button")
    }
    for key, action in declared().actions.items():
        assert placed[key] == f"opsheet_group_{action.group}"
    assert {button.key for button in OWN_BUTTONS} <= set(placed)


def test_a_group_shows_few_large_buttons_and_a_menu_of_the_rest(ribbon: etree._Element) -> None:
    for group in ribbon.iter(f"{{{NAMESPACE}}}group"):
        large = [button for button in group.iterchildren(f"{{{NAMESPACE}}}button") if button.get("size") == "large"]
        menus = list(group.iterchildren(f"{{{NAMESPACE}}}menu"))
        assert len(large) <= MOST_LARGE
        assert len(menus) <= 1
        assert all(len(menu) > 1 or len(large) == MOST_LARGE for menu in menus), "a menu of one is a button too few"


def test_what_is_in_a_menu_has_its_icon_and_tip_and_no_size(ribbon: etree._Element) -> None:
    items = list(ribbon.iterfind(f".//{{{NAMESPACE}}}menu/{{{NAMESPACE}}}button"))
    assert items
    for item in items:  # Office refuses the whole ribbon for a size in a menu
        assert item.get("size") is None
        assert {"imageMso", "getLabel", "getScreentip", "getSupertip", "onAction"} <= set(item.attrib)


def test_what_is_declared_large_is_an_action_or_an_own_button() -> None:
    shown = {button.key: button.group for button in buttons(declared().actions)}
    assert all(shown.get(key) == group for group, keys in LARGE.items() for key in keys)


@pytest.mark.parametrize("language", [0, 1], ids=["zh", "en"])
def test_nothing_is_hidden_on_a_small_screen(
    ribbon: etree._Element, texts: dict[str, tuple[str, str]], language: int
) -> None:
    width = sum(group_width(group, texts, language) for group in ribbon.iter(f"{{{NAMESPACE}}}group"))
    assert width <= NARROW_SCREEN


def group_width(group: etree._Element, texts: dict[str, tuple[str, str]], language: int) -> float:
    """The pixels that a group takes: its large controls side by side, the others three to a column."""
    large, small = [], []
    for control in group:
        label = texts[f"{control.get('id')}.label"][language]
        if control.get("size") == "large":
            large.append(max(LEAST_LARGE, min_of_two_lines(label) + PADDING))
        else:
            typed = text_width(control.get("sizeString") or "")
            small.append(SMALL_ICON + text_width(label) + typed + PADDING)
    columns = [max(small[first : first + 3]) for first in range(0, len(small), 3)]
    own_label = text_width(texts[f"{group.get('id')}.label"][language]) + PADDING
    return max(sum(large) + sum(columns), own_label) + GROUP_EDGE


def min_of_two_lines(label: str) -> float:
    """The width of a label on two lines, which Office breaks at a space only."""
    words = label.split(" ")
    return min(
        max(text_width(" ".join(words[:cut])), text_width(" ".join(words[cut:]))) for cut in range(1, len(words) + 1)
    )


def text_width(text: str) -> float:
    return sum(FULL_WIDTH if ord(character) > 0x2E80 else LATIN_WIDTH[character.isupper()] for character in text)


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
