"""What an action returns, and nothing of how it is applied."""

from opsheet.outcome.edits import (
    AddColumn,
    AddSheet,
    CellValue,
    ClearMarks,
    Columns,
    DropDown,
    Edit,
    Formula,
    Link,
    SetCells,
    SetDropDown,
    SetFill,
    SetNote,
    SetNumberFormat,
)
from opsheet.outcome.facts import FactField, Facts, fact_fields, json_value
from opsheet.outcome.inputs import Folder, Inputs, InputValue, NamedFile
from opsheet.outcome.outcome import Note, Numbering, Outcome, OutputFile, Preview, RenameFile, Request

__all__ = [
    "AddColumn",
    "AddSheet",
    "CellValue",
    "ClearMarks",
    "Columns",
    "DropDown",
    "Edit",
    "FactField",
    "Facts",
    "Folder",
    "Formula",
    "InputValue",
    "Inputs",
    "Link",
    "NamedFile",
    "Note",
    "Numbering",
    "Outcome",
    "OutputFile",
    "Preview",
    "RenameFile",
    "Request",
    "SetCells",
    "SetDropDown",
    "SetFill",
    "SetNote",
    "SetNumberFormat",
    "fact_fields",
    "json_value",
]
