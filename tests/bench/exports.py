"""How long a year of daily exports takes: read first, asked again, beside calamine and pandas."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import xlsxwriter
from python_calamine import load_workbook

from opsheet.exports.folder import DataFolder, open_data_folder
from opsheet.settings import Settings, load_settings

NO_TEAM = Path("no team folder")
EXPORT = "lingxing_product_performance"
HEADERS = (
    "日期", "ASIN", "父ASIN", "MSKU", "店铺", "国家", "售价(总价)", "标题", "负责人", "品名", "SKU", "品牌", "销量",
    "销售额", "订单量", "净销售额", "退款量", "退款率", "评分", "评论数", "订单毛利润", "订单毛利率", "FBA-可售",
    "FBA-在途", "Sessions-Total", "PV-Total", "CVR", "广告花费", "广告销售额", "广告订单量", "展示", "点击", "ACOS",
)  # fmt: skip
FIRST_DAY = pd.Timestamp("2026-01-01")


def write_day(path: Path, day: str, rows: int) -> None:
    """Write one daily file of Lingxing's product performance, with money and shares as texts, as Lingxing does."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADERS)
    chance = Random(day)  # noqa: S311 - made-up figures, the same at every run
    for row in range(1, rows + 1):
        is_mexican = row % 2
        units = max(0, int(chance.expovariate(0.25)) - 2)  # of many products none on most days
        price = (189 if is_mexican else 9.99) + row % 180
        sales = units * price
        cells: tuple[Any, ...] = (
            day, f"B0{row:08d}", f"B0P{row // 4:07d}", f"AX-{row:05d}", "AURORA-MX" if is_mexican else "AURORA-US",
            "墨西哥" if is_mexican else "美国", f"${price:,.2f}", f"Lámpara de mesa LED {row}",
            "运营甲", f"台灯 {row}", f"SKU-{row:05d}", "AURORA", units, f"${sales:,.2f}", units, f"${sales:,.2f}", 0,
            "0.00%", 4.4, 128, f"${sales * 0.2:,.2f}", "20.00%", 140, 60, units * 21, units * 29, "4.52%",
            f"${units * 0.85:,.2f}", f"${sales * 0.3:,.2f}", units // 4, units * 175, units * 6, "1.28%",
        )  # fmt: skip
        sheet.write_row(row, 0, cells)
    book.close()


def write_folder(folder: Path, files: int, rows: int) -> list[Path]:
    """Write daily files from the first day on."""
    paths: list[Path] = []
    for number in range(files):
        day = (FIRST_DAY + pd.Timedelta(days=number)).strftime("%Y-%m-%d")
        paths.append(folder / f"产品表现MSKU（{day}~{day}，全部广告）.xlsx")
        write_day(paths[-1], day, rows)
    return paths


def iterate_with_calamine(paths: list[Path]) -> int:
    """What the first reading is compared with: every row as a list, and dropped at once."""
    return sum(sum(1 for _ in load_workbook(path).get_sheet_by_index(0).iter_rows()) for path in paths)


def read_with_pandas(paths: list[Path]) -> Any:
    """What a user would do otherwise: read all files, clean two columns, group."""
    frames = [pd.read_excel(path, engine="calamine") for path in paths]
    everything = pd.concat(frames, ignore_index=True)
    everything["销售额"] = everything["销售额"].str.replace(r"[$,]", "", regex=True).astype(float)
    return everything.groupby(["店铺", "MSKU"])[["销量", "销售额"]].sum()


def units_of_last_30_days(data: DataFolder) -> Any:
    """The question that is asked again and again: units and sales a shop and MSKU over the last 30 days."""
    rows = data.rows(EXPORT, ["shop", "msku", "date", "units", "sales"])
    recent = rows[rows["date"] > rows["date"].max() - pd.Timedelta(days=30)]
    return recent.groupby(["shop", "msku"])[["units", "sales"]].sum()


def ask(folder: Path, settings: Settings, cache: Path) -> Any:
    """Open the folder and ask."""
    with open_data_folder(folder, settings, NO_TEAM, cache=cache, workers=os.cpu_count() or 1) as data:
        return units_of_last_30_days(data)


@dataclass(frozen=True)
class Cost:
    """What something took: seconds on the clock, and of all processors together."""

    clock: float
    processor: float

    def over(self, other: Cost) -> str:
        """Both as multiples of another's."""
        return f"{self.clock / other.clock:.2f} times, of processors {self.processor / other.processor:.2f}"


def cost(run: Callable[[], object]) -> Cost:
    """How long something takes once; on a machine that is busy with other work only the processors' time counts."""
    start, before = time.perf_counter(), _processor_seconds()
    run()
    return Cost(time.perf_counter() - start, _processor_seconds() - before)


def _processor_seconds() -> float:
    """Of this process and those that it has started and waited for."""
    return sum(os.times()[:4])


@contextmanager
def made_up_folder(files: int, rows: int) -> Any:
    """A folder of daily files that is gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "exports"
        folder.mkdir()
        yield folder, write_folder(folder, files, rows), Path(name) / "cache.duckdb"


def main(files: int, rows: int) -> None:
    """Measure, and print seconds and ratios."""
    settings = load_settings(Path("no team folder"))
    with made_up_folder(files, rows) as (folder, paths, cache):
        iterate_with_calamine(paths[:2])
        plain = cost(lambda: iterate_with_calamine(paths))
        first = cost(lambda: ask(folder, settings, cache))
        warm = min((cost(lambda: ask(folder, settings, cache)) for _ in range(3)), key=lambda one: one.clock)
        pandas = cost(lambda: read_with_pandas(paths))
    sys.stdout.write(
        f"{files} files x {rows} rows x {len(HEADERS)}: rows with calamine {plain.clock:.2f} s, first reading "
        f"{first.clock:.2f} s ({first.over(plain)}), warm answer {warm.clock:.2f} s (of processors "
        f"{warm.processor:.2f} s), pandas each time {pandas.clock:.2f} s\n"
    )


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main(*(int(value) for value in sys.argv[1:] or ("365", "2000")))
