"""Fill the appointments' calculated columns and name the letters that belong to its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from opsheet.calculations.appointments import calculate_appointments, letter_files
from opsheet.calculations.delivery_routes import delivered_straight
from opsheet.catalogue import Input, Message, Severity, Text
from opsheet.outcome import (
    AddSheet,
    Edit,
    Facts,
    Folder,
    Link,
    Note,
    Outcome,
    Preview,
    RenameFile,
    Request,
)
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet_macros.declare import action
from opsheet_macros.writing.columns import cell_values, column_edits, column_positions, link_to
from opsheet_macros.writing.result_sheet import ResultColumn, ResultRow, result_sheet

_NAMED = Text(
    "{sheet}：已填 {rows} 行的送仓路径、截止时间、文件名和备注",
    "{sheet}: route, deadlines, file name and remark filled in {rows} rows",
)
_LETTERS = Text("预约信：{renamed} 封改名，{left} 封未动", "Letters: {renamed} renamed, {left} unchanged")
_LETTERS_PLAN = Text("预约信：{renamed} 封待改名，{left} 封不动", "Letters: {renamed} to rename, {left} unchanged")

LETTERS = Input(
    "letters",
    Text("预约信文件夹", "Letter folder"),
    Text(
        "下载的预约信（PDF）所在的文件夹；不填则不改名。",
        "Folder of the downloaded letters (PDF); none is renamed without it.",
    ),
    "folder",
)

Status = Literal["rename", "right", "no-row", "unreadable", "several-rows", "incomplete", "taken", "straight"]


@dataclass(frozen=True, slots=True)
class LetterFacts(Facts):
    """What becomes of one letter."""

    file: Annotated[str, Text("原文件名", "The file's name")]
    new: Annotated[str | None, Text("新文件名", "The name that it gets or has")]
    status: Annotated[Status, Text("结果", "What becomes of it")]
    text: Annotated[str, Text("结果的说明，按本次语言", "The same in words, in the language of the run")]


@dataclass(frozen=True, slots=True)
class NamedFacts(Facts):
    """What was filled and named."""

    rows: Annotated[int, Text("已填的行数", "Rows that were filled")]
    letters: Annotated[tuple[LetterFacts, ...], Text("文件夹里的预约信", "The letters in the folder")]


@action(
    group="shipping",
    label=Text("命名预约信", "Name letters"),
    screentip=Text("预约信文件名和 ERP备注", "Name appointment letters"),
    supertip=Text(
        "填写预约信文件名、截止时间等；可给下载的西语 PDF 改名，先预览，可撤销。",
        "Fills letter file, deadlines and ERP remark; can rename the downloaded PDFs (preview first, can be undone). "
        "Download them with Seller Central in Spanish.",
    ),
    icon="FileSaveAsPdfOrXps",
    keytip="HN",
    tables=("appointments",),
    optional_tables=("pipeline",),
    writes=Text(
        "预约表的计算列；文件夹里的预约信文件名", "The calculated columns; the names of the letters in the folder"
    ),
    inputs=(LETTERS,),
    facts=NamedFacts,
)
def name_letters(request: Request) -> Outcome:
    """Fill the calculated columns; given a folder, rename the letters in it. A dry run only lists the renames."""
    table, settings = request.workbook.tables["appointments"], request.settings
    columns = calculate_appointments(table, settings, request.workbook.tables.get("pipeline"))
    letters = column_positions(table, list(columns))
    edits: list[Edit] = [
        edit for key, values in columns.items() for edit in column_edits(table, key, letters[key], cell_values(values))
    ]
    notes = [Note(Message(_NAMED, {"sheet": table.sheet, "rows": len(table)}))]
    folder = request.inputs.folder(LETTERS.key)
    if folder is None:
        return Outcome(edits, messages=notes, facts=NamedFacts(len(table), ()))
    return _with_letters(request, table, folder, edits, notes)


def _with_letters(request: Request, table: Table, folder: Folder, edits: list[Edit], notes: list[Note]) -> Outcome:
    matches = match_letters(folder, table, request.settings, request.workbook.tables.get("pipeline"))
    wanted = renames(folder, matches)
    left = sum(match.status not in {"rename", "right"} for match in matches)
    message = Message(_LETTERS_PLAN if request.dry_run else _LETTERS, {"renamed": len(wanted), "left": left})
    notes.append(Note(message, Severity.WARN if left else Severity.INFO))
    facts = tuple(_letter_facts(match, request.settings.language) for match in matches)
    return Outcome(
        [*edits, letters_sheet(table, matches, request.settings)],
        messages=notes,
        facts=NamedFacts(len(table), facts),
        renames=() if request.dry_run else wanted,
        preview=_preview(facts, wanted),
    )


LETTERS_TABLE = "opsheet_letters"

_STATUS_TEXTS: dict[Status, Text] = {
    "rename": Text("改名", "Rename"),
    "right": Text("名称已正确", "Already correct"),
    "no-row": Text("表里没有对应的货件号或预约信ID，未改", "No row has its shipment or appointment ID; skipped"),
    "unreadable": Text(
        "文件名里没有编号，PDF 无法打开（加密、损坏或过大），未改",
        "No ID in its name, and the PDF can't be read (encrypted, damaged or too large); skipped",
    ),
    "several-rows": Text("对应多行，未改", "Several rows match; skipped"),
    "incomplete": Text(
        "该行箱数、品牌、日期或时间不全，未改", "Boxes, brand, day or times missing in its row; skipped"
    ),
    "straight": Text("货代直送，不需要预约信，未改", "Straight delivery needs no letter; skipped"),
    "taken": Text("新文件名已存在，未改", "The new name exists already; skipped"),
}
_COLUMNS = (
    ResultColumn(Text("原文件名", "File"), 52),
    ResultColumn(Text("新文件名", "New name"), 64),
    ResultColumn(Text("对应单元格", "Row"), 12),
    ResultColumn(Text("结果", "Result"), 44),
)
_ASK = Text("将给以下 {count} 封预约信改名，继续吗？", "These {count} letters will be renamed. Go on?")
_LINE = Text("{old} → {new}", "{old} → {new}")
_PREVIEW_HEADERS = (Text("文件", "File"), Text("新名", "New name"), Text("结果", "Result"))

_WORD = re.compile(r"[A-Z0-9]+")
_ID = re.compile(r"(?=.*\d)[A-Z0-9]{6,}")  # at least one digit: a plain word is no id


@dataclass(frozen=True, slots=True)
class Match:
    """What becomes of one letter.

    Args:
        letter: the name of its file, as downloaded.
        status: what becomes of it.
        new: the name it is to have, where that is known.
        row: the position of its row in the table, where there is one.
    """

    letter: str
    status: Status
    new: str | None = None
    row: int | None = None


def match_letters(folder: Folder, table: Table, settings: Settings, pipeline: Table | None = None) -> list[Match]:
    """Match letters to rows by the shipment or appointment id in the file's name or, failing that, in its text.

    Nothing is matched by guess, and no name is given twice or taken from another file.

    Args:
        folder: the letters.
        table: of the kind ``appointments``.
        settings: the letter's name.
        pipeline: the full-process table, which tells what the forwarder delivers by itself.
    """
    direct = delivered_straight(table, pipeline, settings)
    ids = row_ids(table)
    names = letter_files(table, settings, direct).tolist()
    taken = {name.casefold() for name in folder.taken}
    matches: list[Match] = []
    for letter in folder.files:
        if letter.casefold().endswith(".pdf"):
            match = _match(letter, folder, ids, names, taken)
            if match.row is not None and direct[match.row]:
                match = Match(letter, "straight", row=match.row)
            if match.status == "rename" and match.new is not None:
                taken.add(match.new.casefold())
            matches.append(match)
    return matches


def _match(
    letter: str, folder: Folder, ids: Sequence[frozenset[str]], names: Sequence[str | None], taken: set[str]
) -> Match:
    if letter in names:
        return Match(letter, "right", letter, names.index(letter))
    rows = _rows_in(letter, ids)
    if not rows:
        text = folder.pdf_text(letter)
        if text is None:
            return Match(letter, "unreadable")
        rows = _rows_in(text, ids)
    if len(rows) != 1:
        return Match(letter, "several-rows" if rows else "no-row")
    row = rows[0]
    new = names[row]
    if new is None:
        return Match(letter, "incomplete", row=row)
    only_case = new.casefold() == letter.casefold()
    return Match(letter, "taken" if new.casefold() in taken and not only_case else "rename", new, row)


def row_ids(table: Table) -> list[frozenset[str]]:
    """The ids by which a letter may name each row: its shipment and its appointment.

    A sales remark that is a word and no id ("booked") names nothing.

    Args:
        table: of the kind ``appointments``.
    """
    columns = [table.texts(key).tolist() for key in ("shipment", "sales_remark")]
    return [
        frozenset(text for cell in row if cell and _ID.fullmatch(text := str(cell).strip().upper()))
        for row in zip(*columns, strict=True)
    ]


def _rows_in(text: str, ids: Sequence[frozenset[str]]) -> list[int]:
    """The rows one of whose ids is in a text, as a word of its own."""
    words = frozenset(_WORD.findall(text.upper()))
    return [row for row, own in enumerate(ids) if own & words]


def renames(folder: Folder, matches: Sequence[Match]) -> list[RenameFile]:
    """The renames of the letters that are to have another name."""
    return [
        RenameFile(folder.path, match.letter, match.new)
        for match in matches
        if match.status == "rename" and match.new is not None
    ]


def letters_sheet(table: Table, matches: Sequence[Match], settings: Settings) -> AddSheet:
    """One row a letter: its old name, its new one, its row, and what becomes of it.

    Args:
        table: of the kind ``appointments``.
        matches: of the letters.
        settings: language and sheet name.
    """
    language = settings.language
    rows: list[ResultRow] = []
    for match in matches:
        cell = None if match.row is None else table.cell("shipment", match.row)
        link = None if cell is None else Link(cell, link_to(table.sheet, cell))
        rows.append([match.letter, match.new, link, _STATUS_TEXTS[match.status][language]])
    return result_sheet(settings.app.sheet_names.letters[language], LETTERS_TABLE, _COLUMNS, rows, settings)


def _letter_facts(match: Match, language: str) -> LetterFacts:
    return LetterFacts(match.letter, match.new, match.status, _STATUS_TEXTS[match.status][language])


def _preview(letters: Sequence[LetterFacts], wanted: Sequence[RenameFile]) -> Preview:
    return Preview(
        Message(_ASK, {"count": len(wanted)}),
        [Message(_LINE, {"old": one.old, "new": one.new}) for one in wanted],
        _PREVIEW_HEADERS,
        [(letter.file, letter.new, letter.text) for letter in letters],
    )
