"""Warranty cards: what is needed before the purchase plan, and what purchasing gets when the goods are shipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from opsheet.catalogue import Input, RefusedError, Text
from opsheet.forms.content import FormSection
from opsheet.outcome import Outcome, Request
from opsheet.tables import Table
from opsheet_macros.declare import action
from opsheet_macros.forms.form_action import FormFacts, FormSpecials, form_outcome
from opsheet_macros.forms.form_table import FormTable
from opsheet_macros.writing.rows import CHOSEN_ROWS, chosen_rows

_PLAN, _SHIPPING = "plan", "shipping"
STAGE = Input(
    "stage",
    Text("阶段", "stage"),
    Text("采购计划前登记，或发货阶段交采购。", "Before the purchase plan, or at shipping."),
    "choice",
    default=_PLAN,
    choices={
        _PLAN: Text("采购计划前", "before the plan"),
        _SHIPPING: Text("发货阶段", "at shipping"),
    },
)
ORDER = Input(
    "order_number",
    Text("PO单号", "purchase order"),
    Text("写进单号为空的行。", "Fills rows without a purchase order."),
    asked=False,
)
_NOTHING_NEW = Text(
    "没有要登记的延保卡：要延保标签为 YES，且《延保卡需求》里还没有",
    "No warranty cards to enter: rows need a warranty label and no row on the warranty sheet yet",
)
_NO_ORDER = Text(
    "第 {row} 行 {msku} 没有 PO 单号：采购按单号贴标，请填写（{option}）",
    "Row {row}, {msku}, has no purchase order ({option}): purchasing needs it for the labels",
)
_CARD = Text("延保卡核对", "Warranty card check list")
_LINE = Text(
    "{msku}  {activity} 创建活动  {bound} 绑定产品  {code} 生成并下载二维码",
    "{msku}  {activity} activity made  {bound} product bound  {code} QR code downloaded",
)
_DONE, _OPEN = "☑", "☐"


def _check_list(rows: FormTable, request: Request) -> Iterator[FormSection]:
    table, language = rows.table, request.settings.language
    columns = zip(*(table.texts(key).tolist() for key in ("msku", "activity", "bound_product", "qr_file")), strict=True)
    lines = [
        _LINE.render(
            language,
            msku=msku,
            activity=_DONE if activity else _OPEN,
            bound=_DONE if bound == "YES" else _OPEN,
            code=_DONE if code else _OPEN,
        )
        for msku, activity, bound, code in columns
    ]
    yield FormSection(_CARD[language], lines)


def _need_orders(rows: FormTable, _: Request) -> None:
    orders, mskus = (rows.table.texts(key).tolist() for key in ("order_number", "msku"))
    for row, order, msku in zip(rows.origins, orders, mskus, strict=True):
        if not order:
            raise RefusedError(_NO_ORDER, row=row, msku=msku, option=ORDER.option)


@action(
    group="forms",
    label=Text("延保卡", "Warranty cards"),
    screentip=Text("出延保卡需求或明细", "Make warranty card lists"),
    supertip=Text(
        "采购计划前列出还没登记的延保卡；发货阶段列出数量、SKU 和 PO 单号。",
        "Before the plan: rows with a warranty label not yet entered. At shipping: quantity, SKU and order.",
    ),
    icon="ReviewProtectWorkbook",
    keytip="FW",
    tables=(),
    optional_tables=("stocking", "warranty"),
    writes=Text("延保卡需求或延保标签明细（.xlsx 和 PDF）", "The list of warranty cards or labels (.xlsx and PDF)"),
    inputs=(*CHOSEN_ROWS, STAGE, ORDER),
    facts=FormFacts,
    timed=True,
)
def warranty_rows(request: Request) -> Outcome:
    """Make the list of cards that are needed, or that of the labels for purchasing."""
    if request.inputs.text(STAGE.key) == _SHIPPING:
        order = request.inputs.text(ORDER.key)
        given = {} if order is None else {ORDER.key: order}
        specials = FormSpecials(refuse=_need_orders)
        return form_outcome(request.settings.forms["warranty_labels"], request, given, specials)
    stocking = request.workbook.tables.get("stocking")
    if stocking is not None:
        request = replace(request, rows=_not_entered(request, stocking))
    specials = FormSpecials(sections=_check_list)
    given = {"applied_on": request.today.isoformat()}
    return form_outcome(request.settings.forms["warranty_rows"], request, given, specials)


def _not_entered(request: Request, stocking: Table) -> frozenset[int]:
    """The chosen rows with a warranty label that the warranty sheet doesn't have; its shop may be blank there."""
    cards = request.workbook.tables.get("warranty")
    entered = set() if cards is None else set(cards.products())
    new = [not {(shop, msku), ("", msku)} & entered for shop, msku in stocking.products()]
    wanted = chosen_rows(request, stocking) & (stocking.texts("warranty_label") == "YES") & np.array(new, dtype=bool)
    if not wanted.any():
        raise RefusedError(_NOTHING_NEW)
    return frozenset(stocking.rows[wanted].tolist())
