"""One thing to be done, and its key that stays the same from one morning to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from opsheet.catalogue import Message, Severity, Text
from opsheet.tables import Table
from opsheet.values import fold

KINDS: Final[Mapping[str, Text]] = {
    "stockout": Text("断货", "Stock-out"),
    "account": Text("账户", "Account"),
    "ads": Text("广告", "Ads"),
    "deadline": Text("截止", "Deadline"),
    "late": Text("环节超标", "Late"),
    "over_total": Text("合计超标", "Over the limit"),
    "approval": Text("审批", "Approval"),
    "report": Text("报表", "Report"),
    "check": Text("错误", "Error"),
}


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to be done.

    Args:
        key: stays the same as long as it is the same thing.
        kind: of ``KINDS``.
        severity: how bad it is.
        what: in a sentence.
        owner: who does it, blank where nobody is named.
        shop: whose goods, blank where it concerns none.
        about: the product, shipment or form.
        figure: how bad it is; a greater one is worse, in units of its kind.
        rank: what comes first within its kind; a smaller one does.
        file: the path of the workbook, blank where it is in none.
        sheet: where to look.
        cell: its address.
    """

    key: str
    kind: str
    severity: Severity
    what: Message
    owner: str = ""
    shop: str = ""
    about: str = ""
    figure: float = 0
    rank: float = 0
    file: str = ""
    sheet: str = ""
    cell: str = ""


def alert_key(*parts: object) -> str:
    """The key of what some words name, however they are spelled.

    Example:
        >>> alert_key("stockout", "A-MX", None)
        'stockout|a-mx|'
    """
    return "|".join(fold(str(part or "")) for part in parts)


def place_of(table: Table, column: str, row: int) -> dict[str, str]:
    """Where a cell of a table is, as an alert tells it.

    Args:
        table: of the workbook.
        column: its key.
        row: counted from 0.
    """
    return {"file": table.file, "sheet": table.sheet, "cell": table.cell(column, row)}
