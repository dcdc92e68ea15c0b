"""The worksheet functions: a thin layer over ``opsheet.rules``, one module an area.

Importing the package declares them all in ``opsheet.catalogue.FUNCTIONS``.
"""

from importlib import import_module

AREAS = (
    "turnover",
    "segments",
    "replenishment",
    "shares",
    "planning",
    "stock_age",
    "shipments",
    "deliveries",
    "performance",
    "advertising",
    "account",
    "names",
    "people",
    "agenda",
)

for _area in AREAS:  # in the order of the contract
    import_module(f"{__name__}.functions.{_area}")
