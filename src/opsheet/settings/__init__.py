"""The team's settings: every threshold, calendar, chain, person, text and table header, as checked models."""

from opsheet.settings.files import merge, settings_files, settings_folders, shipped_folder, team_folder
from opsheet.settings.load import MODELS, Settings, load_settings, load_shipped_settings, read_settings
from opsheet.settings.tables import DATE_TYPES, NUMERIC_TYPES, ColumnDefinition, ColumnType, TableDefinition

__all__ = [
    "DATE_TYPES",
    "MODELS",
    "NUMERIC_TYPES",
    "ColumnDefinition",
    "ColumnType",
    "Settings",
    "TableDefinition",
    "load_settings",
    "load_shipped_settings",
    "merge",
    "read_settings",
    "settings_files",
    "settings_folders",
    "shipped_folder",
    "team_folder",
]
