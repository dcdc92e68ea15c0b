"""What stands where in a group of the ribbon: a few large buttons, and a menu that names the rest.

Office folds groups away from the right where a window is too narrow for them, so what is large is declared once, here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from opsheet.catalogue import COMMA, GROUPS, Text

if TYPE_CHECKING:
    from opsheet.addin.ribbon_xml import Button

MOST_LARGE = 3  # buttons of a group that are large
SMALL_GROUP = "settings"  # beside the drop-down of sheets, in one column of normal size
LARGE: Mapping[str, tuple[str, ...]] = {
    "stocking": ("validate_stocking", "calculate_stocking", "export_approval"),
    "shipping": ("plan_deliveries",),
    "tracking": ("daily_board", "track_pipeline"),
    "forms": ("payment_request",),
    "data": ("morning",),
    SMALL_GROUP: ("undo",),
}
"""The buttons outside the menu, by group; a group that isn't here shows its first."""

MENU_LABEL = Text("更多", "More")
MENU_ICON = "FieldList"
_MENU_SCREENTIP = Text("“{group}”的其他操作", "Other actions: {group}")


@dataclass(frozen=True, slots=True)
class GroupLayout:
    """A group of the tab.

    Args:
        key: of the group.
        label: of the group.
        number: its position among all groups, from 1: the key tip of its menu, since no other key tip is a digit.
        buttons: outside the menu.
        menu: in the menu.
    """

    key: str
    label: Text
    number: int
    buttons: tuple[Button, ...]
    menu: tuple[Button, ...]

    @property
    def size(self) -> str:
        """Of its buttons and its menu."""
        return "normal" if self.key == SMALL_GROUP else "large"

    @property
    def menu_texts(self) -> dict[str, Text]:
        """The menu's label, and a tip that names what it holds."""
        zh, en = (COMMA[to].join(button.label[to] for button in self.menu) for to in ("zh", "en"))
        screentip = Text(*(_MENU_SCREENTIP.render(to, group=self.label) for to in ("zh", "en")))
        return {"label": MENU_LABEL, "screentip": screentip, "supertip": Text(zh, en)}


def layouts(buttons: Sequence[Button]) -> tuple[GroupLayout, ...]:
    """The groups that have buttons, in their order.

    Args:
        buttons: in the order in which a menu shows them.

    Returns:
        A layout for each group. What ``LARGE`` doesn't name is in the menu; a menu of a single button isn't made where
        there is room for it beside the others.

    Raises:
        ValueError: when a button names a group that isn't declared.
    """
    unknown = {button.group for button in buttons} - {group.key for group in GROUPS}
    if unknown:
        msg = f"no ribbon group is called {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    members = {group.key: [button for button in buttons if button.group == group.key] for group in GROUPS}
    return tuple(
        GroupLayout(group.key, group.label, number, *_divided(members[group.key], LARGE.get(group.key, ())))
        for number, group in enumerate(GROUPS, 1)
        if members[group.key]
    )


def _divided(members: Sequence[Button], large: Sequence[str]) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    by_key = {button.key: button for button in members}
    shown = [by_key[key] for key in large if key in by_key] or [members[0]]
    rest = [button for button in members if button not in shown]
    if len(rest) == 1 and len(shown) < MOST_LARGE:
        return (*shown, *rest), ()
    return tuple(shown), tuple(rest)
