"""Cards -> the policy of the month: whom each card reaches, what it may cost, whether money and hours are there.

The lists are made from the ledger of the first morning, so that money and hours are known before anything is sent: a
card never reaches more households than its list, and never costs more than its list at the full price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.engine.acts import make_acts
from simulator.engine.programme import make_programme
from simulator.engine.run import Prepared
from simulator.experiments.game.content import AGES, Card, Segment, merged_policy, red_line
from simulator.experiments.game.decision import Decision
from simulator.experiments.game.ledger import Ledger
from simulator.experiments.play import Game
from simulator.policy import Policy
from simulator.policy.channels import COURT_CHANNELS, LABELS
from simulator.population.estate import OPENING_LOTS, Estate

_PHONES = ("sms", "phone", "voice")
MILLION = 1_000_000


@dataclass(frozen=True)
class Line:
    """What one card is expected to take. `reach` counts households, or buildings for a notice."""

    card: str
    reach: int
    money: int  # fen, at most
    minutes: int  # at most


@dataclass(frozen=True)
class Estimate:
    """A month before it is sent: money int64 fen, time in minutes. `faults` say why it cannot be sent."""

    lines: tuple[Line, ...]
    desk_money: int  # checking, assigning, recording: in months in which anybody is approached
    desk_minutes: int
    money: int
    minutes: int
    left_money: int  # before this month
    left_minutes: int
    faults: tuple[str, ...]

    def line(self, card: str) -> Line | None:
        """Of one card."""
        return next((one for one in self.lines if one.card == card), None)


@dataclass(frozen=True)
class Past:
    """What earlier months leave in force: cards that last, and the months of an amnesty (from 0)."""

    lasting: tuple[str, ...] = ()
    amnesty: tuple[str, int, int] | None = None  # card, first and last month

    def after(self, decision: Decision, cards: dict[str, Card], month: int) -> Past:
        """The same with one more month."""
        new = tuple(one for one in decision.ids if cards[one].lasts and one not in self.lasting)
        amnesty = self.amnesty
        for one in decision.ids:
            if cards[one].amnesty:
                amnesty = (one, amnesty[1] if amnesty else month, month)
        return Past(self.lasting + new, amnesty)


@dataclass(frozen=True)
class Orders:
    """A decision worked out: the policy, and the households (indices) that each card is for."""

    decision: Decision
    policy: Policy
    lists: dict[str, np.ndarray]


def listed(card: Card, segment: Segment, ledger: Ledger, estate: Estate, pause_on_promise: bool) -> np.ndarray:
    """int64: indices of the households that the card reaches in this segment, those to be met first in front."""
    action = card.action
    if action is None:
        return np.zeros(0, dtype=np.int64)
    day = ledger.day + action.day - 1
    mine = ledger.owing > 0
    if segment.ages:
        mine &= np.isin(ledger.age, [AGES.index(one) for one in segment.ages])
    if segment.buildings:
        mine &= np.isin(estate.building + 1, segment.buildings)
    if segment.labels:
        mine &= np.isin(ledger.label, [LABELS.index(one) for one in segment.labels])
    if segment.min_yuan is not None:
        mine &= ledger.owing >= int(segment.min_yuan * 100)
    if segment.max_yuan is not None:
        mine &= ledger.owing <= int(segment.max_yuan * 100)
    if segment.households:
        mine &= np.isin(np.arange(1, ledger.households + 1), segment.households)
    if segment.complaints != "any":
        mine &= (ledger.complaining > day) == (segment.complaints == "only")
    if action.channel != "notice":
        mine &= ~ledger.plan & ~ledger.court
        if pause_on_promise:
            mine &= ledger.promise <= day
        if action.channel in _PHONES:
            mine &= ledger.has_phone
        elif action.channel == "wechat":
            mine &= ledger.has_wechat
        elif action.channel in COURT_CHANNELS:
            mine &= ledger.may_sue <= day
    found = np.flatnonzero(mine)
    key = {"amount": -ledger.owing, "age": ledger.oldest, "limitation": ledger.limit}[segment.first]
    found = found[np.argsort(key[found], kind="stable")]
    return found if segment.most is None else found[: segment.most]


def segment_of(decision: Decision, card: Card) -> Segment:
    """To whom the decision plays the card."""
    own = next((use.segment for use in decision.cards if use.card == card.id), None)
    return card.segment if own is None else own


def work_out(
    decision: Decision, standing: Policy, cards: dict[str, Card], past: Past, ledger: Ledger, estate: Estate
) -> Orders:
    """The policy of the month. Raises DocumentError."""
    month = ledger.month
    played = [cards[one] for one in dict.fromkeys([*past.lasting, *decision.ids])]
    policy = merged_policy(standing, [card for card in played if not card.amnesty])
    policy = _with_amnesty(policy, past.after(decision, cards, month), cards)
    lists: dict[str, np.ndarray] = {}
    levers = []
    for card in played:
        if card.action is None:
            continue
        segment = segment_of(decision, card)
        found = listed(card, segment, ledger, estate, policy.pause_on_promise)
        lists[card.id] = found
        if len(found):
            only_late = bool(segment.ages) and "not-due" not in segment.ages
            numbers = [int(home) + 1 for home in np.sort(found)]
            levers.append(card.action.lever(card.name, numbers, 1 if only_late else None))
    red = [red_line(act, month) for act in decision.red]
    policy = policy.model_copy(
        update={
            "name": f"第 {month + 1} 个月",
            "levers": levers,
            "red_lines": red,
            "demonstration": bool(red),
        }
    )
    return Orders(decision, policy, lists)


def _with_amnesty(policy: Policy, past: Past, cards: dict[str, Card]) -> Policy:
    if past.amnesty is None:
        return policy
    card, first, last = past.amnesty
    terms = {**cards[card].set["amnesty"], "from_month": first + 1, "until_month": last + 1}
    return merged_policy(policy, [cards[card].model_copy(update={"set": {"amnesty": terms}})])


def estimate(
    orders: Orders,
    game: Game,
    ledger: Ledger,
    cards: dict[str, Card],
    left_money: int,
    standing: Policy,
    *,
    each: bool = True,
) -> Estimate:
    """What the month may cost, and whether it can be sent. Raises DocumentError if the policy does not fit.

    Without `each`, cards that are in force for the whole month have no line of their own.
    """
    policy, behaviour, n = orders.policy, game.start.behaviour, ledger.households
    prepared = game.prepared(policy)
    acts = make_acts(prepared.compiled, behaviour)
    programme = make_programme(prepared.compiled, behaviour, n)
    price = np.maximum(acts.cost, acts.cost_missed)
    length = np.maximum(acts.minutes, acts.minutes_missed)
    rules = {lever.name: rule for rule, lever in enumerate(policy.levers)}
    lines, people = [], 0
    bare = month_money(game.prepared(standing), game, standing, ledger) if each else 0
    for name in orders.decision.ids:
        card = cards[name]
        if card.action is None:
            if not each:
                continue
            one = merged_policy(standing, [card]) if not card.amnesty else standing
            extra = month_money(game.prepared(one), game, one, ledger) - bare
            lines.append(Line(name, 0, extra, one.team.people * one.team.training_hours_month * 60))
            continue
        found, rule = orders.lists[name], rules.get(card.name)
        notice = card.action.channel == "notice"
        reach = len(np.unique(game.start.estate.building[found])) if notice else len(found)
        people += 0 if notice else reach
        money, minutes = (0, 0) if rule is None else (reach * int(price[rule]), reach * int(length[rule]))
        lines.append(Line(name, reach, money, minutes))
    touched = [line for line in lines if cards[line.card].action is not None]
    desk_money, desk_minutes = (programme.process_cost, programme.process_minutes) if people else (0, 0)
    money = sum(line.money for line in touched) + desk_money + month_money(prepared, game, policy, ledger)
    minutes = sum(line.minutes for line in touched) + desk_minutes
    left_minutes = max(0, prepared.compiled.capacity_minutes - programme.minutes)
    if not orders.decision.cards:  # what earlier months left in force is paid as far as the budget goes
        money = min(money, left_money)
    return Estimate(
        tuple(lines),
        desk_money,
        desk_minutes,
        money,
        minutes,
        left_money,
        left_minutes,
        tuple(_faults(money, minutes, left_money, left_minutes)),
    )


def month_money(prepared: Prepared, game: Game, policy: Policy, ledger: Ledger) -> int:
    """Fen a month for what is in force, beside touches: programmes, tools bought now, known grievances, rewards."""
    behaviour, compiled = game.start.behaviour, prepared.compiled
    programme = make_programme(compiled, behaviour, ledger.households)
    once = programme.once_cost if ledger.month == 0 else game.once(policy, prepared)
    known = np.bincount(ledger.cause[ledger.cause > 0] - 1, minlength=len(programme.handled))
    cure = behaviour.cure_fee + behaviour.cure_minutes * behaviour.wage // 60
    cures = int((known * cure * (programme.handled > 0)).sum())
    soon = (ledger.still[:, OPENING_LOTS:] > 0) & (ledger.due[:, OPENING_LOTS:] >= ledger.day)
    rewards = int(soon.sum()) * compiled.reward_fen
    online = int(game.start.estate.monthly_fee.sum()) * programme.fee_ppm // MILLION
    debits = behaviour.auto_fee * ledger.new_bills if compiled.auto_debit else 0
    return programme.service_cost + programme.software_cost + once + cures + rewards + online + debits


def _faults(money: int, minutes: int, left_money: int, left_minutes: int) -> list[str]:
    found = []
    if money > left_money:
        found.append(
            f"钱不够：这个月的安排最多要花 {money / 100:,.0f} 元，预算只剩 {left_money / 100:,.0f} 元。"
            "少找几户，或者去掉一样。"
        )
    if minutes > left_minutes:
        found.append(
            f"人手不够：这个月的安排最多要 {minutes / 60:,.0f} 小时，队伍只有 {left_minutes / 60:,.0f} 小时。"
            "少找几户，或者去掉一样。"
        )
    return found


def trimmed(decision: Decision, judged: Estimate, cards: dict[str, Card]) -> Decision:
    """One step towards what can be paid and done: the last card reaches fewer households, or is left out."""
    over_money, over_minutes = judged.money - judged.left_money, judged.minutes - judged.left_minutes
    for use in reversed(decision.cards):
        line = judged.line(use.card)
        if line is None or (line.money <= 0 and line.minutes <= 0):
            continue
        card = cards[use.card]
        if card.action is None or card.action.channel == "notice" or not line.reach:
            return decision.without(use.card)
        keep = line.reach
        for over, total in ((over_money, line.money), (over_minutes, line.minutes)):
            if over > 0 and total > 0:
                keep = min(keep, (total - over) * line.reach // total)
        if keep <= 0 or keep == line.reach:
            return decision.without(use.card)
        smaller = segment_of(decision, card).model_copy(update={"most": keep})
        return _replaced(decision, use.card, smaller)
    return Decision(cards=decision.cards[:-1], red=decision.red)


def _replaced(decision: Decision, card: str, segment: Segment) -> Decision:
    uses = [use.model_copy(update={"segment": segment}) if use.card == card else use for use in decision.cards]
    return decision.model_copy(update={"cards": uses})


def unknown_cards(decision: Decision, allowed: Sequence[str]) -> list[str]:
    """Cards that the game does not have."""
    return [one for one in decision.ids if one not in allowed]
