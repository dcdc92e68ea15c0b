"""LibreOffice's side of opsheet."""
