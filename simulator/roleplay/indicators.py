"""Three things to watch while talking: what kinds of sentences, how open the questions are, who does the talking."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.roleplay.cues import cues
from simulator.roleplay.play import RED, Turn

GROUPS: dict[str, tuple[str, ...]] = {
    "开场、收尾": ("greet", "verify", "close"),
    "听": ("empathize",),
    "问": ("ask_reason",),
    "讲清": ("debt", "explain_fee", "show_service", "consequence"),
    "给办法": ("resolve", "plan", "incentive"),
    "要承诺": ("commit",),
    "施压": ("pressure",),
    "红线": RED,
    "其他": ("other",),
}
_ALWAYS = ("听", "问", "讲清", "给办法", "要承诺")


def mix(turns: Sequence[Turn], best: Sequence[Turn] = ()) -> tuple[tuple[str, int, int], ...]:
    """Group, clauses of that kind said, clauses of that kind on another path. Groups nobody used are left out, but for
    the five that every conversation needs."""

    def count(some: Sequence[Turn], acts: tuple[str, ...]) -> int:
        return sum(deed.act in acts for turn in some for deed in turn.said.deeds)

    rows = [(name, count(turns, acts), count(best, acts)) for name, acts in GROUPS.items()]
    return tuple(row for row in rows if row[0] in _ALWAYS or row[1] or row[2])


def open_share(turns: Sequence[Turn]) -> float | None:
    """Open questions of all questions, 0-1; None without questions. A sentence counts once whatever it does."""
    seen = [cues(text) for turn in turns for text in dict.fromkeys(deed.text for deed in turn.said.deeds)]
    asked = [one for one in seen if one.question or one.open_question]
    return sum(one.open_question for one in asked) / len(asked) if asked else None


def talk_share(turns: Sequence[Turn]) -> float | None:
    """The collector's share of all characters said, 0-1; None where nothing was said."""
    ours = sum(turn.cues.length for turn in turns)
    theirs = sum(len(line) for turn in turns for line in turn.reply)
    return ours / (ours + theirs) if ours + theirs else None
