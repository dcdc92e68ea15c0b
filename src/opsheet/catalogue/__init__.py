"""What opsheet can do, declared once: texts, functions, checks and actions, with their registries."""

from opsheet.catalogue.action import ACTIONS, GROUPS, Action, ActionGroup, Input, InputKind
from opsheet.catalogue.check import Check, Severity
from opsheet.catalogue.errors import (
    FileProblemError,
    RefusedError,
    SettingsProblemError,
    TableProblemError,
    UserError,
)
from opsheet.catalogue.function import FUNCTIONS, Argument, Example, Function, Kind
from opsheet.catalogue.registry import Registry
from opsheet.catalogue.text import (
    AND,
    COLON,
    COMMA,
    DEFAULT_LANGUAGE,
    LANGUAGES,
    Language,
    Message,
    Text,
    joined,
    listed,
    render,
)

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
