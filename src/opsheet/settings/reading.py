"""``reading.yaml``: the words by which headers and cells are understood."""

from __future__ import annotations

from opsheet.settings.base import Model

Terms = tuple[str, ...]


class HeaderWords(Model):
    """How headers are written beside their own names.

    ``required_marks`` and ``harmless`` say nothing about the column, ``deciding`` in brackets makes it another one.
    ``units``: by name, which columns list in ``units``. ``warehouses``: the words for each. ``window_prefixes``,
    ``average_words``, ``sales_words``, ``total_words``: how ``近7天日均`` and ``7天销量`` are put together.
    ``quantity_words`` may follow the name of a quantity. ``stock_words`` make an unknown column of numbers look like
    stock, ``not_stock_words`` don't.
    """

    required_marks: Terms
    units: dict[str, Terms]
    harmless: Terms
    deciding: Terms
    warehouses: dict[str, Terms]
    window_prefixes: Terms
    yes_no_prefixes: Terms
    average_words: Terms
    sales_words: Terms
    total_words: Terms
    quantity_words: Terms
    stock_words: Terms
    not_stock_words: Terms


class CellWords(Model):
    """How cells say that they hold nothing."""

    placeholders: Terms


class ReadingSettings(Model):
    """Everything in ``reading.yaml``."""

    headers: HeaderWords
    cells: CellWords
