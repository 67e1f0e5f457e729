"""One conversation: a hidden state that moves with every sentence. Deterministic given the scene, seed and inputs.

    state = begin(stage)
    state, turn = say(stage, state, Said("您好，我是……", (Deed("greet", "您好，我是……"),)))

`Stage` is a scene with all it stands on; `Said` is what the trainee said, already understood (by choice or by the
classifier); a `Turn` keeps what was said, what the owner answered, the state before and after, and what happened, so
that scoring and debrief need nothing else. Nothing here knows whether acts came from a choice or from free text.

Red lines: the owner reacts, and the trainee has one turn to take it back and apologise. If they do not, the scene stops
where the rubric fails whoever crosses that line, and goes on where it only caps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from simulator.roleplay.account import Account, filled
from simulator.roleplay.cues import Cues, cues
from simulator.roleplay.scene import (
    Agreement,
    Ending,
    Limits,
    Lines,
    Part,
    Persona,
    Rule,
    Rules,
    Scene,
    When,
    lines_for,
    minutes,
)

RED = ("illegal_threat", "third_party", "overpromise", "false_claim")
MOST_LINES = 2  # that an owner answers in one turn
OTHERS = "R3"  # the red line of telling others
PUSHING = frozenset({"debt", "commit", "plan", "consequence", "pressure"})


@dataclass(frozen=True)
class Stage:
    """A scene ready to be played. `stops` are the red lines that fail (rubric), `seed` chooses among equal lines."""

    scene: Scene
    persona: Persona
    account: Account
    rules: Rules
    lines: Lines
    limits: Limits
    stops: frozenset[str]
    seed: int = 1


@dataclass(frozen=True)
class Deed:
    """One clause and the act that it is; `line` names the red line of a red act."""

    act: str
    text: str
    line: str = ""


@dataclass(frozen=True)
class Said:
    """One turn of the trainee. Empty: silence. `unsure` marks a red line that recognition was not sure of (test mode):
    it goes to the trainer and moves nothing."""

    text: str
    deeds: tuple[Deed, ...] = ()
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """Where the conversation stands. Levels 0-10; minutes since it began."""

    trust: float
    anger: float
    will: float
    ability: float
    flags: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[Part, str] = field(default_factory=dict)
    agreed: Agreement | None = None
    pending: Deed | None = None  # a red line that can still be taken back
    crossed: tuple[str, ...] = ()  # red lines that were not taken back
    corrected: tuple[str, ...] = ()
    minutes: float = 0.0
    turn: int = 0
    silences: int = 0
    spoken: tuple[str, ...] = ()
    ended: Ending | None = None


@dataclass(frozen=True)
class Turn:
    """What happened in one exchange. `events`: truth:<id>, agreed, part:<part>, red:<R>, corrected:<R>, stopped:<R>,
    flood, soup, silence, late, too_often, ended:<ending>."""

    number: int
    said: Said
    cues: Cues
    reply: tuple[str, ...]
    before: State
    after: State
    events: tuple[str, ...]


def begin(stage: Stage) -> State:
    """Before the first word: the persona's levels, those of the scene going first."""
    base, own = stage.persona.state, stage.scene.start
    flags = {"verified"} if stage.scene.known else set()
    return State(
        trust=own.get("trust", base.trust),
        anger=own.get("anger", base.anger),
        will=own.get("willingness", base.willingness),
        ability=own.get("ability", base.ability),
        flags=frozenset(flags),
    )


def opening(stage: Stage) -> str:
    """The owner's first words."""
    return filled(stage.scene.opening, stage.account)


def say(stage: Stage, state: State, said: Said) -> tuple[State, Turn]:
    """The next state and what happened. Raises ValueError once the scene has ended."""
    if state.ended:
        raise ValueError("这一场已经结束了")
    hand = _Hand(stage, state, said)
    if not said.text.strip():
        hand.silence()
    else:
        hand.take()
    after = hand.close()
    turn = Turn(state.turn + 1, hand.said, hand.cues, tuple(hand.reply), state, after, tuple(hand.events))
    return after, turn


def minute_of_day(stage: Stage, state: State) -> int:
    """What time it is in the scene, in minutes since midnight."""
    return minutes(stage.scene.clock) + int(state.minutes)


def out_of_hours(stage: Stage, state: State) -> bool:
    """Whether it is too early or too late to speak of fees."""
    first, last = stage.limits.hours
    return not first <= minute_of_day(stage, state) < last


class _Hand:
    """One turn being played: what it changes is gathered here and becomes the next state in `close`."""

    def __init__(self, stage: Stage, state: State, said: Said) -> None:
        self.stage, self.state = stage, state
        self.cues = cues(said.text)
        deeds = tuple(_overheard(deed, stage) for deed in said.deeds)
        if self.cues.soup and not any(deed.act in RED for deed in deeds):
            deeds = (Deed("other", said.text),)  # words in a heap say nothing to anybody
        self.said = replace(said, deeds=deeds)
        self.trust, self.anger, self.will = state.trust, state.anger, state.will
        self.flags, self.counts = set(state.flags), dict(state.counts)
        self.parts: dict[Part, str] = dict(state.parts)
        self.agreed, self.pending = state.agreed, state.pending
        self.crossed, self.corrected = list(state.crossed), list(state.corrected)
        self.ended: Ending | None = None
        self.silences = 0
        self.spoken = list(state.spoken)
        self.reply: list[str] = []
        self.events: list[str] = []
        self._ranked: list[tuple[int, str]] = []  # importance, what the owner says; in the order of saying

    def silence(self) -> None:
        self.silences = self.state.silences + 1
        if self.silences < self.stage.limits.silences:
            self._event("silence", 1)
            return
        self._event("silence")
        self._end("silence")
        self._answer(9, self._line("hang_up"))

    def take(self) -> None:
        deeds = self.said.deeds
        red = next((deed for deed in deeds if deed.act in RED), None)
        if self.pending is not None:
            self._after_red(red)
            if self.ended:
                return
        if red is not None:
            self._red(red)
            return
        if self.cues.soup:
            self._event("soup", 6)
        if len(deeds) >= self.stage.limits.flood:
            self._event("flood", 6)
        self._slots()
        for deed in deeds[: self.stage.limits.acts_taken_in]:
            self._deed(deed)
        pushes = any(deed.act in PUSHING for deed in deeds) and "resolve" not in self.flags  # who stops may say why
        untimely = {
            "late": out_of_hours(self.stage, self.state),
            "too_often": pushes and called_too_often(self.stage),
        }
        for name, holds in untimely.items():
            if holds and name not in self.state.flags:
                self.flags.add(name)
                self._event(name, 5)

    def close(self) -> State:
        """The next state; the owner may have had enough, or no more time."""
        clip = (max(0.0, min(10.0, level)) for level in (self.trust, self.anger, self.will))
        self.trust, self.anger, self.will = (round(level, 2) for level in clip)
        most = MOST_LINES + ("agreed" in self.events)
        places = sorted(range(len(self._ranked)), key=lambda place: -self._ranked[place][0])[:most]
        self.reply += [self._ranked[place][1] for place in sorted(places) if self._ranked[place][1]]
        if not self.reply:
            self.reply.append(self._line("other"))
        limits = self.stage.limits
        spent = self.state.minutes + self._minutes()
        turn = self.state.turn + 1
        boils = self.anger >= limits.full_anger and self.pending is None  # a red line may still be taken back
        if not self.ended and boils:
            self._end(self.stage.persona.boils)
            self.reply = [self._line("complain" if self.ended == "complaint" else "hang_up")]
        elif not self.ended and (spent > self.stage.scene.minutes * limits.overtime or turn >= limits.turns):
            self._end("time_up")
            self.reply.append(self._line("time_up"))
        self.spoken += self.reply
        return State(
            self.trust,
            self.anger,
            self.will,
            self.state.ability,
            frozenset(self.flags),
            self.counts,
            self.parts,
            self.agreed,
            self.pending,
            tuple(self.crossed),
            tuple(self.corrected),
            round(spent, 2),
            turn,
            self.silences,
            tuple(self.spoken[-12:]),
            self.ended,
        )

    def _red(self, deed: Deed) -> None:
        self.pending = deed
        self.events.append(f"red:{deed.line}")
        times = self.counts.get(deed.act, 0)
        self.counts[deed.act] = times + 1
        self._move(self._rule(deed.act, times))
        self._answer(8, self._line(f"red_{deed.act}"))

    def _after_red(self, again: Deed | None) -> None:
        """The one turn in which it can be taken back."""
        crossed = self.pending
        assert crossed is not None
        self.pending = None
        if again is None and self.cues.withdraws:
            self.corrected.append(crossed.line)
            self.events.append(f"corrected:{crossed.line}")
            self._move(self._rule("accept_apology"))
            self._answer(7, self._line("accept_apology"))
            return
        self.crossed.append(crossed.line)
        if crossed.line in self.stage.stops:
            self.events.append(f"stopped:{crossed.line}")
            self._end("recorded")
            self._answer(9, self._line("recorded"))

    def _slots(self) -> None:
        """Sums, days and ways to pay that stand in the turn fill what an agreement still lacks."""
        acts = {deed.act for deed in self.said.deeds}
        if not acts & {"commit", "plan", "close", "incentive"}:
            return
        found: dict[Part, str] = {
            "amount": self.cues.amount or (self.cues.instalments if "plan" in acts else ""),
            "date": self.cues.date,
            "method": self.cues.method,
        }
        self.parts |= {part: text for part, text in found.items() if text}

    def _deed(self, deed: Deed) -> None:
        act = deed.act
        times = self.counts.get(act, 0)
        self.counts[act] = times + 1
        agreement = self._agreement(act, times)
        if agreement is not None:
            self._agree(agreement)
        elif self.agreed is not None and (act in ("commit", "plan") or (act == "close" and self._missing())):
            self._complete()
        elif self.agreed is not None and act == "close":
            pass  # all is said; how it ends is told below
        else:
            truth = self._truth(act, times)
            rule = self._rule(act, times)
            self._move(rule, self.stage.limits.worn ** max(0, times - 1))  # said again and again, it does less
            if truth is None:
                weight = 4 if rule.say else 2 if act in ("other", "greet") else 3
                said_often = times >= self.stage.limits.often and act not in ("close", "commit")
                self._answer(weight, self._line("repeat" if said_often else rule.say or act))
                if said_often:
                    self._move(self._rule("repeat"))
        self.flags.add(act)
        if act == "greet" and self.cues.convenient:
            self.flags.add("asked_convenience")
        if act == "verify":
            self.flags.add("verified")
        if act == "close" and not self.ended and self._leaves():
            done = self.agreed is not None and not self._missing()
            self._end(self.agreed.ending if done and self.agreed else "open")
            self._answer(5, self._line("closing_good" if done else "closing_open"))

    def _leaves(self) -> bool:
        """Whether the turn ends the talk: its last clause says goodbye, or it does nothing else of weight."""
        deeds = self.said.deeds
        acts = {deed.act for deed in deeds}
        if deeds[-1].act != "close" or "greet" in acts:
            return False
        return cues(deeds[-1].text).farewell or acts <= {"close", "other", "empathize"}

    def _agreement(self, act: str, times: int) -> Agreement | None:
        if self.agreed is not None:
            return None
        for one in self.stage.scene.agrees:
            if act in one.by and self._holds(one.needs, times):
                return one
        return None

    def _agree(self, agreement: Agreement) -> None:
        self.agreed = agreement
        self.flags |= {"agreed", f"agreed:{agreement.ending}"}
        self._event("agreed")
        self._answer(7, self._choose(agreement.says))
        self._complete(first=True)

    def _complete(self, first: bool = False) -> None:
        """Name what the owner names himself when asked; ask for what is still missing."""
        assert self.agreed is not None
        for part in self._missing():
            given = self.agreed.gives.get(part)
            if given:
                self.parts[part] = filled(given, self.stage.account)
                self.events.append(f"part:{part}")
                self._answer(6, self._line(f"give_{part}").replace("{答}", self.parts[part]))
        missing = self._missing()
        if missing:
            self._answer(6, self._line(f"ask_{missing[0]}"))
        elif not first:
            self._answer(5, self._line("agree"))

    def _missing(self) -> tuple[Part, ...]:
        return tuple(part for part in self.agreed.parts if part not in self.parts) if self.agreed else ()

    def _truth(self, act: str, times: int) -> str | None:
        for truth in self.stage.scene.truths:
            if truth.id not in self.flags and act in truth.by and self._holds(truth.when, times):
                self.flags.add(truth.id)
                if not truth.aside:
                    self.flags.add("reason_known")
                self.events.append(f"truth:{truth.id}")
                self.trust += truth.trust
                self.anger += truth.anger
                self.will += truth.will
                self._answer(6, self._choose(truth.says))
                return truth.id
        return None

    def _rule(self, act: str, times: int = 0) -> Rule:
        for rules in (self.stage.scene.reacts, self.stage.persona.reacts, self.stage.rules):
            for rule in rules.get(act, ()):
                if self._holds(rule.when, times):
                    return rule
        return Rule()

    def _move(self, rule: Rule, worn: float = 1.0) -> None:
        self.trust += rule.trust * (worn if rule.trust > 0 else 1)
        self.anger += rule.anger * (worn if rule.anger < 0 else 1)
        self.will += rule.will * (worn if rule.will > 0 else 1)
        self.flags |= set(rule.sets)
        if rule.ends:
            self._end(rule.ends)

    def _holds(self, when: When, times: int) -> bool:
        return when.holds(self.trust, self.anger, self.will, self.flags, times)

    def _minutes(self) -> float:
        limits = self.stage.limits
        if self.stage.scene.channel == "wechat":
            return limits.wechat_minutes
        heard = len(self.said.text) + sum(len(line) for line in self.reply)
        return limits.pause_minutes + heard / limits.chars_a_minute

    def _event(self, name: str, weight: int = 0) -> None:
        """Something that moves the owner besides the acts; with a `weight` the owner has a word for it."""
        self.events.append(name)
        self._move(self._rule(name))
        if weight:
            self._answer(weight, self._line(name))

    def _end(self, ending: Ending) -> None:
        if self.ended is None:
            self.ended = ending
            self.events.append(f"ended:{ending}")

    def _answer(self, weight: int, text: str) -> None:
        self._ranked.append((weight, text))

    def _line(self, key: str) -> str:
        """The owner's line for a key: the scene's, the persona's or anybody's."""
        layers = (self.stage.scene.lines, self.stage.persona.lines, self.stage.lines)
        found = lines_for(layers, key, self.stage.scene.channel, self.anger)
        return self._choose(found) if found else "" if key == "other" else self._line("other")

    def _choose(self, lines: tuple[str, ...]) -> str:
        """One of several, not one that was just said if there is another; the same for the same seed and turn."""
        fresh = [one for one in lines if filled(one, self.stage.account) not in self.spoken] or list(lines)
        key = f"{self.stage.seed}:{self.stage.scene.id}:{self.state.turn}:{len(self._ranked)}".encode()
        place = int.from_bytes(hashlib.sha256(key).digest()[:4], "big") % len(fresh)
        return filled(fresh[place], self.stage.account)


def called_too_often(stage: Stage) -> bool:
    """Whether this call is one too many: then nothing may be pressed for, only put into writing."""
    before = stage.scene.contacts
    return stage.scene.channel == "phone" and (before.stop or before.answered >= stage.limits.answered_calls_a_week)


def _overheard(deed: Deed, stage: Stage) -> Deed:
    """To somebody who must not hear of it, telling the debt is telling others."""
    tells = deed.act in ("debt", "plan", "consequence") and stage.scene.private
    return Deed("third_party", deed.text, OTHERS) if tells else deed
