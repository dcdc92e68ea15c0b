"""The error that a rule raises where one row can't be answered; its sentence is found by its key."""

from __future__ import annotations


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
