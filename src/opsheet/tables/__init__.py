"""Finding and reading the team's tables."""

from opsheet.tables.read import read_contents, read_every_sheet, read_sheets, read_workbook
from opsheet.tables.table import ExcelTable, MissingColumn, SheetContent, Table, TableColumn, UnknownHeader, Workbook

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
