"""The request for pictures: its deadline, the row for the design order list, and the text to the group head."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from opsheet.catalogue import COMMA, Input, Message, Severity, Text
from opsheet.outcome import CellValue, Note, Request
from opsheet.rules.calendars import add_months
from opsheet.rules.reports import last_due, next_due
from opsheet_macros.forms.form_action import FormSpecials, form_action
from opsheet_macros.forms.form_table import FormTable
from opsheet_macros.writing.columns import cell_values

_REPORT = "image_request"
LAUNCH = Input(
    "launch_on", Text("上架日期", "launch"), Text("写进上架日期为空的行。", "Fills rows without a launch day."), "date"
)
_LATE = Text(
    "第 {row} 行离上架不足 {months} 个月：应在 {due:%Y-%m-%d %H:%M} 前提交，最近的是 {next:%Y-%m-%d %H:%M}",
    "Row {row}: less than {months} month before launch. It was due {due:%Y-%m-%d %H:%M}, next {next:%Y-%m-%d %H:%M}",
)
_SETS = Text("第 {row} 行只有 {found} 套图，一般要 {sets} 套", "Row {row}: {found} sets of pictures, usually {sets}")
_MAINS = Text(
    "第 {row} 行主图 {found} 张，一般要 {least} 到 {most} 张",
    "Row {row}: {found} main images, usually {least} to {most}",
)
_ROW = Text("粘贴到作图顺序列表：{cells}", "Paste into the design order list: {cells}")
_HEAD = Text(
    "发给部门组长：{count} 个图需（{products}）已传到作图顺序列表，设计部 {due} 前排版",
    "To the group head: {count} image requests ({products}) are on the design order list, for {due}",
)
_SOON = Text("{due:%Y-%m-%d %H:%M}", "{due:%Y-%m-%d %H:%M}")


def _submit_by(rows: FormTable, request: Request) -> Sequence[CellValue]:
    """The last Monday, as the calendar of reports says, at least a month before launch."""
    reports = request.settings.reports
    report = reports.reports[_REPORT]
    time = report.due_time(request.settings.calendars.calendars[reports.calendar])
    launches = rows.table.dates("launch_on").astype("datetime64[D]")
    return cell_values(last_due(report.rule, time, add_months(launches, -reports.image_request_lead.value)))


def _messages(rows: FormTable, calculated: Mapping[str, Sequence[CellValue]], request: Request) -> Iterator[Note]:
    table, reports = rows.table, request.settings.reports
    report = reports.reports[_REPORT]
    time = report.due_time(request.settings.calendars.calendars[reports.calendar])
    (coming,) = next_due(report.rule, time, np.array([request.now], dtype="datetime64[s]")).tolist()
    yield from _too_few(rows, request)
    for row, due in zip(rows.origins, calculated["submit_by"], strict=True):
        if due is not None and due < request.now:  # pyright: ignore[reportOperatorIssue] - moments alone
            said = {"row": row, "months": reports.image_request_lead, "due": due, "next": coming}
            yield Note(Message(_LATE, said), Severity.WARN)
    keys = ("department", "applicant", "shop", "msku", "product", "designer", "progress")
    for texts in zip(*(table.texts(key).tolist() for key in keys), strict=True):
        yield Note(Message(_ROW, {"cells": " | ".join(text or "—" for text in texts)}))
    products = [text for text in table.texts("product").tolist() if text]
    named = COMMA[request.settings.language].join(dict.fromkeys(products))
    due = Message(_SOON, {"due": coming})
    yield Note(Message(_HEAD, {"count": len(table), "products": named, "due": due}))


def _too_few(rows: FormTable, request: Request) -> Iterator[Note]:
    """Fewer sets, or another number of main images, than the procedure asks for; what is blank says nothing."""
    table, reports = rows.table, request.settings.reports
    sets, least, most = (one.value for one in (reports.image_sets, reports.main_images_least, reports.main_images_most))
    numbers = zip(rows.origins, table.numbers("sets").tolist(), table.numbers("main_images").tolist(), strict=True)
    for row, of_sets, mains in numbers:
        if of_sets < sets:
            yield Note(Message(_SETS, {"row": row, "found": f"{of_sets:g}", "sets": sets}), Severity.WARN)
        if mains < least or mains > most:
            said = {"row": row, "found": f"{mains:g}", "least": least, "most": most}
            yield Note(Message(_MAINS, said), Severity.WARN)


form_action(
    "design_request",
    label=Text("图需", "Image request"),
    screentip=Text("出图需表", "Make an image request"),
    supertip=Text(
        "把“图需”的行做成图需表，算出提交截止，给出作图顺序列表的行和发给组长的文字。",
        "Makes the image request with its deadline, the row of the design order list and the text to the head.",
    ),
    icon="CommentInsert",
    keytip="FI",
    tables=("design_requests", "stocking"),
    inputs=(LAUNCH,),
    specials=FormSpecials(calculated={"submit_by": _submit_by}, messages=_messages),
)
