"""Finding, reading and checking the team's tables."""

from opsheet.tables.content import CellRange, ExcelTable, SheetContent
from opsheet.tables.finding import Finding
from opsheet.tables.read import read_sheets, read_workbook
from opsheet.tables.table import ExcelError, MissingColumn, Table, TableColumn, Workbook

__all__ = [
    "CellRange",
    "ExcelError",
    "ExcelTable",
    "Finding",
    "MissingColumn",
    "SheetContent",
    "Table",
    "TableColumn",
    "Workbook",
    "read_sheets",
    "read_workbook",
]
