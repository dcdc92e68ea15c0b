"""What is wrong with a name or a text, found without stopping at the first thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
