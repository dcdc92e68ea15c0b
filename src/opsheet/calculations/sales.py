"""Average daily sales of every shop and MSKU, from the daily rows of a data folder."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from opsheet.catalogue import FileProblemError, Text
from opsheet.rules.velocity import WINDOWS
from opsheet.values import fold

if TYPE_CHECKING:
    import pandas as pd

    from opsheet.exports.folder import DataFolder

SOURCES = ("lingxing_product_performance", "amazon_business_report")  # the first that has days counts
_ROLES = ("shop", "site", "msku", "day", "units", "file")
_GROUP = ["shop_key", "site", "msku_key"]
_SHOP = ["shop_key", "site"]
_DAY = dt.timedelta(days=1)

_NO_DAILY_SALES = Text(
    "{folder} 里没有按天、按 MSKU 的销量；请在领星“数据 > 产品表现”选 MSKU 维度、按天导出",
    "{folder} has no sales by day and MSKU. Export Lingxing’s product performance by MSKU and day",
)
_NONE_SO_EARLY = Text(
    "{folder} 里没有 {day} 及以前的完整日销量，最早是 {first}",
    "{folder} has no complete day up to {day}; the first is {first}",
)


@dataclass(frozen=True, slots=True)
class DailySales:
    """Units sold a day.

    Args:
        rows: a data frame with shop, site, msku, day (a timestamp), units, shop_key and msku_key (as compared).
        export: the key of the export that they come from.
        incomplete: days and sites left out, since their file was downloaded before the day was over at the store.
        sums: rows left out, since they are sums of several days or of several MSKUs.
    """

    rows: pd.DataFrame
    export: str
    incomplete: int
    sums: int


@dataclass(frozen=True, slots=True)
class ProductSales:
    """What one shop sold of one MSKU.

    Args:
        shop: as the export writes it, "" where it names none.
        site: its code, "" where it isn't known.
        msku: as the export writes it.
        averages: units per day by window.
        days: days behind each average, by window.
        units: sold in the longest window.
    """

    shop: str
    site: str
    msku: str
    averages: dict[int, float]
    days: dict[int, int]
    units: float


def product_key(product: ProductSales) -> tuple[str, str, str]:
    """Shop and MSKU as compared, with the site between them: what a product's daily rows are known by."""
    return fold(product.shop), product.site, fold(product.msku)


def read_daily_sales(data: DataFolder) -> DailySales:
    """The daily sales of a data folder, of complete days only.

    Args:
        data: the folder.

    Raises:
        FileProblemError: when there are none by day and MSKU.
    """
    import pandas as pd

    for export in SOURCES:
        rows: Any = data.rows(export, _ROLES)
        single = rows["day"].notna() & rows["msku"].fillna("").ne("")
        kept = rows[single]
        if kept.empty:
            continue
        kept = pd.DataFrame(kept).fillna({"shop": "", "site": ""})
        over = over_at_the_store(kept, data)
        left_out = len(kept.loc[~over, ["site", "day"]].drop_duplicates())
        return DailySales(_with_keys(kept[over]), export, left_out, int((~single).sum()))
    raise FileProblemError(_NO_DAILY_SALES, folder=data.folder)


def over_at_the_store(rows: pd.DataFrame, data: DataFolder) -> Any:
    """True where a day was over at the store when its file was downloaded.

    Args:
        rows: with day, site and file, none of them missing.
        data: the folder that holds the files.
    """
    marketplaces = data.conventions.marketplaces
    pairs = rows[["file", "site"]].drop_duplicates()
    downloaded: list[dt.date] = []
    for file, site in pairs.itertuples(index=False):
        moment = dt.datetime.fromtimestamp((data.folder / file).stat().st_mtime, dt.UTC)
        zone = ZoneInfo(marketplaces[site].zone) if site in marketplaces else None
        downloaded.append(moment.astimezone(zone).date())
    known: Any = pairs.assign(downloaded=downloaded)
    merged = rows[["file", "site", "day"]].merge(known, on=["file", "site"], how="left")
    return (merged["day"].dt.date < merged["downloaded"]).to_numpy()


def _with_keys(rows: Any) -> pd.DataFrame:
    keys = {f"{name}_key": rows[name].map({text: fold(text) for text in rows[name].unique()}) for name in _NAMES}
    return rows.drop(columns="file").assign(**keys)


_NAMES = ("shop", "msku")


def last_complete_day(sales: DailySales, wanted: dt.date, folder: object) -> dt.date:
    """The newest day up to a wanted one of which there are sales.

    Args:
        sales: of the folder.
        wanted: the last day that may count.
        folder: of the exports, for the message.

    Raises:
        FileProblemError: when there is none.
    """
    days: Any = sales.rows["day"].dt.date
    until = days[days <= wanted]
    if until.empty:
        first = days.min() if len(days) else None
        raise FileProblemError(_NONE_SO_EARLY, folder=folder, day=wanted, first=first or "—")
    return until.max()


def average_sales(sales: DailySales, last_day: dt.date) -> list[ProductSales]:
    r"""Average daily sales over the last days, of each shop and MSKU.

    .. math:: \bar u_n = \frac{1}{|D_n|} \sum_{t \in D_n} u_t

    :math:`D_n` are the days of the window that there are: those that the shop's files cover, from the product's first
    day on. A day that is covered but doesn't list the product counts as a day without sales. Where the files leave out
    products without sales (some product is missing on a day, none is ever listed with 0), a product's first sale isn't
    taken for its beginning.

    Args:
        sales: complete days.
        last_day: the last day that counts.

    Source: data, refresh_sales; SOP 备货流程 (7, 14 and 30 days).
    """
    sold, names = daily_units(sales, last_day)
    if sold.empty:
        return []
    windows = {size: _window(sold, last_day, size) for size in WINDOWS}
    days = {size: part.notna().sum(axis=1).astype(int).tolist() for size, part in windows.items()}
    means = {size: part.mean(axis=1).tolist() for size, part in windows.items()}
    totals = sold.sum(axis=1).tolist()
    return [
        ProductSales(
            shop,
            group[1],
            msku,
            averages={size: means[size][index] for size in WINDOWS},
            days={size: days[size][index] for size in WINDOWS},
            units=totals[index],
        )
        for index, (group, shop, msku) in enumerate(names.reindex(sold.index).itertuples())
        if days[max(WINDOWS)][index]
    ]


def daily_units(sales: DailySales, last_day: dt.date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Units sold on each day of the longest window, and what the products are called.

    Args:
        sales: complete days.
        last_day: the last day that counts.

    Returns:
        Units by product and day, NaN on days that don't count; shop and MSKU of each product as written.
    """
    import pandas as pd

    rows: Any = sales.rows[sales.rows["day"] <= pd.Timestamp(last_day)]
    recent = rows[rows["day"] > pd.Timestamp(last_day - _DAY * max(WINDOWS))]
    if recent.empty:
        return pd.DataFrame(), pd.DataFrame()
    by_day = recent.groupby([*_GROUP, "day"])["units"]
    units = by_day.sum(min_count=1).unstack("day")
    is_listed = by_day.size().unstack("day").notna()
    covered = is_listed.groupby(level=_SHOP).transform("any")
    counts = covered & _after_first(rows, is_listed, covered) & (units.notna() | ~is_listed)
    return units.fillna(0).where(counts), recent.groupby(_GROUP)[["shop", "msku"]].first()


def _after_first(rows: Any, is_listed: Any, covered: Any) -> Any:
    """True from a product's first day on, or from its shop's where products without sales aren't listed."""
    first = rows.groupby(_GROUP)["day"].min().reindex(is_listed.index).to_numpy()
    days = is_listed.columns.to_numpy()[None, :]
    since_first = days >= first[:, None]
    has_gaps = (covered & since_first & ~is_listed).to_numpy().any()
    if not has_gaps or rows["units"].eq(0).any():
        return since_first
    of_shop = rows.groupby(_SHOP)["day"].min().reindex(is_listed.index.droplevel("msku_key")).to_numpy()
    return days >= of_shop[:, None]


def _window(sold: Any, last_day: dt.date, days: int) -> Any:
    import pandas as pd

    return sold.loc[:, sold.columns > pd.Timestamp(last_day - _DAY * days)]
