"""Live formulas of the stocking sheet's calculated columns.

They read every cell through opsheet's worksheet functions, so that a formula gives what the value gives however a cell
is written: Excel's own functions would pass over numbers written as text, or spread an error.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.in_force import numbers_on
from opsheet.calculations.stocking import AVERAGES, INBOUND, STOCKS, order_days
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet_macros.writing.columns import sheet_language

_SPECIAL = re.compile(r"(['\[\]#@])")  # in the headers of a structured reference
Numbers = NDArray[np.float64]


def shared_amounts(table: Table) -> NDArray[np.bool_]:
    """True where a row shares an amount with others in a merged cell, which no formula can tell from its own."""
    shared = np.zeros(len(table), dtype=bool)
    for column in table.columns.values():
        if column.merged_amount is not None:
            shared |= column.merged_amount
    return shared


@dataclass(frozen=True, slots=True)
class RowFormulas:
    """The formulas of the rows of a stocking sheet.

    Args:
        table: as found.
        letters: of the calculated columns, those to be added included.
        settings: the team's numbers, written into the formulas where no column holds them.
        today: stands in for a blank order date where numbers changed over time.
    """

    table: Table
    letters: Mapping[str, str]
    settings: Settings
    today: dt.date
    _safety: Numbers = field(init=False)
    _cover: Numbers = field(init=False)

    def __post_init__(self) -> None:
        ordered, settings = order_days(self.table, self.today), self.settings
        object.__setattr__(self, "_safety", numbers_on(ordered, settings, lambda own: own.replenishment.safety))
        object.__setattr__(self, "_cover", numbers_on(ordered, settings, lambda own: own.replenishment.cover))

    def at(self, index: int, row: int) -> dict[str, str]:
        """The formula of each calculated column, in the order of the definition.

        Args:
            index: of the row in the table, counted from 0.
            row: of the sheet.
        """
        stock = self._listed(row, "available", "velocity")
        safety = f"{self._safety[index]:g}"
        return {
            "velocity": f"=DAILY_VELOCITY({self._listed(row, *AVERAGES)})",
            "available": f"={self._units(row, *STOCKS)}",
            "days_of_supply": f"=TURNOVER_DAYS({stock})",
            "stockout_on": f"=STOCKOUT_DATE({stock})",
            "order_by": f"=ORDER_BY_DATE({stock},{self._lead(row)},{safety})",
            "suggested_quantity": self._suggested(row, f"{self._cover[index]:g}", safety),
            "cartons": f"=CARTON_COUNT({self._listed(row, 'quantity', 'carton_quantity')})",
            "arrives_on": self._arrival(row),
            "days_after_order": self._after_order(row),
            "excess_units": f"=EXCESS_UNITS({stock})",
        }

    def _ref(self, row: int, key: str) -> str:
        """The row's cell of a column; nothing where the sheet has no such column."""
        if self.table.excel_table is not None:
            header = _SPECIAL.sub(r"'\1", self._header(key) or "")
            return self._divided(key, f"{self.table.excel_table}[[#This Row],[{header}]]") if header else ""
        column = self.table.columns.get(key)
        letter = column.letter if column is not None else self.letters.get(key)
        return self._divided(key, f"${letter}{row}") if letter else ""

    def _divided(self, key: str, ref: str) -> str:
        """The cell as the column means it: a total that is mapped to an average is divided."""
        column = self.table.columns.get(key)
        if column is None or column.divisor == 1:
            return ref
        return f'IF(STOCK_UNITS({ref})="","",STOCK_UNITS({ref})/{column.divisor:g})'

    def _header(self, key: str) -> str | None:
        column = self.table.columns.get(key)
        if column is not None:
            return column.header
        definition = self.table.definition.columns[key]
        return definition.header[sheet_language(self.table)] if key in self.letters else None

    def _listed(self, row: int, *keys: str) -> str:
        return ",".join(self._ref(row, key) for key in keys)

    def _units(self, row: int, *keys: str) -> str:
        """The sum of the cells that the sheet has; it has one at least, for without stock there is no figure."""
        return f"STOCK_UNITS({','.join(filter(None, (self._ref(row, key) for key in keys)))})"

    def _lead(self, row: int) -> str:
        """An unknown category is bought from the usual supplier, as a blank one is; an error stays one."""
        category, transport = self._ref(row, "category"), self._ref(row, "transport")
        if category:
            category = f'IF(ISERROR({category}),{category},IF(ISTEXT(LEAD_TIME_DAYS({category})),"",{category}))'
        return f"LEAD_TIME_DAYS({category},{transport})"

    def _suggested(self, row: int, cover: str, safety: str) -> str:
        carton = self._ref(row, "carton_quantity")
        inbound = self._units(row, *INBOUND) if any(self._ref(row, key) for key in INBOUND) else ""
        parts = (self._listed(row, "velocity"), self._lead(row), cover, self._ref(row, "available"), inbound, carton)
        return f'=IF(STOCK_UNITS({carton})="","",REPLENISH_QTY({",".join(parts)},{safety}))'

    def _arrival(self, row: int) -> str:
        """A blank order date is today, a blank transport the sea; both are blank as the function reads them."""
        applied, transport = self._ref(row, "applied_on"), self._ref(row, "transport")
        ordered = f'IF(EXPECTED_ARRIVAL({applied},"sea")="",TODAY(),{applied})' if applied else "TODAY()"
        mode = f'IF(EXPECTED_ARRIVAL(TODAY(),{transport})="","sea",{transport})' if transport else '"sea"'
        return f"=EXPECTED_ARRIVAL({ordered},{mode})"

    def _after_order(self, row: int) -> str:
        available, velocity = self._ref(row, "available"), self._ref(row, "velocity")
        units = self._units(row, "available", *INBOUND, "quantity")
        blank = f'OR(STOCK_UNITS({self._ref(row, "quantity")})="",STOCK_UNITS({available})="")'
        return f'=IF({blank},"",TURNOVER_DAYS({units},{velocity}))'
