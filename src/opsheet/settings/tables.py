"""``tables/*.yaml``: the team's tables, their columns, headers and presentation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from opsheet.catalogue import Text
from opsheet.settings.base import Model, Named, Words
from opsheet.settings.errors import ImpossibleValueError

ColumnType = Literal["text", "number", "integer", "share", "date", "datetime", "time", "choice", "id"]
NUMERIC_TYPES = frozenset({"number", "integer", "share"})
DATE_TYPES = frozenset({"date", "datetime"})


_CHOICES = Text(
    "type 为 choice 的列才有、也必须有 choices", "choices belong to columns of type choice, and only to them"
)
_ID = Text("type 为 id 的列才有、也必须有 id", "id belongs to columns of type id, and only to them")
_NOTHING_REQUIRED = Text(
    "columns 至少要有一列 required，否则认不出该表", "at least one column must be required, or the table can't be told"
)
_NO_COLUMN = Text("columns.{column}.unique_with：没有列 {other}", "columns.{column}.unique_with: no column {other}")


class ColumnDefinition(Model):
    """One column of a table.

    ``required``: the column must be there. ``filled``: its cells must not be blank. ``calculated``: opsheet
    fills it. ``negative``: numbers below 0 make sense. ``choices``: the allowed words by key. ``id``: the
    id's shape in ``texts.yaml``. ``drop_down``: the settings' list that a template offers; other words are only
    warned of. ``unique_with``: the columns that together with this one must not repeat.
    """

    header: Words
    aliases: tuple[str, ...] = ()
    type: ColumnType
    required: bool = False
    filled: bool = False
    calculated: bool = False
    negative: bool = False
    choices: dict[str, Named] | None = None
    id: str | None = None
    unique_with: tuple[str, ...] | None = None
    width: Annotated[float, Strict(), Field(gt=0, le=255)] = 12
    number_format: str | None = None
    drop_down: Literal["buyers", "categories", "fba_warehouses"] | None = None
    help: Words | None = None

    @model_validator(mode="after")
    def _consistent(self) -> ColumnDefinition:
        if (self.type == "choice") != (self.choices is not None):
            raise ImpossibleValueError(_CHOICES)
        if (self.type == "id") != (self.id is not None):
            raise ImpossibleValueError(_ID)
        return self


class TableDefinition(Model):
    """One of the team's tables.

    ``excel_tables``, ``sheets``: names by which it is found before its headers are looked at. ``row``: what a
    row is.
    """

    key: Annotated[str, Field(pattern="^[a-z_]+$")]
    name: Words
    row: Words
    excel_tables: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    columns: dict[str, ColumnDefinition]

    @model_validator(mode="after")
    def _known_columns(self) -> TableDefinition:
        if not any(column.required for column in self.columns.values()):
            raise ImpossibleValueError(_NOTHING_REQUIRED)
        for key, column in self.columns.items():
            for other in column.unique_with or ():
                if other not in self.columns:
                    raise ImpossibleValueError(_NO_COLUMN, column=key, other=other)
        return self

    @property
    def data_columns(self) -> dict[str, ColumnDefinition]:
        """The columns that the team fills."""
        return {key: column for key, column in self.columns.items() if not column.calculated}

    @property
    def calculated_columns(self) -> dict[str, ColumnDefinition]:
        """The columns that opsheet fills."""
        return {key: column for key, column in self.columns.items() if column.calculated}
