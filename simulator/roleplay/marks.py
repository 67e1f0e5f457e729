"""What is looked for in each dimension D1-D8, and which turn earned or lost it.

Marks only look at turns (play.Turn), never at how the acts were recognised. A mark is earned once; a clause earns by
the act that it is, a cue only inside such a clause, so that words alone earn nothing. Points are of a hundred; score.py
scales them to the rubric's weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.roleplay.account import Account
from simulator.roleplay.cues import cues
from simulator.roleplay.play import DAY, RED, Stage, Turn, minute_of_day

LONG = 110  # characters of one turn from which on the owner is being talked over
TALK = 0.72  # share of all characters that the trainee may have
_SMALL_YUAN = 100.0  # a smaller sum is a price or a part, not the debt
ALOUD = ("ask_reason", "empathize")
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
    greeted = _first(turns, lambda t: t.number <= 3 and _cue(t, "greet", "introduces"))
    hello = greeted or _first(turns, lambda t: t.number <= 3 and _did(t, "greet"))
    told = _first(turns, lambda t: "debt" in _acts(t))
    verified = _first(turns, lambda t: "verify" in _acts(t))
    safe = stage.scene.known or (verified and (not told or _order(verified, told)))
    asked = _first(
        turns, lambda t: t.number <= 4 and (_cue(t, "greet", "convenient") or _cue(t, "verify", "convenient"))
    )
    needs_ask = stage.scene.channel in ("phone", "visit")
    marks = [
        Mark(
            "D1",
            "报姓名公司来意",
            4,
            4 if greeted else 2 if hello else 0,
            _number(greeted or hello),
            "一开口就说了自己是谁" if greeted else "打了招呼，没说清自己是谁" if hello else "没有先说自己是谁",
        ),
        Mark(
            "D1",
            "先核实，再说金额",
            4,
            4 if safe and (verified or stage.scene.known) else 0,
            _number(verified or told),
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
                _number(asked),
                "问了现在方不方便" if asked else "没有问现在方不方便",
            )
        )
    return marks


def _listening(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    felt = _first(turns, lambda t: _did(t, "empathize"))
    said_back = _first(turns, lambda t: any(_cue(t, act, "restates") for act in ALOUD) or _restated(t))
    hot = [t for t in turns if t.before.anger >= 5 or _truth_before(turns, t)]
    soft = [t for t in hot if _softly(t)]
    share = len(soft) / len(hot) if hot else 1.0 if felt else 0.0
    cold = next((t for t in hot if not _softly(t)), None)
    long = next((t for t in turns if t.cues.length > LONG or "flood" in t.events), None)
    pushed = [t for t in turns if _did(t, "pressure") or any(d.act in RED for d in t.said.deeds)]
    ours = sum(t.cues.length for t in turns)
    theirs = sum(len(line) for t in turns for line in t.reply)
    talky = ours > TALK * (ours + theirs) and len(turns) >= 4
    listened = bool(_first(turns, lambda t: _did(t, *ALOUD)))
    room = 5.0 - (2 if long else 0) - (1 if talky else 0) - 2.5 * len(pushed) if listened else 0.0
    worst = long or (pushed[0] if pushed else None)
    return [
        Mark(
            "D2",
            "说出对方的心情",
            6,
            6 if felt else 0,
            _number(felt),
            "接住了对方的心情" if felt else "没有一句话接住对方的心情",
        ),
        Mark(
            "D2",
            "用自己的话复述",
            5,
            5 if said_back else 0,
            _number(said_back),
            "复述了对方说的事" if said_back else "没有用自己的话复述一遍",
        ),
        Mark(
            "D2",
            "先情绪后事实",
            4,
            4 * share,
            _number(cold or (soft[0] if soft else None)),
            "对方有情绪时先接话，再讲事实" if share == 1 else "对方正在气头上或刚说了难处，先讲的是钱和道理",
        ),
        Mark(
            "D2",
            "把话让给对方",
            5,
            max(0.0, room),
            _number(worst),
            "说得短，让对方说" if room >= 5 else "一口气说得太多、压过了对方，或者没有在听",
        ),
    ]


def _diagnosis(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    asked = [t for t in turns if _cue(t, "ask_reason", "open_question")]
    plain = [t for t in turns if _did(t, "ask_reason") and t not in asked]
    got = min(8.0, 4.0 * len(asked) + 1.5 * len(plain))
    known = _first(turns, lambda t: "reason_known" in t.after.flags and "reason_known" not in t.before.flags)
    early = _first(
        turns,
        lambda t: (
            "reason_known" not in t.before.flags
            and (_did(t, "plan", "incentive") or (_did(t, "consequence") and not _answers(turns, t)))
        ),
    )
    full = known and not (early and early.number < known.number)
    return [
        Mark(
            "D3",
            "开放地问",
            8,
            got,
            _number(asked[0] if asked else plain[0] if plain else None),
            "问了开放的问题" if got >= 8 else "开放的问题（怎么、为什么、什么时候）问得不够两个",
        ),
        Mark(
            "D3",
            "问清是哪一种",
            7,
            7 if full else 4 if known else 0,
            _number(known or early),
            "先问出了真正的原因" if full else "原因问出来了，可是办法给早了" if known else "到最后也不知道为什么没缴",
        ),
    ]


def _accuracy(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    wrong = _first(turns, lambda t: _wrong_sum(t, stage.account))
    lied = _first(turns, lambda t: any(d.act == "false_claim" for d in t.said.deeds))
    checks: dict[str, tuple[str, Callable[[Turn], bool], str, str]] = {
        "amount": ("金额对", lambda t: _says_sum(t, stage.account), "金额说对了", "没有说清欠多少"),
        "period": (
            "期间对",
            lambda t: any(_cue(t, a, "period") for a in ("debt", "explain_fee", "commit", "plan")),
            "说清了是哪一段时间",
            "没有说清是哪一段时间的费",
        ),
        "basis": (
            "依据对",
            lambda t: _cue(t, "explain_fee", "basis"),
            "说清了费用的依据",
            "没有说清费用怎么来、依据是什么",
        ),
        "service": ("拿得出事实", lambda t: _did(t, "show_service"), "用做过的事说话", "没有拿事实说明钱用在哪里"),
        "consequence": ("后果照实说", lambda t: _did(t, "consequence"), "后果说得实在", "没有如实说明一直不缴会怎样"),
    }
    marks: list[Mark] = []
    for need in stage.scene.accuracy:
        name, holds, good, bad = checks[need]
        found = _first(turns, holds)
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
        marks.append(Mark("D4", name, 1, got, _number(wrong or lied or found), why))
    return marks


def _remedy(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    fits = stage.scene.remedy
    offered = _first(turns, lambda t: _did(t, *fits) and "reason_known" in t.before.flags | t.after.flags)
    early = _first(turns, lambda t: _did(t, *fits))
    concrete = _first(turns, lambda t: _did(t, *fits) and _concrete(t, fits))
    all_given = all(_first(turns, lambda t, act=act: _did(t, act)) for act in fits)
    missed = [t for t in turns if stage.scene.wrong and _did(t, *stage.scene.wrong)]
    return [
        Mark(
            "D5",
            "办法对这个人",
            8,
            max(0.0, (8 if offered else 4 if early else 0) - 3 * len(missed)),
            _number(missed[0] if missed else offered or early),
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
            _number(concrete),
            "办法有日子、有步骤" if concrete else "办法没有说到什么时候、怎么做",
        ),
        Mark(
            "D5",
            "该给的都给了",
            3,
            3 if all_given else 0,
            _number(early),
            "该给的都给到了" if all_given else "还有该给的没给",
        ),
    ]


def _commitment(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    agreed = _first(turns, lambda t: t.after.agreed is not None)
    wanted = turns[-1].after.agreed.parts if turns and turns[-1].after.agreed else ("amount", "date", "method")
    names = {"amount": "金额", "date": "日期", "method": "方式"}
    marks: list[Mark] = []
    for part in wanted:
        named = _first(turns, lambda t, part=part: part in t.after.parts)
        got = 2.5 if agreed and named else 0.0
        marks.append(
            Mark(
                "D6",
                f"约定了{names[part]}",
                2.5,
                got,
                _number(_later(agreed, named)),
                f"{names[part]}说定了" if got else f"没有说定{names[part]}",
            )
        )
    again = _first(
        turns,
        lambda t: (
            agreed is not None
            and t.number > agreed.number
            and _did(t, "commit", "close")
            and (t.cues.repeats or bool(t.cues.date) or bool(t.cues.amount))
        ),
    )
    marks.append(
        Mark(
            "D6",
            "再说一遍确认",
            2.5,
            2.5 if again else 0,
            _number(again),
            "把约定又对了一遍" if again else "没有请对方再确认一遍",
        )
    )
    return marks


def _manner(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    spoke = [t for t in turns if t.said.deeds]
    pushed = [t for t in turns if _did(t, "pressure")]
    red = [t for t in turns if any(d.act in RED for d in t.said.deeds)]
    late = _first(turns, lambda t: not DAY[0] <= minute_of_day(stage, t.before) < DAY[1])
    enough = min(1.0, len(spoke) / 4)
    calm = max(0.0, 6 - 3 * len(pushed) - 6 * len(red)) * enough
    named = _first(turns, lambda t: any(d.act == "third_party" for d in t.said.deeds))
    return [
        Mark(
            "D7",
            "语气平和",
            6,
            calm,
            _number((red or pushed or [None])[0]),
            "语气一直平和" if calm >= 6 else "有催逼、讽刺或越线的话" if pushed or red else "说得太少",
        ),
        Mark(
            "D7",
            "时间合适",
            2,
            0 if late else 2 * enough,
            _number(late),
            "晚上九点以后还在谈" if late else "在早八点到晚九点之间",
        ),
        Mark(
            "D7",
            "不向别人说",
            2,
            0 if named else 2 * enough,
            _number(named),
            "把欠费说给了别人" if named else "没有向别人说起欠费",
        ),
    ]


def _closing(stage: Stage, turns: Sequence[Turn]) -> list[Mark]:
    closed = _first(turns, lambda t: _did(t, "close"))
    thanked = _first(turns, lambda t: _did(t, "close") and any(cues(d.text).thanks for d in t.said.deeds))
    logged = _first(turns, lambda t: _did(t, "close") and (t.cues.logged or bool(t.cues.date)))
    return [
        Mark(
            "D8",
            "总结、道谢",
            2,
            2 if thanked else 1 if closed else 0,
            _number(thanked or closed),
            "好好道了别" if thanked else "没有总结道谢",
        ),
        Mark(
            "D8",
            "说明登记和不再催",
            3,
            3 if logged else 0,
            _number(logged),
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


def _later(one: Turn | None, other: Turn | None) -> Turn | None:
    """The later of two turns."""
    known = [turn for turn in (one, other) if turn is not None]
    return max(known, key=lambda turn: turn.number, default=None)


def _first(turns: Sequence[Turn], holds: Callable[[Turn], bool]) -> Turn | None:
    return next((turn for turn in turns if holds(turn)), None)


def _acts(turn: Turn) -> list[str]:
    return [deed.act for deed in turn.said.deeds]


def _did(turn: Turn, *acts: str) -> bool:
    """Whether the turn held one of the acts, among those that the owner took in."""
    return any(deed.act in acts for deed in turn.said.deeds[:3])


def _cue(turn: Turn, act: str, name: str) -> bool:
    return any(deed.act == act and bool(getattr(cues(deed.text), name)) for deed in turn.said.deeds[:3])


def _number(turn: Turn | None) -> int:
    return turn.number if turn else 0


def _order(verified: Turn, told: Turn) -> bool:
    """Whether the verifying came first, in an earlier turn or in an earlier clause with an answer not awaited."""
    if verified.number != told.number:
        return verified.number < told.number
    return False  # asked and told in one breath: whoever listens has heard it


def _softly(turn: Turn) -> bool:
    """Whether the first thing of weight in the turn took up how the other feels."""
    weighty = [act for act in _acts(turn) if act not in ("greet", "other", "verify")]
    return not weighty or weighty[0] in ("empathize", "resolve", "ask_reason", "close", "commit")


def _truth_before(turns: Sequence[Turn], turn: Turn) -> bool:
    earlier = turns[turn.number - 2] if turn.number >= 2 else None
    return earlier is not None and any(event.startswith("truth:") for event in earlier.events)


def _restated(turn: Turn) -> bool:
    return _did(turn, "empathize", "ask_reason", "resolve") and turn.cues.restates


def _says_sum(turn: Turn, account: Account) -> bool:
    return _did(turn, "debt", "commit", "plan", "explain_fee") and any(
        right_sum(yuan, account) for yuan in turn.cues.yuan
    )


def _wrong_sum(turn: Turn, account: Account) -> bool:
    """A debt told with a sum that is neither the total nor a month of it."""
    for deed in turn.said.deeds:
        sums = cues(deed.text).yuan
        if (
            deed.act == "debt"
            and sums
            and not any(right_sum(yuan, account) for yuan in sums)
            and max(sums) > _SMALL_YUAN
        ):
            return True
    return False


def right_sum(yuan: float, account: Account) -> bool:
    """The total, a month or an instalment; who leaves out the odd cents is right too."""
    return any(abs(yuan * 100 - fen) < 100 for fen in (account.amount_fen, account.monthly_fen, account.instalment_fen))


def _agreed_in(turn: Turn) -> bool:
    """Whether the turn names the day or the sum that was agreed, and not another."""
    parts = turn.before.parts
    return any(part in turn.said.text for part in (parts.get("date"), parts.get("amount")) if part)


def _answers(turns: Sequence[Turn], turn: Turn) -> bool:
    """Whether the owner had just asked about court: then an honest answer is not too early."""
    earlier = turns[turn.number - 2].reply if turn.number >= 2 else ()
    return any(word in line for line in earlier for word in ("告我", "起诉", "法院", "打官司", "律师"))


def _concrete(turn: Turn, fits: Sequence[str]) -> bool:
    for deed in turn.said.deeds:
        if deed.act in fits:
            seen = cues(deed.text)
            if seen.date or seen.instalments or seen.amount or seen.method or seen.logged or seen.basis:
                return True
    return False
