from __future__ import annotations

from pathlib import Path

import pytest

from generator.deck import DeckReport, Theme, build_deck, load_theme
from tests.generator.deck import sample

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def theme() -> Theme:
    return load_theme(ROOT / "slides" / "themes" / "default.yml")


@pytest.fixture(scope="session")
def kinds(theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> DeckReport:
    """A deck with one slide of every block kind."""
    return build_deck(sample.course(), tmp_path_factory.mktemp("deck") / "kinds.pptx", theme=theme)


@pytest.fixture(scope="session")
def full(theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> DeckReport:
    """A deck whose every slide holds more than fits."""
    return build_deck(sample.overfull(), tmp_path_factory.mktemp("deck") / "full.pptx", theme=theme)
