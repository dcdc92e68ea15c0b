"""Reading a form back: its record, whether the page still says what was submitted, and which cells changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opsheet.catalogue import Message, RefusedError, Text
from opsheet.forms.disguise import disguised
from opsheet.forms.record import RECORD_SHEET, FormRecord, read_record, recorded
from opsheet.forms.signatures import signature_cells
from opsheet.tables.table import SheetContent
from opsheet.values import parse_datetime, parse_number
from opsheet.values.cells import cell_name

_NO_FORM = Text(
    "{file} 不是 opsheet 导出的表单，或隐藏工作表 {sheet} 已被删除：请用导出的原表单，或重新导出",
    "{file} is not a form made by opsheet, or lost its hidden sheet {sheet}: use the exported form, or export it again",
)
_NO_PAGE = Text(
    "{file} 里没有工作表“{sheet}”：请改回原来的名称，或重新导出",
    "{file} has no sheet “{sheet}”: give it back its name, or export the form again",
)
_FORGED = Text(
    "{file} 的表单记录被改动过，校验码不符：请重新导出表单",
    "{file}'s form record was changed, its checksum doesn't fit: export the form again",
)
_CHANGED = Text(
    "{file} 导出后有 {count} 个单元格被改动：{listed}。请改回，或在备货单里改好后重新导出",
    "{file} has cells that changed since the export ({count}): {listed}. Put them back, or change the sheet that it "
    "came from and export again",
)
_DISGUISED = Text(
    "{file} 有 {count} 处看不到，或显示的不是实际内容：{listed}。请取消隐藏、恢复格式，或重新导出",
    "{file} hides or disguises cells ({count}): {listed}. Unhide them and restore their format, or export it again",
)
_MOST_NAMED = 5  # changed cells that a refusal lists
_LONGEST_SHOWN = 20  # characters of a cell's text in a refusal


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A cell that no longer holds what was submitted or signed.

    Args:
        address: of the cell.
        was: what it held, blank for nothing.
        now: what it holds, blank for nothing.
    """

    address: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form as it was read.

    Args:
        record: what it carries about itself.
        record_height: how many lines the hidden sheet has.
        changed: cells that differ from the record.
        forged: whether the record itself doesn't fit its fingerprint or its stamps' marks.
        disguised: what the page doesn't show as it is, such as a hidden row or a number format that hides its number.
    """

    record: FormRecord
    record_height: int
    changed: Sequence[ChangedCell] = ()
    forged: bool = False
    disguised: Sequence[Message] = ()

    @property
    def is_altered(self) -> bool:
        """Whether it no longer says, or no longer shows, what was submitted and signed."""
        return self.forged or bool(self.changed) or bool(self.disguised)


def is_form(sheets: Sequence[SheetContent]) -> bool:
    """Whether a workbook carries a form's record."""
    return any(sheet.name == RECORD_SHEET and sheet.hidden for sheet in sheets)


def read_form(sheets: Sequence[SheetContent], file: str) -> ReadForm:
    """Read a form and compare its page with its record.

    Args:
        sheets: of the workbook.
        file: its name, for messages.

    Raises:
        RefusedError: when it is no form, its page is gone, or its record can't be read.
    """
    hidden = next((sheet for sheet in sheets if sheet.name == RECORD_SHEET), None)
    if hidden is None or len(hidden.columns) < 2:
        raise RefusedError(_NO_FORM, file=file, sheet=RECORD_SHEET)
    lines = [(word, content) for word, content in zip(*hidden.columns[:2], strict=True) if word]
    record, fingerprint = read_record(lines, file)
    page = next((sheet for sheet in sheets if sheet.name == record.sheet), None)
    if page is None:
        raise RefusedError(_NO_PAGE, file=file, sheet=record.sheet)
    forged = fingerprint != record.fingerprint or not record.sound()
    shown = {**record.cells, **signature_cells(record)}
    hidden_cells = tuple(disguised({address: one for address, one in shown.items() if one}, page))
    return ReadForm(record, len(lines), tuple(_changes(shown, page)), forged, hidden_cells)


def require_unchanged(form: ReadForm, file: str) -> None:
    """Refuse a form that no longer says what was submitted.

    Args:
        form: as read.
        file: its name, for the message.

    Raises:
        RefusedError: naming the cells that changed, or that are hidden or disguised.
    """
    if form.forged:
        raise RefusedError(_FORGED, file=file)
    if form.changed:
        listed = "; ".join(f"{one.address} {one.was or '∅'} → {one.now or '∅'}" for one in form.changed[:_MOST_NAMED])
        more = " …" if len(form.changed) > _MOST_NAMED else ""
        raise RefusedError(_CHANGED, file=file, count=len(form.changed), listed=listed + more)
    if form.disguised:
        raise RefusedError(_DISGUISED, file=file, count=len(form.disguised), listed=_listed(form.disguised))


def _listed(messages: Sequence[Message]) -> Text:
    """The first few of them."""
    more = " …" if len(messages) > _MOST_NAMED else ""
    zh, en = ([one.render(language) for one in messages[:_MOST_NAMED]] for language in ("zh", "en"))
    return Text("、".join(zh) + more, ", ".join(en) + more)


def _changes(shown: Mapping[str, str | float], page: SheetContent) -> Iterator[ChangedCell]:
    expected = {address: recorded(value) for address, value in shown.items()}
    found = _filled(page)
    for address in sorted({*expected, *found}, key=_reading_order):
        was, now = expected.get(address), recorded(found.get(address))
        if not _same(was, now):
            yield ChangedCell(address, _shown(was), _shown(now))


def _filled(page: SheetContent) -> Mapping[str, Any]:
    return {
        cell_name(row, column): cell
        for column, cells in enumerate(page.columns, start=1)
        for row, cell in enumerate(cells, start=1)
        if recorded(cell) is not None
    }


def _reading_order(address: str) -> tuple[int, int, str]:
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]), len(letters), letters


def _same(was: str | float | None, now: str | float | None) -> bool:
    """Whether two cells say the same; a number retyped as text, or a date as one, still says it."""
    if was == now:
        return True
    numbers = [parse_number(one) if isinstance(one, str) else one for one in (was, now)]
    if isinstance(was, float) or isinstance(now, float):
        first, second = numbers
        return first is not None and second is not None and math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-9)
    moments = [parse_datetime(one) if isinstance(one, str) else None for one in (was, now)]
    return moments[0] is not None and moments[0] == moments[1]


def _shown(value: str | float | None) -> str:
    text = "" if value is None else value if isinstance(value, str) else f"{value:.12g}"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
