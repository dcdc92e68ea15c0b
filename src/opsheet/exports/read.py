"""Reading one export: recognised, its rows told apart, its figures read, its totals taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import FileProblemError, Message
from opsheet.exports import problems
from opsheet.exports.columns import ExportColumns, read_columns, read_date_columns
from opsheet.exports.conventions import Conventions, load_conventions
from opsheet.exports.currency import RowMoney, currency_codes
from opsheet.exports.dates import Order, store_day
from opsheet.exports.definition import ExportDefinition, load_definitions
from opsheet.exports.file_name import NamedFacts, facts_of_file
from opsheet.exports.grid import FileContent, read_file
from opsheet.exports.headers import fold_header
from opsheet.exports.recognise import Recognised, Recogniser
from opsheet.exports.rows import DataRows, counted_rows, data_rows
from opsheet.exports.totals import Totals, disagreements, totals_by_role
from opsheet.settings.app import FileFacts

Period = tuple[dt.date, dt.date]


@dataclass
class Export:
    """What one file holds.

    Args:
        file: path relative to the data folder.
        definition: of the export, or None where the file isn't one.
        encoding: of a text, else the format; None where the file couldn't be opened.
        separator: ``tab``, ``comma``, ``semicolon`` or None.
        header_row: its number in the file, from 1; None where there is none.
        columns: for each role its values, row by row: texts, floats (NaN for none), days (None for none); ``day`` is
            the one day that a row is about, None where it is about several.
        counts: the rows that count.
        totals: by role, over the rows that count.
        period: first and last day, or None where nothing tells.
        incomplete: roles whose figures are not final, with the first and last day of which that holds.
        problems: what could not be read, and why.
    """

    file: str
    definition: ExportDefinition | None = None
    encoding: str | None = None
    separator: str | None = None
    header_row: int | None = None
    columns: dict[str, Sequence[Any] | NDArray[Any]] = field(default_factory=dict[str, Any])
    counts: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    totals: Totals = field(default_factory=dict[str, float | int])
    period: Period | None = None
    incomplete: dict[str, Period] = field(default_factory=dict[str, Period])
    problems: list[Message] = field(default_factory=list[Message])

    def __len__(self) -> int:
        return len(self.counts)


@dataclass(frozen=True)
class ExportReader:
    """Reads exports by what is known of them.

    Args:
        definitions: of all exports by key.
        conventions: marketplaces, signs and words.
        name_patterns: of what folders and file names say.
        maximum_unpacked: bytes that a workbook may unpack to.
        told: what a user said of files, by path.
    """

    definitions: Mapping[str, ExportDefinition]
    conventions: Conventions
    name_patterns: tuple[str, ...] = ()
    maximum_unpacked: int = 2**31
    told: Mapping[str, FileFacts] = field(default_factory=dict[str, FileFacts])

    @cached_property
    def recogniser(self) -> Recogniser:
        """Tells exports apart."""
        return Recogniser(self.definitions)

    def read(self, path: Path, folder: Path | None = None, opened: Callable[[], FileContent] | None = None) -> Export:
        """Read one file; what is wrong with it stands in its problems.

        Args:
            path: of the file; it is never written to.
            folder: the data folder, to which its name is relative.
            opened: hands over what ``read_file`` finds in it; by default the file is opened now.
        """
        relative = path.relative_to(folder) if folder else PurePath(path.name)
        export = Export(relative.as_posix())
        try:
            content = opened() if opened else read_file(path, self.maximum_unpacked)
            export.encoding, export.separator = content.encoding, content.separator
            self._read_content(
                export, content, facts_of_file(relative, self.name_patterns, self.conventions, self.told)
            )
        except FileProblemError as problem:
            export.problems.append(problem.message)
        if export.definition is not None and export.definition.attribution_days and export.period:
            _mark_growing(export, _downloaded_on(path))
        return export

    def _read_content(self, export: Export, content: FileContent, facts: NamedFacts) -> None:
        found = self._recognise(content)
        export.definition = found.definition
        export.header_row = None if content.is_records else found.header_index + 1
        rows = data_rows(found, self.conventions, drop_last=content.is_broken_off)
        if content.is_broken_off:
            export.problems.append(Message(problems.LAST_ROW, {"row": rows.last}))
        if content.has_lost_letters:
            export.problems.append(Message(problems.LOST_BYTES, {"encoding": content.encoding}))
        if not rows:
            raise FileProblemError(problems.NO_ROWS)
        _Reading(self, export, found, rows, facts).finish()

    def _recognise(self, content: FileContent) -> Recognised:
        try:
            return self.recogniser.recognise(content.grids)
        except FileProblemError as problem:
            if content.is_page:
                raise FileProblemError(problems.PAGE) from problem
            if content.separator is None and len(content.grids) == 1 and len(content.grids[0].head) <= 1:
                raise FileProblemError(problems.NO_HEADER) from problem
            raise


def export_reader(
    team: Path | None = None,
    name_patterns: Sequence[str] = (),
    maximum_unpacked: int = 2**31,
    told: Mapping[str, FileFacts] | None = None,
) -> ExportReader:
    """A reader with the shipped definitions and the team's own laid over them.

    Args:
        team: the team's settings folder; by default only the shipped definitions.
        name_patterns: of what folders and file names say.
        maximum_unpacked: bytes that a workbook may unpack to.
        told: what a user said of files, by path.
    """
    definitions, conventions = load_definitions(team), load_conventions(team)
    return ExportReader(definitions, conventions, tuple(name_patterns), maximum_unpacked, told or {})


@dataclass
class _Reading:
    """One export on its way from rows to columns."""

    reader: ExportReader
    export: Export
    found: Recognised
    rows: DataRows
    facts: NamedFacts

    def finish(self) -> None:
        """Fill the export's columns, totals and period."""
        conventions, definition = self.reader.conventions, self.found.definition
        read = read_columns(self.found, self.rows, conventions)
        preamble = self._preamble()
        for role, value in preamble.items():
            read.texts.setdefault(role, [value] * len(self.rows))
        money = self._money(read)
        read_date_columns(read, self.found, self.rows, order=self._date_order(money), conventions=conventions)
        counts = counted_rows(definition, read.texts, len(self.rows))
        days = self._days(read, money.sites)
        self._blank_late(read, days.get("date", ()))
        export = self.export
        export.counts = counts
        export.totals = totals_by_role(self.found, read, counts, money, conventions)
        export.problems += read.problems
        export.problems += disagreements(self.found, read, preamble, export.totals, self.rows.numbers)
        export.period = self._period(days) or self.facts.period
        export.columns = self._columns(read, days, money)

    def _preamble(self) -> dict[str, str]:
        """The values of the lines above the header that the definition asks for."""
        said: dict[str, str] = {}
        names = {fold_header(name): role for role, names in self.found.definition.preamble.items() for name in names}
        for row in self.found.grid.head[: self.found.header_index]:
            if len(row) > 1 and isinstance(row[0], str) and (role := names.get(fold_header(row[0].rstrip(":：")))):
                said[role] = str(row[1]).strip()
        return said

    def _money(self, read: ExportColumns) -> RowMoney:
        conventions = self.reader.conventions
        names = read.texts.get("site")
        if names is None:
            sites = [self.facts.site] * len(self.rows)
        else:
            known = {name: conventions.site_code(name) or "" for name in set(names)}
            sites = [known[name] or (self.facts.site if not name else "") for name in names]
        named = currency_codes(read.texts.get("currency", [""] * len(self.rows)), conventions)
        if self.found.definition.currency == "first_row":
            named = _carried_down(named)
        only = set(named) - {""}
        return RowMoney(sites, named, only.pop() if len(only) == 1 else "")

    def _date_order(self, money: RowMoney) -> Order | None:
        """The order of day and month that the export, or the sites in it, write."""
        definition, marketplaces = self.found.definition, self.reader.conventions.marketplaces
        if definition.dates != "by_site":
            return definition.dates
        sites = set(money.sites) - {""}
        codes = set(money.named) - {""}
        orders: set[Order] = {marketplaces[site].dates for site in sites}
        if not sites:
            orders = {marketplace.dates for marketplace in marketplaces.values() if marketplace.currency in codes}
        return orders.pop() if len(orders) == 1 else None

    def _days(self, read: ExportColumns, sites: Sequence[str]) -> dict[str, list[dt.date | None]]:
        """Moments as days of the store."""
        marketplaces = self.reader.conventions.marketplaces
        is_moved = self.found.definition.zone == "store"
        zones = {site: marketplaces[site].zone if is_moved and site in marketplaces else None for site in set(sites)}
        days: dict[str, list[dt.date | None]] = {}
        for role, moments in read.dates.items():
            rows = list(zip(moments, sites, strict=True))
            known = {row: store_day(row[0], zones[row[1]]) if row[0] else None for row in set(rows)}
            days[role] = [known[row] for row in rows]
        return days

    def _blank_late(self, read: ExportColumns, days: Sequence[dt.date | None]) -> None:
        """On a day that sold, traffic of 0 in every row has not arrived: it is missing, not nought."""
        late = self.found.definition.late
        by_role = {self.found.definition.columns[index].role: index for index in read.figures}
        roles = [role for role in late.roles if role in by_role] if late else []
        sold = [by_role[role] for role in late.sold if role in by_role] if late else []
        if not roles or not sold:
            return
        whole = self.facts.period[1] if self.facts.period else None
        of_rows = np.array([day or whole for day in days or [None] * len(self.rows)])
        for day in sorted({day for day in of_rows.tolist() if day is not None}):
            rows = of_rows == day
            has_sold = any(np.nansum(read.values(index)[rows]) > 0 for index in sold)
            if has_sold and not any(np.nansum(read.values(by_role[role])[rows]) for role in roles):
                for role in roles:
                    read.values(by_role[role])[rows] = np.nan
                    first, _ = self.export.incomplete.get(role, (day, day))
                    self.export.incomplete[role] = (first, day)

    def _period(self, days: Mapping[str, list[dt.date | None]]) -> Period | None:
        starts = _there(days.get("period_from")) or _there(days.get("date"))
        ends = _there(days.get("period_to")) or [*_there(days.get("date_end")), *_there(days.get("date"))]
        if not starts or not ends:
            return None
        last = max(ends)
        types = {column.role: column.type for column in self.found.definition.columns}
        if types.get("date") == "month":
            last = (last.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        return min(starts), last

    def _columns(
        self, read: ExportColumns, days: Mapping[str, list[dt.date | None]], money: RowMoney
    ) -> dict[str, Sequence[Any] | NDArray[Any]]:
        columns: dict[str, Sequence[Any] | NDArray[Any]] = {**read.texts, **days}
        for index, figures in read.figures.items():
            column = self.found.definition.columns[index]
            if column.role:
                columns[column.role] = figures.values
        names = read.texts.get("site", money.sites)
        columns["site"] = [code or name for code, name in zip(money.sites, names, strict=True)]
        columns["day"] = self._single_days(days)
        columns["currency"] = money.currencies(None, None, self.reader.conventions)
        if self.facts.shop and "shop" not in columns:
            columns["shop"] = [self.facts.shop] * len(self.rows)
        return columns

    def _single_days(self, days: Mapping[str, list[dt.date | None]]) -> list[dt.date | None]:
        """The one day that each row is about: a row over several days, or of a sum over a period, has none."""
        if "date" not in days:
            period = self.facts.period
            return [period[0] if period and period[0] == period[1] else None] * len(self.rows)
        types = {column.role: column.type for column in self.found.definition.columns}
        if types["date"] == "month":
            return [None] * len(self.rows)
        if "date_end" not in days:
            return days["date"]
        return [day if end in {day, None} else None for day, end in zip(days["date"], days["date_end"], strict=True)]


def _there(days: Sequence[dt.date | None] | None) -> list[dt.date]:
    return [day for day in days or () if day is not None]


def _carried_down(names: Sequence[str]) -> list[str]:
    carried: list[str] = []
    last = ""
    for name in names:
        last = name or last
        carried.append(last)
    return carried


def _downloaded_on(path: Path) -> dt.date:
    return dt.datetime.fromtimestamp(path.stat().st_mtime).date()  # noqa: DTZ006 - the day on this computer's clock


def _mark_growing(export: Export, downloaded: dt.date) -> None:
    """Ad sales of the last days before the download are still being attributed."""
    roles = [role for role in ("ad_sales", "ad_orders", "ad_units") if role in export.columns]
    if export.definition is None or export.period is None or not roles:
        return
    first = max(export.period[0], downloaded - dt.timedelta(days=export.definition.attribution_days))
    if first <= export.period[1]:
        export.incomplete |= dict.fromkeys(roles, (first, export.period[1]))
