"""Who is met, in which scene, and how every act moves them: content/personas, content/scenarios, content/dialogue.

A persona (content/personas/P01-….yml) is somebody who owes; a scene (content/scenarios/….yml) meets one of them on a
day, by phone, at the door, at the counter or on WeChat. Both files are also what the printed role cards are made of
(generator.course.roleplay reads what it needs and leaves the rest). What is common to all stands in content/dialogue:

    acts.yml        the nineteen acts of the collector
    reactions.yml   act or event -> rules: how it moves trust, anger and willingness, under which conditions
    limits.yml      what a talk can bear: hours, turns, silences, how much is taken in at once
    owners.yml      line key -> mood -> what owners say; a persona's and a scene's own lines go first
    says.yml        act -> what a collector may say, with {金额}-like words from the account

Trust, anger, willingness and ability are 0-10. Rules are tried in the order scene, persona, common; the first whose
`when` holds is applied. Moods: calm (anger below 4), tense (below 7), angry.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Channel = Literal["phone", "visit", "wechat", "counter"]
Ending = Literal[
    "paid", "plan", "promise", "appointment", "open", "complaint", "walked_out", "recorded", "silence", "time_up"
]
Mood = Literal["calm", "tense", "angry"]
Part = Literal["amount", "date", "method"]
Needed = Literal["amount", "period", "basis", "service", "consequence"]
Level = Annotated[float, Field(ge=0, le=10)]
Step = Annotated[float, Field(ge=-10, le=10)]
Lines = dict[str, dict[Mood, tuple[str, ...]]]

GOOD: tuple[Ending, ...] = ("paid", "plan", "promise", "appointment")
ENDING_NAMES: dict[Ending, str] = {
    "paid": "当场缴清",
    "plan": "定下了分期",
    "promise": "有金额、有日子、有方式的承诺",
    "appointment": "约好了先办事，再谈费",
    "open": "没有谈定",
    "complaint": "打了 12345",
    "walked_out": "不谈了",
    "recorded": "录下了越线的话",
    "silence": "没有等到您开口",
    "time_up": "时间到了",
}
CHANNEL_NAMES: dict[Channel, str] = {"phone": "电话", "visit": "上门", "wechat": "微信", "counter": "柜台"}


class Strict(BaseModel):
    """What is not named here is a mistake of spelling."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class When(Strict):
    """All that is named must hold. `has` and `lacks` are flags; `times_*` count how often this act came before."""

    trust_min: Level | None = None
    trust_max: Level | None = None
    anger_min: Level | None = None
    anger_max: Level | None = None
    will_min: Level | None = None
    will_max: Level | None = None
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    times_min: int = Field(default=0, ge=0)
    times_max: int | None = Field(default=None, ge=0)

    def holds(self, trust: float, anger: float, will: float, flags: Set[str], times: int) -> bool:
        """Whether it holds for these levels, flags and earlier times."""

        def within(value: float, low: float | None, high: float | None) -> bool:
            return (low is None or value >= low) and (high is None or value <= high)

        return (
            within(trust, self.trust_min, self.trust_max)
            and within(anger, self.anger_min, self.anger_max)
            and within(will, self.will_min, self.will_max)
            and set(self.has) <= flags
            and not set(self.lacks) & flags
            and within(times, self.times_min, self.times_max)
        )


class Rule(Strict):
    """What an act does to the owner. `say` is a line key (else the act's own), `sets` are flags, `ends` ends it."""

    when: When = When()
    trust: Step = 0
    anger: Step = 0
    will: Step = 0
    sets: tuple[str, ...] = ()
    say: str = ""
    ends: Ending | None = None


Rules = dict[str, tuple[Rule, ...]]
# What moves an owner besides the acts: keys of reactions.yml too.
EVENTS = ("silence", "flood", "late", "too_often", "repeat", "agreed", "accept_apology")


class Truth(Strict):
    """What the owner keeps to himself until one of the acts `by` comes while `when` holds. Sets the flag of its id and
    `reason_known`, unless it is `aside`."""

    id: str
    by: tuple[str, ...] = ("ask_reason",)
    when: When = When()
    says: tuple[str, ...] = Field(min_length=1)
    trust: Step = 0
    anger: Step = 0
    will: Step = 0
    aside: bool = False


class Agreement(Strict):
    """On what the owner agrees: an act of `by` while `needs` holds. `parts` must all be named before it counts;
    `gives` are those that the owner names himself when asked."""

    ending: Ending
    by: tuple[str, ...] = ("commit",)
    needs: When = When()
    parts: tuple[Part, ...] = ("amount", "date", "method")
    gives: dict[Part, str] = {}
    says: tuple[str, ...] = Field(min_length=1)


class AccountRef(Strict):
    """Which household of which estate (content/estates) it is about, and what it owes up to the month `to`."""

    estate: str = "mid-market"
    kind: Literal["home", "shop"] = "home"
    months: int = Field(ge=1, le=60)
    to: str = Field(default="2026-10", pattern=r"^20\d\d-(0[1-9]|1[0-2])$")
    name: str
    plan: int = Field(default=4, ge=2, le=12)


class Temptation(Strict):
    """The red line that lies nearest in this scene: what a tired collector would say."""

    act: Literal["illegal_threat", "third_party", "overpromise", "false_claim"]
    line: str = Field(pattern=r"^R([1-9]|10)$")
    say: str


class ModelLine(Strict):
    """One turn of the model run: what is said, and what it does (several acts if it has several clauses)."""

    acts: tuple[str, ...] = Field(min_length=1)
    say: str
    why: str = ""


class Start(Strict):
    trust: Level = 5
    anger: Level = 3
    ability: Level = 6
    willingness: Level = 5


class Persona(Strict):
    """Somebody who owes. `boils` is how it ends when they have had enough."""

    id: str
    name: str
    kind: str
    owner: str
    about: str
    state: Start
    unlocks: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()
    boils: Ending = "walked_out"
    reacts: Rules = {}
    lines: Lines = {}


class Contacts(Strict):
    """What was tried before: calls of this week that were answered, and whether the owner said not to call again."""

    answered: int = Field(default=0, ge=0, le=20)
    stop: bool = False


class Scene(Strict):
    """A scene. `clock` is when it begins; `answers` who opens ("owner" or somebody else); `private` that this somebody
    must not hear of the debt; `known` that both know whom they talk to; `accuracy` what must be said right, `remedy`
    the acts that fit this owner, `wrong` those that do not; `skills` the dimensions it trains most; `clumsy` the acts
    of its scripted beginner ("remedy" is the first remedy), if the usual ones do not fit."""

    id: str
    persona: str
    title: str
    channel: Channel
    level: Literal[1, 2, 3]
    skills: tuple[str, ...] = Field(min_length=1)
    minutes: int = Field(ge=3, le=30)
    clock: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    setting: str
    facts: tuple[str, ...]
    goal: str
    opening: str
    secrets: tuple[str, ...]
    account: AccountRef
    start: dict[Literal["trust", "anger", "ability", "willingness"], Level] = {}
    answers: str = "owner"
    contacts: Contacts = Contacts()
    private: bool = False
    known: bool = False
    accuracy: tuple[Needed, ...] = ("amount", "period")
    remedy: tuple[str, ...] = Field(min_length=1)
    wrong: tuple[str, ...] = ()
    truths: tuple[Truth, ...] = Field(min_length=1)
    agrees: tuple[Agreement, ...] = Field(min_length=1)
    reacts: Rules = {}
    lines: Lines = {}
    says: dict[str, tuple[str, ...]] = {}
    temptation: Temptation
    clumsy: tuple[str, ...] = ()
    model: tuple[ModelLine, ...] = Field(min_length=4)


class Limits(Strict):
    """What a talk can bear (content/dialogue/limits.yml), the same for every scene. `day` are the hours in which one
    may call; `overtime` how many times the scene's minutes an owner stays; `worn` what each further saying of the same
    thing is still worth."""

    source: str
    note: str = ""
    day: tuple[str, str]
    answered_calls_a_week: int = Field(ge=0, le=20)
    turns: int = Field(ge=4, le=60)
    silences: int = Field(ge=1, le=10)
    acts_taken_in: int = Field(ge=1, le=10)
    flood: int = Field(ge=2, le=20)
    full_anger: Level
    overtime: float = Field(ge=1, le=5)
    worn: float = Field(ge=0, le=1)
    often: int = Field(ge=1, le=10)
    chars_a_minute: float = Field(gt=0)
    pause_minutes: float = Field(ge=0, le=5)
    wechat_minutes: float = Field(ge=0, le=60)

    @property
    def hours(self) -> tuple[int, int]:
        """`day` in minutes since midnight."""
        first, last = (minutes(clock) for clock in self.day)
        return first, last


def minutes(clock: str) -> int:
    """19:30 in minutes since midnight."""
    hour, minute = (int(part) for part in clock.split(":"))
    return hour * 60 + minute


def mood(anger: float) -> Mood:
    """How somebody that angry speaks."""
    return "calm" if anger < 4 else "tense" if anger < 7 else "angry"


def lines_for(layers: Iterable[Lines], key: str, channel: Channel, anger: float) -> tuple[str, ...]:
    """What somebody that angry may say for a key, `key@channel` before `key`: of the first layer that has it; a mood
    that has none takes the next. Nothing if no layer has it."""
    for by_mood in (layer.get(one) for layer in layers for one in (f"{key}@{channel}", key)):
        if by_mood:
            return next(by_mood[one] for one in (mood(anger), "tense", "calm", "angry") if by_mood.get(one))
    return ()
