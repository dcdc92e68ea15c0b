"""Fill the stocking sheet's calculated columns, with values or with live formulas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from opsheet.calculations.stocking import calculate
from opsheet.catalogue import Input, Text
from opsheet.outcome import CellValue, Facts, Formula, Outcome, Request
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet_macros.declare import action
from opsheet_macros.stocking.calculated_notes import calculated_notes
from opsheet_macros.writing.columns import cell_values, column_edits, column_positions, sheet_language

TABLE = "stocking"

RESULT = Input(
    "result",
    Text("写入内容", "What to write"),
    Text(
        "写入数值，或随单元格变化的公式（需要 Excel 加载项）。",
        "Values, or live formulas over the row's cells, which need the Excel add-in.",
    ),
    "choice",
    default="values",
    choices={"values": Text("数值", "values"), "formulas": Text("公式", "formulas")},
)


@dataclass(frozen=True, slots=True)
class CalculatedFacts(Facts):
    """What was calculated."""

    rows: Annotated[int, Text("行数", "rows of the table")]
    columns: Annotated[tuple[str, ...], Text("已填的列（键）", "the keys of the columns that were filled")]


@action(
    group="stocking",
    label=Text("计算备货", "Calculate restock"),
    screentip=Text("计算备货单", "Calculate the restock sheet"),
    supertip=Text(
        "填写日均、可售天数、断货日期、最晚下单日、建议采购量等列；缺少的列加在表的右端。",
        (
            "Fills daily sales, days of supply, stock-out, order-by date, suggested quantity and more; adds "
            "missing columns at the right."
        ),
    ),
    icon="CalculateNow",
    keytip="SC",
    tables=(TABLE,),
    writes=Text("备货单的计算列", "The calculated columns of the restock sheet"),
    inputs=(RESULT,),
    facts=CalculatedFacts,
)
def calculate_stocking(request: Request) -> Outcome:
    """Fill the calculated columns with values or with live formulas over the row."""
    table, settings = request.workbook.tables[TABLE], request.settings
    figures = calculate(table, settings, request.today)
    columns = {key: cell_values(values) for key, values in figures.items()}
    letters = column_positions(table, list(columns))
    written: dict[str, list[Any]] = dict(columns)
    if request.inputs.text(RESULT.key) == "formulas":
        written = _as_formulas(table, columns, RowFormulas(table, letters, settings))
    edits = [edit for key in columns for edit in column_edits(table, key, letters[key], written[key])]
    filled = tuple(key for key in columns if not table.lacks(key))
    notes = calculated_notes(request, table, figures)
    return Outcome(edits, messages=notes, facts=CalculatedFacts(len(table), filled))


def _as_formulas(table: Table, columns: dict[str, list[CellValue]], formulas: RowFormulas) -> dict[str, list[Any]]:
    written: dict[str, list[Any]] = {key: [] for key in columns}
    for index, row in enumerate(table.rows.tolist()):
        for key, text in formulas.at(row).items():
            written[key].append(None if table.lacks(key) else Formula(text, columns[key][index]))
    return written


_SPECIAL = re.compile(r"(['\[\]#@])")


@dataclass(frozen=True, slots=True)
class RowFormulas:
    """The formulas of one row of a stocking sheet.

    Args:
        table: as found.
        letters: of the calculated columns, those to be added included.
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
            return self._divided(key, f"{self.table.excel_table}[[#This Row],[{header}]]") if header else ""
        column = self.table.columns.get(key)
        letter = column.letter if column is not None else self.letters.get(key)
        return self._divided(key, f"${letter}{row}") if letter else ""

    def _divided(self, key: str, ref: str) -> str:
        """The cell as the column means it: a total that is mapped to an average is divided."""
        column = self.table.columns.get(key)
        return ref if column is None or column.divisor == 1 else f'IF({ref}="","",{ref}/{column.divisor:g})'

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
