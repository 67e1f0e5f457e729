"""Reading, accepting and making nameless, as work for the pool.

What is found is put into the session's `Raw`; nothing comes back, and no exception with its frames stays behind: a task
that the pool remembers holds neither a name nor a row.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from simulator.app.own_ledger.desk import Raw
from simulator.documents import DocumentError
from simulator.ledgers.accept import accept
from simulator.ledgers.mend import mend
from simulator.ledgers.plan import Plan
from simulator.ledgers.propose import propose
from simulator.ledgers.pseudonym import Key, nameless
from simulator.ledgers.read import LedgerError, read_book
from simulator.ledgers.repair import belongs
from simulator.ledgers.words import load_words

Told = Callable[[float, str], None]
Work = Callable[[Callable[[], bool], Told], None]

_NOT_OURS = (
    "这不是现在这份台账退回的表，没有收，先前收下的一行没动。"
    "请用上面“下载待修正的行”下载的那份 xlsx，在表里改好直接传回来：别另存成 csv，别删里面隐藏的工作表；"
    "列改过、或者上一轮已经补过的，要重新下载。"
)


def reading(raw: Raw, course: Path) -> Work:
    """Read the file, propose what the columns are, accept what can be accepted."""

    def read(told: Told) -> None:
        told(0.05, "正在读文件……")
        raw.book = read_book(raw.file, raw.data)
        told(0.45, "正在认列……")
        raw.plan = propose(raw.book, load_words(course))
        told(0.6, "正在一行一行地收……")
        _accept(raw, raw.plan, course)

    return _quietly(raw, read)


def accepting(raw: Raw, plan: Plan, course: Path) -> Work:
    """Accept again with another plan."""

    def accept(told: Told) -> None:
        told(0.3, "按改过的列再收一遍……")
        _accept(raw, plan, course)

    return _quietly(raw, accept)


def mending(raw: Raw, file: str, data: bytes, course: Path) -> Work:
    """The mended workbook joins what was accepted; one that is not of it is refused, and all stays as it was."""
    raw.given, raw.refused = (file, data), ""

    def mended(told: Told) -> None:
        told(0.2, "正在读改好的表……")
        given, raw.given = raw.given, None
        if given is None or raw.accepted is None or raw.book is None:
            return
        book = read_book(*given)
        if not belongs(book, raw.accepted):
            raise LedgerError(_NOT_OURS)
        told(0.5, "正在补进来……")
        whole = mend(raw.accepted, book, load_words(course)).whole
        if not whole.sums.agree:
            raise LedgerError("补上以后合计对不上：这是程序的错，所以没有收，先前收下的一行没动。请告诉维护者。")
        raw.first = raw.first or (raw.book, raw.accepted)
        raw.book, raw.accepted, raw.ledger, raw.key = book, whole, None, None

    return _quietly(raw, mended, "refused")


def naming(raw: Raw, key: Key, estate: str) -> Work:
    """The accepted rows as a ledger without a name; the key knows its people then.

    Until then `raw` alone holds the key: what the pool held would not go when `raw` is dropped.
    """
    raw.key = key
    del key

    def name(told: Told) -> None:
        told(0.3, "正在换成代号……")
        if raw.accepted is not None and raw.key is not None:
            raw.ledger, raw.key = nameless(raw.accepted.rows, raw.accepted.as_of, raw.key, estate)

    return _quietly(raw, name)


def _accept(raw: Raw, plan: Plan, course: Path) -> None:
    if raw.book is not None:
        raw.accepted = accept(raw.book, plan, load_words(course))
        raw.plan, raw.ledger, raw.key, raw.first, raw.refused = plan, None, None, None, ""


def _quietly(raw: Raw, do: Callable[[Told], None], where: Literal["fault", "refused"] = "fault") -> Work:
    """`where` of `raw` a fault is told."""

    def work(_stop: Callable[[], bool], told: Told) -> None:
        setattr(raw, where, "")
        try:
            do(told)
        except LedgerError as error:
            setattr(raw, where, str(error))
        except DocumentError as error:
            setattr(raw, where, "认列用的词表有问题：\n\n" + "\n".join(f"- {one}" for one in error.problems))
        except Exception as error:
            said = (
                f"没有读成（{type(error).__name__}）。请换一份文件再试；如果总是这样，请告诉维护者，不用把文件发给他。"
            )
            setattr(raw, where, said)
        if raw.dropped:  # meanwhile: what was just found goes too
            raw.drop()

    return work
