"""The ribbon actions: pure functions from tables, settings and a moment to an outcome."""
