"""All settings together, read and checked, also for what one file says of another."""

from __future__ import annotations

import datetime as dt
import hashlib
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from opsheet.catalogue import Language, SettingsProblemError, Text
from opsheet.settings.app import AppSettings
from opsheet.settings.base import Model, Threshold
from opsheet.settings.calendars import CalendarSettings, ReportSettings, ReturnSettings, WeeklyReviewSettings
from opsheet.settings.delivery import DeliverySettings
from opsheet.settings.errors import LineOf, Location, describe
from opsheet.settings.files import (
    Yaml,
    line_in,
    merge,
    read_yaml,
    refuse_other_units,
    settings_files,
    settings_folders,
    shipped_folder,
)
from opsheet.settings.forms import ChecklistSettings, DesignSettings, FormDefinition
from opsheet.settings.people import ApprovalSettings, ContactSettings
from opsheet.settings.performance import AdSettings, HealthSettings, PerformanceSettings
from opsheet.settings.reading import ReadingSettings
from opsheet.settings.replenishment import ReplenishmentSettings
from opsheet.settings.tables import TableDefinition
from opsheet.settings.texts import TextSettings
from opsheet.settings.turnover import TurnoverSettings


@dataclass(frozen=True, slots=True)
class Settings:
    """Every number, name and word that the team may change."""

    app: AppSettings
    turnover: TurnoverSettings
    replenishment: ReplenishmentSettings
    delivery: DeliverySettings
    performance: PerformanceSettings
    approvals: ApprovalSettings
    contacts: ContactSettings
    calendars: CalendarSettings
    reports: ReportSettings
    health: HealthSettings
    ads: AdSettings
    returns: ReturnSettings
    weekly_review: WeeklyReviewSettings
    reading: ReadingSettings
    texts: TextSettings
    checklists: ChecklistSettings
    design: DesignSettings
    tables: Mapping[str, TableDefinition]
    forms: Mapping[str, FormDefinition] = field(default_factory=dict[str, FormDefinition])
    changes: tuple[dt.date, ...] = ()  # the days on which a threshold changes, in order
    team: Path | None = field(default=None, compare=False)  # the folder laid over the shipped one, which need not exist
    _epochs: dict[int, Settings] = field(default_factory=dict[int, "Settings"], init=False, compare=False, repr=False)

    def on(self, day: dt.date) -> Settings:
        """The same settings with each threshold's ``value`` as in force on a day.

        Example:
            >>> limits = [{"value": 120}, {"from": dt.date(2025, 7, 1), "value": 110}]
            >>> settings = load_shipped_settings(turnover={"total_limit": limits})
            >>> [settings.on(dt.date(2025, month, 30)).turnover.total_limit.value for month in (6, 7)]
            [120, 110]
        """
        if not self.changes:
            return self
        epoch = bisect_right(self.changes, day)
        if epoch not in self._epochs:
            parts = {name: _as_of(getattr(self, name), day) for name in MODELS}
            self._epochs[epoch] = replace(self, **parts)
            self._epochs[epoch]._epochs.update(self._epochs)
        return self._epochs[epoch]

    @property
    def rule_version(self) -> str:
        """A short digest of every rule in force: runs with the same one went by the same numbers, lists and words.

        Example:
            >>> first = load_shipped_settings().rule_version
            >>> english, other = ({"language": "en"}, {"total_limit": {"value": 110}})
            >>> [load_shipped_settings(app=english).rule_version == first, len(first)]
            [True, 12]
            >>> load_shipped_settings(turnover=other).rule_version == first
            False
        """
        digest = hashlib.sha256(repr(self.app.checks).encode())
        parts = [getattr(self, name) for name in MODELS if name != "app"]
        for model in (*parts, *self.tables.values(), *self.forms.values()):
            digest.update(model.model_dump_json().encode())
        return digest.hexdigest()[:12]

    @property
    def language(self) -> Language:
        """The language in which the user is spoken to."""
        return self.app.language


_UNKNOWN = Text("{file} {path}：没有“{value}”，可用的有 {known}", "{file} {path}: there is no “{value}”, only {known}")
_LACKS = Text("{file} {path}：缺少 {missing}，程序要用", "{file} {path}: {missing} is missing and needed")

_NEEDED_CALENDARS = ("office", "warehouse")
_NEEDED_IDS = ("asin", "fnsku", "shipment", "tracking", "msku")


def contradictions(settings: Settings) -> list[SettingsProblemError]:
    """Everything that is wrong between the files, each of which is right by itself."""
    return [*_references(settings), *_missing(settings)]


def _references(settings: Settings) -> Iterator[SettingsProblemError]:
    kinds = type(settings.replenishment.kinds).model_fields
    yield from _unknown("reports.yaml", "calendar", [settings.reports.calendar], settings.calendars.calendars)
    yield from _unknown("performance.yaml", "kinds_without_target", settings.performance.kinds_without_target, kinds)
    yield from _unknown(
        "delivery.yaml", "routes_of_channels", settings.delivery.routes_of_channels, settings.turnover.routes
    )
    yield from _strangers(settings)
    yield from _unknown_in_forms(settings)
    yield from _unknown_answers(settings)
    for table in settings.tables.values():
        for key, column in table.columns.items():
            if column.id is not None:
                yield from _unknown(f"tables/{table.key}.yaml", f"columns.{key}.id", [column.id], settings.texts.ids)


def _unknown_answers(settings: Settings) -> Iterator[SettingsProblemError]:
    """Answers, columns and tables of check lists and procedures that aren't there."""
    for file, field_name, table, answers in (
        ("checklists.yaml", "open_answers", "daily_checks", settings.checklists.open_answers),
        ("design.yaml", "scores", "design_scores", settings.design.scores),
    ):
        choices = settings.tables[table].columns["answer"].choices or {}
        yield from _unknown(file, field_name, answers, choices)
    for key, procedure in settings.checklists.procedures.items():
        path, table = f"procedures.{key}", settings.tables.get(procedure.table)
        yield from _unknown("checklists.yaml", f"{path}.table", [procedure.table], settings.tables)
        yield from _unknown("checklists.yaml", f"{path}.steps", procedure.columns, table.columns if table else {})


def _unknown_in_forms(settings: Settings) -> Iterator[SettingsProblemError]:
    """Tables, columns and chains of forms that aren't there."""
    for key, form in settings.forms.items():
        file, table = f"forms/{key}.yaml", settings.tables.get(form.table)
        yield from _unknown(file, "table", [form.table, *form.rows_from], settings.tables)
        yield from _unknown(file, "chain", [form.chain] if form.chain else [], settings.approvals.chains)
        for field_name in ("columns", "totals", "instead") if table else ():
            yield from _unknown(file, field_name, getattr(form, field_name), table.columns if table else {})


def _strangers(settings: Settings) -> Iterator[SettingsProblemError]:
    """Persons of approval chains whom the contacts don't know, by name or alias."""
    contacts = settings.contacts
    for key, chain in settings.approvals.chains.items():
        named = {f"steps.{place}.person": step.person for place, step in enumerate(chain.steps)}
        for path, person in {**named, "reminder": chain.reminder}.items():
            if person is not None and contacts.person(person) is None:
                yield from _unknown("approvals.yaml", f"chains.{key}.{path}", [person], contacts.names)


def _unknown(file: str, path: str, values: Collection[str], known: Collection[str]) -> Iterator[SettingsProblemError]:
    for value in values:
        if value not in known:
            yield SettingsProblemError(_UNKNOWN, file=file, path=path, value=value, known=", ".join(known))


def _missing(settings: Settings) -> Iterator[SettingsProblemError]:
    """Keys by which functions and checks look things up."""
    for file, path, needed, there in (
        ("calendars.yaml", "calendars", _NEEDED_CALENDARS, settings.calendars.calendars),
        ("texts.yaml", "ids", _NEEDED_IDS, settings.texts.ids),
    ):
        missing = [key for key in needed if key not in there]
        if missing:
            yield SettingsProblemError(_LACKS, file=file, path=path, missing=", ".join(missing))


SomeModel = TypeVar("SomeModel", bound=Model)


MODELS: dict[str, type[Model]] = {
    "app": AppSettings,
    "turnover": TurnoverSettings,
    "replenishment": ReplenishmentSettings,
    "delivery": DeliverySettings,
    "performance": PerformanceSettings,
    "approvals": ApprovalSettings,
    "contacts": ContactSettings,
    "calendars": CalendarSettings,
    "reports": ReportSettings,
    "health": HealthSettings,
    "ads": AdSettings,
    "returns": ReturnSettings,
    "weekly_review": WeeklyReviewSettings,
    "reading": ReadingSettings,
    "texts": TextSettings,
    "checklists": ChecklistSettings,
    "design": DesignSettings,
}


def _validate(model: type[SomeModel], content: Yaml, file: str, line_of: LineOf) -> SomeModel:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise SettingsProblemError(
            Text("{file} {problem}", "{file} {problem}"), file=file, problem=describe(error, line_of)
        ) from error


def _validated(file: str, content: Yaml, line_of: LineOf) -> Model:
    name = file.removesuffix(".yaml")
    if name in MODELS:
        return _validate(MODELS[name], content, file, line_of)
    folder = file.partition("/")[0]
    definition = _validate(FormDefinition if folder == "forms" else TableDefinition, content, file, line_of)
    if file != f"{folder}/{definition.key}.yaml":
        raise SettingsProblemError(
            Text("{file} key 应与文件名相同，现为 {key}", "{file} key must be the file's name, it is {key}"),
            file=file,
            key=definition.key,
        )
    return definition


def _read_merged(folders: Sequence[Path], problems: list[SettingsProblemError]) -> dict[str, Yaml]:
    shipped, *others = folders
    merged = {name: read_yaml(shipped / name) for name in settings_files(shipped)}
    for path, name in [(folder / name, name) for folder in others for name in settings_files(folder)]:
        try:
            _refuse_strange_name(name, merged)
            own = read_yaml(path, name)
            refuse_other_units(merged.get(name, {}), own, name)
            merged[name] = merge(merged.get(name, {}), own)
        except SettingsProblemError as problem:
            problems.append(problem)
    return merged


def _refuse_strange_name(name: str, known: Mapping[str, Yaml]) -> None:
    if not name.endswith(".yaml"):
        raise SettingsProblemError(
            Text("{file} 请改名为 {right}", "{file}: rename it to {right}"),
            file=name,
            right=f"{name.rpartition('.')[0]}.yaml",
        )
    if name not in known and not name.startswith(("tables/", "forms/")):
        raise SettingsProblemError(
            Text("{file} 不是设置文件，可用的有：{known}", "{file} is not a settings file; there are: {known}"),
            file=name,
            known=", ".join(known),
        )


def read_settings(
    team: Path | None = None, overrides: Mapping[str, Mapping[str, Any]] | None = None
) -> tuple[Settings | None, list[SettingsProblemError]]:
    """Read the settings and find everything that is wrong with them, in all files.

    Args:
        team: the folder of the team's YAML; by default the user's settings folder.
        overrides: last of all, values by file.

    Returns:
        The settings, or None where something is wrong, and the problems.
    """
    return _read_folders(settings_folders(team), overrides or {})


def _read_folders(
    folders: Sequence[Path], overrides: Mapping[str, Mapping[str, Any]]
) -> tuple[Settings | None, list[SettingsProblemError]]:
    """Read the first folder, with the others laid over it in order."""
    problems: list[SettingsProblemError] = []
    contents = _read_merged(folders, problems)
    for name, values in overrides.items():
        contents[f"{name}.yaml"] = merge(contents[f"{name}.yaml"], values)
    validated: dict[str, Model] = {}
    for file, content in contents.items():
        try:
            validated[file] = _validated(file, content, partial(_line_in_last, folders[1:], file))
        except SettingsProblemError as problem:
            problems.append(problem)
    if problems:
        return None, problems
    settings = replace(_together(validated), team=folders[-1] if len(folders) > 1 else None)
    problems = contradictions(settings)
    return (None if problems else settings), problems


def _line_in_last(folders: Sequence[Path], file: str, location: Location) -> int | None:
    """The line of a key in the file that was laid over the others last and holds it."""
    lines = (line_in(path, location) for folder in reversed(folders) if (path := folder / file).is_file())
    return next((line for line in lines if line is not None), None)


def _together(validated: Mapping[str, Model]) -> Settings:
    parts = {name: validated[f"{name}.yaml"] for name in MODELS}
    definitions = [model for model in validated.values() if isinstance(model, TableDefinition)]
    forms = [model for model in validated.values() if isinstance(model, FormDefinition)]
    starts = {period.start for threshold in thresholds(parts) for period in threshold.periods}
    return Settings(
        **parts,  # pyright: ignore[reportArgumentType] - each part has its model's type by construction
        tables={definition.key: definition for definition in definitions},
        forms={form.key: form for form in forms},
        changes=tuple(sorted(start for start in starts if start is not None)),
    )


def thresholds(content: object) -> Iterator[Threshold[Any]]:
    """Every threshold in some settings, whatever stands around it."""
    if isinstance(content, Threshold):
        yield cast("Threshold[Any]", content)
        return
    for value in _values(content).values():
        yield from thresholds(value)


def _values(content: object) -> Mapping[Any, object]:
    if isinstance(content, Model):
        return {name: getattr(content, name) for name in type(content).model_fields}
    if isinstance(content, Mapping):
        return cast("Mapping[Any, object]", content)
    return dict(enumerate(cast("tuple[object, ...]", content))) if isinstance(content, tuple) else {}


def _as_of(content: Any, day: dt.date) -> Any:
    """Some settings with each threshold as in force on a day; what holds none stays the same object."""
    if isinstance(content, Threshold):
        return cast("Threshold[Any]", content).as_of(day)
    below = _values(content)
    changed = {name: new for name, value in below.items() if (new := _as_of(value, day)) is not value}
    if not changed:
        return content
    if isinstance(content, Model):
        return content.model_copy(update=changed)
    return {**below, **changed} if isinstance(content, Mapping) else tuple({**below, **changed}.values())


def load_settings(team: Path | None = None, **overrides: Mapping[str, Any]) -> Settings:
    """Read the shipped settings with a team's own laid over them, with the values in force today.

    Args:
        team: the folder of the team's YAML; by default the user's settings folder.
        **overrides: last of all, values by file, for instance ``app={"language": "en"}``.

    Raises:
        SettingsProblemError: naming file, key path and what was expected.
    """
    return _settings_or_problem(*read_settings(team, overrides)).on(dt.date.today())


def load_shipped_settings(**overrides: Mapping[str, Any]) -> Settings:
    """Read the settings as they ship, whatever the user's own may say: for generated docs, samples and examples.

    Args:
        **overrides: values by file, for instance ``app={"language": "en"}``.

    Example:
        >>> settings = load_shipped_settings(app={"language": "en"})
        >>> settings.turnover.total_limit.unit, settings.language
        ('days', 'en')
    """
    return _settings_or_problem(*_read_folders([shipped_folder()], overrides))


def _settings_or_problem(settings: Settings | None, problems: list[SettingsProblemError]) -> Settings:
    if settings is None:
        raise problems[0]
    return settings
