"""``app.yaml``: language, folders, mark colours, reading limits and the switches of the checks."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from opsheet.catalogue import Text
from opsheet.settings.base import Day, Int, Model, Real, Threshold, Words
from opsheet.settings.errors import ImpossibleValueError
from opsheet.values import fold

Color = Annotated[str, Field(pattern="^#[0-9A-Fa-f]{6}$")]


class MarkColors(Model):
    """The fills by severity; ``former`` lists colours of earlier settings, to be cleared as well."""

    error: Color
    warn: Color
    info: Color
    former: tuple[Color, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every colour that is a mark of ours."""
        return (self.error, self.warn, self.info, *self.former)


class SheetNames(Model):
    """The names of the sheets that actions add."""

    issues: Words
    problems: Words
    owners: Words
    letters: Words
    deliveries: Words
    straight: Words
    customs: Words
    allocation: Words
    fixes: Words
    sales: Words
    why: Words
    columns: Words
    column_lists: Words
    fix_preview: Words
    fix_lists: Words
    lists: Words
    keywords: Words
    search_terms: Words
    renewals: Words
    reviews: Words
    market: Words
    prices: Words


class Reading(Model):
    """Limits and habits of reading a workbook."""

    maximum_unpacked: Threshold[Int]
    header_search_rows: Threshold[Int]
    header_match_share: Threshold[Real]


class LetterLimits(Model):
    """What reading one appointment letter may take."""

    seconds: Threshold[Int]
    memory: Threshold[Int]


class FindingLimits(Model):
    """How many findings are shown: cells with notes, rows of the sheet of issues, lines of ``opsheet check``."""

    notes: Threshold[Int]
    sheet_rows: Threshold[Int]
    printed_lines: Threshold[Int]


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ImpossibleValueError(
            Text("不是正则表达式：{value}", "is not a regular expression: {value}"), value=value
        ) from error
    return value


class WarehouseKinds(Model):
    """Words in the names of Lingxing's warehouses, by the column of the stocking sheet that their stock belongs to."""

    domestic_stock: tuple[str, ...]
    overseas_stock: tuple[str, ...]
    forwarder_stock: tuple[str, ...]

    def kind_of(self, name: str) -> str | None:
        """The column that a warehouse's stock belongs to, or None.

        Example:
            >>> kinds = WarehouseKinds(domestic_stock=("深圳",), overseas_stock=("海外",), forwarder_stock=())
            >>> kinds.kind_of("墨西哥海外仓"), kinds.kind_of("退货仓")
            ('overseas_stock', None)
        """
        kinds: dict[str, tuple[str, ...]] = self.model_dump()
        return next((kind for kind, words in kinds.items() if any(fold(word) in fold(name) for word in words)), None)


class FileFacts(Model):
    """What a user said of an export that says it neither itself nor by its name."""

    site: str | None = None
    shop: str | None = None
    first: Day | None = None
    last: Day | None = None


class Data(Model):
    """Where the team's exports are, and what their folders and names say (groups site, shop, from, to, day).

    ``files``: what a user said of files, by a path below the data folder in which ``*`` stands for anything.
    """

    folder: str | None
    warehouses: WarehouseKinds
    cache: bool
    files: dict[str, FileFacts]
    name_patterns: tuple[Annotated[str, AfterValidator(_pattern)], ...]


class BoardSettings(Model):
    """How far the board looks ahead and back, and what comes first on it."""

    stockout_days: Threshold[Int]
    deadline_days: Threshold[Int]
    report_days: Threshold[Int]
    history_days: Threshold[Int]
    listed: Threshold[Int]
    worsened: Threshold[Real]
    order: tuple[str, ...]


class Templates(Model):
    """Where the ERP's import templates are, as the team downloaded them."""

    folder: str | None


class CheckOverride(Model):
    """What a team changes about one check."""

    enabled: bool = True
    severity: Literal["error", "warn", "info"] | None = None
    parameters: dict[str, Real] = Field(default_factory=dict[str, float])


class AppSettings(Model):
    """Everything in ``app.yaml``."""

    language: Literal["zh", "en"]
    output_folder: Words
    mark_colors: MarkColors
    note_prefix: Annotated[str, Field(min_length=1)]
    sheet_names: SheetNames
    sold_out_in_problems: bool
    reading: Reading
    findings: FindingLimits
    letters: LetterLimits
    data: Data
    board: BoardSettings
    templates: Templates
    checks: dict[Annotated[str, Field(pattern=r"^[A-Z]\d{3}$")], CheckOverride]
