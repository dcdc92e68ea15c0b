"""``app.yaml``: language, folders, mark colours, reading limits and the switches of the checks."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from opsheet.catalogue import Text
from opsheet.settings.base import Int, Model, Real, Threshold, Words
from opsheet.settings.errors import ImpossibleValueError

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
    allocation: Words
    fixes: Words


class Reading(Model):
    """Limits and habits of reading a workbook."""

    maximum_unpacked: Threshold[Int]
    header_search_rows: Threshold[Int]
    header_match_share: Threshold[Real]


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ImpossibleValueError(
            Text("不是正则表达式：{value}", "is not a regular expression: {value}"), value=value
        ) from error
    return value


class Data(Model):
    """Where the team's exports are, and what their folders and names say (groups site, shop, from, to, day)."""

    folder: str | None
    cache: bool
    name_patterns: tuple[Annotated[str, AfterValidator(_pattern)], ...]


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
    data: Data
    checks: dict[Annotated[str, Field(pattern=r"^[A-Z]\d{3}$")], CheckOverride]
