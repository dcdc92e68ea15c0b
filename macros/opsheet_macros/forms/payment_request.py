"""The payment request: one fee shared among products, by proportion or by fixed amounts, to the cent."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

import numpy as np

from opsheet.catalogue import Input, RefusedError, Text
from opsheet.outcome import CellValue, Request
from opsheet.rules.cost_shares import share_out
from opsheet.tables import Table
from opsheet_macros.forms.form_action import FormSpecials, form_action
from opsheet_macros.forms.form_table import FormTable

_GROUP = ("payee", "fee", "currency")
_TOTALS_DIFFER = Text(
    "第 {row} 行：同一笔费用（{fee}）的费用总额和分摊方式各行应相同",
    "Row {row}: the rows of one fee ({fee}) must have the same total and the same allocation",
)
_NO_WEIGHT = Text(
    "第 {row} 行：按比例分摊要填分摊比例（0 或正数，不能全为 0）",
    "Row {row}: a proportional share needs its weight (0 or more, not all 0)",
)
_NO_AMOUNT = Text("第 {row} 行：固定金额分摊要填固定金额", "Row {row}: a fixed share needs its amount")
_DIGITS = Text(
    "第 {row} 行：{amount} 的小数位多于 {currency} 的 {digits} 位",
    "Row {row}: {amount} has more decimals than the {digits} of {currency}",
)
_NOT_THE_TOTAL = Text(
    "“{fee}”各行固定金额之和 {sum} 与费用总额 {total} 不符，差 {gap}",
    "The fixed amounts of “{fee}” add up to {sum}, not to the total of {total}; {gap} off",
)
METHOD = Input(
    "method",
    Text("分摊方式", "Allocation"),
    Text("按比例或固定金额。", "Proportional or fixed amounts."),
    "choice",
    choices={"proportional": Text("按比例", "proportional"), "fixed": Text("固定金额", "fixed")},
    asked=False,
)
PAYEE = Input("payee", Text("收款方", "Payee"), Text("写进收款方为空的行。", "Fills rows whose payee is blank."))
FEE = Input("fee", Text("费用名称", "Fee"), Text("写进费用为空的行。", "Fills rows whose fee is blank."))
CURRENCY = Input("currency", Text("币种", "Currency"), Text("写进币种为空的行。", "Fills rows without one."))
TOTAL = Input(
    "total_amount",
    Text("费用总额", "Total"),
    Text("写进费用总额为空的行。", "Fills rows whose total is blank."),
    "number",
)


def _fees(table: Table) -> Iterator[tuple[tuple[str, str, str], list[int]]]:
    """The rows of each fee, in the order in which the fees first appear."""
    columns = [table.texts(key).tolist() for key in _GROUP]
    groups: dict[tuple[str, str, str], list[int]] = {}
    for index, (payee, fee, currency) in enumerate(zip(*columns, strict=True)):
        groups.setdefault((payee or "", fee or "", (currency or "").upper()), []).append(index)
    yield from groups.items()


def _refuse(rows: FormTable, request: Request) -> None:
    """Refuse fees that can't be shared; each message names the row that it came from."""
    table = rows.table
    for (_, fee, currency), indices in _fees(table):
        totals, methods = table.numbers("total_amount")[indices], table.texts("method")[indices]
        for place, index in enumerate(indices):
            if totals[place] != totals[0] or methods[place] != methods[0]:
                raise RefusedError(_TOTALS_DIFFER, row=rows.origins[index], fee=fee)
        if methods[0] == "fixed":
            _refuse_fixed(rows, indices, fee)
        else:
            weights = table.numbers("weight")[indices]
            lacking = next((index for index in indices if math.isnan(table.numbers("weight")[index])), None)
            if lacking is not None or not np.nansum(weights):
                raise RefusedError(_NO_WEIGHT, row=rows.origins[indices[0] if lacking is None else lacking])
        _refuse_digits(rows, indices, currency, request)


def _refuse_fixed(rows: FormTable, indices: Sequence[int], fee: str) -> None:
    amounts, total = rows.table.numbers("fixed_amount"), rows.table.numbers("total_amount")[indices[0]]
    for index in indices:
        if math.isnan(amounts[index]):
            raise RefusedError(_NO_AMOUNT, row=rows.origins[index])
    added, whole = sum((_exact(amounts[index]) for index in indices), Decimal(0)), _exact(total)
    if added != whole:
        raise RefusedError(_NOT_THE_TOTAL, fee=fee, sum=added, total=whole, gap=whole - added)


def _refuse_digits(rows: FormTable, indices: Sequence[int], currency: str, request: Request) -> None:
    digits = _digits(currency, request)
    for key in ("total_amount", "fixed_amount"):
        for index in indices:
            value = rows.table.numbers(key)[index]
            if not math.isnan(value) and _exact(value) != round(_exact(value), digits):
                amount = f"{value:.12g}"
                raise RefusedError(
                    _DIGITS, row=rows.origins[index], amount=amount, currency=currency or "?", digits=digits
                )


def _digits(currency: str, request: Request) -> int:
    settings = request.settings.approvals.currency_digits
    return settings.get(currency, settings["default"])


def _exact(value: float) -> Decimal:
    """A cell's number as it was typed, without the digits that binary floats add."""
    try:
        return Decimal(f"{value:.12g}")
    except InvalidOperation:
        return Decimal(0)


def _amounts(rows: FormTable, request: Request) -> Sequence[CellValue]:
    """The share of each row; the shares of a fee add up to it exactly."""
    table = rows.table
    amounts: list[CellValue] = [None] * len(table)
    for (_, _, currency), indices in _fees(table):
        if table.texts("method")[indices[0]] == "fixed":
            parts = [_exact(table.numbers("fixed_amount")[index]) for index in indices]
        else:
            weights = [_exact(table.numbers("weight")[index]) for index in indices]
            total = _exact(table.numbers("total_amount")[indices[0]])
            parts = share_out(total, weights, _digits(currency, request))
        for index, part in zip(indices, parts, strict=True):
            amounts[index] = float(part)
    return amounts


form_action(
    "payment_request",
    label=Text("请款单", "Payment"),
    screentip=Text("出请款单", "Make a payment request"),
    supertip=Text(
        "把“请款”里的费用分摊到 MSKU，按比例或固定金额，各行合计与费用总额分毫不差。",
        "Shares the fees of its table among MSKUs, proportional or fixed; the shares add up to the cent.",
    ),
    icon="PercentStyle",
    keytip="FQ",
    tables=("payments", "stocking"),
    inputs=(PAYEE, FEE, CURRENCY, TOTAL, METHOD),
    specials=FormSpecials(calculated={"amount": _amounts}, refuse=_refuse),
)
