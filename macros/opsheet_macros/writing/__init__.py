"""How actions write columns, findings and sheets."""
