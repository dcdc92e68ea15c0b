"""Declarations of ribbon actions: ribbon, command line and docs are all made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from opsheet.catalogue.registry import Registry
from opsheet.catalogue.text import Text

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """A group of buttons on the ribbon tab."""

    key: str
    label: Text


GROUPS: tuple[ActionGroup, ...] = (
    ActionGroup("stocking", Text("备货", "Restock")),
    ActionGroup("shipping", Text("发货", "Shipping")),
    ActionGroup("tracking", Text("监控", "Tracking")),
    ActionGroup("performance", Text("绩效", "Performance")),
    ActionGroup("reports", Text("报表", "Reports")),
    ActionGroup("forms", Text("申请", "Forms")),
    ActionGroup("account", Text("账户", "Account")),
    ActionGroup("data", Text("数据", "Data")),
    ActionGroup("settings", Text("设置", "Settings")),
)


InputKind = Literal["text", "number", "date", "choice", "folder", "file", "rows", "condition", "flag"]


@dataclass(frozen=True, slots=True)
class Input:
    """What an action wants to know from its user, besides the workbook.

    The command line makes an option of it, the ribbon asks for it, ``--inputs`` takes it by its key.

    Args:
        key: its name; the option is ``--key`` with hyphens for underscores.
        label: what it is, in a word or two.
        help: what it does, in a sentence.
        kind: what is typed: a text, a number, a day, one of some choices, the path of a folder or file, row numbers
            such as ``5-9,12``, or a condition such as ``header=value``. The last two choose rows: in Excel the
            selection and the filter do that, and nobody is asked. Nobody is asked for a flag either.
        required: whether the action can't do without it.
        default: what counts where nothing is given; the key of a choice.
        choices: of the kind ``choice``, by key.
        asked: whether Excel asks for it.
        remembered: the key in ``app.yaml`` where Excel keeps the answer, so that it asks only once.
        below: of a folder, whether the files in the folders below it count too.
        results: whether the folder of the results counts where no other is named and it is there.

    Raises:
        ValueError: when choices and kind or default don't fit.

    Example:
        >>> Input("letters", Text("文件夹", "folder"), Text("放 PDF", "holds PDFs"), "folder").option
        '--letters'
    """

    key: str
    label: Text
    help: Text
    kind: InputKind = "text"
    required: bool = False
    default: str | None = None
    choices: Mapping[str, Text] = field(default_factory=dict[str, Text])
    asked: bool = True
    remembered: str | None = None
    below: bool = False
    results: bool = False

    def __post_init__(self) -> None:
        wrong_default = self.default is not None and self.kind == "choice" and self.default not in self.choices
        if (self.kind == "choice") != bool(self.choices) or wrong_default:
            msg = f"the input {self.key}: choices go with the kind choice, and the default is one of them"
            raise ValueError(msg)

    @property
    def option(self) -> str:
        """Its option on the command line."""
        return f"--{self.key.replace('_', '-')}"

    @property
    def is_asked(self) -> bool:
        """Whether Excel asks for it."""
        return self.asked and not self.chooses_rows and self.kind != "flag"

    @property
    def chooses_rows(self) -> bool:
        """Whether it chooses rows, as the selection and the filter do in Excel."""
        return self.kind in {"rows", "condition"}


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
        facts: the class of the facts that its outcome holds for other programs.
        optional_tables: keys of tables it uses when they are there.
        writes: what it changes, for the docs.
        run: ``(Request) -> Outcome``; touches neither Excel nor the disk nor the clock.
        inputs: what it wants to know besides the workbook.
        reads_form: whether it reads a form that opsheet made instead of tables.
        in_place: whether it changes the file itself, as a signature does, instead of a copy.
        timed: whether the time of day counts, for a deadline has an hour or the moment is written down; else the day.
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
    facts: type[Any]
    optional_tables: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    reads_form: bool = False
    in_place: bool = False
    timed: bool = False

    def table_of_rows(self, found: Mapping[str, Found]) -> Found | None:
        """The table of which rows are chosen: the one that it needs, or the first there of those that it can use.

        Args:
            found: the workbook's tables by key.

        Returns:
            The table, or None where there is none.
        """
        wanted = self.tables[:1] or self.optional_tables or tuple(found)
        return next((found[key] for key in wanted if key in found), None)

    def own_tables(self, found: Mapping[str, Found]) -> list[Found]:
        """The tables that it needs or can use and that are there.

        Args:
            found: the workbook's tables by key.
        """
        return [found[key] for key in (*self.tables, *self.optional_tables) if key in found]

    @property
    def takes_rows(self) -> bool:
        """Whether chosen rows matter to it."""
        return any(declared.chooses_rows for declared in self.inputs)


ACTIONS: Registry[Action] = Registry("action")
