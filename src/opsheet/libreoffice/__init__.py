"""The process behind LibreOffice's extension: it calculates the functions and runs the actions."""
