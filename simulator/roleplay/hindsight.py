"""What could have been said: the two worst moments of a conversation with a better sentence, and the best path.

A moment is judged in the very state in which it happened: points and ease of the owner after what was said, against
those after every other thing that could have been said there (choices.candidates).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Literal

from simulator.documents import fingerprint
from simulator.roleplay.choices import BAD, WITHDRAWAL, Choice, candidates, ease, gain
from simulator.roleplay.play import Said, Stage, State, Turn, say
from simulator.roleplay.read import Playbook
from simulator.roleplay.runs import Run, model_run
from simulator.roleplay.score import Mark, score
from simulator.roleplay.search import best_path

MOMENTS = 2
_HURT = 1.0  # points lost from which on a turn is worth talking about
_CHANCE = 4.0  # points that another sentence would have brought, from which on a chance was missed
_FINE = 90.0  # a score from which on no missed chances are looked for
_RED_WEIGHT = 100.0  # a red line goes before everything else
_KEPT = 200


@dataclass(frozen=True)
class Moment:
    """A turn to talk about. `kind`: it did harm, or a chance was missed. `lost` are the reasons for lost points that
    the score ties to this turn; `moved` the change of trust, anger and will. `better` does `act` there and `earns`
    points for these reasons, `why` is the author's if it is a sentence of the model run, `answer` is what the owner
    would have said."""

    turn: int
    kind: Literal["hurt", "missed"]
    said: str
    reply: tuple[str, ...]
    points: float
    lost: tuple[str, ...]
    moved: tuple[float, float, float]
    better: str
    act: str
    earns: tuple[str, ...]
    why: str
    answer: tuple[str, ...]


@dataclass(frozen=True)
class Best:
    """The best conversation known: the author's model run, or one that the search found."""

    run: Run
    origin: Literal["model", "search"]


def worst_moments(stage: Stage, turns: Sequence[Turn], book: Playbook) -> list[Moment]:
    """At most two, in the order in which they happened. None in a conversation in which nothing could be better."""
    if not turns:
        return []
    totals = [score(stage, turns[:n], book.rubric).total for n in range(len(turns) + 1)]
    steps = [totals[n + 1] - totals[n] + ease(turn.after) - ease(turn.before) for n, turn in enumerate(turns)]
    marks = score(stage, turns, book.rubric).marks
    harm = [
        _RED_WEIGHT * any(event.startswith("red:") for event in turn.events) - step
        for turn, step in zip(turns, steps, strict=True)
    ]
    found: list[Moment] = []
    for n in sorted(range(len(turns)), key=lambda n: (-harm[n], n)):
        if len(found) == MOMENTS or harm[n] < _HURT:
            break
        one = _moment(stage, turns, n, book, marks, "hurt", totals)
        if one is not None:
            found.append(one)
    if len(found) < MOMENTS and totals[-1] < _FINE:
        found += _missed(stage, turns, book, marks, totals, {one.turn for one in found})[: MOMENTS - len(found)]
    return sorted(found, key=lambda one: one.turn)


def best_known(stage: Stage, book: Playbook) -> Best:
    """The better of model run and search, for this household whatever the owner's wording (2-3 s once, then kept)."""
    usual = replace(stage, seed=1)
    key = _key(usual, book)
    with _LOCK:
        if key in _BEST:
            _BEST.move_to_end(key)
            return _BEST[key]
    found = best_path(usual, book.says, book.rubric)
    own = [one.text for one in model_run(usual)][: len(found.turns)]
    best = Best(found, "model" if [turn.said.text for turn in found.turns] == own else "search")
    with _LOCK:
        _BEST[key] = best
        while len(_BEST) > _KEPT:
            _BEST.popitem(last=False)
    return best


_BEST: OrderedDict[str, Best] = OrderedDict()
_LOCK = Lock()


def _key(stage: Stage, book: Playbook) -> str:
    account = stage.account
    return fingerprint(
        [
            stage.scene.model_dump(mode="json"),
            stage.persona.model_dump(mode="json"),
            {act: [rule.model_dump(mode="json") for rule in rules] for act, rules in stage.rules.items()},
            stage.lines,
            book.says,
            book.rubric.model_dump(mode="json"),
            [account.name, account.place, account.amount_fen, account.monthly_fen, account.parts, str(account.today)],
            sorted(stage.stops),
            stage.limits.model_dump(mode="json"),
        ]
    )


def _missed(
    stage: Stage, turns: Sequence[Turn], book: Playbook, marks: Sequence[Mark], totals: Sequence[float], but: set[int]
) -> list[Moment]:
    """Turns where another sentence would have done most, of those that did no harm."""
    open_marks = {(one.dimension, one.name) for one in marks if one.got < one.most}
    weighed: list[tuple[float, int]] = []
    for n, turn in enumerate(turns):
        if turn.number in but:
            continue
        chosen = _better(stage, turns, n, book, open_marks)
        if chosen is not None and chosen.gain >= _CHANCE:
            weighed.append((-chosen.gain, n))
    found = (_moment(stage, turns, n, book, marks, "missed", totals, open_marks) for _, n in sorted(weighed))
    return [one for one in found if one is not None]


def _moment(
    stage: Stage,
    turns: Sequence[Turn],
    place: int,
    book: Playbook,
    marks: Sequence[Mark],
    kind: Literal["hurt", "missed"],
    totals: Sequence[float],
    wanted: set[tuple[str, str]] | None = None,
) -> Moment | None:
    chosen = _better(stage, turns, place, book, wanted)
    if chosen is None:
        return None
    turn = turns[place]
    _, other = say(stage, turn.before, chosen.said)
    earned = _earned(stage, turns[:place], other, book)
    before, after = turn.before, turn.after
    return Moment(
        turn=turn.number,
        kind=kind,
        said=turn.said.text,
        reply=turn.reply,
        points=round(max(0.0, totals[place] - totals[place + 1]), 1),
        lost=tuple(dict.fromkeys(one.why for one in marks if one.turn == turn.number and one.got < one.most)),
        moved=(
            round(after.trust - before.trust, 1),
            round(after.anger - before.anger, 1),
            round(after.will - before.will, 1),
        ),
        better=chosen.said.text,
        act=chosen.act,
        earns=tuple(dict.fromkeys(one.why for one in earned)),
        why=_why(stage, chosen.said),
        answer=other.reply,
    )


def _better(
    stage: Stage, turns: Sequence[Turn], place: int, book: Playbook, wanted: set[tuple[str, str]] | None = None
) -> Choice | None:
    """The best thing to say instead; its `gain` is what it brings beyond what was said. `wanted`: it must earn one of
    these marks."""
    turn, past = turns[place], turns[:place]
    said_before = {one.said.text for one in past} | {turn.said.text}
    options = [
        one
        for one in candidates(stage, book.says)
        if one.act not in BAD and one.act != "other" and one.said.text not in said_before and one.fits(turn.before)
    ]
    if turn.before.pending is not None:
        options.append(WITHDRAWAL)
    mine = gain(stage, turn.before, past, turn.said, book.rubric)
    weighed = sorted(
        (Choice(one.said, one.act, gain(stage, turn.before, past, one.said, book.rubric) - mine) for one in options),
        key=lambda one: (-one.gain, one.said.text),
    )
    for one in weighed:
        if one.gain <= 0:
            return None
        if wanted is None or _earns(stage, turn.before, past, one.said, book) & wanted:
            return one
    return None


def _earns(stage: Stage, state: State, past: Sequence[Turn], said: Said, book: Playbook) -> set[tuple[str, str]]:
    _, turn = say(stage, state, said)
    return {(one.dimension, one.name) for one in _earned(stage, past, turn, book)}


def _earned(stage: Stage, past: Sequence[Turn], turn: Turn, book: Playbook) -> list[Mark]:
    """Marks that a turn wins."""
    had = {(one.dimension, one.name): one.got for one in score(stage, past, book.rubric).marks}
    now = score(stage, [*past, turn], book.rubric).marks
    return [
        one
        for one in now
        if one.turn == turn.number and one.got > had.get((one.dimension, one.name), 0.0) and one.got >= one.most
    ]


def _why(stage: Stage, said: Said) -> str:
    """The author's reason, where the sentence stands in the model run."""
    told = model_run(stage)
    return next((line.why for line, one in zip(stage.scene.model, told, strict=True) if one.text == said.text), "")
