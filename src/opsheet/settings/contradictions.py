"""Where one settings file speaks of something that another doesn't hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from opsheet.catalogue import SettingsProblemError, Text
from opsheet.settings.bundle import Settings

_UNKNOWN = Text("{file} {path}：没有“{value}”，可用的有 {known}", '{file} {path}: there is no "{value}", only {known}')
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
    for table in settings.tables.values():
        for key, column in table.columns.items():
            if column.id is not None:
                yield from _unknown(f"tables/{table.key}.yaml", f"columns.{key}.id", [column.id], settings.texts.ids)


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
