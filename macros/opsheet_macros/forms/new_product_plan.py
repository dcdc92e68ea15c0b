"""The request for a new product, with the earliest and latest day of each stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Message, Severity, Text
from opsheet.forms.content import FormSection
from opsheet.outcome import CellValue, Note, Request
from opsheet.rules.calendars import workdays_before
from opsheet.rules.new_products import plan
from opsheet.settings.texts import NewProductStage
from opsheet_macros.forms.form_action import FormSpecials, form_action
from opsheet_macros.forms.form_table import FormTable

Days = NDArray[np.datetime64]

_HEADING = Text("{product}：各阶段完成日（工作日）", "{product}: when each stage ends (working days)")
_STAGE = Text("{stage}：最早 {first}，最迟 {last}", "{stage}: {first} at the earliest, {last} at the latest")
_STAGE_ON = Text("{stage}：{first}", "{stage}: {first}")
_UNDECIDED = Text("{stage}：测品评估后决定返单再排", "{stage}: planned once a repeat order is decided")
_NO_CUSTOMISATION = Text(
    "第 {row} 行 {department} 已在卖，请写明定制要求",
    "Row {row}: {department} sells it already, so say what is to be customised",
)


def _sections(rows: FormTable, request: Request) -> Iterator[FormSection]:
    language, table = request.settings.language, rows.table
    raised, reorder = (table.dates(key).astype("datetime64[D]") for key in ("raised_on", "reorder_on"))
    for index, product in enumerate(table.texts("product").tolist()):
        if np.isnat(raised[index]):
            continue
        lines = [
            *_lines(raised[index : index + 1], request, None),
            *_lines(reorder[index : index + 1], request, "reorder"),
        ]
        yield FormSection(_HEADING.render(language, product=product), lines)


def _lines(start: Days, request: Request, starts: str | None) -> Iterator[str]:
    """A line a stage of those that begin with the need, or with the decision to order again."""
    language = request.settings.language
    stages = [stage for stage in request.settings.texts.new_product_stages if stage.starts == starts]
    if np.isnat(start[0]):
        yield from (_UNDECIDED.render(language, stage=stage.text) for stage in stages)
        return
    earliest, latest = (_ends(start, days, request) for days in (_least(stages), _most(stages)))
    for stage, first, last in zip(stages, earliest, latest, strict=True):
        text = _STAGE_ON if first == last else _STAGE
        yield text.render(language, stage=stage.text, first=first, last=last)


def _least(stages: Sequence[NewProductStage]) -> list[float]:
    return [stage.min_days for stage in stages]


def _most(stages: Sequence[NewProductStage]) -> list[float]:
    return [stage.max_days for stage in stages]


def _ends(start: Days, days: Sequence[float], request: Request) -> list[str]:
    office = request.settings.calendars.calendars["office"]
    spans = plan(start, days, lambda from_days, count: workdays_before(from_days, np.array([-count]), office))
    return [str(end[0]) for _, end in spans]


def _messages(rows: FormTable, _: Mapping[str, Sequence[CellValue]], __: Request) -> Iterator[Note]:
    columns = zip(rows.origins, *(rows.table.texts(key).tolist() for key in ("sold_by", "customisation")), strict=True)
    for row, department, customisation in columns:
        if department and not customisation:
            yield Note(Message(_NO_CUSTOMISATION, {"row": row, "department": department}), Severity.WARN)


form_action(
    "new_product_plan",
    label=Text("新品申请", "New product"),
    screentip=Text("出新品开发申请", "Make a new product request"),
    supertip=Text(
        "把“新品需求”里的行做成申请表，按工作日排出各阶段最早和最迟的日期，带审批栏。",
        "Makes the request with the earliest and latest day of each stage in working days, and signatures.",
    ),
    icon="FileNew",
    keytip="FN",
    tables=("new_products",),
    specials=FormSpecials(sections=_sections, messages=_messages),
)
