"""Forms that travel: a printed page, the record of what was submitted, and the signatures that it collects."""
