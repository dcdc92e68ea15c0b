"""The worksheet functions: a thin layer over ``opsheet.rules``, one module an area.

Importing the package declares them all in ``opsheet.catalogue.FUNCTIONS``.
"""

from importlib import import_module
from importlib.util import find_spec

AREAS = (
    "turnover",
    "replenishment",
    "shipments",
    "deliveries",
    "letters",
    "performance",
    "advertising",
    "account",
    "names",
    "people",
    "agenda",
)

for _area in AREAS:
    if find_spec(f"{__name__}.{_area}") is not None:
        import_module(f"{__name__}.{_area}")
