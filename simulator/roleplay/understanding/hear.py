"""Listen to a turn: which clauses it has, what each does, and what the turn counts as.

A turn is split as finely as its marks allow; neighbours are then joined wherever the joined piece says more clearly
what it does. A red act counts as soon as one clause surely does it; otherwise the clause that the speaker came for.

The thresholds were read off grouped cross-validation (`sandbox classify --report` prints what they give today). A turn
counts as red from a share of 0.50: 83 % of red sentences, 7 % of those that only look red. 0.40 would be 89 % and 11 %,
0.60 would be 73 % and 4 %. What lies between SUSPECT and RED is not decided but asked: together 93 % of red sentences
are caught or asked about. A lawful act may stand unasked from SURE: nine of ten turns, 88 % of them right; at 0.50 it
would be eight of ten, 92 % right. Sentences written independently do better throughout: cross-validation holds whole
groups out, and many of them were written to be hard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.roleplay.understanding.acts import OTHER
from simulator.roleplay.understanding.clauses import split, spoken
from simulator.roleplay.understanding.heads import Floats, Head, Understanding, act_shares, likeliest_line
from simulator.roleplay.understanding.vectors import embedder

RED = 0.50
SUSPECT = 0.25
SURE = 0.40
SHOWN = 3
_WIDEST = 4  # pieces that are joined at most
# Characters of what is joined: two acts in one piece hide each other. On pairs and threes of held-out sentences 16
# finds 80 % of the acts and invents a third, 24 finds 76 % and invents a fifth, without limit it is 66 % and a sixth.
_LONGEST = 24
# Weight of the sentence embeddings, if there are any: with 0.2 one lawful act in a hundred more is right and a tenth of
# the false alarms go, for one red sentence in a hundred; with 0.4 five are lost.
_SENTENCES = 0.2
# What the speaker came for outweighs how they came to it.
_WEIGHT = {
    **{OTHER: 0.2, "greet": 0.5, "empathize": 0.6, "verify": 0.8, "debt": 0.8, "close": 0.9, "incentive": 1.1},
    **{"commit": 1.2, "plan": 1.2, "consequence": 1.2, "resolve": 1.2},
}


@dataclass(frozen=True)
class Clause:
    """What one piece of a turn does: `p` is the act's share, 0-1; `ranked` the three likeliest; `line` R1-R10 if red;
    `red` the share of all red acts together."""

    text: str
    act: str
    p: float
    ranked: tuple[tuple[str, float], ...]
    line: str | None
    red: float


@dataclass(frozen=True)
class Heard:
    """A turn. `act` is what it counts as; `sure` whether that may stand without asking; `red_unsure` are clauses that
    may be red: nobody is failed for them, somebody asks."""

    text: str
    clauses: tuple[Clause, ...]
    act: str
    sure: bool
    red_unsure: tuple[Clause, ...]


def hear(understanding: Understanding, text: str) -> Heard:
    """Some milliseconds; with sentence embeddings some tens of them. Text without a letter is `other`."""
    if not spoken(text):
        return Heard(text, (), OTHER, True, ())
    pieces, found = _joined(split(text), understanding)
    if understanding.sentences is not None and (embed := embedder()) is not None:
        found = _averaged(found, understanding.sentences, embed(pieces))
    clauses = tuple(_clause(understanding, piece, one) for piece, one in zip(pieces, found, strict=True))
    red = [clause for clause in clauses if clause.line is not None]
    unsure = tuple(clause for clause in clauses if clause.line is None and clause.red >= SUSPECT)
    main = max(red, key=lambda clause: clause.red) if red else _main(clauses)
    sure = bool(red) or (main.p >= SURE and not unsure)
    return Heard(text, clauses, main.act, sure, unsure)


def _joined(pieces: tuple[str, ...], understanding: Understanding) -> tuple[list[str], Floats]:
    """The parting of the turn whose pieces say most clearly what they do: the greatest sum, over all partings, of the
    logs of the likeliest acts' shares, weighed by the root of their length."""
    spans = [(i, j) for i in range(len(pieces)) for j in range(i + 1, min(i + _WIDEST, len(pieces)) + 1)]
    spans = [(i, j) for i, j in spans if j == i + 1 or spoken("".join(pieces[i:j])) <= _LONGEST]
    texts = ["".join(pieces[i:j]) for i, j in spans]
    found = act_shares(understanding, texts)
    clear = np.log(found.max(axis=1)) * np.sqrt([spoken(text) for text in texts])
    best = [0.0] + [-np.inf] * len(pieces)
    last = [-1] * (len(pieces) + 1)
    for n in sorted(range(len(spans)), key=lambda n: (spans[n][1], spans[n][0])):
        i, j = spans[n]
        if best[i] + clear[n] > best[j]:
            best[j], last[j] = best[i] + float(clear[n]), n
    chosen: list[int] = []
    end = len(pieces)
    while end:
        chosen.append(last[end])
        end = spans[last[end]][0]
    chosen.reverse()
    return [texts[n] for n in chosen], found[chosen]


def _averaged(found: Floats, head: Head, vectors: Floats) -> Floats:
    """With what the sentence embeddings say, their classes being those of the terms."""
    raw = vectors @ head.weights + head.offset
    spread = np.exp(raw - raw.max(axis=1, keepdims=True))
    return (1 - _SENTENCES) * found + _SENTENCES * spread / spread.sum(axis=1, keepdims=True)


def _clause(understanding: Understanding, text: str, found: Floats) -> Clause:
    names = understanding.act.classes
    order = np.argsort(-found, kind="stable")
    ranked = tuple((names[n], float(found[n])) for n in order[:SHOWN])
    red = float(sum(found[n] for n in range(len(names)) if understanding.acts[names[n]].red))
    crosses = red >= RED
    act = next(names[n] for n in order if understanding.acts[names[n]].red == crosses)
    line = likeliest_line(understanding, text, act) if crosses else None
    return Clause(text, act, float(found[names.index(act)]), ranked, line, red)


def _main(clauses: tuple[Clause, ...]) -> Clause:
    """The clearest clause of the act that weighs most over all clauses; of equals the later, for people come to the
    point at the end."""
    weight: dict[str, float] = {}
    for clause in reversed(clauses):
        own = _WEIGHT.get(clause.act, 1.0) * clause.p * spoken(clause.text) ** 0.3
        weight[clause.act] = weight.get(clause.act, 0.0) + own
    main = max(weight, key=lambda act: weight[act])
    return max((clause for clause in clauses if clause.act == main), key=lambda clause: clause.p)
