"""Marketplaces, signs and words that all exports share: ``config/exports/common``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from opsheet.catalogue import SettingsProblemError, Text
from opsheet.exports.headers import fold_header
from opsheet.resources import resource
from opsheet.settings.base import Model
from opsheet.settings.errors import describe
from opsheet.settings.files import FileStamps, file_stamps, merge, read_yaml

_FOLDER = ("exports", "common")
_IMPOSSIBLE = Text("{file} {problem}", "{file} {problem}")
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class Marketplace(Model):
    """One of Amazon's stores."""

    currency: Currency
    zone: str
    dates: Literal["month_first", "day_first", "year_first"]
    names: tuple[str, ...]


class CellWords(Model):
    """What stands in cells: words for a blank, words for a total, currency signs and months."""

    missing: tuple[str, ...]
    totals: tuple[str, ...]
    signs: dict[str, Currency]
    shared_signs: dict[str, tuple[Currency, ...]]
    months: tuple[tuple[str, ...], ...] = Field(min_length=12, max_length=12)


@dataclass(frozen=True)
class Conventions:
    """Everything in ``config/exports/common``.

    Args:
        marketplaces: by code.
        words: of the cells.
    """

    marketplaces: Mapping[str, Marketplace]
    words: CellWords

    @cached_property
    def month_numbers(self) -> Mapping[str, int]:
        """1 to 12 by the folded name of a month."""
        return {fold_header(name): number for number, names in enumerate(self.words.months, 1) for name in names}

    @cached_property
    def missing(self) -> frozenset[str]:
        """Words for a blank, without case."""
        return frozenset(word.casefold() for word in self.words.missing)

    @cached_property
    def totals(self) -> frozenset[str]:
        """Words for a total, folded."""
        return frozenset(fold_header(word) for word in self.words.totals)

    @cached_property
    def _sites(self) -> Mapping[str, str]:
        return {
            fold_header(name): code for code, marketplace in self.marketplaces.items() for name in marketplace.names
        }

    def site_code(self, name: str) -> str | None:
        """The code of the site that a file names, or None where it is none or several.

        Example:
            >>> conventions = load_conventions(Path("no such folder"))
            >>> [conventions.site_code(name) for name in ("墨西哥", "Amazon.com.mx", "美国,加拿大")]
            ['MX', 'MX', None]
        """
        return self._sites.get(fold_header(name))

    def site_of_currency(self, currency: str) -> str | None:
        """The one site that sells in a currency, or None where several do."""
        sites = [code for code, marketplace in self.marketplaces.items() if marketplace.currency == currency]
        return sites[0] if len(sites) == 1 else None


def load_conventions(team: Path | None = None) -> Conventions:
    """Read the marketplaces and words, with a team's ``exports/common`` laid over them.

    A team's files are read again when they have changed.

    Args:
        team: the team's settings folder.

    Raises:
        SettingsProblemError: naming file, key path and what was expected.
    """
    return _load(file_stamps(team.joinpath(*_FOLDER) if team else None))


@lru_cache(maxsize=4)
def _load(own: FileStamps) -> Conventions:
    team = {path.name: path for path, *_ in own}
    content = {name: _read(name, team.get(f"{name}.yaml")) for name in ("marketplaces", "values")}
    try:
        marketplaces = {
            code: Marketplace.model_validate(marketplace) for code, marketplace in content["marketplaces"].items()
        }
        return Conventions(marketplaces, CellWords.model_validate(content["values"]))
    except ValidationError as error:
        raise SettingsProblemError(_IMPOSSIBLE, file="/".join(_FOLDER), problem=describe(error)) from error


def _read(name: str, team: Path | None) -> dict[str, object]:
    shipped = read_yaml(resource("config", *_FOLDER, f"{name}.yaml"))
    return merge(shipped, read_yaml(team, "/".join((*_FOLDER, team.name)))) if team else shipped
