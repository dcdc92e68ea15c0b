"""The rows of the shipping samples: a year of shipment lines, appointments, batches and letters."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from opsheet.samples.stocking_rows import Values, as_of, clean_rows
from opsheet.settings import TableDefinition

_FOLDER = Path(__file__).parent / "data"
_WAY = ("received_on", "dispatched_on", "forwarder_on", "left_on", "shelved_on", "sold_out_on")
_ID_CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_SITE = "MX"  # the shipments of the samples all go to Mexico


@cache
def pipeline_sample() -> Mapping[str, Any]:
    """What ``pipeline.yaml`` says about the full-process sample."""
    return yaml.safe_load((_FOLDER / "pipeline.yaml").read_text(encoding="utf-8"))


@cache
def appointments_sample() -> Mapping[str, Any]:
    """What ``appointments.yaml`` says about the appointments and their letters."""
    return yaml.safe_load((_FOLDER / "appointments.yaml").read_text(encoding="utf-8"))


def pipeline_rows(stocking: TableDefinition) -> list[Values]:
    """The lines of the full-process sample: the usual ones in the order of their purchase, then the wrong ones.

    Args:
        stocking: the stocking table, whose sample names the products.
    """
    products = [row.values for row in clean_rows(stocking) if row.values["site"] == _SITE]
    by_msku = {product["msku"]: product for product in products}
    sample = pipeline_sample()
    rows = list(_usual(sample["usual"], products))
    special = [*(one["line"] for one in sample["anomalies"]), *sample["waiting"]]
    for number, line in enumerate(special):
        # each of them a product of its own, so that no batch of another line overtakes it
        product = by_msku.get(line.get("msku", ""), products[-1 - number])
        rows.append({**_of_product(product), "carrier": sample["carrier"], "outer_label_change": "NO", **line})
    return rows


def batch_rows(warehouse: str) -> list[Values]:
    """The batches that lie in the domestic warehouse.

    Args:
        warehouse: its name.
    """
    return [{"warehouse": warehouse, **batch} for batch in pipeline_sample()["batches"]]


def appointment_rows() -> list[Values]:
    """The rows of the appointment sample."""
    sample = appointments_sample()
    return [
        {**sample["usual"], **{key: _time(value) for key, value in row.items() if key not in {"shows", "why"}}}
        for row in sample["rows"]
    ]


def _usual(usual: Mapping[str, Any], products: Sequence[Values]) -> list[Values]:
    draw = random.Random(usual["seed"])  # noqa: S311 - sample data, the same every time
    span = (as_of() - usual["first_order"]).days
    return [
        _line(usual, products[number % len(products)], number, span * number // usual["lines"], draw)
        for number in range(usual["lines"])
    ]


def _line(usual: Mapping[str, Any], product: Values, number: int, day: int, draw: random.Random) -> dict[str, Any]:
    channel = usual["channels"][number % len(usual["channels"])]
    boxes = _between(draw, [size // usual["units_a_box"] for size in usual["quantity"]]) + 1
    row: dict[str, Any] = {
        **_of_product(product),
        "shipment": "FBA18" + _letters(draw, 7),
        "tracking": _letters(draw, 8),
        "warehouse": usual["warehouses"][number % len(usual["warehouses"])],
        "quantity": boxes * usual["units_a_box"],
        "boxes": boxes,
        "channel": channel,
        "carrier": pipeline_sample()["carrier"],
        "ordered_on": usual["first_order"] + dt.timedelta(days=day),
        "labelled": "YES",
        "outer_label": "YES",
        "outer_label_change": "NO",
    }
    row |= {"confirmed_lead_days": usual["confirmed_lead_days"]}
    row |= _milestones(usual, channel, row["ordered_on"], draw)
    row |= _instruction(usual, row, unlabelled=number % usual["unlabelled_every"] == 0)
    if number % usual["moved_every"] == 0 and "forwarder_on" in row:
        moved = row["forwarder_on"] + dt.timedelta(days=usual["moved_after_days"])
        row |= {"moved_on": moved} if moved <= as_of() else {}
    if "received_on" in row:
        row["batch"] = f"PC{row['received_on']:%y%m%d}"
    return row


def _instruction(usual: Mapping[str, Any], row: Mapping[str, Any], *, unlabelled: bool) -> dict[str, Any]:
    """What sales asked for: unlabelled goods are moved, labelled ones go straight from the forwarder's."""
    if "forwarder_on" not in row:
        return {"labelled": "NO", "instruction": usual["instruction"]} if unlabelled else {}
    offered = row["forwarder_on"] + dt.timedelta(days=usual["possible_after_days"])
    wanted = {"wanted_on": dt.datetime.combine(offered, dt.time(10))} if offered <= as_of() else {}
    if unlabelled:
        return {"labelled": "NO", "instruction": usual["instruction"], **wanted}
    answer = {"possible_on": wanted["wanted_on"], **wanted} if wanted else {}
    return {"instruction": usual["straight_instruction"], **answer}


def _milestones(usual: Mapping[str, Any], channel: str, ordered: dt.date, draw: random.Random) -> dict[str, Any]:
    """The days on which the goods reached each step, as far as they have come."""
    stretches = (
        usual["purchase_days"],
        usual["domestic_days"],
        usual["transit_days"][channel],
        usual["overseas_days"],
        usual["delivery_days"],
        usual["platform_days"],
    )
    day, reached = ordered, dict[str, Any]()
    for step, stretch in zip(_WAY, stretches, strict=True):
        day += dt.timedelta(days=_between(draw, stretch))
        if day > as_of():
            break
        reached[step] = day
    return reached


def _of_product(product: Values) -> dict[str, Any]:
    same = ("shop", "msku", "sku", "fnsku", "category", "buyer", "department")
    return {**{key: product[key] for key in same}, "owner": product["operator"]}


def _between(draw: random.Random, span: Sequence[int]) -> int:
    return span[0] + int(draw.random() * (span[1] - span[0] + 1))


def _letters(draw: random.Random, count: int) -> str:
    return "".join(_ID_CHARACTERS[int(draw.random() * len(_ID_CHARACTERS))] for _ in range(count))


def _time(value: Any) -> Any:
    """A time of day where the file holds one as HH:MM."""
    return dt.time.fromisoformat(value) if isinstance(value, str) and len(value) == 5 and value[2] == ":" else value
