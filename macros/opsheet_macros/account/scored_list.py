"""Lists of standards with a score: made for products, filled in, read back and scored; an action names its lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from opsheet.calculations.checklists import (
    NO_ITEMS,
    NONE_APPLIES,
    UNANSWERED,
    CheckRow,
    Score,
    is_of,
    make_checks,
    read_checks,
    scores,
    with_answers,
)
from opsheet.catalogue import Input, Message, Severity, Text
from opsheet.outcome import Facts, Formula, Note, Outcome, OutputFile, Request
from opsheet.settings import Settings
from opsheet.settings.forms import Checklist
from opsheet_macros.account.checklist_file import (
    answer_words,
    list_table,
    named_subjects,
    refuse_without_subjects,
    subjects_of_tables,
    widths_of,
)
from opsheet_macros.account.page import Cell, Page, PageColumn, PageTable, write_pages

TABLE = "design_scores"
SOURCES = (TABLE, "listings", "design_requests", "link_owners", "stocking")
PRODUCTS = Input(
    "products",
    Text("产品", "Products"),
    Text(
        "给哪些 MSKU 评分，用逗号分开；不填取工作簿里选中的行。",
        "The MSKUs to grade, with commas between; by default the chosen rows of the workbook.",
    ),
)
_SUBJECT = ("shop", "msku", "product")
_SUMMARY = Text("得分", "Scores")
_MADE = Text(
    "{title}：{products} 个产品，评完 {done} 份，未评完 {left} 份",
    "{title}: products {products}, lists graded {done}, not graded {left}",
)
_BELOW = Text(
    "{product} {list} {points:.0f} 分，低于 {least} 分", "{product} {list}: {points:.0f} points, below {least}"
)
_PASSED, _FAILED = Text("达标", "Passed"), Text("未达标", "Below")
_ABOUT = Text(
    "得分是各项的平均，满分 100，不低于 {least} 为达标；不适用的不计",
    "The score is the mean, out of 100; {least} or more passes. What isn't applicable doesn't count.",
)
_NO_PRODUCTS = Text("没有产品", "No products")


@dataclass(frozen=True, slots=True)
class ScoreFact(Facts):
    """The score of one product in one list."""

    shop: Annotated[str, Text("店铺", "The shop")]
    msku: Annotated[str, Text("MSKU", "The MSKU")]
    list: Annotated[str, Text("清单", "The list")]
    total: Annotated[int, Text("标准数", "Standards")]
    graded: Annotated[int, Text("已评数", "Graded ones")]
    points: Annotated[float | None, Text("得分，满分 100；没评完为空", "Points out of 100; null until all are graded")]


@dataclass(frozen=True, slots=True)
class ScoreFacts(Facts):
    """The scores of all products."""

    scores: Annotated[tuple[ScoreFact, ...], Text("得分", "The scores")]


def scored_list(request: Request, lists: Mapping[str, Checklist], title: Text) -> Outcome:
    """Make a list of standards for products, with what was graded before, and score it.

    Args:
        request: with the products, by input, by chosen rows, or by a list that was filled in before.
        lists: as declared; one without items is shown with the reason why it has no score.
        title: of the workbook.

    Raises:
        RefusedError: when nothing names a product.
    """
    settings, language = request.settings, request.settings.language
    named = named_subjects(request.inputs.text(PRODUCTS.key))
    subjects = [("", msku, "") for msku in named] or subjects_of_tables(request, SOURCES, _SUBJECT, needed="msku")
    header = settings.tables[TABLE].columns["msku"].header.text
    refuse_without_subjects(subjects, header, PRODUCTS.option, header)
    table = request.workbook.tables.get(TABLE)
    filled = [] if table is None else read_checks(table, _SUBJECT)
    own = [row for row in filled if any(is_of(row, one) for one in lists.values())]
    wanted = {subject[:2] for subject in subjects}
    rows = with_answers(make_checks(lists, subjects), [row for row in own if row.subject[:2] in wanted], width=2)
    found = scores(rows, lists, settings.design.scores)
    pages = [_page(rows, title, settings), _summary(found, title, settings)]
    return Outcome(
        files=[OutputFile(f"{title[language]}_{request.today:%Y%m%d}.xlsx", partial(write_pages, pages, settings))],
        messages=_notes(found, title, settings),
        facts=ScoreFacts(
            tuple(
                ScoreFact(
                    one.subject[0],
                    one.subject[1],
                    one.list[language],
                    one.total,
                    one.graded,
                    None if one.points is None else round(one.points, 2),
                )
                for one in found
            )
        ),
    )


def _notes(found: Sequence[Score], title: Text, settings: Settings) -> list[Note]:
    least = settings.design.pass_from.value
    done = [one for one in found if one.points is not None]
    counts = {"products": len({one.subject for one in found}), "done": len(done)}
    left = sum(one.total > 0 for one in found) - sum(one.graded == one.total > 0 for one in found)
    notes = [Note(Message(_MADE, {"title": title, **counts, "left": left}))]
    for one in done:
        if one.points is not None and one.points < least:
            said = {"product": one.subject[2] or one.subject[1], "list": one.list}
            notes.append(Note(Message(_BELOW, {**said, "points": one.points, "least": least}), Severity.WARN))
    return notes


def _page(rows: Sequence[CheckRow], title: Text, settings: Settings) -> Page:
    definition, language = settings.tables[TABLE], settings.language
    words = answer_words(definition.columns["answer"])
    cells: list[Mapping[str, Cell]] = [
        {
            **dict(zip(_SUBJECT, row.subject, strict=True)),
            "list": row.list,
            "item": row.item,
            "answer": None if row.answer is None else words[row.answer],
            "points": _points(row, words, settings),
            "remark": row.remark,
            "person": row.person,
        }
        for row in rows
    ]
    bad = {words[key][language]: "warn" for key, score in settings.design.scores.items() if not score}
    table = list_table(definition, cells, language)
    about = _ABOUT.render(language, least=settings.design.pass_from.value)
    return Page(definition.name[language], title[language], about, widths_of(definition), [table], bad)


def _points(row: CheckRow, words: Mapping[str, Text], settings: Settings) -> Formula:
    """What a grade counts, live: blank while there is none, and where it doesn't count."""
    header = settings.tables[TABLE].columns["answer"].header[settings.language]
    cell, formula = f"{_table_name(settings)}[[#This Row],[{header}]]", '""'
    for key, score in reversed(settings.design.scores.items()):
        formula = f'IF({cell}="{words[key][settings.language]}",{100 * score:g},{formula})'
    worth = settings.design.scores.get(row.answer or "")
    return Formula(f"={formula}", None if worth is None else 100 * worth)


def _table_name(settings: Settings) -> str:
    return settings.tables[TABLE].excel_tables[0]


def _summary(found: Sequence[Score], title: Text, settings: Settings) -> Page:
    """A row a product and list: the score, live; blank while a standard isn't graded."""
    language, columns = settings.language, settings.tables[TABLE].columns
    lines: list[Sequence[Cell]] = [
        [
            *one.subject,
            one.list,
            one.total,
            _graded(place, one, settings),
            _average(place, one, settings),
            _conclusion(place, one, settings),
            _reason(place, one, settings),
        ]
        for place, one in enumerate(found, start=5)
    ]
    heads = [
        *(PageColumn(columns[key].header.text) for key in (*_SUBJECT, "list")),
        PageColumn(Text("标准数", "Standards"), "units"),
        PageColumn(Text("已评", "Graded"), "units", calculated=True),
        PageColumn(_SUMMARY, "points", calculated=True),
        PageColumn(Text("结论", "Result"), calculated=True),
        PageColumn(Text("说明", "Message"), calculated=True),
    ]
    table = PageTable(None, heads, lines, _NO_PRODUCTS)
    about = _ABOUT.render(language, least=settings.design.pass_from.value)
    bad = {_FAILED[language]: "warn"}
    return Page(_SUMMARY[language], title[language], about, (16, 24, 20, 14, 9, 9, 9, 10, 34), [table], bad)


def _conditions(place: int, score: Score, settings: Settings) -> str:
    """The rows of one product and list, as a formula names them; the summary's columns A, B and D name both."""
    keys = {"shop": "A", "msku": "B", "list": "D"} if score.subject[0] else {"msku": "B", "list": "D"}
    columns, name = settings.tables[TABLE].columns, _table_name(settings)
    parts = (f"{name}[{columns[key].header[settings.language]}],${letter}{place}" for key, letter in keys.items())
    return ",".join(parts)


def _graded(place: int, score: Score, settings: Settings) -> Formula:
    header = settings.tables[TABLE].columns["answer"].header[settings.language]
    conditions = _conditions(place, score, settings)
    return Formula(f'=COUNTIFS({conditions},{_table_name(settings)}[{header}],"?*")', score.graded)


def _average(place: int, score: Score, settings: Settings) -> Formula:
    """The mean of the points, blank while a standard isn't graded or none counts."""
    header = settings.tables[TABLE].columns["points"].header[settings.language]
    points = f"{_table_name(settings)}[{header}]"
    mean = f'IFERROR(AVERAGEIFS({points},{_conditions(place, score, settings)}),"")'
    return Formula(f'=IF(F{place}<E{place},"",{mean})', score.points)


def _conclusion(place: int, score: Score, settings: Settings) -> Formula:
    language, least = settings.language, settings.design.pass_from.value
    passed, failed = _PASSED[language], _FAILED[language]
    shown = None if score.points is None else passed if score.points >= least else failed
    return Formula(f'=IF(G{place}="","",IF(G{place}>={least},"{passed}","{failed}"))', shown)


def _reason(place: int, score: Score, settings: Settings) -> Formula:
    """Why there is no score: nothing to grade, not graded to the end, or nothing that counts."""
    language = settings.language
    before, after = UNANSWERED[language].split("{count}")
    left = f'"{before}"&(E{place}-F{place})&"{after}"'
    none = f'IF(G{place}="","{NONE_APPLIES[language]}","")'
    shown = score.reason.render(language) if score.reason is not None else None
    return Formula(f'=IF(E{place}=0,"{NO_ITEMS[language]}",IF(F{place}<E{place},{left},{none}))', shown)
