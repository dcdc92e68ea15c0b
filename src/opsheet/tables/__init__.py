"""Finding and reading the team's tables."""

from opsheet.tables.read import (
    ASKING_TABLES,
    answers_on,
    read_contents,
    read_every_sheet,
    read_sheets,
    read_workbook,
)
from opsheet.tables.resemblance import UnknownHeader
from opsheet.tables.sheet import ExcelTable, SheetAppearance, SheetContent
from opsheet.tables.table import MissingColumn, Table, TableColumn, Workbook

__all__ = [
    "ASKING_TABLES",
    "ExcelTable",
    "MissingColumn",
    "SheetAppearance",
    "SheetContent",
    "Table",
    "TableColumn",
    "UnknownHeader",
    "Workbook",
    "answers_on",
    "read_contents",
    "read_every_sheet",
    "read_sheets",
    "read_workbook",
]
