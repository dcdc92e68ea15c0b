"""What opsheet can do, declared once: texts, functions, checks and actions, with their registries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opsheet.catalogue.action import ACTIONS, GROUPS, Action, ActionGroup, Input, InputKind
from opsheet.catalogue.check import Check, Severity
from opsheet.catalogue.registry import Registry
from opsheet.catalogue.text import (
    AND,
    COLON,
    COMMA,
    DEFAULT_LANGUAGE,
    LANGUAGES,
    FileProblemError,
    Language,
    Message,
    RefusedError,
    SettingsProblemError,
    TableProblemError,
    Text,
    UserError,
    joined,
    listed,
    render,
)

if TYPE_CHECKING:
    from opsheet.catalogue.function import FUNCTIONS, Argument, Example, Function, Kind

_OF_FUNCTIONS = frozenset({"FUNCTIONS", "Argument", "Example", "Function", "Kind"})

__all__ = [
    "ACTIONS",
    "AND",
    "COLON",
    "COMMA",
    "DEFAULT_LANGUAGE",
    "FUNCTIONS",
    "GROUPS",
    "LANGUAGES",
    "Action",
    "ActionGroup",
    "Argument",
    "Check",
    "Example",
    "FileProblemError",
    "Function",
    "Input",
    "InputKind",
    "Kind",
    "Language",
    "Message",
    "RefusedError",
    "Registry",
    "SettingsProblemError",
    "Severity",
    "TableProblemError",
    "Text",
    "UserError",
    "joined",
    "listed",
    "render",
]


def __getattr__(name: str) -> Any:
    """What declares worksheet functions is loaded where they are asked for: a run of an action has no use for it."""
    if name not in _OF_FUNCTIONS:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from opsheet.catalogue import function

    return getattr(function, name)
