"""After the year: three paths with the same luck, and the months in which another choice would have changed most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.experiments.game.content import AGE_NAMES, Card, Segment
from simulator.experiments.game.decision import MOST_CARDS, Decision
from simulator.experiments.game.orders import segment_of
from simulator.experiments.game.score import Score, score
from simulator.experiments.game.session import Session, replay
from simulator.policy.channels import LABEL_NAMES, RED_NAMES

TURNINGS = 3


@dataclass(frozen=True)
class Turning:
    """One month (from 0) replayed with the other choice: what had been done the month before.

    `points` and `kpis` are mine minus the other, exactly, with the same luck; `lasting` are the points if the other
    choice had been kept up to the end of the year: what was new that month never done, what was given up never given
    up.
    """

    month: int
    done: str
    instead: str
    points: float
    lasting: float
    kpis: dict[str, float]

    @property
    def weight(self) -> float:
        """How much hung on this month."""
        return max(abs(self.points), abs(self.lasting))


@dataclass(frozen=True)
class Debrief:
    """The player's path, that of the opening, the best found (None if it was never searched for), turning points."""

    mine: Session
    opening: Session
    best: Session | None
    turnings: tuple[Turning, ...]

    @property
    def scores(self) -> dict[str, Score]:
        """By path."""
        paths = {"mine": self.mine, "opening": self.opening, "best": self.best}
        return {name: score(path) for name, path in paths.items() if path is not None}


def debrief(
    mine: Session,
    opening: Session,
    best: Sequence[Decision] | None,
    told: Callable[[float, str], None] = lambda _share, _words: None,
) -> Debrief:
    """Everything about a finished game; `told` hears how far it is (0-1)."""
    found = []
    for month in range(mine.month):
        told(month / (mine.month + 1), f"重走第 {month + 1} 个月的另一种选择……")
        one = turning(mine, month)
        if one is not None:
            found.append(one)
    found.sort(key=lambda one: (-one.weight, -abs(one.kpis["net_collected"]), one.month))
    told(mine.month / (mine.month + 1), "重走搜到的最好走法……")
    top = replay(mine.box, mine.scenario, best, mine.luck, cut=True) if best else None
    return Debrief(
        mine, opening, top, tuple(one for one in found if one.weight or one.kpis["net_collected"])[:TURNINGS]
    )


def turning(mine: Session, month: int) -> Turning | None:
    """The game with month `month` as the month before (or the opening); None if that was the same choice."""
    decisions = [one.decision for one in mine.months]
    other = decisions[month - 1] if month else mine.opening
    if other == decisions[month]:
        return None
    once = [other if n == month else one for n, one in enumerate(decisions)]
    always = [kept_up(one, decisions[month], other) if n >= month else one for n, one in enumerate(decisions)]
    twin, lasting = (replay(mine.box, mine.scenario, path, mine.luck, cut=True) for path in (once, always))
    a, b = mine.months[-1].kpis, twin.months[-1].kpis
    done, instead = difference(decisions[month], other, mine.cards)
    return Turning(
        month,
        done,
        instead,
        round(score(mine).earned - score(twin).earned, 1),
        round(score(mine).earned - score(lasting).earned, 1),
        {key: a[key] - b[key] for key in a},
    )


def kept_up(later: Decision, mine: Decision, other: Decision) -> Decision:
    """A later month without what `mine` had begun, and with what it had given up or changed, as in `other`."""
    before = {use.card: use for use in other.cards}
    now = {use.card: use for use in mine.cards}
    touched = {card for card in (*before, *now) if before.get(card) != now.get(card)}
    uses = [use for use in later.cards if use.card not in touched]
    uses += [use for card, use in before.items() if card in touched]
    return Decision(cards=uses[:MOST_CARDS], red=[act for act in later.red if act in other.red or act not in mine.red])


def difference(mine: Decision, other: Decision, cards: dict[str, Card]) -> tuple[str, str]:
    """What is different in the first, and in the second, in words."""
    sides = []
    for one, against in ((mine, other), (other, mine)):
        parts = []
        for use in one.cards:
            card = cards[use.card]
            same = use.card in against.ids and segment_of(one, card) == segment_of(against, card)
            if not same:
                parts.append(card_words(card, segment_of(one, card)))
        parts += [f"下令“{RED_NAMES[act]}”（红线）" for act in one.red if act not in against.red]
        sides.append("、".join(parts) or "没有别的")
    return sides[0], sides[1]


def card_words(card: Card, segment: Segment) -> str:
    """A card and to whom it is played."""
    said = segment_words(segment) if card.action is not None else ""
    return f"“{card.name}”" + (f"（{said}）" if said else "")


def segment_words(segment: Segment) -> str:
    """To whom, in words; "" for everybody who owes."""
    parts = []
    if segment.households:
        parts.append(f"点名的 {len(segment.households)} 户")
    if segment.ages:
        parts.append("、".join(AGE_NAMES[age] for age in segment.ages))
    if segment.buildings:
        parts.append("、".join(f"{one}栋" for one in segment.buildings))
    if segment.labels:
        parts.append("、".join(LABEL_NAMES[one] for one in segment.labels))
    if segment.min_yuan is not None:
        parts.append(f"欠 {segment.min_yuan:f} 元以上")
    if segment.max_yuan is not None:
        parts.append(f"欠 {segment.max_yuan:f} 元以下")
    if segment.complaints != "any":
        parts.append("投诉没答复的不找" if segment.complaints == "none" else "只找投诉没答复的")
    if segment.most is not None:
        parts.append(f"最多 {segment.most} 户")
    return "，".join(parts)
