"""The calculated columns of the full-process table, as arrays with one value a shipment line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Text
from opsheet.rules.tracking import SEGMENTS, STAGES, days_left
from opsheet.rules.turnover import segment_status
from opsheet.settings import Settings
from opsheet.tables.pipeline import Lines, reckon
from opsheet.tables.remarks import erp_remarks
from opsheet.tables.table import Table

Columns = dict[str, NDArray[Any]]

_OVER = Text("是", "yes")


def calculate_pipeline(table: Table, settings: Settings, today: dt.date) -> Columns:
    """Calculate every calculated column of a full-process table.

    Args:
        table: a table of the kind ``pipeline``.
        settings: the team's; status words follow its language.
        today: running segments are counted up to this day.

    Returns:
        By column key an array with one value a line: days as float64 with NaN, words as objects with None.

    Source: SOP 绩效目标·库存周转天数.
    """
    lines = reckon(table, settings, today)
    columns: Columns = {}
    for position, segment in enumerate(SEGMENTS):
        columns[f"{segment}_days"] = lines.journey.days[:, position]
    for segment in SEGMENTS:
        columns[f"{segment}_status"] = segment_words(lines, segment, settings)
    over = lines.journey.total > settings.turnover.total_limit.value
    columns["total_days"] = lines.journey.total
    columns["stage"] = stage_words(lines, settings)
    columns["over_limit"] = _translate(over.tolist(), {True: _OVER[settings.language]})
    columns["days_left"] = days_left(lines.journey, lines.limits)
    columns["erp_remark"] = erp_remarks(table, settings)
    return columns


def segment_words(lines: Lines, segment: str, settings: Settings) -> NDArray[np.object_]:
    """The status word of one segment for each line; an abnormal transit says by how many days past its target."""
    position = SEGMENTS.index(segment)
    days, target = lines.journey.days[:, position], lines.targets[:, position]
    words, language = settings.turnover.status_words, settings.language
    shown = {"ok": words.ok[language], "warn": words.warn[language], "over": words.over[language], "": None}
    status = segment_status(days, target, lines.limits[:, position])
    answer = _translate(status.tolist(), shown)
    if segment == "transit":
        for row in np.flatnonzero(status == "over").tolist():
            answer[row] = words.abnormal[language].format(days=f"{days[row] - target[row]:g}")
    return answer


def stage_words(lines: Lines, settings: Settings) -> NDArray[np.object_]:
    """Where each line stands, in words."""
    language = settings.language
    words: dict[str, str | None] = {
        segment: getattr(settings.turnover.segments, segment).text[language] for segment in SEGMENTS
    }
    words["delivery"] = settings.turnover.stage_words.delivery[language]
    words["sold_out"] = settings.turnover.stage_words.sold_out[language]
    return _translate([STAGES[stage] for stage in lines.journey.stage.tolist()], words)


def _translate(keys: Sequence[object], words: Mapping[Any, str | None]) -> NDArray[np.object_]:
    answer = np.empty(len(keys), dtype=object)
    answer[:] = [words.get(key) for key in keys]
    return answer
