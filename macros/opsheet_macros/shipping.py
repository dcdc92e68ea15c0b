"""The actions of the group 发货 Shipping: appointments, letters, slots, batches and the overseas stock order."""

from __future__ import annotations

from functools import partial

from opsheet.catalogue import Message, RefusedError, Severity, Text
from opsheet.outcome import Edit, LetterFolder, Note, Outcome, OutputFile, Request
from opsheet.rules.delivery_plan import Week
from opsheet.rules.delivery_plan import plan_deliveries as plan_slots
from opsheet.settings.rule_inputs import notices
from opsheet.tables import Table
from opsheet.tables.appointments import calculate_appointments
from opsheet.tables.checks import run_checks
from opsheet_macros.batch_allocation import allocated_batches, allocation_sheet, share_out
from opsheet_macros.columns import cell_values, column_edits
from opsheet_macros.declare import action
from opsheet_macros.delivery_sheet import deliveries_sheet
from opsheet_macros.letters import letters_sheet, match_facts, match_letters, renames
from opsheet_macros.overseas_order import OverseasOrder, compute_order, write_order
from opsheet_macros.places import placed_columns
from opsheet_macros.rows import chosen_rows
from opsheet_macros.validation import validation_outcome
from opsheet_macros.waiting_shipments import taken_slots, waiting_shipments

_NAMED = Text(
    "{sheet}：已填 {rows} 行的路径、截止、文件名和备注",
    "{sheet}: filled route, deadlines, file name and remark in {rows} rows",
)
_LETTERS = Text("预约信：{renamed} 封改名，{left} 封未动", "letters: {renamed} renamed, {left} left alone")
_LETTERS_PLAN = Text("预约信：{renamed} 封待改名，{left} 封不动", "letters: {renamed} to rename, {left} to leave alone")
_NO_TABLE = Text(
    "没有找到“货件预约及时间填写”或“全流程数据”，请打开其中一张",
    "neither the appointments nor the full-process data were found; open one of them",
)
_PLANNED = Text("{count} 个等待送仓的货件已排期", "{count} waiting shipments planned")
_MOVED = Text(
    "{moved} 个约不到想要的时间，请告知 {person}，见“{sheet}”",
    "{moved} can't have the wanted time; tell {person}, see “{sheet}”",
)
_NOBODY_WAITS = Text("没有等待送仓的货件", "no shipment waits for a delivery")
_ALLOCATED = Text(
    "{lines} 条明细已分配批次，{short} 条不够（共缺 {units} 件）",
    "{lines} lines allocated, {short} short ({units} units)",
)
_OVERTAKEN = Text("P310：{count} 条明细在更早的批次之前发出", "P310: {count} lines left before an older batch")
_ORDERED = Text(
    "{lines} 条明细，{quantity:,.0f} 件，现在建单 {day} 发出",
    "{lines} lines, {quantity:,.0f} units; created now they leave on {day}",
)
_UNTIL = Text(
    "{until:%Y-%m-%d %H:%M} 前建单都赶得上 {day}，之后改为 {next_day} 发出",
    "orders created by {until:%Y-%m-%d %H:%M} still make {day}; later ones leave on {next_day}",
)
_LEFT_OUT = Text(
    "第 {rows} 行的货件号、FBA仓或追踪编号不全，未列入",
    "rows {rows} lack a right shipment, warehouse or tracking id and were left out",
)
_AFTER_STOP = Text("周一 {time} 之后停止建单，请与物流确认", "on Mondays creation stops at {time}; ask logistics")
_NO_ORDER = Text(
    "没有可列入备货单的明细：未发出、数量大于 0、三个编号齐全",
    "no line to order: undispatched, with a quantity and its three ids",
)


@action(
    group="shipping",
    label=Text("校验预约", "Check appointments"),
    screentip=Text("校验货件预约", "Check the appointments"),
    supertip=Text(
        "检查送仓日、时段、截止时间、标签文件和预约信 ID，标出问题并生成“校验问题”表。",
        "Checks delivery days, slots, deadlines, label files and appointment ids; marks what is wrong and lists it.",
    ),
    icon="ReviewTrackChanges",
    keytip="HV",
    tables=("appointments",),
    writes=Text("填充色、批注、校验结果列、“校验问题”表", "fills, notes, the result column, the sheet of issues"),
)
def validate_appointments(request: Request) -> Outcome:
    """Check the appointment table and show what was found on it."""
    return validation_outcome(request, "appointments")


@action(
    group="shipping",
    label=Text("预约信命名", "Name letters"),
    screentip=Text("填写预约信名和 ERP 备注，给下载的 PDF 改名", "Name appointment letters"),
    supertip=Text(
        "填写送货路径、截止时间、预约信文件名和 ERP 备注；给出文件夹时，"
        "按货件号或预约信 ID 给 PDF 改名，先预览，不覆盖，可撤销。",
        "Fills route, deadlines, letter file and ERP remark; given a folder, renames its PDFs by shipment or "
        "appointment id: preview first, nothing overwritten, undoable.",
    ),
    icon="FileSaveAsPdfOrXps",
    keytip="HN",
    tables=("appointments",),
    writes=Text(
        "预约表的计算列；文件夹里的预约信文件名", "the calculated columns; the names of the letters in the folder"
    ),
)
def name_letters(request: Request) -> Outcome:
    """Fill the calculated columns; with the option ``letters`` (a ``LetterFolder``) rename the letters in it.

    With the option ``dry_run`` the renames are only listed.
    """
    table, settings = request.workbook.tables["appointments"], request.settings
    columns = calculate_appointments(table, settings)
    placed = placed_columns(table, list(columns))
    edits: list[Edit] = [
        edit for key, values in columns.items() for edit in column_edits(table, key, placed[key], cell_values(values))
    ]
    notes = [Note(Message(_NAMED, {"sheet": table.sheet, "rows": len(table)}))]
    folder = request.options.get("letters")
    if not isinstance(folder, LetterFolder):
        return Outcome(edits, messages=notes)
    return _with_letters(request, table, folder, edits, notes)


def _with_letters(
    request: Request, table: Table, folder: LetterFolder, edits: list[Edit], notes: list[Note]
) -> Outcome:
    matches = match_letters(folder, table, request.settings)
    wanted = renames(folder, matches)
    left = sum(match.status not in {"rename", "right"} for match in matches)
    dry_run = bool(request.options.get("dry_run"))
    message = Message(_LETTERS_PLAN if dry_run else _LETTERS, {"renamed": len(wanted), "left": left})
    notes.append(Note(message, Severity.WARN if left else Severity.INFO))
    return Outcome(
        [*edits, letters_sheet(table, matches, request.settings)],
        messages=notes,
        facts={"letters": match_facts(matches, request.settings.language)},
        renames=() if dry_run else wanted,
    )


@action(
    group="shipping",
    label=Text("安排送仓", "Plan deliveries"),
    screentip=Text("给等待送仓的货件排时段", "Slots for waiting shipments"),
    supertip=Text(
        "按箱数、季节和换标，给每个等待的货件排下一个来得及的时段，列出填表和指令截止；约不到想要的时间就提示告知谁。",
        "The next slot that can still be met for every waiting shipment, with its deadlines and instruction; says whom "
        "to tell when the wanted time can't be had.",
    ),
    icon="AppointmentColorDialog",
    keytip="HP",
    tables=(),
    optional_tables=("appointments", "pipeline"),
    writes=Text("“送仓计划”表", "the sheet of planned deliveries"),
)
def plan_deliveries(request: Request) -> Outcome:
    """Plan a slot for every shipment that waits, no two in one."""
    workbook, settings = request.workbook, request.settings
    if not {"appointments", "pipeline"} & set(workbook.tables):
        raise RefusedError(_NO_TABLE)
    shipments = waiting_shipments(workbook)
    if not shipments:
        return Outcome(messages=[Note(Message(_NOBODY_WAITS))], facts={"planned": 0})
    delivery = settings.delivery
    week = Week(delivery.slots, delivery.many_boxes.value, delivery.appointment_length.value, delivery.few_slots_from)
    waiting = [shipment.waiting for shipment in shipments]
    planned = plan_slots(waiting, taken_slots(workbook), request.now, week, notices(settings))
    moved = sum(slot is None or not slot.as_wanted for slot in planned)
    person = settings.contacts.topics["overseas_delivery"].person
    sheet = deliveries_sheet(shipments, planned, settings)
    notes = [Note(Message(_PLANNED, {"count": len(shipments)}))]
    if moved:
        notes.append(Note(Message(_MOVED, {"moved": moved, "person": person, "sheet": sheet.name}), Severity.WARN))
    return Outcome(
        [sheet],
        messages=notes,
        facts={"planned": len(shipments), "not_as_wanted": moved},
    )


@action(
    group="shipping",
    label=Text("分配批次", "Allocate batches"),
    screentip=Text("先进先出选批次", "Batches, first in first out"),
    supertip=Text(
        "把批次库存按先进先出分给还没发出、没选批次的明细，写入批次号；列出缺口，以及已经抢先发出的新批次。",
        "Shares out the batches, oldest first, to lines that wait without one; lists shortages and newer batches that "
        "have already overtaken older ones.",
    ),
    icon="TableSharePointListsModifyColumnsAndSettings",
    keytip="HB",
    tables=("pipeline", "batches"),
    writes=Text("批次号列、“批次分配”表", "the batch column, the sheet of the allocation"),
)
def allocate_batches(request: Request) -> Outcome:
    """Share out the batches over the whole sheet at once."""
    tables, settings = request.workbook.tables, request.settings
    pipeline, batches = tables["pipeline"], tables["batches"]
    shared = share_out(pipeline, batches)
    findings = run_checks(request.workbook, settings, request.now, tables=["pipeline"])
    broken = [finding for finding in findings if finding.check.code == "P310"]
    served = allocated_batches(pipeline, shared)
    short = shared.allocation.short
    counts: dict[str, object] = {
        "lines": len(served),
        "short": int((short > 0).sum()),
        "units": f"{short.sum():g}",
    }
    notes = [Note(Message(_ALLOCATED, counts), Severity.WARN if counts["short"] else Severity.INFO)]
    if broken:
        notes.append(Note(Message(_OVERTAKEN, {"count": len(broken)}), Severity.WARN))
    edits = [*_batch_edits(pipeline, served), allocation_sheet(pipeline, batches, shared, broken, settings)]
    return Outcome(edits, messages=notes, facts=counts)


def _batch_edits(pipeline: Table, served: dict[int, str]) -> list[Edit]:
    """Only the cells of lines that got a batch; the others keep what they hold."""
    texts = pipeline.texts("batch").tolist()
    values = [served.get(position, text) for position, text in enumerate(texts)]
    letter = placed_columns(pipeline, ["batch"])["batch"]
    return column_edits(pipeline, "batch", letter, values) if served else []


@action(
    group="shipping",
    label=Text("海外仓备货单", "Overseas order"),
    screentip=Text("导出 ERP 的海外仓备货单", "The ERP's overseas stock order"),
    supertip=Text(
        "把所选（不选则全部）未发出的明细做成 ERP 导入表：备注、物流渠道、批次和按截止时间算出的发出日。",
        "Makes the ERP's file of the chosen lines (or all) that wait: remark, channel, batch, and the day on which "
        "they leave by the cut-offs.",
    ),
    icon="ExportExcel",
    keytip="HO",
    tables=("pipeline",),
    writes=Text("海外仓备货单（.xlsx）", "the overseas stock order (.xlsx)"),
    takes_rows=True,
)
def overseas_order(request: Request) -> Outcome:
    """Write the ERP's order of the lines that wait."""
    table = request.workbook.tables["pipeline"]
    order = compute_order(table, chosen_rows(request, table), request)
    notes = _order_notes(order, request)
    facts: dict[str, object] = {
        "lines": len(order.rows),
        "leaves_on": order.leaves_on,
        "create_until": order.until,
        "left_out": list(order.left_out),
    }
    if not order.rows:
        return Outcome(messages=[Note(Message(_NO_ORDER), Severity.WARN), *notes[2:]], facts=facts)
    return Outcome(files=[OutputFile(order.file_name, partial(write_order, order))], messages=notes, facts=facts)


def _order_notes(order: OverseasOrder, request: Request) -> list[Note]:
    counts = {"lines": len(order.rows), "quantity": order.quantity, "day": order.leaves_on}
    moments = {"until": order.until, "day": order.leaves_on, "next_day": order.next_day}
    notes = [Note(Message(_ORDERED, counts)), Note(Message(_UNTIL, moments))]
    if order.left_out:
        rows = ", ".join(map(str, order.left_out[:10])) + ("…" if len(order.left_out) > 10 else "")
        notes.append(Note(Message(_LEFT_OUT, {"rows": rows}), Severity.WARN))
    if order.after_stop:
        notes.append(Note(Message(_AFTER_STOP, {"time": request.settings.delivery.monday_stop.time}), Severity.WARN))
    return notes
