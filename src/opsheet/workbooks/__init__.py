"""Workbooks made new, all in one look."""
