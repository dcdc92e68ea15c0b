"""The calculations of the procedure: numbers in, numbers out, nothing else of the project."""
