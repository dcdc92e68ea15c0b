"""``tables/*.yaml``: the team's tables, their columns, headers and presentation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from opsheet.settings.base import Model, Named, Words

ColumnType = Literal["text", "number", "integer", "share", "date", "datetime", "time", "choice", "id"]
NUMERIC_TYPES = frozenset({"number", "integer", "share"})
DATE_TYPES = frozenset({"date", "datetime"})


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
            msg = "choices belong to columns of type choice, and only to them"
            raise ValueError(msg)
        if (self.type == "id") != (self.id is not None):
            msg = "id belongs to columns of type id, and only to them"
            raise ValueError(msg)
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
            msg = "at least one column must be required, or the table can't be recognised"
            raise ValueError(msg)
        for key, column in self.columns.items():
            for other in column.unique_with or ():
                if other not in self.columns:
                    msg = f"columns.{key}.unique_with: there is no column {other}"
                    raise ValueError(msg)
        return self

    @property
    def data_columns(self) -> dict[str, ColumnDefinition]:
        """The columns that the team fills."""
        return {key: column for key, column in self.columns.items() if not column.calculated}

    @property
    def calculated_columns(self) -> dict[str, ColumnDefinition]:
        """The columns that opsheet fills."""
        return {key: column for key, column in self.columns.items() if column.calculated}
