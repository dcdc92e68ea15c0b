"""What is known of each export: ``config/exports/*.yaml``, with a team's own files laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import Field, ValidationError, model_validator

from opsheet.catalogue import SettingsProblemError, Text
from opsheet.exports.headers import fold_header
from opsheet.resources import resource
from opsheet.settings.base import Model, Words
from opsheet.settings.errors import ImpossibleValueError, describe
from opsheet.settings.files import FileStamps, file_stamps, merge, read_yaml

ExportColumnType = Literal[
    "id", "text", "integer", "number", "money", "percent", "ratio", "date", "datetime", "month", "flag"
]
DateOrder = Literal["by_site", "month_first", "day_first", "year_first"]
SUMMABLE = frozenset({"integer", "money"})
NUMERIC = SUMMABLE | {"number", "percent", "ratio"}
DATES = frozenset({"date", "datetime", "month"})

_FOLDER = "exports"
_UNKNOWN_COLUMN = Text("recognise：没有列 {header}", "recognise: no column {header}")
_DOUBLED = Text(
    "列 {first} 与 {second} 的写法相同：{header}", "the columns {first} and {second} share a header: {header}"
)
_NO_COLUMNS = Text(
    "{file} columns：应是列的列表，例如 - {{header: SKU, aliases: [商品编码]}}",
    "{file} columns: must be a list of columns, such as - {{header: SKU, aliases: [Item code]}}",
)
_NO_ROLE = Text("没有用途为 {role} 的列", "no column has the role {role}")


class ExportColumn(Model):
    """One column of an export.

    ``header``: as the file writes it. ``aliases``: other languages and versions. ``role``: what opsheet reads it for;
    a column without one is never kept. ``total``: whether its figures add up; ``by_site`` where each site has its own.
    ``part_of``: the total that it is one part of. ``private``: holds a buyer's data and can't have a role.
    """

    header: str = Field(min_length=1)
    type: ExportColumnType
    role: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")] | None = None
    aliases: tuple[str, ...] = ()
    total: bool | Literal["by_site"] = True
    part_of: str | None = None
    private: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> ExportColumn:
        if self.private and self.role:
            raise ImpossibleValueError(Text("private 的列不能有 role", "a private column can't have a role"))
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Every spelling, the file's own first."""
        return (self.header, *self.aliases)

    @property
    def is_read(self) -> bool:
        """Whether its cells are of any use."""
        return self.role is not None or self.part_of is not None


class Recognition(Model):
    """Headers that must be there (``all``; of a list within it, any one) and headers that must not (``none``)."""

    all: tuple[str | tuple[str, ...], ...] = Field(min_length=1)
    none: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Each condition as its choices."""
        return tuple((group,) if isinstance(group, str) else group for group in self.all)


class RowChoice(Model):
    """Rows whose ``column`` (a role) holds one of the ``values``."""

    column: str
    values: tuple[str, ...]


class LookAlike(Model):
    """An export of another system that shares many headers."""

    name: str
    headers: tuple[str, ...]


class LateFigures(Model):
    """Figures that arrive a day later than the sales: 0 on a day that sold is missing, not nought."""

    roles: tuple[str, ...]
    sold: tuple[str, ...]


class ExportDefinition(Model):
    """One export.

    ``counted``, ``uncounted``: the rows that count, or don't. ``rows_need``: roles one of which a row must fill.
    ``once``: roles that together name goods which several rows may repeat. ``identity``: roles that tell apart rows
    of one product and day. ``zone``: ``store`` where times are UTC. ``dates``: the order of day and month where the
    figures leave it open. ``attribution_days``: how long ad sales keep growing. ``preamble``: lines above the header.
    ``counts``: totals that count rows. ``sums``: totals made of several columns.
    """

    key: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    name: Words
    system: Literal["lingxing", "seller_central", "amazon_ads"]
    menu: str
    row: Words
    note: Words | None = None
    recognise: Recognition
    columns: tuple[ExportColumn, ...]
    counted: RowChoice | None = None
    uncounted: RowChoice | None = None
    rows_need: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    zone: Literal["store"] | None = None
    dates: DateOrder = "by_site"
    currency: Literal["first_row"] | None = None
    attribution_days: int = 0
    preamble: dict[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    late: LateFigures | None = None
    look_alike: LookAlike | None = None
    counts: dict[str, RowChoice] = Field(default_factory=dict[str, RowChoice])
    sums: dict[str, Literal["whole", "by_site"]] = Field(default_factory=dict[str, Literal["whole", "by_site"]])

    @model_validator(mode="after")
    def _consistent(self) -> ExportDefinition:
        owners: dict[str, ExportColumn] = {}
        for column in self.columns:
            for header in column.headers:
                other = owners.setdefault(fold_header(header), column)
                if other is not column:
                    raise ImpossibleValueError(_DOUBLED, first=other.header, second=column.header, header=header)
        for header in (choice for group in self.recognise.groups for choice in group):
            if fold_header(header) not in owners:
                raise ImpossibleValueError(_UNKNOWN_COLUMN, header=header)
        roles = {column.role for column in self.columns} | set(self.preamble)
        for role in (*self.rows_need, *self.once, *self.identity):
            if role not in roles:
                raise ImpossibleValueError(_NO_ROLE, role=role)
        return self

    @cached_property
    def by_header(self) -> Mapping[str, tuple[int, int]]:
        """For each folded header its column and how far down the column's list of spellings it stands."""
        return {
            fold_header(header): (index, rank)
            for index, column in enumerate(self.columns)
            for rank, header in reversed(list(enumerate(column.headers)))
        }

    @cached_property
    def groups(self) -> tuple[frozenset[int], ...]:
        """The columns that must be there, each group as its choices."""
        return tuple(
            frozenset(self.by_header[fold_header(header)][0] for header in group) for group in self.recognise.groups
        )

    @cached_property
    def forbidden(self) -> frozenset[str]:
        """Folded headers that this export never has."""
        return frozenset(fold_header(header) for header in self.recognise.none)


def load_definitions(team: Path | None = None) -> Mapping[str, ExportDefinition]:
    """All exports by key; a team's files are read again when they have changed.

    Args:
        team: the team's settings folder, whose ``exports/*.yaml`` are laid over the shipped ones.

    Raises:
        SettingsProblemError: naming file, key path and what was expected.

    Example:
        >>> len(load_definitions(Path("no such folder")))
        42
    """
    return _load(file_stamps(team / _FOLDER if team else None))


@lru_cache(maxsize=4)
def _load(own: FileStamps) -> Mapping[str, ExportDefinition]:
    files = {path.name: read_yaml(path) for path in sorted(resource("config", _FOLDER).glob("*.yaml"))}
    for path, *_ in own:
        name = f"{_FOLDER}/{path.name}"
        files[path.name] = _laid_over(files.get(path.name, {}), read_yaml(path, name), name)
    return {path.removesuffix(".yaml"): _validated(f"{_FOLDER}/{path}", content) for path, content in files.items()}


def definition_problems(team: Path | None) -> list[SettingsProblemError]:
    """Everything that is wrong with a team's exports, a problem a file.

    Args:
        team: the team's settings folder.
    """
    problems: list[SettingsProblemError] = []
    for path, *_ in file_stamps(team / _FOLDER if team else None):
        shipped, name = resource("config", _FOLDER, path.name), f"{_FOLDER}/{path.name}"
        try:
            _validated(name, _laid_over(read_yaml(shipped) if shipped.is_file() else {}, read_yaml(path, name), name))
        except SettingsProblemError as problem:
            problems.append(problem)
    return problems


def _laid_over(shipped: dict[str, Any], own: dict[str, Any], file: str) -> dict[str, Any]:
    """A team's column adds its aliases to the shipped column of that header, or is a new column."""
    columns = [dict(column) for column in shipped.get("columns", [])]
    added: Any = own.get("columns", [])
    if not isinstance(added, list) or not all(isinstance(column, dict) for column in cast("list[object]", added)):
        raise SettingsProblemError(_NO_COLUMNS, file=file)
    for column in cast("list[dict[str, Any]]", added):
        known = next((each for each in columns if each["header"] == column.get("header")), None)
        if known is None:
            columns.append(column)
        else:
            known.update(merge(known, column))
    return {**merge(shipped, {key: value for key, value in own.items() if key != "columns"}), "columns": columns}


def _validated(file: str, content: dict[str, Any]) -> ExportDefinition:
    try:
        definition = ExportDefinition.model_validate(content)
    except ValidationError as error:
        raise SettingsProblemError(
            Text("{file} {problem}", "{file} {problem}"), file=file, problem=describe(error)
        ) from error
    if file != f"{_FOLDER}/{definition.key}.yaml":
        raise SettingsProblemError(
            Text("{file} key 应与文件名相同，现为 {key}", "{file} key must be the file's name, it is {key}"),
            file=file,
            key=definition.key,
        )
    return definition
