"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# No example is failed for being slow: machines are noisy, and speed is a benchmark's business.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
