"""All settings together, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from opsheet.catalogue import Language, SettingsProblemError, Text
from opsheet.settings.app import AppSettings
from opsheet.settings.base import Model
from opsheet.settings.calendar import CalendarSettings, ReportSettings
from opsheet.settings.delivery import DeliverySettings
from opsheet.settings.files import Yaml, merge, read_yaml, settings_files, shipped_folder, team_folder
from opsheet.settings.health import HealthSettings
from opsheet.settings.people import ApprovalSettings, ContactSettings
from opsheet.settings.performance import PerformanceSettings
from opsheet.settings.problems import describe
from opsheet.settings.replenishment import ReplenishmentSettings
from opsheet.settings.table_definitions import TableDefinition
from opsheet.settings.texts import TextSettings
from opsheet.settings.turnover import TurnoverSettings

SomeModel = TypeVar("SomeModel", bound=Model)


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
    texts: TextSettings
    tables: Mapping[str, TableDefinition]

    @property
    def language(self) -> Language:
        """The language in which the user is spoken to."""
        return self.app.language


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


def _read_merged(folder: Path, team: Path) -> dict[str, Yaml]:
    shipped = {name: read_yaml(folder / name) for name in settings_files(folder)}
    for name in settings_files(team):
        if name not in shipped and not name.startswith("tables/"):
            raise SettingsProblemError(
                Text("{file} 不是设置文件，可用的有：{known}", "{file} is no settings file; there are: {known}"),
                file=name,
                known=", ".join(shipped),
            )
        shipped[name] = merge(shipped.get(name, {}), read_yaml(team / name))
    return shipped


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
    contents = _read_merged(shipped_folder(), team if team is not None else team_folder())
    for name, values in overrides.items():
        contents[f"{name}.yaml"] = merge(contents[f"{name}.yaml"], values)
    parts = {name: _validate(model, contents[f"{name}.yaml"], f"{name}.yaml") for name, model in MODELS.items()}
    definitions = [
        _validate(TableDefinition, content, name) for name, content in contents.items() if name.startswith("tables/")
    ]
    return Settings(**parts, tables={definition.key: definition for definition in definitions})  # pyright: ignore[reportArgumentType] - each part has its model's type by construction
