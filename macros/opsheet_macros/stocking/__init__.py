"""Actions on the stocking sheet."""
