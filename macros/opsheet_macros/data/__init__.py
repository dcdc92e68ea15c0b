"""Actions on the workbook as data: how its columns are read, and what its cells offer."""
