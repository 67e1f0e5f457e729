"""Reading, accepting and making nameless, as work for the pool.

What is found is put into the session's `Raw`; nothing comes back, and no exception with its frames stays behind: a task
that the pool remembers holds neither a name nor a row.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from simulator.app.own_ledger.desk import Raw
from simulator.documents import DocumentError
from simulator.ledgers.accept import accept
from simulator.ledgers.plan import Plan
from simulator.ledgers.propose import propose
from simulator.ledgers.pseudonym import Key, nameless
from simulator.ledgers.read import LedgerError, read_book
from simulator.ledgers.words import load_words

Told = Callable[[float, str], None]
Work = Callable[[Callable[[], bool], Told], None]


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


def naming(raw: Raw, key: Key, estate: str) -> Work:
    """The accepted rows as a ledger without a name; the key knows its people then."""

    def name(told: Told) -> None:
        told(0.3, "正在换成代号……")
        if raw.accepted is not None:
            raw.ledger, raw.key = nameless(raw.accepted.rows, raw.accepted.as_of, key, estate)

    return _quietly(raw, name)


def _accept(raw: Raw, plan: Plan, course: Path) -> None:
    if raw.book is not None:
        raw.accepted = accept(raw.book, plan, load_words(course))
        raw.plan, raw.ledger, raw.key = plan, None, None


def _quietly(raw: Raw, do: Callable[[Told], None]) -> Work:
    def work(_stop: Callable[[], bool], told: Told) -> None:
        raw.fault = ""
        try:
            do(told)
        except LedgerError as error:
            raw.fault = str(error)
        except DocumentError as error:
            raw.fault = "认列用的词表有问题：\n\n" + "\n".join(f"- {one}" for one in error.problems)
        except Exception as error:
            raw.fault = (
                f"没有读成（{type(error).__name__}）。请换一份文件再试；如果总是这样，请告诉维护者，不用把文件发给他。"
            )

    return work
