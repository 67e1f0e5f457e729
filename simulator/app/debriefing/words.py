"""The debrief's sentences, the same on page and paper. Plain text: who shows it as Markdown escapes it."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.roleplay.debrief import Beat, Crossing, Debrief, Todo
from simulator.roleplay.hindsight import Moment
from simulator.roleplay.learn import Lesson, Slide

NOTHING = "（没有说话）"
_LEVELS = ("信任", "火气", "愿意缴")
_SMALL = 0.05
_ORIGIN = {"model": "示范", "search": "电脑试出来的"}


def points(value: float) -> str:
    """67.5, 100."""
    return f"{value:.1f}".removesuffix(".0")


def head(told: Debrief) -> str:
    """67.5 分，还没合格…… in one line."""
    return f"{points(told.score.total)} 分　{told.verdict}"


def quoted(text: str) -> str:
    """What was said, in quotation marks."""
    return f"“{text}”" if text.strip() else NOTHING


def moved(change: Sequence[float]) -> str:
    """信任 －1.2，火气 ＋1.5; "" if nothing moved."""
    told = [
        f"{name} {'＋' if value > 0 else '－'}{points(abs(value))}"
        for name, value in zip(_LEVELS, change, strict=True)
        if abs(value) >= _SMALL
    ]
    return "，".join(told)


def moment_title(one: Moment, beats: Sequence[Beat]) -> str:
    """第 7 句：这一句把人推远了."""
    happened = _happened(one, beats)
    if any("红线" in event for event in happened):
        what = "碰了红线" if any(event.startswith("碰了") for event in happened) else "该收回的没有收回"
    elif one.kind == "missed":
        what = "这里可以多走一步"
    elif one.points:
        what = "这一句丢了分"
    else:
        what = "这一句把人推远了" if _worse(one) else "还没谈定，就结束了"
    return f"第 {one.turn} 句：{what}"


def moment_why(one: Moment, beats: Sequence[Beat]) -> str:
    """Why it is talked about: reasons of the score, what happened, how the owner moved away."""
    worse = _worse(one)
    change = moved(worse) if worse else ""
    told = [*one.lost, *_happened(one, beats), f"对方的{change}" if change else ""]
    return "；".join(filter(None, told)) or "不算错，只是还有更好的说法"


def _happened(one: Moment, beats: Sequence[Beat]) -> tuple[str, ...]:
    return next((beat.events for beat in beats if beat.turn == one.turn), ())


def _worse(one: Moment) -> tuple[float, float, float] | None:
    """Of the change of the levels what is for the worse; None if nothing is."""
    trust, anger, will = one.moved
    found = min(trust, 0.0), max(anger, 0.0), min(will, 0.0)
    return found if any(found) else None


def better_why(one: Moment) -> str:
    """Why the other sentence is better."""
    return "；".join(dict.fromkeys(filter(None, (one.why, *one.earns)))) or "先把刚才那句收回来，才谈得下去"


def share(value: float | None) -> str:
    """46%, or a word where nothing was asked."""
    return "没有" if value is None else f"{value:.0%}"


def talk(told: Debrief) -> list[str]:
    """Open questions and share of talk, beside the best path."""
    return [
        f"问句里，开放的问题占 {share(told.open_share)}（最好的一条路：{share(told.best_open_share)}）。"
        "能让对方多说的，是怎么、为什么、什么时候。",
        f"您说的话占 {share(told.talk_share)}（最好的一条路：{share(told.best_talk_share)}）。",
    ]


def best_line(told: Debrief) -> str:
    """What the best path is and gets."""
    if told.best is None:
        return ""
    found = told.best.run.score
    what = f"同一场里走得最好的一条路（{_ORIGIN[told.best.origin]}），{points(found.total)} 分"
    return f"{what}。不用照背，看它先做什么、后做什么。"


def crossing_title(one: Crossing) -> str:
    """红线 R1 停、限水电气热（违法）."""
    name = f" {one.words.name}（{one.words.label}）" if one.words else ""
    back = "当场收回了" if one.taken_back else "没有收回"
    return f"红线 {one.line}{name}：{back}"


def lost(one: Todo) -> str:
    """Why the points are missing."""
    return "；".join(one.lost)


def slide_words(slide: Slide) -> str:
    """第 5 部分《倾听：四个动作》."""
    return f"第 {slide.part} 部分《{slide.title}》" if slide.part else f"《{slide.title}》"


def lesson_words(lesson: Lesson) -> str:
    """课里讲过：第 5 部分《……》、……；一页纸《……》."""
    slides = "、".join(slide_words(one) for one in lesson.slides)
    return f"课里讲过：{slides}；手边放一页纸《{lesson.aid.title}》"


def file_name(told: Debrief) -> str:
    """Without what a file system would stumble over."""
    return "角色扮演点评-" + "".join(c for c in told.title if c.isalnum() or c in "-_（）·")[:30]
