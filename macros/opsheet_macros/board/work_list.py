"""The work list: what is to be done with its state, carried over from the board that was made before."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from opsheet.catalogue import Text, UserError
from opsheet.outcome import Folder
from opsheet.rules.work_list import STATES, State, WorkState, carried_over
from opsheet.settings import Settings
from opsheet.tables import SheetContent
from opsheet.tables.table import is_blank
from opsheet.values.dates import datetimes_from_cells
from opsheet.values.numbers import number_from_cell
from opsheet.values.vocabulary import Vocabulary
from opsheet_macros.board.alerts import Alert

FILE_NAME: Final = Text("早班看板_{day:%Y%m%d}.xlsx", "daily_board_{day:%Y%m%d}.xlsx")
_FILE = re.compile(r"(?:早班看板|daily_board)_(?P<day>\d{8})(?: \((?P<number>\d+)\))?\.xlsx")
SHEET: Final = Text("待办", "Work list")
STATE_WORDS: Final[Mapping[State, Text]] = {
    "new": Text("新", "new"),
    "seen": Text("已看", "seen"),
    "snoozed": Text("暂停", "snoozed"),
    "done": Text("完成", "done"),
}
HEADERS: Final[Mapping[str, Text]] = {
    "state": Text("状态", "State"),
    "until": Text("暂停到", "Snoozed until"),
    "kind": Text("种类", "Kind"),
    "what": Text("事项", "What"),
    "owner": Text("负责人", "Owner"),
    "shop": Text("店铺", "Shop"),
    "about": Text("产品/货件", "Product or shipment"),
    "place": Text("位置", "Where"),
    "age": Text("天数", "Days"),
    "first_on": Text("首次出现", "First seen"),
    "figure": Text("数字", "Figure"),
    "baseline": Text("标记时数字", "Figure when marked"),
    "key": Text("编号", "Key"),
}
"""The columns of the work list; the user fills the first two."""

_WORDS: Final = Vocabulary({key: (text.zh, text.en) for key, text in STATE_WORDS.items()})
_STATE_OF: Final[Mapping[str, State]] = {key: key for key in STATES}
_READ = ("key", "state", "until", "first_on", "figure", "baseline")


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Something to be done and how far it is."""

    alert: Alert
    work: WorkState

    @property
    def is_open(self) -> bool:
        """Whether it is shown on the first page: neither done nor snoozed."""
        return self.work.state in {"new", "seen"}


def work_items(
    found: Sequence[Alert], before: Mapping[str, WorkState], settings: Settings, today: dt.date
) -> list[WorkItem]:
    """Everything to be done with its state: what is open first, in each part what is new before what was seen.

    Args:
        found: everything to be done, the most harmful first.
        before: the states of the board before, by key.
        settings: the share by which a figure worsens.
        today: the day of the board.
    """
    share = float(settings.app.board.worsened.value)
    items = [WorkItem(one, carried_over(before.get(one.key), one.figure, today, share)) for one in found]
    return sorted(items, key=lambda item: STATES.index(item.work.state))


def earlier_states(folder: Folder | None, today: dt.date) -> dict[str, WorkState]:
    """The states on the newest board of a folder, by the keys of what is to be done.

    A board that can't be read any more counts as none, and the one before it is asked.

    Args:
        folder: of earlier results.
        today: boards of later days don't count.
    """
    for name in _boards(folder, today) if folder is not None else []:
        try:
            contents = folder.sheets(name) if folder is not None else ()
        except UserError:
            continue
        for content in contents:
            if content.name in {SHEET.zh, SHEET.en}:
                return dict(_states(content))
    return {}


def _boards(folder: Folder, today: dt.date) -> list[str]:
    """The names of the boards, the newest first."""
    found = [
        (match["day"], int(match["number"] or 1), name) for name in folder.files if (match := _FILE.fullmatch(name))
    ]
    return [name for day, _, name in sorted(found, reverse=True) if day <= f"{today:%Y%m%d}"]


def _states(content: SheetContent) -> list[tuple[str, WorkState]]:
    top, columns = _header(content)
    found: list[tuple[str, WorkState]] = []
    for row in range(top + 1, content.height):
        cells = {name: content.columns[place][row] for name, place in columns.items()}
        first_on = _day(cells["first_on"])
        if is_blank(cells["key"]) or first_on is None:
            continue
        state = _STATE_OF.get(_WORDS.find(str(cells["state"] or "")) or "", "new")
        until = _day(cells["until"])
        if until is not None and state != "done":
            state = "snoozed"
        baseline, figure = number_from_cell(cells["baseline"]), number_from_cell(cells["figure"])
        marked = None if state == "new" else figure if baseline is None else baseline
        found.append((str(cells["key"]), WorkState(state, first_on, until, marked)))
    return found


def _header(content: SheetContent) -> tuple[int, dict[str, int]]:
    """The row of the header and the position of each column that is read; no columns where there is no header."""
    for row in range(min(content.height, 10)):
        words = {str(cell): place for place, cell in enumerate(content.row(row)) if not is_blank(cell)}
        columns = {
            name: place
            for name in _READ
            if (place := words.get(HEADERS[name].zh, words.get(HEADERS[name].en))) is not None
        }
        if len(columns) == len(_READ):
            return row, columns
    return content.height, {}


def _day(cell: Any) -> dt.date | None:
    moments, _ = datetimes_from_cells([cell])
    moment: dt.datetime | None = moments.astype("datetime64[s]").tolist()[0]
    return None if moment is None else moment.date()
