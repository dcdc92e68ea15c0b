"""Forms about stock that is there: change a label, adjust, destroy, sell, have labelled for a fee."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from opsheet.catalogue import Input, Text
from opsheet.outcome import CellValue, Request
from opsheet_macros.forms.form_action import Calculation, FormSpecials, form_action
from opsheet_macros.forms.form_table import FormTable
from opsheet_macros.writing.columns import cell_values

REASON = Input("reason", Text("原因", "Reason"), Text("写进原因为空的行。", "Fills rows whose reason is blank."))
PLACE = Input(
    "stock_place", Text("所在仓库", "Warehouse"), Text("写进仓库为空的行。", "Fills rows whose warehouse is blank.")
)
PRICE = Input(
    "unit_price", Text("单价", "Unit price"), Text("写进单价为空的行。", "Fills rows whose price is blank."), "number"
)
CUSTOMER = Input("customer", Text("客户", "Customer"), Text("写进客户为空的行。", "Fills rows without one."))
QUANTITY = Input(
    "quantity", Text("数量", "Quantity"), Text("写进数量为空的行。", "Fills rows whose quantity is blank."), "number"
)
KIND = Input(
    "kind",
    Text("调整类型", "Type"),
    Text("写进调整类型为空的行。", "Fills rows whose type is blank."),
    "choice",
    choices={
        "to_sales": Text("转平台销售", "to platform sales"),
        "pack_change": Text("换数量", "pack change"),
        "other": Text("其他", "other"),
    },
)


def product_of(first: str, second: str) -> Calculation:
    """The product of two numeric columns, to the cent; blank where one of them is.

    Args:
        first: the key of a column.
        second: the key of the other.
    """

    def multiply(rows: FormTable, _: Request) -> Sequence[CellValue]:
        return cell_values(np.round(rows.table.numbers(first) * rows.table.numbers(second), 2))

    return multiply


def _adjustment_remark(rows: FormTable, request: Request) -> Sequence[CellValue]:
    """The reason, in the shape that the procedure asks for where stock moves to platform sales."""
    template = request.settings.delivery.adjustment_remark
    kinds, reasons = (rows.table.texts(key).tolist() for key in ("kind", "reason"))
    return [
        template.format(reason=reason) if kind == "to_sales" else reason
        for kind, reason in zip(kinds, reasons, strict=True)
    ]


def _new_quantity(rows: FormTable, _: Request) -> Sequence[CellValue]:
    """The sets that come of a pack change: the same pieces in packs of another size."""
    table = rows.table
    with np.errstate(divide="ignore", invalid="ignore"):
        sets = table.numbers("quantity") * table.numbers("old_pack") / table.numbers("new_pack")
    return cell_values(np.where(table.texts("kind") == "pack_change", sets, np.nan))


_amount: Callable[[FormTable, Request], Sequence[CellValue]] = product_of("quantity", "unit_price")

form_action(
    "relabel_request",
    label=Text("换标申请", "Relabel request"),
    screentip=Text("出换标申请表", "Make a relabel request"),
    supertip=Text(
        "把“换标申请”里的行，或备货单里选中的行，做成换标申请表。",
        "Makes the relabel request of the rows of its table, or of rows chosen in the restock sheet.",
    ),
    icon="ReplaceDialog",
    keytip="FR",
    tables=("relabel", "stocking"),
    inputs=(QUANTITY, REASON, PLACE),
)
form_action(
    "adjustment",
    label=Text("数量调整", "Adjustment"),
    screentip=Text("出数量调整单", "Make a stock adjustment"),
    supertip=Text(
        "把“数量调整单”或备货单里选中的行做成表单；转平台销售的备注为 YJM 加原因。",
        "Makes the form of the rows of its table, or of chosen rows; Lingxing's remark is YJM and the reason.",
    ),
    icon="TableDesign",
    keytip="FA",
    tables=("adjustments", "stocking"),
    inputs=(QUANTITY, REASON, PLACE, KIND),
    specials=FormSpecials(calculated={"new_quantity": _new_quantity, "erp_remark": _adjustment_remark}),
)
form_action(
    "disposal_form",
    label=Text("销毁申请", "Disposal"),
    screentip=Text("出销毁申请表", "Make a disposal request"),
    supertip=Text(
        "把“销毁申请”里的行，或备货单里选中的行，做成可售库存销毁申请表，带签字栏。",
        "Makes the request to destroy sellable stock, with signatures, of its table or of chosen rows.",
    ),
    icon="Delete",
    keytip="FD",
    tables=("disposal", "stocking"),
    inputs=(QUANTITY, REASON, PLACE),
    specials=FormSpecials(calculated={"cost": product_of("quantity", "unit_cost")}),
)
form_action(
    "sales_note",
    label=Text("销货单", "Sales note"),
    screentip=Text("出销货单", "Make a sales note"),
    supertip=Text("把“销货单”里的行做成交财务的销货单。", "Makes the sales note for finance of the rows of its table."),
    icon="Calculator",
    keytip="FS",
    tables=("sales_notes", "stocking"),
    inputs=(QUANTITY, CUSTOMER, PRICE),
    specials=FormSpecials(calculated={"amount": _amount}),
)
form_action(
    "paid_relabelling",
    label=Text("有偿贴标", "Paid labelling"),
    screentip=Text("出有偿贴标申请", "Request paid labelling"),
    supertip=Text(
        "把“有偿贴标”的行或全流程数据里选中的货件做成有偿贴标申请，由部门主管审批。",
        "Makes the request for labelling by the forwarder for a fee, approved by the department manager.",
    ),
    icon="FormatPainter",
    keytip="FP",
    tables=("paid_relabelling", "pipeline"),
    inputs=(REASON, PRICE),
    specials=FormSpecials(calculated={"amount": _amount}),
)
