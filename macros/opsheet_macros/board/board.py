"""The board with everything that its pages show; only writing is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from opsheet.catalogue import Message, Severity, Text
from opsheet.rules.work_list import WorkState
from opsheet_macros.board.alerts import alerts
from opsheet_macros.board.cards import Card, cards
from opsheet_macros.board.data import BoardData
from opsheet_macros.board.groups import GroupRow, StrategicRow, by_operator, by_shop, strategic_stock, weekend
from opsheet_macros.board.metrics import Metric, metrics
from opsheet_macros.board.work_list import WorkItem, work_items
from opsheet_macros.shipping.plan_deliveries import WeekendDeliveries

TABLES = ("stocking", "pipeline", "appointments")
_TABLE = Text("{name} {rows:,} 行", "{name}: {rows:,} rows")
_MISSING = Text("没有{name}", "no {name}")
_SALES = Text("销量到 {day:%m-%d}（{age} 天前）", "sales up to {day:%m-%d} ({age} days ago)")
_NO_SALES = Text("没有按天的销量", "no daily sales")
_UNREAD = Text("{count} 个报表文件无法读取", "export files that can't be read: {count}")
_ERRORS = Text("表格错误 {count} 处", "errors in the tables: {count}")


@dataclass(frozen=True, slots=True)
class Status:
    """A sentence on the data, and whether it is bad news."""

    said: Message
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the board shows.

    Args:
        data: what it is made of.
        status: how complete and how old the data are.
        cards: at the top.
        items: the work list.
        metrics: a row each.
        shops: the second page.
        operators: likewise.
        strategic: strategic stock.
        weekend: the coming Sunday's deliveries, or None.
    """

    data: BoardData
    status: Sequence[Status]
    cards: Sequence[Card]
    items: Sequence[WorkItem]
    metrics: Sequence[Metric]
    shops: Sequence[GroupRow]
    operators: Sequence[GroupRow]
    strategic: Sequence[StrategicRow]
    weekend: WeekendDeliveries | None

    @property
    def open_items(self) -> list[WorkItem]:
        """What is neither done nor snoozed."""
        return [item for item in self.items if item.is_open]


def make_board(data: BoardData, before: Mapping[str, WorkState]) -> Board:
    """Calculate everything that the board shows.

    Args:
        data: what it looks at.
        before: the states of the work list before, by key.
    """
    found = alerts(data)
    items = work_items(found, before, data.settings, data.today)
    still_open = [item.alert for item in items if item.is_open]
    return Board(
        data=data,
        status=list(_status(data)),
        cards=cards(data),
        items=items,
        metrics=metrics(data),
        shops=by_shop(data, still_open),
        operators=by_operator(data, still_open),
        strategic=strategic_stock(data),
        weekend=weekend(data),
    )


def _status(data: BoardData) -> Iterator[Status]:
    for key in TABLES:
        name = data.settings.tables[key].name.text
        table = data.table(key)
        if table is None:
            yield Status(Message(_MISSING, {"name": name}))
        else:
            yield Status(Message(_TABLE, {"name": name, "rows": len(table)}))
    errors = data.findings.severities[Severity.ERROR]
    if errors:
        yield Status(Message(_ERRORS, {"count": errors}), bad=True)
    if data.data is None:
        return
    sales = data.sales
    if sales is None or sales.rows.empty:
        yield Status(Message(_NO_SALES), bad=True)
    else:
        day = sales.rows["day"].max().date()
        age = (data.today - day).days
        usual = data.settings.replenishment.planning.data_apart.value + 1  # yesterday is the newest complete day
        yield Status(Message(_SALES, {"day": day, "age": age}), bad=age > usual)
    unread = sum(export.definition is None for export in data.data.exports)
    if unread:
        yield Status(Message(_UNREAD, {"count": unread}), bad=True)
