"""What is looked for in each dimension D1-D8, and which turn earned or lost it.

Marks only look at turns (play.Turn), never at how the acts were recognised. A mark is earned once; a clause earns by
the act that it is, a cue only inside such a clause, so that words alone earn nothing. Points are of a hundred; score.py
scales them to the rubric's weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.roleplay.cues import cues
from simulator.roleplay.play import RED, Stage, Turn, out_of_hours
from simulator.roleplay.seen import (
    acts,
    answers,
    cue,
    did,
    first,
    is_concrete,
    later,
    number,
    order,
    restated,
    says_sum,
    shared,
    softly,
    takes_up,
    truth_before,
    wrong_sum,
)

LONG = 110  # characters of one turn from which on the owner is being talked over
TALK = 0.72  # share of all characters that the trainee may have
ALOUD = ("ask_reason", "empathize")
_LISTENS = 3  # turns that ask or take up, from which on somebody has listened
_MANY_SHARED = 3  # pairs of characters taken over from the owner that make a restatement without saying so
Judge = Callable[[Stage, Sequence[Turn]], list["Mark"]]


@dataclass(frozen=True)
class Mark:
    """One thing looked for. `turn` earned or lost it, 0 if no single one did; `why` for the trainee, in Chinese."""

    dimension: str
    name: str
    most: float
    got: float
    turn: int
    why: str


def _opening(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    greeted = first(turns, lambda t: t.number <= 3 and cue(t, "greet", "introduces"))
    hello = greeted or first(turns, lambda t: t.number <= 3 and did(t, "greet"))
    told = first(turns, lambda t: "debt" in acts(t))
    verified = first(turns, lambda t: "verify" in acts(t))
    safe = stage.scene.known or (verified and (not told or order(verified, told)))
    asked = first(turns, lambda t: t.number <= 4 and (cue(t, "greet", "convenient") or cue(t, "verify", "convenient")))
    needs_ask = stage.scene.channel in ("phone", "visit")
    marks = [
        Mark(
            "D1",
            "报姓名公司来意",
            4,
            4 if greeted else 2 if hello else 0,
            number(greeted or hello),
            "一开口就说了自己是谁" if greeted else "打了招呼，没说清自己是谁" if hello else "没有先说自己是谁",
        ),
        Mark(
            "D1",
            "先核实，再说金额",
            4,
            4 if safe and (verified or stage.scene.known) else 0,
            number(verified or told),
            "先核实了身份，才说到钱" if safe else "还没核实是不是本人，就说出了欠费" if told else "没有核实身份",
        ),
    ]
    if needs_ask:
        marks.append(
            Mark(
                "D1",
                "问方不方便",
                2,
                2 if asked else 0,
                number(asked),
                "问了现在方不方便" if asked else "没有问现在方不方便",
            )
        )
    return marks


def _listening(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    felt = first(turns, lambda t: did(t, "empathize") and takes_up(turns, t))
    polite = first(turns, lambda t: did(t, "empathize"))
    said_back = first(turns, lambda t: restated(t) and takes_up(turns, t)) or first(
        turns, lambda t: did(t, *ALOUD, "resolve") and shared(turns, t) >= _MANY_SHARED
    )
    hot = [t for t in turns if t.before.anger >= 5 or truth_before(turns, t)]
    soft = [t for t in hot if softly(t)]
    share = len(soft) / len(hot) if hot else 1.0 if felt else 0.0
    share = share if felt else share / 2
    cold = next((t for t in hot if not softly(t)), None)
    long = next((t for t in turns if t.cues.length > LONG or "flood" in t.events), None)
    pushed = [t for t in turns if did(t, "pressure") or any(d.act in RED for d in t.said.deeds)]
    ours = sum(t.cues.length for t in turns)
    theirs = sum(len(line) for t in turns for line in t.reply)
    talky = ours > TALK * (ours + theirs) and len(turns) >= 4
    listened = sum(did(t, *ALOUD) and (takes_up(turns, t) or t.cues.open_question) for t in turns)
    room = 5.0 * min(1.0, listened / _LISTENS) - (2 if long else 0) - (1 if talky else 0) - 2.5 * len(pushed)
    worst = long or (pushed[0] if pushed else None)
    return [
        Mark(
            "D2",
            "说出对方的心情",
            6,
            6 if felt else 2 if polite else 0,
            number(felt or polite),
            "接住了对方的心情"
            if felt
            else "话是客气的，没有接住对方说的那件事"
            if polite
            else "没有一句话接住对方的心情",
        ),
        Mark(
            "D2",
            "用自己的话复述",
            5,
            5 if said_back else 0,
            number(said_back),
            "复述了对方说的事" if said_back else "没有用自己的话复述一遍",
        ),
        Mark(
            "D2",
            "先情绪后事实",
            4,
            4 * share,
            number(cold or (soft[0] if soft else None)),
            "对方有情绪时先接话，再讲事实" if share == 1 else "对方正在气头上或刚说了难处，先讲的是钱和道理",
        ),
        Mark(
            "D2",
            "把话让给对方",
            5,
            max(0.0, room),
            number(worst),
            "说得短，让对方说" if room >= 5 else "问得少、听得少，或者一口气说得太多、压过了对方",
        ),
    ]


def _diagnosis(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    asked = [t for t in turns if cue(t, "ask_reason", "open_question")]
    plain = [t for t in turns if did(t, "ask_reason") and t not in asked]
    known = first(turns, lambda t: "reason_known" in t.after.flags and "reason_known" not in t.before.flags)
    early = first(
        turns,
        lambda t: (
            "reason_known" not in t.before.flags
            and (did(t, "plan", "incentive") or (did(t, "consequence") and not answers(turns, t)))
        ),
    )
    got = min(8.0 if known else 4.0, 4.0 * len(asked) + 1.5 * len(plain))
    full = known and not (early and early.number < known.number)
    return [
        Mark(
            "D3",
            "开放地问",
            8,
            got,
            number(asked[0] if asked else plain[0] if plain else None),
            "问了开放的问题" if got >= 8 else "开放的问题（怎么、为什么、什么时候）问得不够两个",
        ),
        Mark(
            "D3",
            "问清是哪一种",
            7,
            7 if full else 4 if known else 0,
            number(known or early),
            "先问出了真正的原因" if full else "原因问出来了，可是办法给早了" if known else "到最后也不知道为什么没缴",
        ),
    ]


def _accuracy(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    wrong = first(turns, lambda t: wrong_sum(t, stage.account))
    lied = first(turns, lambda t: any(d.act == "false_claim" for d in t.said.deeds))
    checks: dict[str, tuple[str, Callable[[Turn], bool], str, str]] = {
        "amount": ("金额对", lambda t: says_sum(t, stage.account), "金额说对了", "没有说清欠多少"),
        "period": (
            "期间对",
            lambda t: any(cue(t, a, "period") for a in ("debt", "explain_fee", "commit", "plan")),
            "说清了是哪一段时间",
            "没有说清是哪一段时间的费",
        ),
        "basis": (
            "依据对",
            lambda t: cue(t, "explain_fee", "basis"),
            "说清了费用的依据",
            "没有说清费用怎么来、依据是什么",
        ),
        "service": ("拿得出事实", lambda t: did(t, "show_service"), "用做过的事说话", "没有拿事实说明钱用在哪里"),
        "consequence": ("后果照实说", lambda t: did(t, "consequence"), "后果说得实在", "没有如实说明一直不缴会怎样"),
    }
    marks: list[Mark] = []
    for need in stage.scene.accuracy:
        name, holds, good, bad = checks[need]
        found = first(turns, holds)
        spoiled = (need == "amount" and wrong) or lied
        got = 0.0 if spoiled or not found else 1.0
        why = (
            "说错了数"
            if need == "amount" and wrong
            else "说了不实的话，别的也难让人信"
            if lied
            else good
            if found
            else bad
        )
        marks.append(Mark("D4", name, 1, got, number(wrong or lied or found), why))
    return marks


def _remedy(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    fits = stage.scene.remedy
    offered = first(turns, lambda t: did(t, *fits) and "reason_known" in t.before.flags | t.after.flags)
    early = first(turns, lambda t: did(t, *fits))
    concrete = first(turns, lambda t: did(t, *fits) and is_concrete(t, fits))
    all_given = all(first(turns, lambda t, act=act: did(t, act)) for act in fits)
    missed = [t for t in turns if stage.scene.wrong and did(t, *stage.scene.wrong)]
    return [
        Mark(
            "D5",
            "办法对这个人",
            8,
            max(0.0, (8 if offered else 4 if early else 0) - 3 * len(missed)),
            number(missed[0] if missed else offered or early),
            "给的办法不对路"
            if missed
            else "办法对路"
            if offered
            else "原因还没弄清就给办法"
            if early
            else "没有给出对路的办法",
        ),
        Mark(
            "D5",
            "办法说得具体",
            4,
            4 if concrete else 0,
            number(concrete),
            "办法有日子、有步骤" if concrete else "办法没有说到什么时候、怎么做",
        ),
        Mark(
            "D5",
            "该给的都给了",
            3,
            3 if all_given else 0,
            number(early),
            "该给的都给到了" if all_given else "还有该给的没给",
        ),
    ]


def _commitment(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    agreed = first(turns, lambda t: t.after.agreed is not None)
    wanted = turns[-1].after.agreed.parts if turns and turns[-1].after.agreed else ("amount", "date", "method")
    names = {"amount": "金额", "date": "日期", "method": "方式"}
    marks: list[Mark] = []
    for part in wanted:
        named = first(turns, lambda t, part=part: part in t.after.parts)
        got = 2.5 if agreed and named else 0.0
        marks.append(
            Mark(
                "D6",
                f"约定了{names[part]}",
                2.5,
                got,
                number(later(agreed, named)),
                f"{names[part]}说定了" if got else f"没有说定{names[part]}",
            )
        )
    again = first(
        turns,
        lambda t: (
            agreed is not None
            and t.number > agreed.number
            and did(t, "commit", "close")
            and (t.cues.repeats or bool(t.cues.date) or bool(t.cues.amount))
        ),
    )
    marks.append(
        Mark(
            "D6",
            "再说一遍确认",
            2.5,
            2.5 if again else 0,
            number(again),
            "把约定又对了一遍" if again else "没有请对方再确认一遍",
        )
    )
    return marks


def _manner(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    spoke = [t for t in turns if any(d.act != "other" for d in t.said.deeds)]
    pushed = [t for t in turns if did(t, "pressure")]
    red = [t for t in turns if any(d.act in RED for d in t.said.deeds)]
    late = first(turns, lambda t: out_of_hours(stage, t.before))
    often = first(turns, lambda t: "too_often" in t.events)
    enough = min(1.0, len(spoke) / 4)
    calm = max(0.0, 6 - 3 * len(pushed) - 6 * len(red)) * enough
    named = first(turns, lambda t: any(d.act == "third_party" for d in t.said.deeds))
    blurted = first(turns, lambda t: "debt" in acts(t) and "verified" not in t.before.flags and "verify" not in acts(t))
    safe = not named and not blurted
    return [
        Mark(
            "D7",
            "语气平和",
            6,
            calm,
            number((red or pushed or [None])[0]),
            "语气一直平和" if calm >= 6 else "有催逼、讽刺或越线的话" if pushed or red else "说得太少",
        ),
        Mark(
            "D7",
            "时间合适",
            2,
            0 if late or often else 2 * enough,
            number(late or often),
            "晚上九点以后还在谈"
            if late
            else "这一周已经接通过，或者对方说过别再打，还在电话里催"
            if often
            else "在早八点到晚九点之间，没有打得太密",
        ),
        Mark(
            "D7",
            "不向别人说",
            2,
            2 * enough if safe else 0,
            number(named or blurted),
            "没有向别人说起欠费" if safe else "把欠费说给了别人" if named else "还不知道对方是谁，就说出了欠费",
        ),
    ]


def _closing(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    closed = first(turns, lambda t: did(t, "close"))
    thanked = first(turns, lambda t: did(t, "close") and any(cues(d.text).thanks for d in t.said.deeds))
    logged = first(turns, lambda t: did(t, "close") and (t.cues.logged or bool(t.cues.date)))
    return [
        Mark(
            "D8",
            "总结、道谢",
            2,
            2 if thanked else 1 if closed else 0,
            number(thanked or closed),
            "好好道了别" if thanked else "没有总结道谢",
        ),
        Mark(
            "D8",
            "说明登记和不再催",
            3,
            3 if logged else 0,
            number(logged),
            "说了会登记、约定的日子以前不打扰" if logged else "没有说登记，也没有说约定以前不再催",
        ),
    ]


JUDGES: dict[str, Judge] = {
    "D1": _opening,
    "D2": _listening,
    "D3": _diagnosis,
    "D4": _accuracy,
    "D5": _remedy,
    "D6": _commitment,
    "D7": _manner,
    "D8": _closing,
}
