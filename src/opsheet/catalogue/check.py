"""Declarations of table checks: code, severity, texts, columns and reason, each made once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from opsheet.catalogue.registry import Registry
from opsheet.catalogue.text import Text


class Severity(Enum):
    """How bad a finding is: an error blocks the export, the others are shown."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self.value]

    @property
    def text(self) -> Text:
        """The word a user reads."""
        return _TEXTS[self.value]


_RANKS = {"error": 0, "warn": 1, "info": 2}
_TEXTS = {"error": Text("错误", "error"), "warn": Text("警告", "warning"), "info": Text("提示", "info")}


@dataclass(frozen=True, slots=True)
class Check:
    """One rule that a table's rows must keep.

    Args:
        code: stable and never reused, a letter and three digits.
        slug: a short English name for YAML and links.
        table: the key of the table it checks; ``*`` for every table.
        severity: unless YAML grades it otherwise.
        title: what the rule is.
        message: what is wrong with one row; placeholders are the finding's parameters.
        columns: the keys of the columns it reads; the first is the cell that is marked.
        source: the section of the procedure.
        why: why the team wants it, in a line; the settings' numbers stand as placeholders, see ``Text.filled``.
        run: the vectorised test.
        parameters: its numbers, each overridable in YAML; a text is the place in the settings where the number
            stands, for instance ``turnover.total_limit``.
        fixable: whether it suggests a value.
        needs: keys of other tables without which it can't run and keeps silent.
        export_only: runs only when an approval form is exported.
        inputs: the keys of the columns, calculated ones too, without which it can't run.
    """

    code: str
    slug: str
    table: str
    severity: Severity
    title: Text
    message: Text
    columns: tuple[str, ...]
    source: str
    why: Text
    run: Callable[..., Any]
    parameters: Mapping[str, float | str] = field(default_factory=dict[str, float | str])
    fixable: bool = False
    needs: tuple[str, ...] = ()
    export_only: bool = False
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z]\d{3}", self.code):
            msg = f"a check's code is a letter and three digits, got {self.code}"
            raise ValueError(msg)


CHECKS: Registry[Check] = Registry("check")
