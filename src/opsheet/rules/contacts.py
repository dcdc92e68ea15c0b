"""Who buys a category."""

from __future__ import annotations

from collections.abc import Mapping

from opsheet.rules.errors import RuleError


def buyer(category: str, buyers: Mapping[str, str]) -> str:
    """The buyer of a product category.

    Args:
        category: as it stands in the list of buyers.
        buyers: the buyer by category.

    Raises:
        RuleError: when nobody buys it.

    Source: SOP 跨部门负责人信息.

    Example:
        >>> buyer("车机", {"车机": "Nina"})
        'Nina'
    """
    if category not in buyers:
        raise RuleError("no-buyer", category=category)
    return buyers[category]
