"""The error that a rule raises where one row can't be answered; its sentence is found by its key.

What is wrong with a name or a text, found without stopping at the first thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class RuleError(ValueError):
    """A row that a rule can't answer, for instance a date that is no delivery day.

    Args:
        key: names the sentence that the user is shown, for instance ``not-a-delivery-day``.
        **parameters: what the sentence's placeholders stand for.

    Example:
        >>> RuleError("short-of-stock", missing=3).parameters
        {'missing': 3}
    """

    def __init__(self, key: str, **parameters: object) -> None:
        super().__init__(key)
        self.key = key
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; its sentence is found by its key, as a ``RuleError``'s is.

    Args:
        key: names the sentence, for instance ``sku-site``.
        parameters: what the sentence's placeholders stand for.

    Example:
        >>> Fault("sku-site", {"part": "XX"}).parameters["part"]
        'XX'
    """

    key: str
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
