"""Reading what a cell means: numbers, dates and times stored as text, and words that differ only in looks."""

from opsheet.values.dates import (
    datetimes_from_cells,
    minutes_from_cells,
    parse_datetime,
    parse_time,
    serial_to_datetime,
)
from opsheet.values.numbers import numbers_from_cells, parse_number
from opsheet.values.vocabulary import Vocabulary, clean, fold

__all__ = [
    "Vocabulary",
    "clean",
    "datetimes_from_cells",
    "fold",
    "minutes_from_cells",
    "numbers_from_cells",
    "parse_datetime",
    "parse_number",
    "parse_time",
    "serial_to_datetime",
]
