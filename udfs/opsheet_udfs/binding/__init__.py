"""The one place where raw cells become calculations and results become cells."""

from opsheet_udfs.binding.calculate import RowReader, invoke, signature, usage
from opsheet_udfs.binding.cells import NOT_IN_TABLE, OMITTED
from opsheet_udfs.binding.vocabularies import Vocabularies, vocabularies

__all__ = [
    "NOT_IN_TABLE",
    "OMITTED",
    "RowReader",
    "Vocabularies",
    "invoke",
    "signature",
    "usage",
    "vocabularies",
]
