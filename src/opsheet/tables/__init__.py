"""Finding and reading the team's tables."""

from opsheet.tables.read import (
    ASKING_TABLES,
    answers_on,
    pictures_in,
    read_contents,
    read_every_sheet,
    read_sheets,
    read_workbook,
)
from opsheet.tables.table import (
    ExcelTable,
    MissingColumn,
    SheetAppearance,
    SheetContent,
    Table,
    TableColumn,
    UnknownHeader,
    Workbook,
)

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
    "pictures_in",
    "read_contents",
    "read_every_sheet",
    "read_sheets",
    "read_workbook",
]
