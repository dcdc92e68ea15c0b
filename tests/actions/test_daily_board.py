"""The board's figures against plain loops over the same rows, its charts against its cells, and its work list."""

from __future__ import annotations

import datetime as dt
import math
import random
import re
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from lxml import etree

from opsheet.catalogue import Message, Text
from opsheet.exports.folder import open_data_folder
from opsheet.outcome import Folder, Inputs, Outcome, Request
from opsheet.samples.data_folder import write_data_folder
from opsheet.settings import Settings
from opsheet.tables import Workbook, read_contents, read_workbook
from opsheet_macros import run_action
from opsheet_macros.board.board import Board, make_board
from opsheet_macros.board.cards import ORDER, Figure, card
from opsheet_macros.board.data import BoardData
from opsheet_macros.tracking.daily_board import write_board
from sound_rows import SOUND_STOCKING_ROW
from table_builder import build_table, build_workbook
from team_settings import team_settings

NOW = dt.datetime(2025, 3, 10, 9)
TODAY = NOW.date()
SAMPLES = Path(__file__).resolve().parents[2] / "workbooks" / "samples"
SHOPS, OWNERS = ("A-MX", "B-MX", "C-US"), ("Mia", "林晓", "陈默")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SPARKLINE = re.compile(r"<x14:sparkline><xm:f>([^<]+)</xm:f>")


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings(turnover={"targets_from": dt.date(2024, 1, 1)})


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))


def stocking_rows() -> list[dict[str, Any]]:
    chance = random.Random(1)  # noqa: S311 - the same rows every time, nothing secret
    return [
        {
            **SOUND_STOCKING_ROW,
            "运营": chance.choice(OWNERS),
            "店铺": chance.choice(SHOPS),
            "MSKU": f"S-{number}",
            **dict.fromkeys(("7天日均", "14天日均", "30天日均"), chance.choice([0, 1, 5, 20])),
            **{stock: chance.randrange(0, 90) for stock in ("FBA可售", "海外仓", "货代仓", "国内仓")},
            "备货类型": "战略性" if number % 9 == 0 else "常规",
            "备注": "战略性备货",
        }
        for number in range(60)
    ]


def pipeline_rows() -> list[dict[str, Any]]:
    """Lines that were ordered one after another, each some of the way."""
    chance = random.Random(2)  # noqa: S311 - the same rows every time, nothing secret
    rows: list[dict[str, Any]] = []
    headers = ("采购下单日", "国内入库日", "国内发出日", "到货代仓日", "离仓日", "FBA上架日", "售完日")
    for number in range(80):
        day, dates = TODAY - dt.timedelta(chance.randrange(20, 260)), dict[str, dt.date]()
        for header in headers:
            if day > TODAY:
                break
            dates[header] = day
            day += dt.timedelta(chance.randrange(2, 45))
        kind = "战略性" if number % 10 == 0 else "常规"
        line = {"货件号": f"FBA18L{number:05}", "店铺": chance.choice(SHOPS), "MSKU": f"S-{number}", "物流渠道": "快线"}
        units = chance.randrange(10, 500)
        rows.append({**line, "数量": units, "负责人": chance.choice(OWNERS), "备货类型": kind, **dates})
    return rows


def tables(team: Settings) -> Workbook:
    stocking = build_table(team, "stocking", stocking_rows())
    return build_workbook(team, stocking, build_table(team, "pipeline", pipeline_rows()))


def board_of(team: Settings, **more: Any) -> Board:
    return make_board(BoardData(tables(team), team, NOW, **more), {})


def figure(board: Board, key: str) -> Any:
    return next(one.figure.value for one in board.cards if one.key == key)


def available(row: dict[str, Any]) -> int:
    return sum(row[stock] for stock in ("FBA可售", "海外仓", "货代仓", "国内仓"))


def days_left(row: dict[str, Any]) -> int | None:
    """Whole days until the stock is gone; all three averages are the same, so the weighted one is too."""
    return None if not row["7天日均"] else available(row) // row["7天日均"]


def test_stock_outs_are_the_rows_whose_stock_ends_in_time(team: Settings) -> None:
    ahead = [row for row in stocking_rows() if (left := days_left(row)) is not None and left <= 14]
    board = board_of(team)
    assert len(ahead) > 5
    assert figure(board, "stockouts") == len(ahead)
    lost = {(row["店铺"], row["MSKU"]): max(0, row["7天日均"] * 14 - available(row)) for row in ahead}
    found = [item.alert for item in board.items if item.alert.kind == "stockout"]
    assert {(one.shop, one.about): one.figure for one in found} == pytest.approx(lost)
    assert [one.figure for one in found] == sorted(lost.values(), reverse=True)


SEGMENTS = (
    ("采购下单日", "国内入库日"),
    ("国内入库日", "国内发出日"),
    ("国内发出日", "到货代仓日"),
    ("到货代仓日", "离仓日"),
    ("FBA上架日", "售完日"),
)


def total_days(row: dict[str, Any], day: dt.date) -> int | None:
    """Days of the five segments as of a day; on the way from the overseas warehouse to Amazon none counts."""
    if row["采购下单日"] > day:
        return None
    total = 0
    for start, end in SEGMENTS:
        if row.get(start, dt.date.max) <= day:
            total += (min(row.get(end, day), day) - row[start]).days
    return total


def share_on(day: dt.date) -> tuple[int, int]:
    """Units over 120 days, and all of them, strategic stock left out."""
    over = quantity = 0
    for row in pipeline_rows():
        days = total_days(row, day)
        if row["备货类型"] != "战略性" and days is not None:
            quantity += row["数量"]
            over += row["数量"] if days > 120 else 0
    return over, quantity


def test_the_share_over_120_days_is_that_of_each_day(team: Settings) -> None:
    board = board_of(team)
    metric = next(one for one in board.metrics if one.key == "over_share")
    assert list(metric.days) == [TODAY - dt.timedelta(back) for back in range(29, -1, -1)]
    expected = [share_on(day) for day in metric.days]
    assert metric.values == pytest.approx([over / quantity for over, quantity in expected])
    assert figure(board, "over_share") == pytest.approx(expected[-1][0] / expected[-1][1])
    last, before = expected[-7:], expected[-14:-7]
    ratios = [sum(over for over, _ in week) / sum(quantity for _, quantity in week) for week in (last, before)]
    assert metric.change == pytest.approx(ratios[0] - ratios[1])
    assert 0 < metric.latest < 1


def is_late(row: dict[str, Any]) -> bool:
    """Past the limit of where the line is: domestic 7, express line 45 + 5, overseas 30 days, by season at Amazon."""
    if row["备货类型"] == "战略性" or "售完日" in row:
        return False
    if "FBA上架日" in row:
        return (TODAY - row["FBA上架日"]).days > (21 if row["FBA上架日"].month in {2, 3, 4, 7, 8, 9} else 35)
    if "离仓日" in row:
        return False
    for header, limit in (("到货代仓日", 30), ("国内发出日", 50), ("国内入库日", 7)):
        if header in row:
            return (TODAY - row[header]).days > limit
    return False


def test_late_lines_are_past_the_limit_of_where_they_are(team: Settings) -> None:
    late = [row for row in pipeline_rows() if is_late(row)]
    in_purchase = [row for row in pipeline_rows() if "国内入库日" not in row]
    assert len(late) > 5
    board = board_of(team)
    found = {item.alert.about.split()[0] for item in board.items if item.alert.kind == "late"}
    assert found - {row["货件号"] for row in in_purchase} == {row["货件号"] for row in late}
    metric = next(one for one in board.metrics if one.key == "late")
    assert metric.latest == figure(board, "late") == len(found)


def test_groups_add_up_to_what_is_to_be_done(team: Settings) -> None:
    board = board_of(team)
    alerts = [item.alert for item in board.open_items]
    for groups, named in (
        (board.shops, Counter(one.shop for one in alerts)),
        (board.operators, Counter(one.owner for one in alerts)),
    ):
        assert {group.name: group.total for group in groups if group.total} == {
            name: count for name, count in named.items() if name
        }
        assert [group.total for group in groups] == sorted((group.total for group in groups), reverse=True)
    for shop in board.shops:
        rows = [row for row in pipeline_rows() if row["店铺"] == shop.name and row["备货类型"] != "战略性"]
        over = sum(row["数量"] for row in rows if (total_days(row, TODAY) or 0) > 120)
        assert shop.share == pytest.approx(over / sum(row["数量"] for row in rows))


def test_strategic_stock_is_counted_apart(team: Settings) -> None:
    board = board_of(team)
    rows = [row for row in stocking_rows() if row["备货类型"] == "战略性"]
    lines = {(row["店铺"], row["MSKU"]): row for row in pipeline_rows() if "售完日" not in row}
    expected = {
        (row["店铺"], row["MSKU"]): (available(row), line and total_days(line, TODAY))
        for row in rows
        for line in [lines.get((row["店铺"], row["MSKU"]))]
    }
    found = {(one.shop, one.msku): (one.stock, None if math.isnan(one.age) else one.age) for one in board.strategic}
    assert found == expected


def sample_board(team: Settings, folder: Path) -> tuple[Board, list[dict[str, Any]]]:
    """The board of the sample workbooks with the sample data, and the rows of that data."""
    files = write_data_folder(folder, team)
    sold: list[dict[str, Any]] = []
    for file in files:
        header, *rows = [line.split(",") for line in file.read_text(encoding="utf-8-sig").splitlines()]
        if "销量" in header:
            sold += [dict(zip(header, row, strict=True)) for row in rows]
    books = [read_workbook(SAMPLES / name, team) for name in ("stocking.xlsx", "pipeline.xlsx", "appointments.xlsx")]
    merged = replace(books[0], tables={key: table for book in reversed(books) for key, table in book.tables.items()})
    with open_data_folder(folder, team) as data:
        return make_board(BoardData(merged, team, NOW, data), {}), sold


def test_daily_sales_are_the_sums_of_the_exported_rows(team: Settings, tmp_path: Path) -> None:
    board, sold = sample_board(team, tmp_path / "data")
    by_key = {metric.key: metric for metric in board.metrics}
    for key, header in (("units", "销量"), ("sessions", "Sessions-Total")):
        metric, sums = by_key[key], Counter[str]()
        for row in sold:
            sums[row["日期"]] += int(row[header])
        assert metric.values == [sums[day.isoformat()] for day in metric.days]
        assert metric.change == pytest.approx(sum(metric.values[-7:]) / sum(metric.values[-14:-7]) - 1)
    units, sessions = by_key["units"], by_key["sessions"]
    rates = [top / bottom for top, bottom in zip(units.values, sessions.values, strict=True)]
    assert by_key["conversion"].values == pytest.approx(rates)
    month = {(TODAY - dt.timedelta(back)).isoformat() for back in range(1, 31)}
    by_shop = Counter[str]()
    for row in sold:
        by_shop[row["店铺"]] += int(row["销量"]) * (row["日期"] in month)
    assert {one.name: one.sold for one in board.shops if not math.isnan(one.sold)} == dict(by_shop)


def cell_values(book: Any, reference: str) -> list[Any]:
    sheet, area = reference.replace("$", "").rsplit("!", 1)
    cells = book[sheet.strip("'")][area]
    rows = cells if isinstance(cells, tuple) else ((cells,),)
    return [cell.value for row in rows for cell in row]


def test_charts_and_sparklines_refer_to_the_cells_they_show(team: Settings, tmp_path: Path) -> None:
    board, _ = sample_board(team, tmp_path / "data")
    path = tmp_path / "board.xlsx"
    write_board(path, board=board)
    book = openpyxl.load_workbook(path)
    with zipfile.ZipFile(path) as package:
        charts = [etree.fromstring(package.read(name)) for name in package.namelist() if "charts/chart" in name]
        page = package.read("xl/worksheets/sheet1.xml").decode()
    values = [[0 if math.isnan(value) else value for value in metric.values] for metric in board.metrics]
    shown = [[value or 0 for value in cell_values(book, reference)] for reference in SPARKLINE.findall(page)]
    assert [sorted(one) for one in sorted(shown)] == [pytest.approx(sorted(one)) for one in sorted(values)]
    assert len(charts) == 2
    for chart in charts:
        series = chart.find(f".//{CHART}ser")
        assert series is not None
        reference = series.findtext(f"{CHART}val/{CHART}numRef/{CHART}f") or ""
        charted = [value or 0 for value in cell_values(book, reference)]
        assert any(charted == pytest.approx(one) for one in values)
        days = cell_values(book, series.findtext(f"{CHART}cat/{CHART}numRef/{CHART}f") or "")
        assert len(days) == 30


def linked_file(target: str) -> Path:
    """The file of a link, in which only Windows has no slash before the drive."""
    return Path(unquote(re.sub("^file:///(?=[A-Za-z]:)|^file://", "", target, flags=re.IGNORECASE)))


def test_the_page_is_one_landscape_a4_sheet_whose_links_lead_to_the_cells(team: Settings, tmp_path: Path) -> None:
    board, _ = sample_board(team, tmp_path / "data")
    path = tmp_path / "board.xlsx"
    write_board(path, board=board)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["看板", "按店铺和运营", "待办", "走势"]
    page = book["看板"]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight or 1) == (1, 1)
    linked = [cell.hyperlink for row in page.iter_rows() for cell in row if cell.hyperlink and cell.hyperlink.target]
    assert linked
    for link in linked:
        path = linked_file(link.target)
        assert path.is_file()
        sheet, _, cell = (link.location or "").partition("!")
        assert read_workbook(path, team).sheets.index(sheet.strip("'")) >= 0
        assert re.fullmatch(r"[A-Z]+\d+", cell)


def run(team: Settings, folder: Path, now: dt.datetime, rows: list[dict[str, Any]]) -> Outcome:
    names = sorted(path.name for path in folder.iterdir())
    given = Folder(
        folder, names, frozenset(names), {}.__getitem__, lambda name: read_contents(folder / name, team).contents
    )
    book = build_workbook(team, build_table(team, "stocking", rows))
    outcome = run_action("daily_board", Request(book, team, now, inputs=Inputs({"results": given})))
    outcome.files[0].write(folder / outcome.files[0].name)
    return outcome


def mark(path: Path, state: str, until: dt.date | None = None) -> None:
    """What a user types beside the stock-out on a board."""
    book = openpyxl.load_workbook(path)
    sheet = book["待办"]
    row = next(cells for cells in sheet.iter_rows(min_row=2) if cells[2].value == "断货")
    row[0].value, row[1].value = state, until
    book.save(path)


def stock(units: int) -> list[dict[str, Any]]:
    return [{**SOUND_STOCKING_ROW, "FBA可售": units}]


@pytest.mark.parametrize(
    ("state", "until", "units", "tomorrow", "why"),
    [
        ("新", None, 200, "new", "nobody marked it"),
        ("已看", None, 200, "seen", "seen and no worse"),
        ("完成", None, 200, "done", "done and no worse"),
        ("完成", None, 184, "done", "96 units lost by then instead of 80: a fifth more, not over it"),
        ("完成", None, 140, "new", "140 units lost by then instead of 80"),
        ("暂停", dt.date(2025, 3, 20), 200, "snoozed", "its date is ahead"),
        ("新", dt.date(2025, 3, 20), 200, "snoozed", "a date alone snoozes"),
        ("暂停", dt.date(2025, 3, 11), 200, "new", "its date has come"),
        ("暂停", None, 200, "new", "without a date until the next morning"),
        ("done", None, 200, "done", "in English as well"),
    ],
)
def test_a_state_survives_until_its_date_or_until_the_figure_worsens(
    team: Settings, tmp_path: Path, *, state: str, until: dt.date | None, units: int, tomorrow: str, why: str
) -> None:
    folder = tmp_path / "输出"
    folder.mkdir()
    run(team, folder, NOW, stock(200))
    mark(folder / "早班看板_20250310.xlsx", state, until)
    next_day = NOW + dt.timedelta(days=1)
    facts = run(team, folder, next_day, stock(units)).facts.to_json()
    listed = openpyxl.load_workbook(folder / "早班看板_20250311.xlsx")["待办"]
    row = next(cells for cells in listed.iter_rows(min_row=2, values_only=True) if cells[2] == "断货")
    words = {"new": "新", "seen": "已看", "snoozed": "暂停", "done": "完成"}
    assert row[0] == words[tomorrow], why
    assert (row[8], row[9]) == (1, dt.datetime(2025, 3, 10)), "its age goes on"
    assert facts["snoozed"] == (tomorrow == "snoozed")
    assert facts["done"] == (tomorrow == "done")


def test_a_figure_that_creeps_up_is_held_against_the_day_it_was_marked(team: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "输出"
    folder.mkdir()
    run(team, folder, NOW, stock(200))
    mark(folder / "早班看板_20250310.xlsx", "已看")
    states: list[str] = []
    for days, units in ((1, 195), (2, 190), (3, 185), (4, 180)):  # 80 units lost when it was seen; 85, 90, 95, 100
        run(team, folder, NOW + dt.timedelta(days=days), stock(units))
        states.append(state_on(folder / f"早班看板_202503{10 + days}.xlsx"))
    assert states == ["已看", "已看", "已看", "新"]


def state_on(path: Path) -> str:
    listed = openpyxl.load_workbook(path)["待办"].iter_rows(min_row=2, values_only=True)
    return next(str(cells[0]) for cells in listed if cells[2] == "断货")


def test_a_board_that_cannot_be_read_costs_no_more_than_its_own_states(team: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "输出"
    folder.mkdir()
    run(team, folder, NOW, stock(200))
    mark(folder / "早班看板_20250310.xlsx", "完成")
    (folder / "早班看板_20250311.xlsx").write_bytes(b"not a workbook")
    (folder / "早班看板_20250401.xlsx").write_bytes(b"of a later day")
    assert run(team, folder, NOW + dt.timedelta(days=2), stock(200)).facts.to_json()["done"] == 1


def test_a_card_outside_the_order_or_twice_is_refused() -> None:
    for key in ("nonsense", "late"):
        with pytest.raises(ValueError, match=key):
            card(key, Text("卡片", "Card"))(lambda _: Figure(1, Message(Text("一", "one"))))
    assert len(ORDER) == 9
