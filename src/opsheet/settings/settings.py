"""All settings together, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from opsheet.catalogue import SettingsProblemError, Text
from opsheet.settings.app import AppSettings
from opsheet.settings.base import Model
from opsheet.settings.bundle import Settings
from opsheet.settings.calendar import CalendarSettings, ReportSettings
from opsheet.settings.contradictions import contradictions
from opsheet.settings.delivery import DeliverySettings
from opsheet.settings.files import (
    Yaml,
    merge,
    read_yaml,
    refuse_other_units,
    settings_files,
    shipped_folder,
    team_folder,
)
from opsheet.settings.health import HealthSettings
from opsheet.settings.people import ApprovalSettings, ContactSettings
from opsheet.settings.performance import PerformanceSettings
from opsheet.settings.problems import describe
from opsheet.settings.replenishment import ReplenishmentSettings
from opsheet.settings.table_definitions import TableDefinition
from opsheet.settings.texts import TextSettings
from opsheet.settings.turnover import TurnoverSettings

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
    "texts": TextSettings,
}


def _validate(model: type[SomeModel], content: Yaml, file: str) -> SomeModel:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise SettingsProblemError(
            Text("{file} {problem}", "{file} {problem}"), file=file, problem=describe(error)
        ) from error


def _validated(file: str, content: Yaml) -> Model:
    name = file.removesuffix(".yaml")
    if name in MODELS:
        return _validate(MODELS[name], content, file)
    definition = _validate(TableDefinition, content, file)
    if file != f"tables/{definition.key}.yaml":
        raise SettingsProblemError(
            Text("{file} key 应与文件名相同，现为 {key}", "{file} key must be the file's name, it is {key}"),
            file=file,
            key=definition.key,
        )
    return definition


def _read_merged(folder: Path, team: Path, problems: list[SettingsProblemError]) -> dict[str, Yaml]:
    merged = {name: read_yaml(folder / name) for name in settings_files(folder)}
    for name in settings_files(team):
        try:
            _refuse_strange_name(name, merged)
            own = read_yaml(team / name, name)
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
    if name not in known and not name.startswith("tables/"):
        raise SettingsProblemError(
            Text("{file} 不是设置文件，可用的有：{known}", "{file} is no settings file; there are: {known}"),
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
    problems: list[SettingsProblemError] = []
    contents = _read_merged(shipped_folder(), team if team is not None else team_folder(), problems)
    for name, values in (overrides or {}).items():
        contents[f"{name}.yaml"] = merge(contents[f"{name}.yaml"], values)
    validated: dict[str, Model] = {}
    for file, content in contents.items():
        try:
            validated[file] = _validated(file, content)
        except SettingsProblemError as problem:
            problems.append(problem)
    if problems:
        return None, problems
    settings = _together(validated)
    problems = contradictions(settings)
    return (None if problems else settings), problems


def _together(validated: Mapping[str, Model]) -> Settings:
    parts = {name: validated[f"{name}.yaml"] for name in MODELS}
    definitions = [model for model in validated.values() if isinstance(model, TableDefinition)]
    return Settings(**parts, tables={definition.key: definition for definition in definitions})  # pyright: ignore[reportArgumentType] - each part has its model's type by construction


def load_settings(team: Path | None = None, **overrides: Mapping[str, Any]) -> Settings:
    """Read the shipped settings with a team's own laid over them.

    Args:
        team: the folder of the team's YAML; by default the user's settings folder.
        **overrides: last of all, values by file, for instance ``app={"language": "en"}``.

    Raises:
        SettingsProblemError: naming file, key path and what was expected.

    Example:
        >>> from pathlib import Path
        >>> settings = load_settings(Path("no such folder"), app={"language": "en"})
        >>> settings.turnover.total_limit.value, settings.language
        (120, 'en')
    """
    settings, problems = read_settings(team, overrides)
    if settings is None:
        raise problems[0]
    return settings
