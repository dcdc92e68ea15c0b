"""What a check found: which cell, why, and what it should hold instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from opsheet.catalogue import Check, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell that breaks one rule.

    Args:
        check: the rule.
        severity: the rule's, or what the team's YAML grades it.
        table: the key of the table.
        sheet: the sheet's name.
        cell: the address of the offending cell.
        row: the sheet's row number.
        column: the key of the column.
        header: its header as the sheet has it.
        value: what the cell holds, as read.
        parameters: for the message's placeholders.
        suggestion: the value that mends it, or None where only a person can tell.
    """

    check: Check
    severity: Severity
    table: str
    sheet: str
    cell: str
    row: int
    column: str
    header: str
    value: Any
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    suggestion: Any = None

    def message(self, language: str) -> str:
        """The message in one language."""
        return self.check.message.render(language, **self.parameters)
