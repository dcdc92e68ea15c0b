"""What follows from a table's rows: calculated columns and shares."""
