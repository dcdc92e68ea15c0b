"""What a purchase plan holds: its rows as the ERP reads them, their remarks, and the attachments of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.stocking import plan_arrivals, stock_plan
from opsheet.catalogue import AND, Text
from opsheet.outcome import CellValue, Request
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet.values import fold
from opsheet_macros.writing.columns import cell_values
from opsheet_macros.writing.report_sheet import write_plain_sheets

ERP_IMPORT = "lingxing_purchase_plan"
TITLE = Text("采购计划", "Purchase plan")
_ERP_FILE = Text("领星导入_采购计划", "Lingxing import_Purchase plan")
_HEADERS = Text(
    "MSKU|SKU|店铺|站点|FNSKU|品名|仓库|采购数量|箱规|箱数|期望到达时间|采购员|备注|建计划日",
    "MSKU|SKU|Shop|Site|FNSKU|Product|Warehouse|Quantity|Units per carton|Cartons|Expected on|Purchaser|Remark"
    "|Planned on",
)
ROLES = (  # of the ERP's template, in the order of these headers
    *("msku", "sku", "shop", "site", "fnsku", "product", "warehouse", "quantity", "carton_quantity", "cartons"),
    *("expected_on", "buyer", "remark", "planned_on"),
)
_KINDS = (*["text"] * 7, "units", "units", "units", *["text"] * 4)
_WIDTHS = (24, 22, 16, 8, 13, 18, 10, 10, 8, 8, 13, 10, 44, 12)
ATTACHMENTS = Text("附件清单", "Attachments")
_ATTACHMENT_HEADERS = Text("附件|产品|张数|文件或说明|已上传", "Attachment|Product|Count|File or note|Uploaded")
_ATTACHMENT_KINDS = ("text", "text", "units", "text", "text")
_ATTACHMENT_WIDTHS = (22, 26, 9, 56, 9)

_LABEL = Text("产品标签 {code}", "product label {code}")
_LABEL_REMARK = Text("标签备注：{text}", "label: {text}")
_PACKAGING = Text("包装：{text}", "packaging: {text}")
_CUSTOMISATION = Text("定制：{text}", "customisation: {text}")
_WARRANTY = Text("延保标签 {count:,} 张", "warranty labels: {count:,}")
_OUTER = Text("供应商贴外箱标", "outer box labels by the supplier")
_STRATEGIC = Text("战略性备货：{text}", "strategic order: {text}")

_FNSKU_FILE = Text("FNSKU标签", "FNSKU label")
_WARRANTY_FILE = Text("延保标签", "Warranty label")
_OUTER_FILE = Text("外箱标", "Outer box label")
_FORM_FILE = Text("备货计划审批表", "Approval form")
_OUTER_NOTE = Text("下单时给采购，由供应商贴", "To purchasing with the order; the supplier sticks them on")
_FORM_NOTE = Text("企业微信导出、全部审批完成的表单", "The form that all have signed")


@dataclass(frozen=True, slots=True)
class PurchasePlan:
    """The plan, computed; only writing is left.

    Args:
        language: of the headers.
        made_on: the day on which it is made.
        rows: by ``ROLES``.
        row_numbers: of the stocking sheet.
        attachment_rows: what must be uploaded, a row each.
        attachments: the same, each in a few words.
        quantity: units in all.
        cartons: in all.
        later: the rows whose requested arrival is earlier than the goods can be there, one a row of the sheet.
        form_number: of the approval form, blank for none.
    """

    language: str
    made_on: dt.datetime
    rows: Sequence[Sequence[CellValue]]
    row_numbers: Sequence[int]
    attachment_rows: Sequence[Sequence[CellValue]]
    attachments: Sequence[str]
    quantity: int
    cartons: int
    later: NDArray[np.bool_]
    form_number: str

    @property
    def file_name(self) -> str:
        """With the moment of its creation, so that each plan keeps its own file."""
        return f"{TITLE[self.language]}_{self.made_on:%Y%m%d-%H%M}.xlsx"

    @property
    def erp_file_name(self) -> str:
        """Of the filled template."""
        return f"{_ERP_FILE[self.language]}_{self.made_on:%Y%m%d-%H%M}.xlsx"


def purchase_plan(
    table: Table, indices: NDArray[np.int64], request: Request, form_file: str, form_number: str
) -> PurchasePlan:
    """Compute the plan of approved rows without errors.

    Args:
        table: of the kind ``stocking``.
        indices: the positions of the rows.
        request: settings and moment.
        form_file: the name of the approval form's file, blank where none is named.
        form_number: its number.

    Source: SOP 备货流程 3 创建采购计划.
    """
    settings, language = request.settings, request.settings.language
    plan = stock_plan(table, settings, request.today)
    earliest = plan_arrivals(table, plan, settings, request.today)
    requested = table.dates("expected_on")
    expected = np.where(np.isnat(requested) | (requested < earliest), earliest, requested)
    later = np.zeros(len(table), dtype=bool)
    later[indices] = (requested < earliest)[indices]
    cartons = cell_values(plan.cartons)
    lines = [_Line(table, index, settings) for index in indices.tolist()]
    attachments = [one for line in lines for one in line.attachments()]
    attachments.append((_FORM_FILE[language], form_number or None, 1, form_file or _FORM_NOTE[language]))
    days = {index: str(expected[index].astype("datetime64[D]")) for index in indices.tolist()}
    return PurchasePlan(
        language=language,
        made_on=request.now,
        rows=[line.row(cartons[line.index], days[line.index], request.today) for line in lines],
        row_numbers=table.rows[indices].tolist(),
        attachment_rows=[(*one, None) for one in attachments],
        attachments=[" ".join(str(part) for part in one[:2] if part) for one in attachments],
        quantity=int(np.rint(table.numbers("quantity")[indices].sum())),
        cartons=int(np.rint(np.nansum(plan.cartons[indices]))),
        later=later,
        form_number=form_number,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """One product of the plan."""

    table: Table
    index: int
    settings: Settings

    def _text(self, key: str) -> str:
        return str(self.table.texts(key)[self.index] or "")

    def _units(self, key: str) -> int | None:
        number = self.table.numbers(key)[self.index]
        return None if np.isnan(number) else int(np.rint(number))

    @property
    def warranty_labels(self) -> int:
        """How many warranty labels it takes: as many as are written, else one a piece; none without a label."""
        if self._text("warranty_label") != "YES":
            return 0
        return self._units("warranty_quantity") or self._units("quantity") or 0

    @property
    def goes_to_amazon(self) -> bool:
        """Whether the goods go straight on to Amazon's warehouse, so that the supplier sticks on the box labels."""
        return self._text("destination") == "platform"

    def _buyer(self) -> str:
        """Who buys it; where the sheet doesn't say, whoever buys its category."""
        contacts = self.settings.contacts
        buyers = {fold(category): buyer for category, buyer in contacts.buyer_of_category.items()}
        return self._text("buyer") or buyers.get(fold(self._text("category")), "")

    def row(self, cartons: CellValue, expected_on: str, made_on: dt.date) -> list[CellValue]:
        """By ``ROLES``."""
        texts = [self._text(key) or None for key in ("msku", "sku", "shop", "site", "fnsku", "product")]
        return [
            *texts,
            self.settings.delivery.domestic_warehouse[self.settings.language],
            self._units("quantity"),
            self._units("carton_quantity"),
            cartons,
            expected_on,
            self._buyer() or None,
            self.remark(),
            made_on.isoformat(),
        ]

    def remark(self) -> str:
        """What purchasing must know: labels, packaging, customisation, warranty, box labels, strategic stock."""
        language = self.settings.language
        parts: list[str] = []
        if self._text("fnsku"):
            parts.append(_LABEL.render(language, code=self._text("fnsku")))
        for key, text in (
            ("label_remark", _LABEL_REMARK),
            ("packaging", _PACKAGING),
            ("customisation", _CUSTOMISATION),
        ):
            if self._text(key):
                parts.append(text.render(language, text=self._text(key)))
        if self.warranty_labels:
            parts.append(_WARRANTY.render(language, count=self.warranty_labels))
        if self.goes_to_amazon:
            parts.append(_OUTER[language])
        if self._text("kind") == "strategic":
            parts.append(_STRATEGIC.render(language, text=self._text("remark")))
        return AND[language].join(parts)

    def attachments(self) -> Iterator[tuple[CellValue, ...]]:
        """Name, product, count, and what to put there."""
        language, msku = self.settings.language, self._text("msku")
        yield _FNSKU_FILE[language], msku, self._units("quantity"), self._text("fnsku")
        if self.warranty_labels:
            yield _WARRANTY_FILE[language], msku, self.warranty_labels, self._text("sku")
        if self.goes_to_amazon:
            cartons = self._units("quantity"), self._units("carton_quantity")
            count = None if None in cartons or not cartons[1] else -(-(cartons[0] or 0) // cartons[1])
            yield _OUTER_FILE[language], msku, count, _OUTER_NOTE[language]


def write_plan(plan: PurchasePlan, path: Path) -> None:
    """Write the plan as a workbook whose first sheet and row the ERP reads, and the list of attachments beside."""
    sheets = (
        (TITLE, _HEADERS, _KINDS, _WIDTHS, plan.rows),
        (ATTACHMENTS, _ATTACHMENT_HEADERS, _ATTACHMENT_KINDS, _ATTACHMENT_WIDTHS, plan.attachment_rows),
    )
    write_plain_sheets(path, plan.language, sheets)
