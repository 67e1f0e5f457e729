"""What the exports are made of: a ledger, what is known of its households, and how they are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generator.course.model import Company
from simulator.ledgers.key import Key, Who
from simulator.ledgers.labels import LabelRules, labels
from simulator.ledgers.model import Ledger
from simulator.ledgers.summary import Summary, summary

_DIGITS = re.compile(r"(\d+)")
_UNSEEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOBODY = Who("", "", "", "")
NAMELESS = "户和楼栋都是代号，不写姓名、房号和电话；但有密钥的人能还原，仍按个人信息保管，不要张贴、不要外传。"
NAMED = "内含个人信息：只给本项目负责催缴和财务的人，为收物业费核账之用；不转发、不张贴，用完删除。"


@dataclass(frozen=True)
class Books:
    """`file` is the name of the file that was brought; `rules` are the course's rules of labels."""

    ledger: Ledger
    company: Company
    rules: LabelRules
    file: str = ""
    key: Key | None = None

    @cached_property
    def summary(self) -> Summary:
        """What the ledger says."""
        return summary(self.ledger, self.rules)

    @cached_property
    def label(self) -> np.ndarray:
        """uint8 (n,): how each household pays, an index into LABELS."""
        return labels(self.ledger, self.rules)

    @property
    def bands(self) -> tuple[tuple[int, str], ...]:
        """The first day overdue of each band, and its name."""
        return tuple((age.low, age.name) for age in self.summary.ageing)

    @property
    def warning(self) -> str:
        """What stands at the top of everything that lists households."""
        return NAMED if self.key else NAMELESS

    @cached_property
    def homes(self) -> tuple[str, ...]:
        """How each household is called: its room if the key is there and knows it, else its label."""
        return tuple(self.who(home).room or label for home, label in enumerate(self.ledger.label))

    @cached_property
    def buildings(self) -> tuple[str, ...]:
        """How each building is called."""
        known = self.key.buildings if self.key else {}
        return tuple(_plain(known.get(label) or label) for label in self.ledger.buildings)

    def who(self, home: int) -> Who:
        """The person, or nobody without the key."""
        found = self.key.people.get(self.ledger.label[home], _NOBODY) if self.key else _NOBODY
        return Who(*(_plain(one) for one in (found.owner, found.phone, found.room, found.place)))

    @cached_property
    def order(self) -> np.ndarray:
        """Households by building and room, as a reader looks them up: 9-2 before 10-1."""
        names = [
            (natural(self.buildings[self.ledger.building[n]]), natural(name), n) for n, name in enumerate(self.homes)
        ]
        return np.array([n for _, _, n in sorted(names)], dtype=np.int64)

    @cached_property
    def order_of_buildings(self) -> tuple[int, ...]:
        """Buildings as a reader looks them up."""
        return tuple(sorted(range(len(self.buildings)), key=lambda n: (natural(self.buildings[n]), n)))


def _plain(text: str) -> str:
    """Without signs that no document can hold: what is written comes from owners and files."""
    return _UNSEEN.sub("", text)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key to sort by in which 10 comes after 9."""
    parts = [part for part in _DIGITS.split(text) if part]
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
