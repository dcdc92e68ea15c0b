"""Worksheet functions that share out a quantity: over channels, and over batches."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules import replenishment as rules
from opsheet.rules.batches import first_in_first_out, oldest_first
from opsheet.rules.errors import RuleError
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.functions.arguments import (
    CARTON_QUANTITY,
    QUANTITY,
)

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Words = NDArray[Any]

_SOURCE = "SOP 备货流程"


@worksheet_function(
    category="replenishment",
    help=Text(
        (
            "按整柜 {replenishment.channels.container.share:.0%} 和快线 "
            "{replenishment.channels.express.share:.0%} 分配，各为整箱，余数归快线。结果两格：整柜、快线。"
        ),
        (
            "Split into full container ({replenishment.channels.container.share:.0%}) and express, full "
            "cartons each, the rest to express. Two cells."
        ),
    ),
    arguments=(QUANTITY, CARTON_QUANTITY),
    result=Kind.NUMBER,
    source="SOP 备货流程 1.3 物流时间",
    examples=(
        Example("=CHANNEL_SPLIT(1000,10)", [[850, 150]]),
        Example("=CHANNEL_SPLIT(360,36)", [[288, 72]]),
        Example("=CHANNEL_SPLIT({1000;100},{10;36})", [[850, 150], [72, 36]]),
    ),
    spills=True,
)
def CHANNEL_SPLIT(call: Call, quantity: Numbers, carton_qty: Numbers) -> list[list[float]]:
    """Units by container and by express."""
    share = call.settings.replenishment.channels.container.share
    split = rules.split_channels(quantity, carton_qty, container_share=share.value if share else 0)
    return np.column_stack(split).tolist()


@worksheet_function(
    category="replenishment",
    help=Text(
        "先进先出：从最早的批次起取够数量。结果两列：批次、取用件数。",
        "First in, first out: takes the quantity from the oldest batches. Two columns: batch, units taken.",
    ),
    arguments=(
        Argument("batch", Kind.TEXT, Text("批次号区域", "Range of batches"), whole=True, label=Text("批次", "batch")),
        Argument(
            "received",
            Kind.DATE,
            Text("入库日期区域，同样大小", "Range of the days they came in, of the same size"),
            whole=True,
            label=Text("入库日期", "received"),
        ),
        Argument(
            "available",
            Kind.NUMBER,
            Text("可用数量区域，同样大小", "Range of units there, of the same size"),
            whole=True,
            minimum=0,
            label=Text("可用数量", "available"),
        ),
        Argument(
            "quantity",
            Kind.NUMBER,
            Text("要取的数量，件", "Units to take"),
            minimum=0,
            label=Text("数量", "quantity"),
        ),
    ),
    result=Kind.TEXT,
    source="SOP 发货流程 (先进先出)",
    examples=(
        Example(
            '=FIFO_BATCHES({"B2";"B1";"B3"},{"2025-02-01";"2025-01-01";"2025-03-01"},{50;80;40},100)',
            [["B1", 80], ["B2", 20]],
        ),
        Example('=FIFO_BATCHES({"B1";"B2"},{"2025-01-01";"2025-02-01"},{50;30},100)', "#库存不够，还缺 20 件"),
    ),
    spills=True,
)
def FIFO_BATCHES(call: Call, batch: Words, received: Days, available: Numbers, quantity: Numbers) -> list[list[Any]]:
    """Units taken from each batch, oldest first."""
    if call.count > 1:
        raise RuleError("one-quantity")
    units = np.nan_to_num(available)
    undated = np.flatnonzero((units > 0) & np.isnat(received))
    if undated.size:
        raise RuleError("batch-without-date", batch=batch[undated[0]])
    names = ["" if name is None else str(name) for name in batch]
    taken = first_in_first_out(names, received, units, float(quantity[0]))
    return [[names[row], float(taken[row])] for row in oldest_first(names, received) if taken[row] > 0]
