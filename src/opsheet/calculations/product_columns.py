"""What the full-process table doesn't say of a product, from the other tables of the workbook by MSKU and shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from opsheet.tables.table import Table, Workbook

Words = NDArray[np.object_]
Days = NDArray[np.datetime64]
_NEVER = np.datetime64("9999-12-31")

# By column of the full-process table: the tables that know it, in this order, and their column.
SOURCES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "category": (("stocking", "category"), ("catalogue", "category")),
    "buyer": (("stocking", "buyer"), ("catalogue", "buyer")),
    "department": (("stocking", "department"),),
    "owner": (("link_owners", "owner"), ("stocking", "operator")),
    "fnsku": (("stocking", "fnsku"), ("link_owners", "fnsku")),
    "kind": (("stocking", "kind"),),
}


def texts_of(workbook: Workbook, key: str) -> Words:
    """A column of the full-process table, its blanks filled from the other tables.

    A product is found by MSKU and shop; a table without shops, or a line without one, goes by the MSKU alone. Where
    the table says different things of one product, nothing is taken.

    Args:
        workbook: with a table of the kind ``pipeline``.
        key: one of ``SOURCES``, or any other column, which is left as it is.

    Source: tables.md, pipeline.
    """
    pipeline = workbook.tables["pipeline"]
    texts = pipeline.texts(key).copy()
    for table, column in SOURCES.get(key, ()):
        other = workbook.tables.get(table)
        if other is not None and other.has("msku", column):
            blank = np.array([not text for text in texts.tolist()], dtype=bool)
            texts = np.where(blank, _found(pipeline, other, column), texts)
    return texts


def counted_from(workbook: Workbook) -> Days:
    """The day from which each line of the full-process table counts in the stock-control figures.

    The lines of a trial that the table of trials lists count from its day of stock control; without one they never
    do. All other lines always count.

    Args:
        workbook: with a table of the kind ``pipeline``, and with or without ``trials``.

    Returns:
        Days (datetime64[D]), NaT for a line that always counts.

    Source: SOP 绩效, 新品 (需要纳入到库存管控指标中).
    """
    pipeline, trials = workbook.tables["pipeline"], workbook.tables.get("trials")
    days = np.full(len(pipeline), np.datetime64("NaT"), dtype="datetime64[D]")
    if trials is None:
        return days
    known = dict(zip(trials.products(), trials.dates("controlled_from"), strict=True))
    for row, (product, kind) in enumerate(zip(pipeline.products(), texts_of(workbook, "kind").tolist(), strict=True)):
        if kind == "trial" and product in known:
            days[row] = _NEVER if np.isnat(known[product]) else known[product]
    return days


def _found(pipeline: Table, other: Table, column: str) -> Words:
    by_both: dict[tuple[str, str], set[str]] = {}
    by_msku: dict[str, set[str]] = {}
    for (shop, msku), text in zip(other.products(), other.texts(column).tolist(), strict=True):
        if msku and text:
            by_both.setdefault((msku, shop), set()).add(str(text))
            by_msku.setdefault(msku, set()).add(str(text))
    answers = np.full(len(pipeline), None, dtype=object)
    with_shops = other.has("shop")
    for row, (shop, msku) in enumerate(pipeline.products()):
        known = by_both.get((msku, shop)) if with_shops and shop else by_msku.get(msku)
        answers[row] = next(iter(known)) if known is not None and len(known) == 1 else None
    return answers
