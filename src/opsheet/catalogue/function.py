"""Declarations of worksheet functions: one place for name, arguments, texts, examples and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from opsheet.catalogue.registry import Registry
from opsheet.catalogue.text import LANGUAGES, Text

WIZARD_LIMIT = 255  # Excel's function wizard shows no more of a help text
ARGUMENT_NAMES_LIMIT = 255  # all argument names together, as Excel registers them


class Kind(Enum):
    """How the cells of an argument are read, and how a result is shown.

    ``ANY`` hands cells over as they are (objects, None for a blank), where it matters whether a cell holds a
    number or a text.
    """

    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    TEXT = "text"
    BOOLEAN = "boolean"
    KEY = "key"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a worksheet function.

    Args:
        name: its name in VBA and in the wizard; no VBA keyword.
        kind: how its cells are read.
        help: what it is, with its unit.
        optional: whether it may be left out.
        blank: whether a blank cell is handed to the function (as NaN, NaT or None) instead of giving a blank
            result for that row; optional arguments always are.
        whole: the function takes the range as it stands (its cells in reading order), outside broadcasting.
        keys: for ``Kind.KEY``, the name of the vocabulary in which the key is looked up.
        minimum: the least number allowed (0 forbids negative numbers).
        below: what the number must stay below.
        columns: the table columns ("table.column") that supply it when the function is called bare in a row; the
            first that the row's table has counts. "stocking.a+b" stands for the sum of two columns of one table.
        label: its name as errors and the usage line show it; by default ``name`` in both languages.
        per_row: of a whole range with as many rows as the result (more than one) each row takes its own cells;
            any other range is taken by every row. Blank cells are handed on.
    """

    name: str
    kind: Kind
    help: Text
    optional: bool = False
    blank: bool = False
    whole: bool = False
    keys: str | None = None
    minimum: float | None = None
    below: float | None = None
    columns: tuple[str, ...] = ()
    label: Text | None = None
    per_row: bool = False

    @property
    def title(self) -> Text:
        """What the user reads instead of ``name``."""
        return self.label or Text(self.name, self.name)


@dataclass(frozen=True, slots=True)
class Example:
    """A formula and what it gives; shown in the docs and run as a test.

    Args:
        formula: the formula as a user types it, for instance ``=TURNOVER_DAYS(1000,20)``.
        result: what it gives, in the words of ``opsheet eval --json``.
    """

    formula: str
    result: Any


@dataclass(frozen=True, slots=True)
class Function:
    """One worksheet function.

    Args:
        name: its Excel name, part of the users' workbooks and so never changed.
        category: the group in the function wizard, as a key of the categories' texts.
        help: what it gives, for the wizard and the docs; the settings' numbers stand as placeholders, see ``filled``.
        arguments: in the order of the contract.
        result: how its result is shown.
        source: the section of the procedure that it implements.
        examples: formulas with their results.
        calculate: the calculation, called with a ``Call`` and one array per argument.
        spills: the function shapes its own result instead of following its arguments' broadcast shape.
        depends_on_today: leaving out ``as_of`` means the clock is read.
    """

    name: str
    category: str
    help: Text
    arguments: tuple[Argument, ...]
    result: Kind
    source: str
    examples: tuple[Example, ...]
    calculate: Callable[..., Any]
    spills: bool = False
    depends_on_today: bool = False

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            for text in (self.help, *(argument.help for argument in self.arguments)):
                if len(text[language]) > WIZARD_LIMIT:
                    msg = f"{self.name}: a help text in {language} is longer than {WIZARD_LIMIT}"
                    raise ValueError(msg)
        if len(",".join(argument.name for argument in self.arguments)) > ARGUMENT_NAMES_LIMIT:
            msg = f"{self.name}: the argument names together are longer than {ARGUMENT_NAMES_LIMIT}"
            raise ValueError(msg)

    def filled(self, settings: object) -> Function:
        """The same with the team's numbers in its help; see ``Text.filled``."""
        arguments = tuple(replace(argument, help=argument.help.filled(settings)) for argument in self.arguments)
        return replace(self, help=self.help.filled(settings), arguments=arguments)

    @property
    def needed(self) -> tuple[Argument, ...]:
        """The arguments that can't be left out."""
        return tuple(argument for argument in self.arguments if not argument.optional)


FUNCTIONS: Registry[Function] = Registry("worksheet function")
