"""Who is at work in the load test: trainees in role-play, managers in 政策对比, trainers with their class's board."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from simulator.app.plain import plain
from simulator.experiments.scenario import Scenario, encode
from simulator.policy import Policy
from simulator.roleplay.account import STAFF
from tools.torture.load_page import ELSEWHERE
from tools.torture.load_tab import Browser, LateError, Tab
from tools.torture.load_watch import Seen

THINK = (8.0, 15.0)  # seconds between two sentences
MOVE = (5.0, 10.0)  # between two moves of a manager
LOOK = (20.0, 40.0)  # between two views of a trainer
TURNS = (4, 9)
WHOLE_S = 90.0  # the longest wait for an exact answer
KNOWN, FRESH = "政策对比：答案已知", "政策对比：要现算"
HOMES, WORLDS, MONTHS = 1000, 50, (24, 18)
_OURS = f"**{STAFF}（您）**　"
ENDED = "结束，到点评全部出来"
_MOST_ASKED = 8  # questions about one sentence
_GIVE_UP = 5  # troubles after which somebody goes home


@dataclass
class Diary:
    """What the pages said was said: attempt -> its sentences as the page shows them, the longest so far."""

    takes: dict[str, list[str]] = field(default_factory=dict)
    who: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def note(self, who: str, attempt: str, shown: list[str]) -> None:
        """The page shows these now: what it showed before must still be there."""
        before = self.takes.get(attempt, [])
        if shown[: len(before)] != before:
            self.broken.append(f"{who}：说过 {len(before)} 句，页面上只有 {len(shown)} 句，或者变了样")
        self.takes[attempt], self.who[attempt] = shown, who


@dataclass
class Stage:
    """What they all share. `until`: when everybody goes home, by the monotonic clock."""

    port: int
    seen: Seen
    diary: Diary
    until: float
    sentences: list[str]

    @property
    def over(self) -> bool:
        """Whether it is time to go."""
        return time.monotonic() >= self.until

    async def wait(self, dice: random.Random, between: tuple[float, float]) -> None:
        """Think; not longer than there is time."""
        await asyncio.sleep(max(0.0, min(dice.uniform(*between), self.until - time.monotonic())))


async def lived(stage: Stage, browser: Browser, arrives: float, life: Callable[[], Awaitable[None]]) -> None:
    """Come in after so many seconds, go home at the end; what goes wrong is written down."""
    await asyncio.sleep(arrives)
    try:
        await life()
    except LateError as error:
        stage.seen.fault(browser.who, str(error))
    except Exception as error:
        stage.seen.fault(browser.who, f"走不下去了，{type(error).__name__}：{error}")
    finally:
        await browser.close()


async def trainee(stage: Stage, browser: Browser, code: str, words: tuple[str, str, str], dice: random.Random) -> None:
    """Join by the link of the QR code, then one scene after another. `words`: nickname, name in every sentence, who
    leads the class."""
    nickname, mark, leader = words
    tab = await browser.open("classroom", f"code={code}")
    tab.write("class-nickname", nickname)
    await tab.press("加入", "加入班级")
    if "me" not in browser.tokens:
        raise LateError("加入以后浏览器没有拿到记号")
    talk = _Talk(stage, browser, mark, leader, dice, tab)
    troubles = 0
    while not stage.over:
        try:
            await talk.scene()
        except LateError as error:
            stage.seen.fault(browser.who, str(error))
            troubles += 1
            if troubles == _GIVE_UP:
                raise LateError("出了好几次事，不练了") from error
            talk.tab = await talk.tab.reload()


@dataclass
class _Talk:
    """One trainee's scenes."""

    stage: Stage
    browser: Browser
    mark: str
    leader: str
    dice: random.Random
    tab: Tab

    async def scene(self) -> None:
        """Choose, talk, read the debrief, go back to the list."""
        if self.tab.page != "roleplay":
            await self.tab.press("class-play", "去练习")
        if not self.tab.shown.has("chat_input", "words-") and not self.over:
            await self._begin()
        for _ in range(self.dice.randint(*TURNS)):
            await self.stage.wait(self.dice, THINK)
            if self.stage.over or self.over:
                break
            await self._turn()
        await self._read(self.tab)
        if self.stage.over:
            return
        if not self.over and self.tab.shown.has("button", "break-off"):
            began = time.monotonic()
            await self.tab.press("break-off", "结束，看点评", twice=self._lot(0.2))
            await self._read(self.tab)
            self.stage.seen.took(ENDED, time.monotonic() - began)
        await self.stage.wait(self.dice, THINK)
        if self.over:
            self.stage.seen.happened["走完的场次"] += 1
            await self.tab.press("end-leave", "回到列表", twice=self._lot(0.2))

    @property
    def over(self) -> bool:
        """Whether the page shows a debrief."""
        return self.tab.shown.has("button", "end-leave")

    async def _begin(self) -> None:
        if self.tab.shown.has("button", "class-begin"):
            key = "class-begin"
        elif self.tab.shown.has("button", "class-go-on") and self._lot(0.5):
            key = "class-go-on"
        else:
            scenes = self.tab.shown.keys("button", "scene-")
            if not scenes:
                raise LateError("列表里没有场景")
            await self.tab.press(self.dice.choice(scenes), "选一场")
            key = "way-free"
        await self.tab.press(key, "开始一场", twice=self._lot(0.2))
        await self._read(self.tab)

    async def _turn(self) -> None:
        lot = self.dice.random()
        if lot < 0.06:
            self.tab = await self.tab.reload()
            self.stage.seen.happened["重新载入"] += 1
        elif lot < 0.11:
            await self.tab.close(abort=True)
            await asyncio.sleep(self.dice.uniform(0.5, 4))
            await self.tab.connect("断线接回")
            self.stage.seen.happened["断线"] += 1
        if lot < 0.11:
            await self._read(self.tab)
        elif lot < 0.16:
            await self._second_tab()  # of which this one does not know yet
        if self.tab.shown.has("chat_input", "words-") or self._questions(self.tab):
            await self._say(self.tab)

    async def _second_tab(self) -> None:
        """The same scene in another tab, a sentence there; the first tab does not know of it."""
        other = await self.browser.open("roleplay", self.tab.query, "第二个窗口")
        self.stage.seen.happened["第二个窗口"] += 1
        if other.shown.has("chat_input", "words-"):
            await self._say(other)
        await other.close()

    async def _say(self, tab: Tab) -> None:
        text = ""
        tab.shown.alerts.clear()
        if tab.shown.has("chat_input", "words-"):
            text = f"{self.dice.choice(self.stage.sentences)}，我是{self.mark}"
            await tab.say(text, "说一句")
        for _ in range(_MOST_ASKED):
            asked = self._questions(tab)
            if not asked:
                break
            await asyncio.sleep(self.dice.uniform(1, 3))
            await tab.press(self.dice.choice(asked), "说清是什么意思", twice=self._lot(0.15))
        shown = await self._read(tab)
        if not text or self._questions(tab):
            return
        if any(plain(text) == one for one in shown[-1:]):
            self.stage.seen.happened["说出去的话"] += 1
        elif any(word in told for told in tab.shown.alerts for word in ELSEWHERE):
            self.stage.seen.happened["旧窗口里没说出去的话"] += 1
        else:
            told = "；".join(tab.shown.alerts)[:80] or "什么也没说"
            self.stage.seen.fault(self.browser.who, f"说了一句，页面上没有：{text[:40]}（页面：{told}）")

    def _questions(self, tab: Tab) -> list[str]:
        return [one for one in tab.shown.keys("button", "meant-") if one != "meant-cancel"]

    async def _read(self, tab: Tab) -> list[str]:
        """Wait until the page is whole (hearing may still be learnt, a debrief written), and write down what it shows
        as said in this take."""
        attempt = parse_qs(tab.query).get("take", [""])[0]
        if not attempt or tab.page != "roleplay":
            return []
        await tab.until(
            lambda: (
                tab.shown.has("chat_input", "words-") or bool(self._questions(tab)) or tab.shown.has("button", "again")
            ),
            "打字的地方或者点评",
        )
        self.stage.seen.words.keep(attempt, self.browser.who, self.leader)
        shown = [one.removeprefix(_OURS) for one in tab.shown.texts() if one.startswith(_OURS)]
        if tab.shown.has("button", "end-leave"):  # the last exchange, then all of it
            shown = shown[1:]
        self.stage.diary.note(self.browser.who, attempt, shown)
        return shown

    def _lot(self, chance: float) -> bool:
        hit = self.dice.random() < chance
        self.stage.seen.happened["连按两下"] += hit
        return hit


async def manager(stage: Stage, browser: Browser, code: str, policy: Policy, dice: random.Random) -> None:
    """Join, then one's own scenario: months to and fro, days of a lever that nobody asked about before. `policy` has a
    name that nobody else may see."""
    tab = await browser.open("classroom", f"code={code}")
    tab.write("class-nickname", stage.seen.words.name(browser.who))
    await tab.press("加入", "加入班级")
    link = encode(Scenario(households=HOMES, worlds=WORLDS, months=MONTHS[0], policies=["baseline", policy]))
    await tab.close()
    tab = await browser.open("compare", f"s={link}", "打开政策对比")
    await tab.until(lambda: tab.shown.answered > 0, "第一个答案")
    edit = tab.shown.keys("button", "p")
    await tab.press([one for one in edit if one.endswith("-edit")][-1], "改一套做法")
    await _Compare(stage, browser, dice, tab).moves()


@dataclass
class _Compare:
    """One manager's moves."""

    stage: Stage
    browser: Browser
    dice: random.Random
    tab: Tab
    known: list[tuple[int, float]] = field(default_factory=list)  # (months, days) of which all is known
    at: tuple[int, float] = (MONTHS[0], 0)

    async def moves(self) -> None:
        """Until it is time to go home."""
        fresh = itertools.count(1)
        self.at = (MONTHS[0], self._days().default)
        await self._whole()
        for months in reversed(MONTHS):
            await self._move((months, self.at[1]), FRESH)
            await self._whole()
        troubles = 0
        while not self.stage.over:
            await self.stage.wait(self.dice, MOVE)
            near = [one for one in self.known if (one[0] == self.at[0]) != (one[1] == self.at[1])]
            try:
                if near and self.dice.random() < 0.5:
                    await self._move(self.dice.choice(near), KNOWN)
                elif self.dice.random() < 0.25:
                    other = MONTHS[1] if self.at[0] == MONTHS[0] else MONTHS[0]
                    await self._move((other, self.at[1]), FRESH)
                else:
                    await self._move((self.at[0], float(next(fresh))), FRESH)
            except LateError as error:
                self.stage.seen.fault(self.browser.who, str(error))
                troubles += 1
                if troubles == _GIVE_UP:
                    raise LateError("出了好几次事，不比了") from error

    async def _whole(self) -> None:
        """Wait, but not for ever, until the answer is as exact as it will be: then it is known."""
        end = min(time.monotonic() + WHOLE_S, self.stage.until)
        while self.tab.polling and time.monotonic() < end:
            await asyncio.sleep(1)
        if not self.tab.polling and self.at not in self.known:
            self.known.append(self.at)

    async def _move(self, to: tuple[int, float], kind: str) -> None:
        began = time.monotonic()
        if to[0] != self.at[0]:
            await self.tab.number("slider", "看多少个月", to[0], kind)
        else:
            await self.tab.number("number_input", "逾期至少几天才做", to[1], kind)
        self.at = to
        await self.tab.until(lambda: self.tab.shown.answered > began, "答案")
        self.stage.seen.took(f"{kind}，到第一个答案", self.tab.shown.answered - began)
        self.stage.seen.words.keep(parse_qs(self.tab.query).get("s", [""])[0], self.browser.who)

    def _days(self) -> Any:
        return self.tab.shown.all("number_input", "逾期至少几天才做")[0]


async def trainer(stage: Stage, browser: Browser, dice: random.Random) -> None:
    """The class's board on the big screen, now and then the debrief or the marks."""
    tab = await browser.open("classroom", "door=lead")
    while not stage.over:
        await tab.choose("button_group", "class-view", dice.choice(("看板", "看板", "复盘", "成绩")), "培训师换一处看")
        await stage.wait(dice, LOOK)
