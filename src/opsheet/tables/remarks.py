"""The remark by which the ERP, the warehouse and Amazon know a shipment."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from opsheet.settings import Settings
from opsheet.tables.table import Table


def erp_remarks(table: Table, settings: Settings) -> NDArray[np.object_]:
    """The remark of the overseas stock order for each row; None where one of its ids is missing or malformed.

    Args:
        table: with the columns shipment, warehouse and tracking.
        settings: the ids' shapes, the warehouses and the remark's template.

    Source: SOP 发货流程 2.
    """
    ids = settings.texts.ids
    shipments = _well_formed(table.texts("shipment"), ids["shipment"].pattern)
    warehouses = _well_formed(table.texts("warehouse"), "|".join(map(re.escape, settings.delivery.warehouses)))
    trackings = _well_formed(table.texts("tracking"), ids["tracking"].pattern)
    template = settings.delivery.remark_template
    remarks = np.full(len(table), None, dtype=object)
    for row, (shipment, warehouse, tracking) in enumerate(zip(shipments, warehouses, trackings, strict=True)):
        if shipment and warehouse and tracking:
            remarks[row] = template.format(shipment=shipment, warehouse=warehouse, tracking=tracking)
    return remarks


def _well_formed(texts: NDArray[np.object_], pattern: str) -> list[str | None]:
    shape = re.compile(pattern)
    return [text if text and shape.fullmatch(text) else None for text in texts.tolist()]
