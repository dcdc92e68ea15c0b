"""What an action returns, and nothing of how it is applied."""

from opsheet.outcome.edits import (
    AddColumn,
    AddSheet,
    CellValue,
    ClearMarks,
    Edit,
    Formula,
    Link,
    SetCells,
    SetFill,
    SetNote,
    SetNumberFormat,
)
from opsheet.outcome.outcome import Letter, LetterFolder, Note, Outcome, OutputFile, RenameFile, Request

__all__ = [
    "AddColumn",
    "AddSheet",
    "CellValue",
    "ClearMarks",
    "Edit",
    "Formula",
    "Letter",
    "LetterFolder",
    "Link",
    "Note",
    "Outcome",
    "OutputFile",
    "RenameFile",
    "Request",
    "SetCells",
    "SetFill",
    "SetNote",
    "SetNumberFormat",
]
