"""Declarations of ribbon actions: ribbon, command line and docs are all made from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from opsheet.catalogue.registry import Registry
from opsheet.catalogue.text import Text


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """A group of buttons on the ribbon tab."""

    key: str
    label: Text


GROUPS: tuple[ActionGroup, ...] = (
    ActionGroup("stocking", Text("备货", "Stocking")),
    ActionGroup("shipping", Text("发货", "Shipping")),
    ActionGroup("tracking", Text("监控", "Tracking")),
    ActionGroup("performance", Text("绩效", "Performance")),
    ActionGroup("reports", Text("报表", "Reports")),
    ActionGroup("forms", Text("申请", "Forms")),
    ActionGroup("account", Text("账户", "Account")),
    ActionGroup("settings", Text("设置", "Settings")),
)


@dataclass(frozen=True, slots=True)
class Action:
    """One button and subcommand.

    Args:
        key: its stable name.
        group: the key of its ribbon group.
        label: on the button.
        screentip: the title of its tool tip.
        supertip: what it does, in a sentence or two.
        icon: an ``imageMso`` name.
        keytip: at most three capital letters, unique on the tab.
        tables: keys of the tables it can't do without.
        optional_tables: keys of tables it uses when they are there.
        writes: what it changes, for the docs.
        run: ``(Request) -> Outcome``; touches neither Excel nor the disk nor the clock.
        takes_rows: whether chosen rows matter to it.
    """

    key: str
    group: str
    label: Text
    screentip: Text
    supertip: Text
    icon: str
    keytip: str
    tables: tuple[str, ...]
    writes: Text
    run: Callable[..., Any]
    optional_tables: tuple[str, ...] = ()
    takes_rows: bool = False


ACTIONS: Registry[Action] = Registry("action")
