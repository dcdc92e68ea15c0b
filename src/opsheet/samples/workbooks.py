"""The sample workbooks: a stocking sheet with and without problems, shipments, appointments, letters, the account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from opsheet.samples.account_rows import TABLES as ACCOUNT_TABLES
from opsheet.samples.account_rows import account_rows
from opsheet.samples.letter_pdf import small_pdf
from opsheet.samples.performance_rows import performance_rows, plan_rows
from opsheet.samples.shipment_rows import (
    appointment_rows,
    appointments_sample,
    batch_rows,
    pipeline_rows,
    pipeline_sample,
)
from opsheet.samples.stocking_rows import (
    SampleRow,
    Values,
    clean_rows,
    faulty_rows,
    layout,
    owner_rows,
    problems,
    warranty_rows,
)
from opsheet.samples.team_sheet import TeamSheet
from opsheet.settings import Settings, TableDefinition
from opsheet.workbooks.style import Book, new_book, print_on_a4
from opsheet.workbooks.table_sheet import Lists, add_table_sheet

PERFORMANCE_TABLES = ("targets", "ad_budget", "trials")


def clean_workbook(settings: Settings) -> bytes:
    """A stocking sheet in which nothing is wrong, with the sheets it is compared with.

    Args:
        settings: the team's.
    """
    book = new_book(settings.tables["stocking"].name.zh)
    lists = Lists(book)
    rows = clean_rows(settings.tables["stocking"])
    stocking = [{**row.values, "head_approval": settings.approvals.form.approved_words[0]} for row in rows]
    contents: dict[str, Sequence[Values]] = {
        "stocking": stocking,
        "link_owners": owner_rows(rows),
        "warranty": warranty_rows(rows),
    }
    for key, content in contents.items():
        add_table_sheet(book, settings.tables[key], settings, lists, content)
    return book.finish()


def faulty_workbook(settings: Settings) -> bytes:
    """A stocking sheet as a team has it, with a handful of every kind of problem.

    Args:
        settings: the team's.
    """
    book = new_book(settings.tables["stocking"].name.zh)
    _add_faulty_stocking(book, settings)
    return book.finish()


def _add_faulty_stocking(book: Book, settings: Settings) -> None:
    rows = faulty_rows(settings.tables["stocking"])
    TeamSheet(book, settings.tables["stocking"], layout()["stocking"], rows).write()
    originals = clean_rows(settings.tables["stocking"])
    _add_plain_sheet(book, settings.tables["link_owners"], _faulty_owners(originals), {})
    _add_plain_sheet(book, settings.tables["warranty"], warranty_rows(originals), problems()["warranty"]["headers"])


def pipeline_workbook(settings: Settings) -> bytes:
    """A year of shipment lines with every anomaly among them, and the batches of the domestic warehouse.

    Args:
        settings: the team's.
    """
    book = new_book(settings.tables["pipeline"].name.zh)
    _add_pipeline(book, settings)
    return book.finish()


def _add_pipeline(book: Book, settings: Settings) -> None:
    tables = settings.tables
    rows = pipeline_rows(tables["stocking"])
    _add_plain_sheet(book, tables["pipeline"], rows, pipeline_sample()["headers"])
    _add_plain_sheet(book, tables["batches"], batch_rows(settings.delivery.domestic_warehouse.zh), {})


def appointments_workbook(settings: Settings) -> bytes:
    """Deliveries to Amazon with everything that can be wrong with one.

    Args:
        settings: the team's.
    """
    book = new_book(settings.tables["appointments"].name.zh)
    _add_appointments(book, settings)
    return book.finish()


def _add_appointments(book: Book, settings: Settings) -> None:
    headers = appointments_sample()["headers"]
    _add_plain_sheet(book, settings.tables["appointments"], appointment_rows(), headers, also=("route",))


def performance_workbook(settings: Settings) -> bytes:
    """Plans of past months with approved sales, ad budgets, trials and the owners of the listings.

    Args:
        settings: the team's.
    """
    book = new_book(settings.tables["targets"].name.zh)
    stocking = settings.tables["stocking"]
    contents: dict[str, Sequence[Values]] = {"stocking": plan_rows(stocking)}
    contents |= {key: performance_rows(key, stocking) for key in PERFORMANCE_TABLES}
    contents["link_owners"] = owner_rows(clean_rows(stocking))
    for key, rows in contents.items():
        _add_plain_sheet(book, settings.tables[key], rows, {})
    return book.finish()


def account_workbook(settings: Settings) -> bytes:
    """The account's tables: health, daily checks, listing texts, keywords, renewals, reviews, scores, the market.

    Args:
        settings: the team's.
    """
    book = new_book(settings.tables[ACCOUNT_TABLES[0]].name.zh)
    _add_account(book, settings)
    return book.finish()


def _add_account(book: Book, settings: Settings) -> None:
    for key in ACCOUNT_TABLES:
        _add_plain_sheet(book, settings.tables[key], account_rows(key, settings), {})


def add_sample_sheets(book: Book, settings: Settings) -> None:
    """Add the sheets of every sample with problems, for a workbook in which all actions find their tables.

    Args:
        book: the workbook.
        settings: the team's.
    """
    for add in (_add_faulty_stocking, _add_pipeline, _add_appointments, _add_account):
        add(book, settings)
    for key in PERFORMANCE_TABLES:
        rows = performance_rows(key, settings.tables["stocking"])
        _add_plain_sheet(book, settings.tables[key], rows, {})


def files(settings: Settings) -> dict[str, bytes]:
    """The sample workbooks by their path in the project."""
    return {
        "workbooks/samples/stocking.xlsx": faulty_workbook(settings),
        "workbooks/samples/stocking_clean.xlsx": clean_workbook(settings),
        "workbooks/samples/pipeline.xlsx": pipeline_workbook(settings),
        "workbooks/samples/appointments.xlsx": appointments_workbook(settings),
        "workbooks/samples/performance.xlsx": performance_workbook(settings),
        "workbooks/samples/account.xlsx": account_workbook(settings),
        **{
            f"workbooks/samples/letters/{letter['name']}": small_pdf(letter["lines"])
            for letter in appointments_sample()["letters"]
        },
    }


def _faulty_owners(rows: Sequence[SampleRow]) -> list[Values]:
    changes = problems()["link_owners"]
    owners = {owner["msku"]: owner for owner in owner_rows(rows)}
    kept = [owner for msku, owner in owners.items() if msku not in changes["missing"]]
    also = [{**owners[change["msku"]], **change["set"]} for change in changes["also"]]
    return [*kept, *also, *(owners[msku] for msku in changes["repeated"])]


def _add_plain_sheet(
    book: Book,
    definition: TableDefinition,
    rows: Sequence[Values],
    headers: Mapping[str, str],
    also: Sequence[str] = (),
) -> None:
    """A sheet of plain cells with a header, as online sheets export it; ``also`` names calculated columns to show."""
    sheet = book.workbook.add_worksheet(definition.name.zh)
    header_style = book.style(bold=True, bg_color="#E2EFDA", border=1, align="center")
    columns = {**definition.data_columns, **{key: definition.columns[key] for key in also}}
    for position, (key, column) in enumerate(columns.items()):
        sheet.write_string(0, position, headers.get(key, column.header.zh), header_style)
        sheet.set_column(position, position, column.width)
        style = book.style(**({"num_format": column.number_format} if column.number_format else {}))
        for number, row in enumerate(rows, start=1):
            _write_plain(sheet, number, position, row.get(key), style)
    sheet.freeze_panes(1, 0)
    print_on_a4(sheet, header_row=0, width=sum(column.width for column in columns.values()))


def _write_plain(sheet: Any, row: int, position: int, value: Any, style: Any) -> None:
    if value is not None:
        sheet.write(row, position, value, style)
