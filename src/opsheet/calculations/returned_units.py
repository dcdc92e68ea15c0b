"""Returned units by product and day, from the exports of returns or the team's own table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from opsheet.calculations.exported_tables import with_columns
from opsheet.catalogue import Text, listed
from opsheet.values import Vocabulary, fold

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder
    from opsheet.settings import Settings
    from opsheet.tables.table import Table, Workbook

EXPORTS: Final = ("amazon_customer_returns", "amazon_returns_merchant")  # by Amazon's warehouses, and to the seller
_TEXTS: Final = ("shop", "msku", "asin", "reason", "disposition")


@dataclass(frozen=True)
class ReturnedUnits:
    """Every return that is known.

    Args:
        rows: a data frame with day, shop, msku, asin, quantity, reason and disposition (the settings' keys, or the text
            as written), shop_key and msku_key (as compared).
        first: the first day that is covered.
        last: the last one.
        source: the exports or the sheet that they come from.
        unknown: reasons and dispositions that the settings don't know, as written.
        without_quantity: rows left out, since they name no day, product or number of units.
    """

    rows: Any
    first: dt.date
    last: dt.date
    source: Text
    unknown: tuple[str, ...]
    without_quantity: int


def read_returned_units(
    workbook: Workbook, data: DataFolder | None, settings: Settings, today: dt.date
) -> ReturnedUnits | None:
    """The returns of the team's own table, else of the data folder; None where there are none.

    Days are covered from the first return to the last one; the day of a file's download was not over yet.

    Args:
        workbook: with or without a table of the kind ``returns``.
        data: the data folder, or None where the team has none.
        settings: with the words of returns.
        today: days from it on don't count.
    """
    own = workbook.tables.get("returns")
    if own is not None and own.has("day", "quantity"):
        return _returned(_of_table(own), settings, today, Text(own.sheet, own.sheet))
    return None if data is None else _of_exports(data, settings, today)


def _of_table(table: Table) -> Any:
    import pandas as pd

    texts = {key: [text or "" for text in table.texts(key).tolist()] for key in _TEXTS}
    return pd.DataFrame(
        {"day": table.dates("day").astype("datetime64[s]"), "quantity": table.numbers("quantity"), **texts}
    )


def _of_exports(data: DataFolder, settings: Settings, today: dt.date) -> ReturnedUnits | None:
    import pandas as pd

    frames: list[Any] = []
    names: list[Text] = []
    for export in EXPORTS:
        rows = data.rows(export)
        if len(rows):
            files = rows["file"].unique()
            downloaded = {file: np.datetime64(_downloaded_on(data.folder / file)) for file in files}
            over = rows["day"].isna() | (rows["day"] < rows["file"].map(downloaded))
            frames.append(with_columns(rows[over], _TEXTS, ("day", "quantity")))
            names.append(data.reader.definitions[export].name.text)
    if not frames:
        return None
    return _returned(pd.concat(frames, ignore_index=True), settings, today, listed(names))


def _downloaded_on(path: Path) -> dt.date:
    return dt.datetime.fromtimestamp(path.stat().st_mtime).date()  # noqa: DTZ006 - the day on this computer's clock


def _returned(frame: Any, settings: Settings, today: dt.date, source: Text) -> ReturnedUnits | None:
    whole = frame["day"].notna() & frame["quantity"].gt(0) & frame["msku"].ne("")
    kept = frame[whole & (frame["day"] < np.datetime64(today))]
    if kept.empty:
        return None
    words = settings.returns
    reasons, strange = _keys(kept["reason"], words.reason_words)
    dispositions, strange_states = _keys(kept["disposition"], words.disposition_words)
    folded = {f"{name}_key": kept[name].map({text: fold(text) for text in kept[name].unique()}) for name in _PRODUCT}
    rows = kept.assign(reason=reasons, disposition=dispositions, **folded).reset_index(drop=True)
    days = rows["day"].dt.date
    return ReturnedUnits(rows, days.min(), days.max(), source, (*strange, *strange_states), int((~whole).sum()))


_PRODUCT: Final = ("shop", "msku")


def _keys(texts: Any, words: Vocabulary) -> tuple[Any, list[str]]:
    """The settings' key of each text, the text itself where they know none, and those texts."""
    known = {text: words.find(text) or text.strip() for text in texts.unique()}
    strange = sorted({text.strip() for text in known if text.strip() and words.find(text) is None})
    return texts.map(known), strange
