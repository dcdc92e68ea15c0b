"""Approval chains: whose signature comes next.

Who buys a category.
"""

from __future__ import annotations

from collections.abc import Mapping

from opsheet.rules.errors import RuleError


def next_step(steps_done: float, step_count: int) -> int | None:
    """The position of the step that comes next, or None when the chain is finished.

    Args:
        steps_done: how many steps are signed.
        step_count: how many the chain has.

    Raises:
        RuleError: when the number of steps isn't whole or the chain has fewer.

    Source: SOP 备货流程 审批流程.

    Example:
        >>> next_step(0, 4), next_step(3, 4), next_step(4, 4)
        (0, 3, None)
    """
    if steps_done != int(steps_done):
        raise RuleError("steps-not-whole", steps=f"{steps_done:.15g}")
    if steps_done > step_count:
        raise RuleError("too-many-steps", steps=int(steps_done), count=step_count)
    return None if steps_done == step_count else int(steps_done)


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
