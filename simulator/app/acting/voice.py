"""Who said the owner's line: kept with the step beside the script's own, so that a reload shows what was heard.

    shown["voice"] = voice(stage, turns, turn, synthetic=..., earlier=[...])    # left out if it is None
    lines, by_model = heard(shown, turn)

`reply` of a step stays the script's line: score, debrief and the rebuilding of a scene read that and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.roleplay.llm import Breaker, EndpointError, Spoken, endpoint, owner_says
from simulator.roleplay.play import Stage, Turn

BY_MODEL = "这一句由 AI 换了说法，意思和剧本一样"


def voice(
    stage: Stage, turns: Sequence[Turn], turn: Turn, *, synthetic: bool, earlier: Iterable[Mapping[str, Any] | None]
) -> dict[str, Any] | None:
    """What is kept of who spoke: lines, by, why. None if no model is set up. `earlier` are those of the steps before;
    after three failures in a row among them the model is left alone. Waits for the model at most its time-out."""
    try:
        where = endpoint()
    except EndpointError as error:
        return _document(Spoken(turn.reply, why=str(error)))
    if where is None:
        return None
    breaker = Breaker()
    for one in earlier:
        breaker = breaker.after(_spoken(one))
    return _document(owner_says(where, stage, turns, turn, synthetic=synthetic, breaker=breaker))


def heard(shown: Mapping[str, Any], turn: Turn) -> tuple[tuple[str, ...], bool]:
    """What the trainee heard in this step, and whether a model said it."""
    spoken = _spoken(shown.get("voice"))
    return (spoken.lines, True) if spoken.by == "model" and spoken.lines else (turn.reply, False)


def voiced(steps: Iterable[Mapping[str, Any]]) -> tuple[int, Counter[str]]:
    """Of what steps have shown: how many lines a model said, and why the others were left to the script."""
    spoken = [_spoken(shown["voice"]) for shown in steps if isinstance(shown.get("voice"), Mapping)]
    return sum(one.by == "model" for one in spoken), Counter(one.why for one in spoken if one.why)


def _document(spoken: Spoken) -> dict[str, Any]:
    return {"lines": list(spoken.lines), "by": spoken.by, "why": spoken.why}


def _spoken(document: Mapping[str, Any] | None) -> Spoken:
    kept = document or {}
    lines = tuple(map(str, kept.get("lines") or ()))
    return Spoken(lines, "model" if kept.get("by") == "model" else "script", str(kept.get("why") or ""))
