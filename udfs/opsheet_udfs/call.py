"""One call of a worksheet function, as the calculation sees it: settings, today, and a place for row errors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Message, Text
from opsheet.rules.errors import RuleError
from opsheet_udfs.rule_texts import RULE_TEXTS

if TYPE_CHECKING:
    from opsheet.settings import Settings

Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Call:
    """What a calculation needs beside its arguments.

    Args:
        settings: the team's settings.
        now: the clock, read once per call.
        count: how many rows are calculated at once.
    """

    settings: Settings
    now: dt.datetime
    count: int
    problems: dict[int, Message] = field(default_factory=dict[int, Message])

    @property
    def language(self) -> str:
        """The language of status words and errors."""
        return self.settings.language

    @property
    def today(self) -> np.datetime64:
        """The day that an ``as_of`` left out stands for."""
        return np.datetime64(self.now.date())

    def or_today(self, days: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        """The days given, and today where none is."""
        return np.where(np.isnat(days), self.today, days)

    def problem(self, rows: Mask, text: Text, **parameters: Any) -> None:
        """Show a sentence in some rows instead of a result; a parameter that is an array gives each row its own value.

        The first problem of a row stands.
        """
        for row in np.flatnonzero(rows).tolist():
            values = {
                name: value[row] if isinstance(value, np.ndarray) else value for name, value in parameters.items()
            }
            self.problems.setdefault(row, Message(text, values))

    def each(self, rule: Callable[..., Any], *columns: Any) -> NDArray[np.object_]:
        """Apply a rule that takes one row at a time; a ``RuleError`` is shown in its own row only.

        Args:
            rule: called with one value of each column.
            *columns: arrays of ``count`` values.
        """
        answers = np.full(self.count, None, dtype=object)
        for row, values in enumerate(zip(*columns, strict=True)):
            try:
                answers[row] = rule(*values)
            except RuleError as error:
                self.problems.setdefault(row, Message(RULE_TEXTS[error.key], error.parameters))
        return answers
