"""An entry of the evidence and the book that holds them all: find one by its id, look for words in all."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

PARAMETERS, CLAIMS, LAWS, RED = "参数", "数字", "法条", "红线"
TESTED, CASES, CALIBRATION = "逐条检验", "六个案例", "校准"
TABS = (PARAMETERS, CLAIMS, LAWS, RED, TESTED, CASES, CALIBRATION)
LONGEST_ID = 120
_MOST_WORDS = 8
Lead = tuple[str, str]  # a tab and the id of an entry in it


@dataclass(frozen=True)
class Fact:
    """A line of an entry. `leads` are the other entries that it speaks of."""

    name: str
    text: str
    leads: tuple[Lead, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One thing that can be looked up. `row` is its line in the tab's table, by column title."""

    tab: str
    id: str
    title: str
    gist: str
    facts: tuple[Fact, ...]
    row: dict[str, str | float]

    @cached_property
    def haystack(self) -> str:
        """Everything that a search looks in."""
        return plain(" ".join([self.id, self.title, self.gist, *(f"{one.name} {one.text}" for one in self.facts)]))


@dataclass(frozen=True)
class Book:
    """Every entry, by tab in order; `missing` are tabs of which nothing was ever computed."""

    tabs: dict[str, dict[str, Entry]]
    missing: frozenset[str] = field(default=frozenset())

    def find(self, entry_id: str, tab: str = "") -> Entry | None:
        """The entry of that id, in `tab` if it is named, else in the first tab that has it."""
        wanted = entry_id.strip()[:LONGEST_ID]
        for name in (tab,) if tab in self.tabs else TABS:
            if found := self.tabs.get(name, {}).get(wanted):
                return found
        return None

    def search(self, text: str) -> list[Entry]:
        """Entries that hold all words of `text`; those whose id or title holds them come first."""
        words = plain(text).split()[:_MOST_WORDS]
        if not words:
            return []
        found = [e for e in self if all(word in e.haystack for word in words)]
        whole = plain(text)

        def rank(entry: Entry) -> int:
            head = plain(f"{entry.id} {entry.title}")
            return 0 if plain(entry.id) == whole else 1 if all(word in head for word in words) else 2

        return sorted(found, key=rank)

    def __iter__(self) -> Iterator[Entry]:
        for entries in self.tabs.values():
            yield from entries.values()


def plain(text: str) -> str:
    """As compared: width and case do not matter."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
