"""All settings together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opsheet.catalogue import Language
from opsheet.settings.app import AppSettings
from opsheet.settings.calendar import CalendarSettings, ReportSettings
from opsheet.settings.delivery import DeliverySettings
from opsheet.settings.health import HealthSettings
from opsheet.settings.people import ApprovalSettings, ContactSettings
from opsheet.settings.performance import PerformanceSettings
from opsheet.settings.replenishment import ReplenishmentSettings
from opsheet.settings.table_definitions import TableDefinition
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
    texts: TextSettings
    tables: Mapping[str, TableDefinition]

    @property
    def language(self) -> Language:
        """The language in which the user is spoken to."""
        return self.app.language
