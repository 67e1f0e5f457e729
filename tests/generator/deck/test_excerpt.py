"""Some slides of a deck as a deck of their own."""

from __future__ import annotations

import io

import pptx
import pytest
from pptx.shapes.autoshape import Shape

from generator.deck import DeckReport
from generator.deck.excerpt import excerpt
from tests.generator.deck.reading import identity


@pytest.fixture
def deck(kinds: DeckReport) -> bytes:
    return kinds.path.read_bytes()


def shown(raw: bytes) -> list[str]:
    return [identity(slide) for slide in pptx.Presentation(io.BytesIO(raw)).slides]


def texts(raw: bytes, number: int) -> list[str]:
    slide = pptx.Presentation(io.BytesIO(raw)).slides[number]
    return [shape.text_frame.text for shape in slide.shapes if isinstance(shape, Shape)]


def test_it_has_the_slides_asked_for_and_is_smaller(deck: bytes) -> None:
    whole = shown(deck)
    part = excerpt(deck, 3, 5)
    assert shown(part) == whole[2:5]
    assert len(part) < len(deck)
    assert shown(excerpt(deck, len(whole) - 1, len(whole) + 10)) == whole[-2:]


def test_slides_keep_their_numbers(deck: bytes) -> None:
    assert "4" in texts(excerpt(deck, 3, 5), 1)
    assert texts(excerpt(deck, 3, 5), 1) == texts(excerpt(deck, 4, 4), 0)


def test_equal_decks_give_equal_bytes(deck: bytes) -> None:
    assert excerpt(deck, 1, 4) == excerpt(deck, 1, 4)
