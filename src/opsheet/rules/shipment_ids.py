"""The remark of an overseas stock order: shipment id, FBA warehouse and tracking id in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from opsheet.rules.errors import RuleError

PARTS: Final = ("shipment", "warehouse", "tracking")


def shipment_remark(parts: Mapping[str, str], patterns: Mapping[str, str], template: str) -> str:
    """Put a remark together, each part checked.

    Args:
        parts: the ids by part, see ``PARTS``.
        patterns: the regular expression that must match each part whole.
        template: with a placeholder a part.

    Raises:
        RuleError: ``remark-part``, with the part and its value.

    Source: SOP 发货流程, 海外仓备货单备注.

    Example:
        >>> parts = {"shipment": "FBA18SHTRFPP", "warehouse": "MEX6", "tracking": "5YDIA35G"}
        >>> patterns = {"shipment": "FBA[A-Z0-9]{8,10}", "warehouse": "MEX[1-6]", "tracking": "[A-Z0-9]{8}"}
        >>> shipment_remark(parts, patterns, "{shipment}-{warehouse}-{tracking}")
        'FBA18SHTRFPP-MEX6-5YDIA35G'
    """
    trimmed = {part: parts[part].strip() for part in PARTS}
    _check(trimmed, patterns)
    return template.format(**trimmed)


def remark_parts(remark: str, patterns: Mapping[str, str], template: str) -> dict[str, str]:
    """Take a remark apart, each part checked.

    Args:
        remark: as ``shipment_remark`` gives it.
        patterns: the regular expression that must match each part whole.
        template: with a placeholder a part.

    Raises:
        RuleError: ``remark-shape`` where it doesn't follow the template, ``remark-part`` where a part is wrong.

    Source: SOP 发货流程, 海外仓备货单备注.

    Example:
        >>> patterns = {"shipment": "FBA[A-Z0-9]{8,10}", "warehouse": "MEX[1-6]", "tracking": "[A-Z0-9]{8}"}
        >>> remark_parts("FBA18SHTRFPP-MEX6-5YDIA35G", patterns, "{shipment}-{warehouse}-{tracking}")["warehouse"]
        'MEX6'
    """
    pieces = re.split(r"\{(\w+)\}", template)
    shape = "".join(f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
    found = re.fullmatch(shape, remark.strip())
    if found is None:
        raise RuleError("remark-shape", remark=remark, shape=template)
    parts = found.groupdict()
    _check(parts, patterns)
    return parts


def _check(parts: Mapping[str, str], patterns: Mapping[str, str]) -> None:
    for part, value in parts.items():
        if not re.fullmatch(patterns[part], value):
            raise RuleError("remark-part", part=part, value=value)
