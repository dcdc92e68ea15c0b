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
AMOUNT_UNITS = frozenset({"pieces", "per_day", "boxes"})


_CHOICES = Text(
    "type 为 choice 的列才有、也必须有 choices", "choices belong to columns of type choice, and only to them"
)
_ID = Text("type 为 id 的列才有、也必须有 id", "id belongs to columns of type id, and only to them")
_NOTHING_REQUIRED = Text(
    "columns 至少要有一列 required，否则认不出该表",
    "at least one column must be required, or the table can't be recognised",
)
_NO_COLUMN = Text("columns.{column}.{field}：没有列 {other}", "columns.{column}.{field}: no column {other}")


class Split(Model):
    """One cell that holds two columns, for instance ``HIFILUZ-US/美国`` under ``店铺/站点``.

    ``headers``: of such a column. ``into``: the keys of its parts in their order, this column's among them.
    ``separators``: what may stand between the parts; the last one in the cell divides.
    """

    headers: tuple[str, ...]
    into: tuple[str, ...]
    separators: tuple[str, ...]


class ColumnDefinition(Model):
    """One column of a table.

    ``required``: the column must be there. ``filled``: its cells must not be blank. ``calculated``: opsheet fills
    it. ``negative``: numbers below 0 make sense. ``choices``: the allowed words by key. ``id``: the id's shape
    in ``texts.yaml``. ``function``: the worksheet function that gives the same in a cell of the row.
    ``drop_down``: the settings' list that a template offers; other words are only warned of. ``unique_with``:
    the columns that together with this one must not repeat. ``filled_by``: whose column it is; a template colours
    those of the operators.

    ``units``: in ``reading.yaml``, those that the column is counted in. ``window_days``: the days over which it is a
    daily average. ``divided``: headers of other quantities and the number by which they are divided to give this one.
    ``split``: headers under which a cell holds this column and others. ``stock``: it is stock or on its way.

    Of a calculated column: ``needs`` are the columns without which there is no figure, of ``needs_any`` one suffices,
    ``zero_without`` count as 0 and ``optional`` as blank where the team has no such column.
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
    function: Annotated[str, Field(pattern="^[A-Z_]+$")] | None = None
    drop_down: Literal["buyers", "categories", "fba_warehouses", "instructions", "receiving_warehouses"] | None = None
    filled_by: Literal["operations"] | None = None
    help: Words | None = None
    units: tuple[str, ...] = ()
    window_days: Annotated[int, Strict(), Field(gt=0)] | None = None
    divided: dict[str, Annotated[float, Strict(), Field(gt=0)]] = Field(default_factory=dict[str, float])
    split: Split | None = None
    stock: bool = False
    needs: tuple[str, ...] = ()
    needs_any: tuple[str, ...] = ()
    zero_without: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether it tells a number of things: goods, boxes, sales a day, goods a box; not a share or a rate."""
        return bool(AMOUNT_UNITS & set(self.units))

    @property
    def is_amount(self) -> bool:
        """Whether it counts things that a row alone has: not a share, a rate or a size."""
        return self.is_counted and "per_carton" not in self.units

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every column that a calculated column reads."""
        return (*self.needs, *self.needs_any, *self.zero_without, *self.optional)

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
    row is. ``named_only``: it is found by such a name alone, since its headers are those of other tables too.
    """

    key: Annotated[str, Field(pattern="^[a-z_]+$")]
    name: Words
    row: Words
    excel_tables: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    named_only: bool = False
    columns: dict[str, ColumnDefinition]

    @model_validator(mode="after")
    def _known_columns(self) -> TableDefinition:
        if not any(column.required for column in self.columns.values()):
            raise ImpossibleValueError(_NOTHING_REQUIRED)
        for key, column in self.columns.items():
            named = {"unique_with": column.unique_with or (), "needs": column.inputs}
            named["split"] = column.split.into if column.split else ()
            for field, others in named.items():
                for other in others:
                    if other not in self.columns:
                        raise ImpossibleValueError(_NO_COLUMN, column=key, field=field, other=other)
        return self

    @property
    def data_columns(self) -> dict[str, ColumnDefinition]:
        """The columns that the team fills."""
        return {key: column for key, column in self.columns.items() if not column.calculated}

    @property
    def calculated_columns(self) -> dict[str, ColumnDefinition]:
        """The columns that opsheet fills."""
        return {key: column for key, column in self.columns.items() if column.calculated}
