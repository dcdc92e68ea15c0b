"""The entry points of the ribbon's buttons."""
