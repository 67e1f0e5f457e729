"""What a load test comes to: rows for people, figures for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tools.torture.load_people import ENDED, KNOWN, Diary
from tools.torture.load_watch import Seen, Vital, growth, mb_a_minute, quantile, settled, table
from tools.torture.row import Outcome, Row

PART = "09 一个班同时在用（30 名学员、5 位经理、2 位培训师，两个核）"
P95_S, WAY_IN_S, ANSWER_S = 1.0, 3.0, 5.0  # an action; opening, loading anew, coming back; what is worked out first
MB_A_MINUTE, MORE_FILES, MORE_THREADS = 1.0, 10, 10
SHORTEST_MIN = 5.0  # in less nobody can say whether memory is flat
_WAYS_IN = ("打开", "重新载入", "断线接回", "第二个窗口", "加入班级", "去练习")
_COMPARE = "政策对比"
_TOO_SHORT = "走的时间太短，平不平看不出来"


@dataclass
class Play:
    """What one load test measured."""

    minutes: float
    roles: bool
    seen: Seen = field(default_factory=Seen)
    diary: Diary = field(default_factory=Diary)
    vitals: list[Vital] = field(default_factory=list)
    marks: dict[str, Vital] = field(default_factory=dict)  # moments: idle, all there, all gone
    browsers: int = 0
    lost: list[str] = field(default_factory=list)  # what records and pages do not agree upon
    turns: int = 0
    busy: float = 0.0  # the machine's load, one minute, at the end


def judged(play: Play) -> list[Row]:
    """One row for each thing that must hold."""
    acts, messages, moments = len(play.seen.seconds["说一句"]), play.seen.messages, len(play.vitals)
    moves = sum(map(len, _of(play, _COMPARE).values()))
    quick = f"p95 不到 {P95_S:g} 秒"
    found = [
        (
            "学员每一下多久有回应",
            f"{quick}；进门、接回、重新载入不到 {WAY_IN_S:g} 秒，点评不到 {ANSWER_S:g} 秒",
            _quick,
            acts,
        ),
        ("政策对比每一下多久有回应", f"{quick}；要现算的，第一个答案不到 {ANSWER_S:g} 秒", _compared, moves),
        ("页面出错、连接被断", "一次也没有", _troubles, messages),
        ("说出去的话和记录对得上", "页面上有的每一句都在记录里，一句不少，一句不重", _kept, play.turns),
        (
            "看不到别人的东西",
            "别人的昵称、说的话、记号、场次、政策和链接，一个字节也收不到；培训师只看得到自己班的",
            _apart,
            messages,
        ),
        ("内存", f"后三分之二每分钟涨不到 {MB_A_MINUTE:g} MB", _memory, moments),
        ("打开的文件和线程", f"不越来越多（文件 {MORE_FILES}、线程 {MORE_THREADS} 以内）", _handles, moments),
    ]
    return [Row(PART, what, times, must, *judge(play), 0.0) for what, must, judge, times in found]


def _of(play: Play, begin: str) -> dict[str, list[float]]:
    return {kind: values for kind, values in play.seen.seconds.items() if kind.startswith(begin)}


def _told(seconds: dict[str, list[float]]) -> str:
    return "；".join(
        f"{kind} {one['次数']} 次：p50 {one['p50']:.2f}、p95 {one['p95']:.2f}、最长 {one['最长']:.2f} 秒"
        for kind, one in table(seconds)
    )


def _slow(seconds: dict[str, list[float]], most: float) -> list[str]:
    return [kind for kind, values in seconds.items() if quantile(values, 0.95) > most]


def _quick(play: Play) -> Outcome:
    theirs = {kind: values for kind, values in play.seen.seconds.items() if not kind.startswith(_COMPARE)}
    ways_in = {kind: values for kind, values in theirs.items() if kind.startswith(_WAYS_IN)}
    acts = {kind: values for kind, values in theirs.items() if kind not in ways_in}
    ends = {kind: acts.pop(kind) for kind in (ENDED,) if kind in acts}
    slow = [*_slow(acts, P95_S), *_slow(ways_in, WAY_IN_S), *_slow(ends, ANSWER_S)]
    told = f"{_told(theirs)}。{_cpu(play)}，机器的负载 {play.busy:.1f}"
    return Outcome(told + (f"。太慢：{'、'.join(slow)}" if slow else ""), not slow and bool(acts))


def _compared(play: Play) -> Outcome:
    theirs = _of(play, _COMPARE)
    answers = {kind: values for kind, values in theirs.items() if "现算" in kind and "答案" in kind.partition("，")[2]}
    slow = [*_slow({k: v for k, v in theirs.items() if k not in answers}, P95_S), *_slow(answers, ANSWER_S)]
    if play.minutes >= SHORTEST_MIN and not _of(play, KNOWN):
        slow.append("没有一次答案是已知的，没有试成")
    return Outcome(_told(theirs) + (f"。太慢：{'、'.join(slow)}" if slow else ""), not slow and bool(theirs))


def _cpu(play: Play) -> str:
    first, last = play.vitals[0], play.vitals[-1]
    span = max(last.at - first.at, 1e-9)
    return (
        f"沙盘用了 {(last.cpu - first.cpu) / span:.0%} 个核，这边的浏览器 {(last.clients - first.clients) / span:.0%}"
    )


def _troubles(play: Play) -> Outcome:
    happened = "，".join(f"{name} {count}" for name, count in sorted(play.seen.happened.items()))
    told = f"{play.browsers} 个浏览器收到 {play.seen.messages} 条、{play.seen.received / 1e6:.0f} MB；{happened}"
    return Outcome(_with(told, play.seen.faults), not play.seen.faults and play.seen.happened["走完的场次"] > 0)


def _kept(play: Play) -> Outcome:
    told = f"{len(play.diary.takes)} 场、{play.turns} 句，页面和记录一字不差"
    return Outcome(_with("" if play.lost else told, play.lost), not play.lost and play.turns > 0)


def _apart(play: Play) -> Outcome:
    blind = [who for who in play.seen.own if not play.seen.own[who] and who != "访客"]
    told = (
        f"{len(play.seen.words)} 个只给某人看的词，在 {play.seen.received / 1e6:.0f} MB 里找过："
        f"自己的看到 {sum(play.seen.own.values())} 次，别人的 {len(play.seen.foreign)} 次"
    )
    wrong = play.seen.foreign + [f"{who} 连自己的也没看到：没有试成" for who in blind]
    return Outcome(_with(told, wrong), not wrong and sum(play.seen.own.values()) > 0)


def _memory(play: Play) -> Outcome:
    last = settled(play.vitals)
    slope = mb_a_minute(last)
    idle, there, gone = (play.marks[name].rss_mb for name in ("空着", "都来了", "都走了"))
    told = (
        f"空着 {idle:.0f} MB，{play.browsers} 个人都来了 {there:.0f} MB（每人 {_each(play, there):.0f} kB），"
        f"最多 {max(one.rss_mb for one in play.vitals):.0f} MB，"
        f"都走了 {gone:.0f} MB（每人还留着 {_each(play, gone):.0f} kB）；"
        f"后三分之二每分钟 {slope:+.2f} MB"
    )
    if play.minutes < SHORTEST_MIN:
        return Outcome(f"{told}。{_TOO_SHORT}", True)
    return Outcome(told, slope < MB_A_MINUTE)


def _each(play: Play, mb: float) -> float:
    return (mb - play.marks["空着"].rss_mb) * 1024 / max(play.browsers, 1)


def _handles(play: Play) -> Outcome:
    last = settled(play.vitals)
    files, threads = [one.files for one in last], [one.threads for one in last]
    more = growth(files), growth(threads)
    told = (
        f"文件 {min(files)}–{max(files)}，线程 {min(threads)}–{max(threads)}；后三分之二里从头到尾，文件 {more[0]:+g}，"
        f"线程 {more[1]:+g}；都走了以后文件 {play.marks['都走了'].files}，线程 {play.marks['都走了'].threads}"
    )
    if play.minutes < SHORTEST_MIN:
        return Outcome(f"{told}。{_TOO_SHORT}", True)
    return Outcome(told, more[0] <= MORE_FILES and more[1] <= MORE_THREADS)


def _with(told: str, wrong: Sequence[str]) -> str:
    return f"{told}{'；' if told else ''}{len(wrong)} 处不对：{'；'.join(wrong[:5])}" if wrong else told


def figures(play: Play) -> dict[str, Any]:
    """Everything measured, for programs."""
    return {
        "minutes": play.minutes,
        "roles": play.roles,
        "browsers": play.browsers,
        "load_average": play.busy,
        "seconds": dict(table(play.seen.seconds)),
        "happened": dict(sorted(play.seen.happened.items())),
        "faults": play.seen.faults,
        "foreign": play.seen.foreign,
        "lost": play.lost,
        "turns": play.turns,
        "received_bytes": play.seen.received,
        "mb_a_minute": round(mb_a_minute(settled(play.vitals)), 3),
        "marks": {name: asdict(one) for name, one in play.marks.items()},
        "vitals": [asdict(one) for one in play.vitals],
    }
