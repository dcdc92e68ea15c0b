"""The calculated columns of the stocking sheet as live formulas over the row's own cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet_macros.places import sheet_language

_SPECIAL = re.compile(r"(['\[\]#@])")


@dataclass(frozen=True, slots=True)
class RowFormulas:
    """The formulas of one row of a stocking sheet.

    Args:
        table: as found.
        letters: where the calculated columns stand or are to stand.
        settings: the team's numbers, written into the formulas where no column holds them.
    """

    table: Table
    letters: Mapping[str, str]
    settings: Settings

    def at(self, row: int) -> dict[str, str]:
        """The formula of each calculated column in a row of the sheet, in the order of the definition."""
        stock = self._listed(row, "available", "velocity")
        return {
            "velocity": f"=DAILY_VELOCITY({self._listed(row, 'average_7', 'average_14', 'average_30')})",
            "available": self._available(row),
            "days_of_supply": f"=TURNOVER_DAYS({stock})",
            "stockout_on": f"=STOCKOUT_DATE({stock})",
            "order_by": f"=ORDER_BY_DATE({stock},{self._lead(row)},{self._safety})",
            "suggested_quantity": self._suggested(row),
            "cartons": self._cartons(row),
            "arrives_on": self._arrival(row),
            "days_after_order": self._after_order(row),
        }

    @property
    def _safety(self) -> str:
        return f"{self.settings.replenishment.safety.value:g}"

    def _ref(self, row: int, key: str) -> str:
        """The row's cell of a column; nothing where the sheet has no such column."""
        if self.table.excel_table is not None:
            header = _SPECIAL.sub(r"'\1", self._header(key) or "")
            return f"{self.table.excel_table}[[#This Row],[{header}]]" if header else ""
        column = self.table.columns.get(key)
        letter = column.letter if column is not None else self.letters.get(key)
        return f"${letter}{row}" if letter else ""

    def _header(self, key: str) -> str | None:
        column = self.table.columns.get(key)
        if column is not None:
            return column.header
        definition = self.table.definition.columns[key]
        return definition.header[sheet_language(self.table)] if key in self.letters else None

    def _listed(self, row: int, *keys: str) -> str:
        return ",".join(self._ref(row, key) for key in keys)

    def _present(self, row: int, *keys: str) -> str:
        return ",".join(filter(None, (self._ref(row, key) for key in keys)))

    def _available(self, row: int) -> str:
        stocks = self._present(row, "platform_stock", "overseas_stock", "forwarder_stock", "domestic_stock")
        return f'=IF(COUNTA({stocks})=0,"",SUM({stocks}))' if stocks else '=""'

    def _inbound(self, row: int) -> str:
        inbound = self._present(row, "inbound_fba", "purchased")
        return f"SUM({inbound})" if inbound else "0"

    def _lead(self, row: int) -> str:
        return f"LEAD_TIME_DAYS({self._ref(row, 'category')},{self._transport(row, ('container', 'express', 'air'))})"

    def _transport(self, row: int, keys: tuple[str, ...], otherwise: str = "") -> str:
        """The key of the row's transport, or another text where it is none of these."""
        ref = self._ref(row, "transport")
        answer = f'"{otherwise}"' if otherwise else '""'
        choices = self.table.definition.columns["transport"].choices or {}
        for key in reversed(keys) if ref else ():
            named = choices[key]
            words = ",".join(f'{ref}="{word}"' for word in dict.fromkeys((named.zh, named.en, *named.aliases)))
            answer = f'IF(OR({words}),"{key}",{answer})'
        return answer

    def _suggested(self, row: int) -> str:
        cover = f"{self.settings.replenishment.cover.value:g}"
        carton = self._ref(row, "carton_quantity")
        parts = (self._ref(row, "velocity"), self._lead(row), cover, self._ref(row, "available"), self._inbound(row))
        return f"=REPLENISH_QTY({','.join(parts)},{carton},{self._safety})"

    def _cartons(self, row: int) -> str:
        quantity, carton = self._ref(row, "quantity"), self._ref(row, "carton_quantity")
        if not (quantity and carton):
            return '=""'
        return f'=IF(OR({quantity}="",{carton}=""),"",{quantity}/{carton})'

    def _arrival(self, row: int) -> str:
        applied = self._ref(row, "applied_on")
        ordered = f'IF({applied}="",TODAY(),{applied})' if applied else "TODAY()"
        return f"=EXPECTED_ARRIVAL({ordered},{self._transport(row, ('air',), otherwise='sea')},{self._safety})"

    def _after_order(self, row: int) -> str:
        quantity, available, velocity = (self._ref(row, key) for key in ("quantity", "available", "velocity"))
        if not quantity:
            return '=""'
        blank = f'OR({quantity}="",{available}="")'
        return f'=IF({blank},"",TURNOVER_DAYS({available}+{self._inbound(row)}+{quantity},{velocity}))'
