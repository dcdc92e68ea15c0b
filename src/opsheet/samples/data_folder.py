"""A sample data folder: daily sales and the newest stock of the sample products, as Lingxing exports them."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from opsheet.samples.stocking_rows import Values, as_of, clean_rows, layout
from opsheet.settings import Settings

_SALES = (
    *("日期", "ASIN", "MSKU", "店铺", "国家", "品名", "SKU", "销量", "订单量", "Sessions-Total", "销售额", "广告花费"),
    *("订单毛利润", "售价(总价)", "评分", "Buybox赢得率", "点击", "展示", "广告订单量", "广告销售额"),
)
_FBA = ("店铺", "ASIN", "MSKU", "FNSKU", "SKU", "品名", "FBA可售", "FBA不可售", "FBA标发在途", "FBA入库中")
_LOCAL = ("品名", "SKU", "FNSKU", "店铺", "仓库", "可用量", "次品量", "待到货量")
_RETURNS = (
    *("return-date", "order-id", "sku", "asin", "product-name", "quantity", "detailed-disposition", "reason"),
    "license-plate-number",
)
_ADS = (
    *("店铺名称", "国家", "类型", "广告活动", "日期", "MSKU", "ASIN", "曝光量", "点击", "花费-本币", "广告订单"),
    "广告销售额-本币",
)
_TERMS = (
    *("店铺名称", "国家", "类型", "广告活动", "用户搜索词", "匹配方式", "曝光量", "点击", "花费-本币", "广告订单"),
    "广告销售额-本币",
)
_DAY = dt.timedelta(days=1)
_WEEK, _FORTNIGHT, _MONTH = 7, 14, 30


def write_data_folder(folder: Path, settings: Settings) -> list[Path]:
    """Write the sample exports; the same files every time.

    Args:
        folder: is made where it is missing; files of the same names are replaced.
        settings: the stocking table and the name of the domestic warehouse.

    Returns:
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    products = [row.values for row in clean_rows(settings.tables["stocking"])]
    today, plan = as_of(), layout()["exports"]
    everything = [*products, *plan["not_on_the_sheet"]]
    written: list[Path] = []
    returned: list[list[Any]] = []
    advertised: list[list[Any]] = []
    for ago in range(plan["days"], 0, -1):
        day = today - _DAY * ago
        rows = [_sold(product, day, ago, plan) for product in everything if _is_on_sale(product, ago, plan)]
        advertised += [one for row in rows for one in _advertised(row, plan)]
        returned += [one for row in rows for one in _returned(row, day, ago, plan["returns"])]
        written.append(_write(folder / f"产品表现MSKU_{day:%Y%m%d}.csv", _SALES, rows))
    written.append(_write(folder / f"FBA库存明细_{today:%Y%m%d}.csv", _FBA, _fba_rows(products)))
    local = list(_local_rows(products, settings.delivery.domestic_warehouse.zh))
    written.append(_write(folder / f"库存明细_{today:%Y%m%d}.csv", _LOCAL, local))
    written.append(_write(folder / f"广告报表_推广商品_{today:%Y%m%d}.csv", _ADS, advertised))
    terms = [_searched(products[0], term) for term in plan["search_terms"]]
    written.append(_write(folder / f"广告报表_用户搜索词_{today - _DAY:%Y%m%d}.csv", _TERMS, terms))
    return [*written, _write(folder / f"FBA买家退货_{today:%Y%m%d}.txt", _RETURNS, returned, separator="\t")]


def _is_on_sale(product: Values, days_ago: int, plan: Mapping[str, Any]) -> bool:
    if "average_30" in product:
        return True
    return days_ago <= plan["on_sale_for"].get(product["msku"], 0)


def _sold(product: Values, day: dt.date, days_ago: int, plan: Mapping[str, Any]) -> list[Any]:
    """One product's day: about its daily rate, more at the weekend, a little chance."""
    chance = random.Random(f"{product['msku']} {day}")  # noqa: S311 - the same files every time, nothing secret
    rate = _daily_rate(product, days_ago, plan) * plan["weekdays"][day.weekday()]
    units = max(0, int(chance.gauss(rate, rate**0.5 / 2) + 0.5))
    return [
        day.isoformat(),
        product["asin"],
        product["msku"],
        product["shop"],
        plan["sites"][product["site"]],
        product["product"],
        product["sku"],
        units,
        units - units // 9,
        *_traffic(product, units, days_ago, plan, chance),
    ]


def _traffic(product: Values, units: int, days_ago: int, plan: Mapping[str, Any], chance: random.Random) -> list[Any]:
    """Sessions, sales, ad spend, profit, price, rating, Buy Box share of a day, and what its ads did.

    Each product has its price, its margin and its share of ads; some do something else in the last week.
    """
    own = random.Random(product["msku"])  # noqa: S311 - the same files every time, nothing secret
    price, margin, share = (own.uniform(*plan["money"][key]) for key in ("price", "margin", "ads"))
    sessions, spent = units * 14 + chance.randrange(20), share * chance.uniform(0.8, 1.2)
    last_week = plan["last_week"].get(product["msku"], {}) if days_ago <= _WEEK else {}
    ads, price = plan["ads"], price * last_week.get("price", 1)
    spend = units * price * spent * last_week.get("ads", 1)
    clicks = round(spend / (price * ads["cost_by_click"]))
    orders = round(clicks * ads["conversion"])
    money = [round(amount, 2) for amount in (units * price, spend, units * price * margin, price)]
    rating, box = plan["rating"] + last_week.get("rating", 0), plan["buy_box"] * last_week.get("buy_box", 1)
    shown = clicks * ads["impressions_by_click"] + chance.randrange(200)
    visitors = round(sessions * last_week.get("sessions", 1))
    return [visitors, *money, round(rating, 1), f"{box:.1%}", clicks, shown, orders, round(orders * price, 2)]


def _daily_rate(product: Values, days_ago: int, plan: Mapping[str, Any]) -> float:
    """The rate at which the averages of the sheet come out."""
    if "average_30" not in product:
        return plan["new_daily"]
    week, fortnight, month = (product[f"average_{days}"] for days in (_WEEK, _FORTNIGHT, _MONTH))
    if days_ago <= _WEEK:
        return week
    if days_ago <= _FORTNIGHT:
        return max(0.0, (fortnight * _FORTNIGHT - week * _WEEK) / (_FORTNIGHT - _WEEK))
    return max(0.0, (month * _MONTH - fortnight * _FORTNIGHT) / (_MONTH - _FORTNIGHT))


def _fba_rows(products: Sequence[Values]) -> list[list[Any]]:
    return [
        [
            *(product[key] for key in ("shop", "asin", "msku", "fnsku", "sku", "product")),
            product["platform_stock"],
            0,
            product["inbound_fba"],
            0,
        ]
        for product in products
        if "platform_stock" in product
    ]


def _local_rows(products: Sequence[Values], domestic: str) -> Iterator[list[Any]]:
    plan = layout()["exports"]
    for product in products:
        overseas = plan["overseas_warehouse"][product["site"]]
        stocks = {
            "domestic_stock": domestic,
            "overseas_stock": overseas,
            "forwarder_stock": plan["forwarder_warehouse"],
        }
        for key, warehouse in stocks.items():
            if key in product:
                purchased = product["purchased"] if key == "domestic_stock" else 0
                head = [product[name] for name in ("product", "sku", "fnsku", "shop")]
                yield [*head, warehouse, product[key], 0, purchased]


def _returned(sold: Sequence[Any], day: dt.date, days_ago: int, plan: Mapping[str, Any]) -> Iterator[list[Any]]:
    """One product's returns of a day, a line a unit, as Amazon's report of customer returns has them."""
    if days_ago > plan["days"]:
        return
    row = dict(zip(_SALES, sold, strict=True))
    rate = plan["worse"].get(row["MSKU"], plan["rate"]) if days_ago <= _WEEK else plan["rate"]
    chance = random.Random(f"returns {row['MSKU']} {day}")  # noqa: S311 - the same files every time, nothing secret
    for number in range(sum(chance.random() < rate for _ in range(row["销量"]))):
        reason, state = (
            chance.choices(*zip(*plan[key].items(), strict=True))[0] for key in ("reasons", "dispositions")
        )
        order = f"701-{chance.randrange(10**7):07}-{chance.randrange(10**7):07}"
        line = f"LPN{number}{chance.randrange(10**9):09}"
        yield [f"{day}T12:00:00+00:00", order, row["MSKU"], row["ASIN"], row["品名"], 1, state, reason, line]


def _advertised(sold: Sequence[Any], plan: Mapping[str, Any]) -> Iterator[list[Any]]:
    """One product's ads of a day, a line a campaign, which share its figures."""
    row = dict(zip(_SALES, sold, strict=True))
    shares = plan["more_campaigns"].get(row["MSKU"], plan["campaigns"])
    for name, share in shares.items():
        kind = "SD" if name == plan["display"] else "SP"
        figures = [round(row[key] * share, 2) for key in ("广告花费", "广告销售额")]
        counts = [round(row[key] * share) for key in ("展示", "点击", "广告订单量")]
        names = [row["店铺"], row["国家"], kind, f"{kind}-{row['SKU']}-{name}", row["日期"], row["MSKU"], row["ASIN"]]
        yield [*names, *counts[:2], figures[0], counts[2], figures[1]]


def _searched(product: Values, searched: Sequence[Any]) -> list[Any]:
    """A search term of a campaign of a product."""
    term, match, name, clicks, orders = searched
    campaign = f"SP-{product['sku']}-{name}"
    site = layout()["exports"]["sites"][product["site"]]
    figures = [clicks * 80, clicks, round(clicks * 4.2, 2), orders, round(orders * 389.0, 2)]
    return [product["shop"], site, "SP", campaign, term, match, *figures]


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]], separator: str = ",") -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=separator).writerows([header, *rows])
    return path
