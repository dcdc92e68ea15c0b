"""How Hypothesis draws its examples: always the same in `make test`, at random in `make fuzz`."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("fuzz", derandomize=False, deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("repeatable")
