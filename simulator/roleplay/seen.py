"""What can be seen in the turns of a conversation: which acts, in which order, about what; marks.py asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simulator.roleplay.account import Account
from simulator.roleplay.cues import cues
from simulator.roleplay.play import Turn

_SMALL_YUAN = 100.0  # a smaller sum is a price or a part, not the debt
_EVERYWHERE = frozenset("您你我他她的了吗呢吧啊是在有就都也不没这那么个")


def later(one: Turn | None, other: Turn | None) -> Turn | None:
    """The later of two turns."""
    known = [turn for turn in (one, other) if turn is not None]
    return max(known, key=lambda turn: turn.number, default=None)


def first(turns: Sequence[Turn], holds: Callable[[Turn], bool]) -> Turn | None:
    return next((turn for turn in turns if holds(turn)), None)


def acts(turn: Turn) -> list[str]:
    return [deed.act for deed in turn.said.deeds]


def did(turn: Turn, *acts: str) -> bool:
    """Whether the turn held one of the acts, among those that the owner took in."""
    return any(deed.act in acts for deed in turn.said.deeds[:3])


def cue(turn: Turn, act: str, name: str) -> bool:
    return any(deed.act == act and bool(getattr(cues(deed.text), name)) for deed in turn.said.deeds[:3])


def number(turn: Turn | None) -> int:
    return turn.number if turn else 0


def order(verified: Turn, told: Turn) -> bool:
    """Whether the verifying came first, in an earlier turn or in an earlier clause with an answer not awaited."""
    if verified.number != told.number:
        return verified.number < told.number
    return False  # asked and told in one breath: whoever listens has heard it


def softly(turn: Turn) -> bool:
    """Whether the first thing of weight in the turn took up how the other feels."""
    weighty = [act for act in acts(turn) if act not in ("greet", "other", "verify")]
    return not weighty or weighty[0] in ("empathize", "resolve", "ask_reason", "close", "commit")


def truth_before(turns: Sequence[Turn], turn: Turn) -> bool:
    earlier = turns[turn.number - 2] if turn.number >= 2 else None
    return earlier is not None and any(event.startswith("truth:") for event in earlier.events)


def shared(turns: Sequence[Turn], turn: Turn) -> int:
    """How many pairs of characters of the owner's last words the trainee takes up."""
    earlier = turns[max(0, turn.number - 4) : turn.number - 1]
    heard = pairs(" ".join(line for one in earlier for line in one.reply))
    return len(heard & pairs(turn.said.text))


def pairs(text: str) -> set[str]:
    """Neighbouring Chinese characters, without those that are in every sentence."""
    return {
        text[n : n + 2]
        for n in range(len(text) - 1)
        if all("\u4e00" <= one <= "\u9fff" and one not in _EVERYWHERE for one in text[n : n + 2])
    }


def takes_up(turns: Sequence[Turn], turn: Turn) -> bool:
    """Whether there is something to take up: the owner is angry, has told something, or is quoted."""
    told = any(event.startswith("truth:") for one in turns[: turn.number - 1] for event in one.events)
    return told or turn.before.anger >= 5 or shared(turns, turn) >= 1


def restated(turn: Turn) -> bool:
    return did(turn, "empathize", "ask_reason", "resolve") and turn.cues.restates


def says_sum(turn: Turn, account: Account) -> bool:
    return did(turn, "debt", "commit", "plan", "explain_fee") and any(
        right_sum(yuan, account) for yuan in turn.cues.yuan
    )


def wrong_sum(turn: Turn, account: Account) -> bool:
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


def answers(turns: Sequence[Turn], turn: Turn) -> bool:
    """Whether the owner had just asked about court: then an honest answer is not too early."""
    earlier = turns[turn.number - 2].reply if turn.number >= 2 else ()
    return any(word in line for line in earlier for word in ("告我", "起诉", "法院", "打官司", "律师"))


def is_concrete(turn: Turn, fits: Sequence[str]) -> bool:
    for deed in turn.said.deeds:
        if deed.act in fits:
            seen = cues(deed.text)
            if seen.date or seen.instalments or seen.amount or seen.method or seen.logged or seen.basis:
                return True
    return False
