"""Share out the batches, first in, first out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Message, Severity, Text
from opsheet.checks import Finding, run_checks
from opsheet.checks.cell_text import plain
from opsheet.checks.check import fold_all
from opsheet.outcome import AddSheet, CellValue, Edit, Facts, Link, Note, Outcome, Request
from opsheet.rules.batches import Allocation, Stock, allocate
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet.values import fold
from opsheet_macros.declare import action
from opsheet_macros.writing.columns import column_edits, column_positions, link_to
from opsheet_macros.writing.result_sheet import COUNT, DAY, ResultColumn, ResultRow, result_sheet

_ALLOCATED = Text(
    "{lines} 条明细已分配批次，{short} 条不够（共缺 {units} 件）",
    "Lines allocated: {lines}; short: {short} ({units} units)",
)
_OVERTAKEN = Text(
    "未按先进先出（P310）：{count} 条明细先于旧批次发出", "FIFO broken (P310): {count} lines left before an older batch"
)


@dataclass(frozen=True, slots=True)
class AllocatedFacts(Facts):
    """What was shared out."""

    lines: Annotated[int, Text("已分配批次的明细数", "Lines that got their batch")]
    short: Annotated[int, Text("不够的明细数", "Lines that are short")]
    units: Annotated[float, Text("缺的件数", "Units that are short")]


@action(
    group="shipping",
    label=Text("分配批次", "Allocate batches"),
    screentip=Text("先进先出选批次", "Batches, first in first out"),
    supertip=Text(
        "把库存批次按先进先出分给待发出的明细，列出缺口和没按先进先出发的批次。",
        (
            "Allocates batches, oldest first, to lines not yet shipped; lists shortages and batches shipped "
            "out of order."
        ),
    ),
    icon="TableSharePointListsModifyColumnsAndSettings",
    keytip="HB",
    tables=("pipeline", "batches"),
    writes=Text("批次号列、“批次分配”表", "The batch column, the sheet of the allocation"),
    facts=AllocatedFacts,
)
def allocate_batches(request: Request) -> Outcome:
    """Share out the batches over the whole sheet at once."""
    tables, settings = request.workbook.tables, request.settings
    pipeline, batches = tables["pipeline"], tables["batches"]
    shared = share_out(pipeline, batches)
    findings = run_checks(request.workbook, settings, request.now, tables=["pipeline"])
    broken = [finding for finding in findings if finding.check.code == "P310"]
    served = allocated_batches(pipeline, shared)
    short = shared.allocation.short
    facts = AllocatedFacts(len(served), int((short > 0).sum()), float(short.sum()))
    counts = {"lines": facts.lines, "short": facts.short, "units": f"{facts.units:g}"}
    notes = [Note(Message(_ALLOCATED, counts), Severity.WARN if facts.short else Severity.INFO)]
    if broken:
        notes.append(Note(Message(_OVERTAKEN, {"count": len(broken)}), Severity.WARN))
    edits = [*_batch_edits(pipeline, served), allocation_sheet(pipeline, batches, shared, broken, settings)]
    return Outcome(edits, messages=notes, facts=facts)


def _batch_edits(pipeline: Table, served: dict[int, str]) -> list[Edit]:
    """Only the cells of lines that got a batch; the others keep what they hold."""
    texts = pipeline.texts("batch").tolist()
    values = [served.get(position, text) for position, text in enumerate(texts)]
    letter = column_positions(pipeline, ["batch"])["batch"]
    return column_edits(pipeline, "batch", letter, values) if served else []


ALLOCATION_TABLE = "opsheet_allocation"
_SHORT = Text("库存不够，缺 {units} 件", "{units} units short")
_NOTHING = Text("没有待发出且未分配批次的明细", "No lines to ship without a batch")
_COLUMNS = (
    ResultColumn(Text("单元格", "Cell"), 8),
    ResultColumn(Text("货件号", "Shipment ID"), 16),
    ResultColumn(Text("店铺", "Shop"), 16),
    ResultColumn(Text("MSKU", "MSKU"), 24),
    ResultColumn(Text("需求数量", "Needed"), 10, COUNT),
    ResultColumn(Text("批次号", "Batch"), 18),
    ResultColumn(Text("入库日期", "Received"), 12, DAY),
    ResultColumn(Text("取用数量", "Taken"), 10, COUNT),
    ResultColumn(Text("缺口", "Short"), 8, COUNT),
    ResultColumn(Text("备注", "Remark"), 56, empty=_NOTHING),
)
_SHORT_COLUMN = 8
_SHARE = re.compile(r"(?P<batch>[^；;]+?)[×x](?P<units>\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Shared:
    """What was shared out.

    Args:
        rows: the positions of the lines that waited.
        allocation: who takes what; demands are positions in ``rows``.
        names: the batches' names.
    """

    rows: NDArray[np.intp]
    allocation: Allocation
    names: Sequence[str]


def share_out(pipeline: Table, batches: Table) -> Shared:
    """Share out the batches to the lines that lie in the warehouse and name no batch, in the order of the sheet.

    Lines that name a batch and are not dispatched yet have its units already: these are taken off first, so that a
    second run gives nothing away twice.

    Args:
        pipeline: of the kind ``pipeline``.
        batches: of the kind ``batches``.
    """
    waiting = waits_for_dispatch(pipeline)
    named = np.array([bool(text) for text in pipeline.texts("batch").tolist()], dtype=bool)
    names = [str(name or "") for name in batches.texts("batch").tolist()]
    stock = Stock(
        products=fold_all(batches.texts("msku")).tolist(),
        names=names,
        received=batches.dates("received_on"),
        available=_unclaimed(pipeline, np.flatnonzero(waiting & named), batches, names),
    )
    rows = np.flatnonzero(waiting & ~named)
    products = fold_all(pipeline.texts("msku"))[rows].tolist()
    return Shared(rows, allocate(products, pipeline.numbers("quantity")[rows], stock), names)


def waits_for_dispatch(pipeline: Table) -> NDArray[np.bool_]:
    """True for lines with a quantity that lie in the domestic warehouse: not gone, and not still with the supplier.

    A line without any purchase date counts: what was never entered can't say that the goods aren't there.

    Args:
        pipeline: of the kind ``pipeline``.
    """
    gone = np.zeros(len(pipeline), dtype=bool)
    for key in ("dispatched_on", "forwarder_on", "moved_on", "left_on", "shelved_on", "sold_out_on"):
        gone |= ~np.isnat(pipeline.dates(key))
    with_supplier = ~np.isnat(pipeline.dates("ordered_on")) & np.isnat(pipeline.dates("received_on"))
    return ~gone & ~with_supplier & (pipeline.numbers("quantity") > 0)


def _unclaimed(pipeline: Table, rows: NDArray[np.intp], batches: Table, names: Sequence[str]) -> NDArray[np.float64]:
    left = np.nan_to_num(batches.numbers("available"))
    products = fold_all(batches.texts("msku")).tolist()
    position = {(product, fold(name)): index for index, (product, name) in enumerate(zip(products, names, strict=True))}
    claimed = fold_all(pipeline.texts("msku"))
    for row in rows.tolist():
        quantity = float(pipeline.numbers("quantity")[row])
        for batch, units in shares_of(str(pipeline.texts("batch")[row]), quantity):
            index = position.get((claimed[row], fold(batch)))
            if index is not None:
                left[index] = max(0.0, left[index] - units)
    return left


def batch_text(shares: Sequence[tuple[str, float]]) -> str:
    """The batches of a line as its cell names them.

    Example:
        >>> batch_text([("PC1", 80.0)]), batch_text([("PC1", 80.0), ("PC2", 20.0)])
        ('PC1', 'PC1×80；PC2×20')
    """
    if len(shares) == 1:
        return shares[0][0]
    return "；".join(f"{batch}×{units:g}" for batch, units in shares)


def shares_of(text: str, quantity: float) -> list[tuple[str, float]]:
    """The batches that a cell names, with their units; a single name has them all.

    Example:
        >>> shares_of("PC1×80；PC2×20", 100), shares_of("PC1", 100)
        ([('PC1', 80.0), ('PC2', 20.0)], [('PC1', 100)])
    """
    found = [(share["batch"].strip(), float(share["units"])) for share in _SHARE.finditer(text)]
    return found or [(text, quantity)]


def allocated_batches(pipeline: Table, shared: Shared) -> dict[int, str]:
    """The text of the batch cell by position of the line, for lines that are served in full."""
    shares: dict[int, list[tuple[str, float]]] = {}
    for take in shared.allocation.takes:
        shares.setdefault(take.demand, []).append((shared.names[take.batch], take.units))
    short = shared.allocation.short
    return {int(shared.rows[demand]): batch_text(parts) for demand, parts in shares.items() if short[demand] <= 0}


def allocation_sheet(
    pipeline: Table, batches: Table, shared: Shared, broken: Sequence[Finding], settings: Settings
) -> AddSheet:
    """One row a line and batch, shortages and lines that overtook an older batch included.

    Args:
        pipeline: of the kind ``pipeline``.
        batches: of the kind ``batches``.
        shared: what was shared out.
        broken: the findings of P310.
        settings: language, sheet name and colours.
    """
    language = settings.language
    rows, severities = _allocation_rows(pipeline, batches, shared, language)
    index = {row: position for position, row in enumerate(pipeline.rows.tolist())}
    rows += [_broken_row(pipeline, index[finding.row], finding, language) for finding in broken]
    name = settings.app.sheet_names.allocation[language]
    return result_sheet(name, ALLOCATION_TABLE, _COLUMNS, rows, settings, severities=severities, colored=_SHORT_COLUMN)


def _allocation_rows(
    pipeline: Table, batches: Table, shared: Shared, language: str
) -> tuple[list[ResultRow], list[Severity | None]]:
    """The rows, and an error for each that is a shortage."""
    received = batches.dates("received_on")
    takes: dict[int, list[tuple[str, CellValue, float]]] = {}
    for take in shared.allocation.takes:
        batch = (shared.names[take.batch], plain(received[take.batch]), take.units)
        takes.setdefault(take.demand, []).append(batch)
    rows: list[ResultRow] = []
    severities: list[Severity | None] = []
    for demand, position in enumerate(shared.rows.tolist()):
        head = _line(pipeline, position)
        taken = takes.get(demand, [])
        rows += [[*head, name, day, plain(units), None, None] for name, day, units in taken]
        severities += [None] * len(taken)
        short = plain(shared.allocation.short[demand])
        if short:
            severities.append(Severity.ERROR)
            rows.append([*head, None, None, None, short, _SHORT.render(language, units=short)])
    return rows, severities


def _line(pipeline: Table, position: int) -> list[CellValue | Link]:
    cell = pipeline.cell("batch" if pipeline.has("batch") else "msku", position)
    texts = [pipeline.texts(key)[position] for key in ("shipment", "shop", "msku")]
    quantity = plain(pipeline.numbers("quantity")[position])
    return [Link(cell, link_to(pipeline.sheet, cell)), *texts, quantity]


def _broken_row(pipeline: Table, position: int, finding: Finding, language: str) -> ResultRow:
    own = pipeline.texts("batch")[position]
    day = plain(pipeline.dates("received_on")[position])
    hint = f"{finding.check.code} {finding.message(language)}"
    return [*_line(pipeline, position), own, day, None, None, hint]
