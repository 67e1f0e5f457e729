"""What the page of 角色扮演 says about levels, red lines, ways to play and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.course.evidence import Law
from simulator.app.acting.lines import Line
from simulator.app.evidence_links import evidence_link
from simulator.app.plain import plain
from simulator.policy import RedEntry
from simulator.roleplay.indicators import open_share, talk_share
from simulator.roleplay.play import Stage, State, Turn, minute_of_day
from simulator.roleplay.scene import CHANNEL_NAMES, Scene

LEVELS = {1: "●○○ 入门", 2: "●●○ 中等", 3: "●●● 难"}
ICONS = {
    "phone": ":material/call:",
    "visit": ":material/door_front:",
    "wechat": ":material/chat:",
    "counter": ":material/storefront:",
}
WAYS = {"watch": "看一遍示范", "hints": "选着说，有提示", "choices": "选着说，没有提示", "free": "自己说"}
MODES = {"practice": "练习", "test": "测验"}
TRUST = ("不信您", "有戒心", "半信半疑", "信您了", "很信您")
ANGER = ("心平气和", "有点不耐烦", "不高兴", "很生气", "火冒三丈")
WILL = ("不想缴", "很勉强", "可以谈", "愿意缴", "很愿意")
WORTHS = {
    "best": ":material/thumb_up: **现在说最合适**",
    "fair": ":material/check: 也可以，不是最要紧的",
    "early": ":material/schedule: 这会儿说不是时候",
    "harm": ":material/sentiment_dissatisfied: **对方听了会难受**",
    "red": ":material/block: **会碰红线**",
}
BASIS = {"statute": "法律法规", "case": "案例", "local": "地方规定", "norm": "行业惯例", "house": "本课程的规矩"}
LABELS = {
    "违法": "违法：法律、法规明文不许",
    "高风险": "高风险：很可能被认定违法，或者看怎么做会不会犯罪",
    "本课程禁止": "本课程禁止：法律没有写死，本课程不许",
}
_BLOCKS = 5


def level(name: str, value: float, words: Sequence[str]) -> str:
    """信任 ▰▰▱▱▱ 有戒心: a level 0-10 as blocks with its word."""
    full = min(_BLOCKS, round(value / 2))
    place = min(len(words) - 1, int(value / 10 * len(words)))
    return f"{name} {'▰' * full}{'▱' * (_BLOCKS - full)} **{words[place]}**"


def levels(state: State) -> list[str]:
    """Trust, anger and willingness."""
    return [
        level("信任", state.trust, TRUST),
        level("火气", state.anger, ANGER),
        level("愿意缴", state.will, WILL),
    ]


def moved(trust: float, anger: float, will: float) -> str:
    """What a sentence moves: 信任 ＋1，火气 －2; "" if nothing to speak of."""
    told = [
        f"{name} {'＋' if value > 0 else '－'}{abs(value):.1f}".removesuffix(".0")
        for name, value in (("信任", trust), ("火气", anger), ("愿意缴", will))
        if abs(value) >= 0.05
    ]
    return "，".join(told)


def moved_by(turn: Turn) -> str:
    """What a turn moved."""
    one, other = turn.before, turn.after
    return moved(other.trust - one.trust, other.anger - one.anger, other.will - one.will)


def would(line: Line) -> str:
    """What a sentence on offer would do, in a line."""
    told = moved(line.trust, line.anger, line.will)
    return f"{WORTHS[line.worth]}　{told or '对方没什么变化'}"


def clock(stage: Stage, state: State) -> str:
    """What time it is in the scene: 19:14."""
    minutes = minute_of_day(stage, state)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def asked(turns: Sequence[Turn]) -> str:
    """开放的问题占 67%; "" while nothing was asked."""
    share = open_share(turns)
    return "" if share is None else f"问句里开放的占 **{share * 100:.0f}%**"


def talk(turns: Sequence[Turn]) -> str:
    """您说的话占 46%; "" while nothing was said."""
    share = talk_share(turns)
    return "" if share is None else f"您说的话占 **{share * 100:.0f}%**"


def channel(scene: Scene) -> str:
    """With its picture: :material/call: 电话."""
    return f"{ICONS[scene.channel]} {CHANNEL_NAMES[scene.channel]}"


def grounds(red: RedEntry, laws: Mapping[str, Law]) -> str:
    """What a red line rests on, each by its kind: 法律法规《民法典》第九百四十四条；案例…；本课程的规矩."""
    told = [
        f"{BASIS[one.kind]}：[{plain(laws[one.law].cite)}]({evidence_link(one.law)})"
        if one.law in laws
        else BASIS["house"]
        for one in red.basis
    ]
    return "；".join(dict.fromkeys(told))
