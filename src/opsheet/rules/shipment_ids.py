"""The remark of an overseas stock order: shipment id, FBA warehouse and tracking id in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from opsheet.rules.errors import RuleError


@dataclass(frozen=True, slots=True)
class PartShape:
    """What one part of a remark looks like.

    Args:
        pattern: regular expression that must match the part whole.
        title: the part's name, handed on to the sentence.
        shape: the pattern in words, handed on to the sentence.
    """

    pattern: str
    title: object
    shape: object


def shipment_remark(parts: Mapping[str, str], shapes: Mapping[str, PartShape], template: str) -> str:
    """Put a remark together, each part checked.

    Args:
        parts: the ids, by the names of the template's placeholders.
        shapes: what each part looks like.
        template: with a placeholder a part.

    Raises:
        RuleError: ``remark-part``, with the part, its value and what was expected.

    Source: SOP 发货流程, 海外仓备货单备注.

    Example:
        >>> shapes = {"shipment": PartShape("FBA[A-Z0-9]{8,10}", "shipment", "FBA and 8 to 10 more")}
        >>> shipment_remark({"shipment": "FBA18SHTRFPP"}, shapes, "{shipment}-MEX6")
        'FBA18SHTRFPP-MEX6'
        >>> shipment_remark({"shipment": "18SHTRFPP"}, shapes, "{shipment}-MEX6")
        Traceback (most recent call last):
        opsheet.rules.errors.RuleError: remark-part
    """
    trimmed = {part: value.strip() for part, value in parts.items()}
    _check(trimmed, shapes)
    return template.format(**trimmed)


def remark_parts(remark: str, shapes: Mapping[str, PartShape], template: str) -> dict[str, str]:
    """Take a remark apart, each part checked.

    Args:
        remark: as ``shipment_remark`` gives it.
        shapes: what each part looks like.
        template: with a placeholder a part.

    Raises:
        RuleError: ``remark-shape`` where it doesn't follow the template, ``remark-part`` where a part is wrong.

    Source: SOP 发货流程, 海外仓备货单备注.

    Example:
        >>> shapes = {name: PartShape("[A-Z0-9]+", name, "") for name in ("shipment", "warehouse", "tracking")}
        >>> remark_parts("FBA18SHTRFPP-MEX6-5YDIA35G", shapes, "{shipment}-{warehouse}-{tracking}")["warehouse"]
        'MEX6'
    """
    pieces = re.split(r"\{(\w+)\}", template)
    shape = "".join(f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
    found = re.fullmatch(shape, remark.strip())
    if found is None:
        names = {part: part_shape.title for part, part_shape in shapes.items()}
        raise RuleError("remark-shape", remark=remark, **names)
    parts = found.groupdict()
    _check(parts, shapes)
    return parts


def _check(parts: Mapping[str, str], shapes: Mapping[str, PartShape]) -> None:
    for part, value in parts.items():
        shape = shapes[part]
        if not re.fullmatch(shape.pattern, value):
            raise RuleError("remark-part", part=shape.title, value=value, shape=shape.shape)
