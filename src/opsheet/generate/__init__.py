"""Files that are made from the declarations, for developers: `python -m opsheet.generate write|check`."""
