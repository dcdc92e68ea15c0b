"""The parts of the board that starts the day: what it looks at, its cards, its list, its metrics and its pages."""
