"""Finding, reading and checking the team's tables."""

from opsheet.tables.finding import Finding
from opsheet.tables.table import ExcelError, MissingColumn, Table, TableColumn, Workbook

__all__ = ["ExcelError", "Finding", "MissingColumn", "Table", "TableColumn", "Workbook"]
