"""Actions on the full-process data."""
