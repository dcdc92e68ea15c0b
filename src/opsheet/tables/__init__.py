"""Finding and reading the team's tables."""

from opsheet.tables.read import read_contents, read_every_sheet, read_sheets, read_workbook
from opsheet.tables.resemblance import UnknownHeader
from opsheet.tables.sheet import ExcelTable, SheetContent
from opsheet.tables.table import MissingColumn, Table, TableColumn, Workbook

__all__ = [
    "ExcelTable",
    "MissingColumn",
    "SheetContent",
    "Table",
    "TableColumn",
    "UnknownHeader",
    "Workbook",
    "read_contents",
    "read_every_sheet",
    "read_sheets",
    "read_workbook",
]
