"""Stand-ins for what the classifier hears."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    text: str
    act: str
    p: float = 0.9
    ranked: tuple[tuple[str, float], ...] = ()
    line: str | None = None
    red: float = 0.0


@dataclass(frozen=True)
class Sentence:
    text: str
    clauses: tuple[Piece, ...]
    act: str
    sure: bool = True
    red_unsure: tuple[Piece, ...] = ()
