"""The steps of an explained row as sentences: inputs with their cells, settings with their sections."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import Message, Text

if TYPE_CHECKING:
    from opsheet.calculations.why import Source, Step

_INPUT = Text("{name}（{cell}）{value}", "{name} ({cell}) {value}")
_EARLIER = Text("{name} {value}", "{name} {value}")
_SETTING = Text("{path} {value:g} {unit}（{source}）", "{path} {value:g} {unit} ({source})")
_UNITS = {"days": Text("天", "days"), "share": Text("（比例）", "(share)"), "units": Text("件", "units")}
_BLANK = Text("空白", "blank")
_UNKNOWN = Text("算不出，请看数据里的空白或错误", "Not known; see the blank or wrong inputs")
_BETWEEN = Text("；", "; ")


def written(value: Any, language: str) -> str:
    """A value as people write it.

    Example:
        >>> written(1234.5678, "en"), written(None, "zh"), written(dt.date(2025, 3, 10), "en")
        ('1,234.57', '空白', '2025-03-10')
    """
    if value is None:
        return _BLANK[language]
    if isinstance(value, Message):
        return value.render(language)
    if isinstance(value, float):
        return f"{round(value, 2):,.10g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def result_of(step: Step, language: str) -> str:
    """The figure, or that it can't be told."""
    return _UNKNOWN[language] if step.value is None else written(step.value, language)


def inputs_of(step: Step, language: str) -> str:
    """What the figure is made from, with cells."""
    return _BETWEEN[language].join(_input(source, language) for source in step.sources)


def settings_of(step: Step, language: str) -> str:
    """The settings that took part, "" where none did."""
    return _BETWEEN[language].join(
        _SETTING.render(language, path=one.path, value=one.value, unit=_UNITS[one.unit], source=one.source)
        for one in step.settings
    )


def calculation_of(step: Step, language: str) -> str:
    """The sum written out, "" where there is no result."""
    return step.calculation.render(language) if step.calculation is not None else ""


def stored_otherwise(step: Step, language: str) -> str:
    """What the sheet's own cell holds, "" where that is nothing or the same."""
    if step.in_sheet is None or step.in_sheet.value is None:
        return ""
    stored = written(step.in_sheet.value, language)
    return "" if stored == written(step.value, language) else stored


def _input(source: Source, language: str) -> str:
    value = written(source.value, language)
    if source.cell is None:
        return _EARLIER.render(language, name=source.name, value=value)
    return _INPUT.render(language, name=source.name, cell=source.cell, value=value)
