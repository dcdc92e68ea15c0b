"""Workbooks that opsheet makes anew, in one look."""
