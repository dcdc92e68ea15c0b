"""The board that starts the day: a workbook of its own with one page to read in a minute."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from opsheet.catalogue import FileProblemError, Input, Message, RefusedError, Severity, Text
from opsheet.outcome import Facts, Note, Outcome, OutputFile, Request
from opsheet_macros.board.board import TABLES, Board, make_board
from opsheet_macros.board.data import BoardData
from opsheet_macros.board.work_list import FILE_NAME, WorkItem, earlier_states
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action

if TYPE_CHECKING:
    from opsheet.forms.waiting import FormStatus

DATA = replace(DATA_FOLDER, asked=False)  # without one the board shows what the workbooks tell
RESULTS = Input(
    "results",
    Text("以前的结果", "Earlier results"),
    Text(
        "放上一张看板和审批表的文件夹，待办的状态从那里接着；不填为结果文件夹。",
        "The folder of earlier boards, whose work list goes on, and of approval forms; by default that of the results.",
    ),
    "folder",
    asked=False,
    results=True,
)
_MOST_NAMED = 3
_NO_TABLE = Text(
    "没有找到备货单、全流程数据或货件预约表；请换文件，或检查工作表名和表头",
    "No restock sheet, shipment pipeline or appointment table was found. Use another file, or check names and headers.",
)
_MADE = Text(
    "早班看板：{open} 条要处理（新 {new} 条），卡片 {cards} 张",
    "Daily board: {open} to do ({new} new), cards: {cards}",
)
_OWNED = Text("{said}（{owner}）", "{said} ({owner})")
_CARD = Text("{label}：{value}（{about}）", "{label}: {value} ({about})")


@dataclass(frozen=True, slots=True)
class CardFacts(Facts):
    """One card."""

    key: Annotated[str, Text("卡片（键）", "The card's key")]
    value: Annotated[float | str, Text("数字", "Its figure")]
    bad: Annotated[bool, Text("是否是坏消息", "Whether it is bad news")]


@dataclass(frozen=True, slots=True)
class BoardFacts(Facts):
    """What the board shows."""

    cards: Annotated[tuple[CardFacts, ...], Text("卡片", "The cards")]
    open: Annotated[int, Text("要处理的事项数", "Things to do")]
    new: Annotated[int, Text("其中新的", "New ones among them")]
    snoozed: Annotated[int, Text("暂停的事项数", "Things that are snoozed")]
    done: Annotated[int, Text("已完成但还在的事项数", "Things that are marked done and still there")]
    strategic: Annotated[int, Text("战略性备货的产品数", "Products of strategic stock")]
    first: Annotated[tuple[str, ...], Text("最先要做的几件事", "The first things to do, in the user's language")]


@action(
    group="tracking",
    label=Text("早班看板", "Daily board"),
    screentip=Text("一页看完今天要做什么", "One page to start the day"),
    supertip=Text(
        "断货、超标、截止、审批、报表按轻重列在一页，带走势和待办清单。",
        "Stock-outs, late shipments, deadlines, approvals and reports on one page, worst first, with a work list.",
    ),
    icon="ViewAppointmentInCalendar",
    keytip="TD",
    tables=(),
    optional_tables=("stocking", "pipeline", "appointments", "link_owners", "account_health", "order_metrics"),
    writes=Text("一个看板工作簿", "A workbook with the board"),
    inputs=(DATA, RESULTS),
    facts=BoardFacts,
    timed=True,
)
def daily_board(request: Request) -> Outcome:
    """Make the board as of the moment of the request."""
    if not any(key in request.workbook.tables for key in TABLES):
        raise RefusedError(_NO_TABLE)
    results = request.inputs.folder(RESULTS.key)
    forms = _forms(results.path, request) if results is not None else []
    before = earlier_states(results, request.today)
    with optional_data(request) as data:
        board = make_board(BoardData(request.workbook, request.settings, request.now, data, forms), before)
    facts = _facts(board)
    language = request.settings.language
    name = FILE_NAME.render(language, day=request.today)
    said = {"open": facts.open, "new": facts.new, "cards": len(facts.cards)}
    worst = Severity.WARN if any(card.figure.bad for card in board.cards) else Severity.INFO
    return Outcome(
        files=[OutputFile(name, partial(write_board, board=board))],
        messages=[Note(Message(_MADE, said), worst), *_card_notes(board)],
        facts=facts,
    )


def _forms(folder: Path, request: Request) -> list[FormStatus]:
    from opsheet.forms.waiting import form_files, form_statuses

    try:
        return list(form_statuses(form_files(folder), request.settings, request.today))
    except OSError as error:
        raise FileProblemError(_UNREADABLE, folder=folder, reason=error.strerror or error) from error


_UNREADABLE = Text("无法读取文件夹 {folder}：{reason}", "The folder {folder} can't be read: {reason}")


def _card_notes(board: Board) -> list[Note]:
    """What each card says, for who reads no workbook."""
    from opsheet_macros.board.cards import SHARE

    return [
        Note(
            Message(
                _CARD,
                {
                    "label": card.label,
                    "value": f"{card.figure.value:.1%}" if card.figure.format == SHARE else card.figure.value,
                    "about": card.figure.about,
                },
            ),
            Severity.WARN if card.figure.bad else Severity.INFO,
        )
        for card in board.cards
    ]


def _facts(board: Board) -> BoardFacts:
    states = [item.work.state for item in board.items]
    cards = tuple(CardFacts(card.key, _number(card.figure.value), bool(card.figure.bad)) for card in board.cards)
    return BoardFacts(
        cards=cards,
        open=len(board.open_items),
        new=states.count("new"),
        snoozed=states.count("snoozed"),
        done=states.count("done"),
        strategic=len(board.strategic),
        first=tuple(_sentence(item, board.data.language) for item in board.open_items[:_MOST_NAMED]),
    )


def _number(value: float | str) -> float | str:
    return value if isinstance(value, str) else float(value)


def _sentence(item: WorkItem, language: str) -> str:
    alert = item.alert
    about = "" if alert.kind in {"report", "approval"} else f"{alert.shop} {alert.about}".strip()
    said = f"{about} {alert.what.render(language)}".strip()
    return _OWNED.render(language, said=said, owner=alert.owner) if alert.owner else said


def write_board(path: Path, *, board: Board) -> None:
    """Write the board's workbook.

    Args:
        path: of the file.
        board: what it shows.
    """
    from opsheet.workbooks.style import new_book
    from opsheet_macros.board import page
    from opsheet_macros.board.sheets import write_groups, write_work_list
    from opsheet_macros.board.trends import write_trends

    language = board.data.language
    book = new_book(page.TITLE[language])
    book.workbook.add_worksheet(page.SHEET[language])
    chart = write_groups(book, board)
    write_work_list(book, board)
    trends = write_trends(book, board.metrics, language)
    page.write_page(book, board, trends, chart)
    path.write_bytes(book.finish())
