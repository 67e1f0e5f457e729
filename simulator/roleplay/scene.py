"""Who is met, in which scene, and how every act moves them: content/personas, content/scenarios, content/dialogue.

A persona (content/personas/P01-….yml) is somebody who owes; a scene (content/scenarios/….yml) meets one of them on a
day, by phone, at the door, at the counter or on WeChat. Both files are also what the printed role cards are made of
(generator.course.roleplay reads what it needs and leaves the rest). What is common to all stands in content/dialogue:

    acts.yml        the nineteen acts of the collector
    reactions.yml   act -> rules: how it moves trust, anger and willingness, under which conditions
    owners.yml      line key -> mood -> what owners say; a persona's and a scene's own lines go first
    says.yml        act -> what a collector may say, with {金额}-like words from the account

Trust, anger, willingness and ability are 0-10. Rules are tried in the order scene, persona, common; the first whose
`when` holds is applied. Moods: calm (anger below 4), tense (below 7), angry.
"""

from __future__ import annotations

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


def mood(anger: float) -> Mood:
    """How somebody that angry speaks."""
    return "calm" if anger < 4 else "tense" if anger < 7 else "angry"
