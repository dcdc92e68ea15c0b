"""Forms: requests, notes and plans, each a declaration in YAML with what is special about it beside it."""
