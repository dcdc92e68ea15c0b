"""opsheet: an Amazon FBA team's operating procedure in the Excel tables it already has."""

__version__ = "0.1.0"
