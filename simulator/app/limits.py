"""How often one may be wrong. In the memory of this server, bounded; a restart forgets it.

Thirty people behind one address are a class, not an attack: joining with a right code costs nothing of what is allowed
for wrong ones, and the same wrong code twice is one. Wrong passwords count for the account at that address, so that
nobody locks a trainer out from elsewhere; an account tried very often from anywhere answers slowly.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from threading import RLock

from simulator.app.access import AccessError

MOST_KEYS = 5_000
SLOW_S = 2.0


@dataclass(frozen=True)
class Rule:
    """So many in so many seconds. `said`: what there was too much of, in Chinese."""

    most: int
    seconds: float
    said: str


RULES = {
    "password": Rule(5, 300, "这个账号的密码错了好几次"),
    "password-address": Rule(40, 600, "从这里登录错了太多次"),
    "password-account": Rule(20, 900, ""),  # more than these: slow, never refused
    "company": Rule(10, 600, "公司账号登录了太多次"),
    "setup": Rule(10, 600, "开通码错了太多次"),
    "code": Rule(60, 600, "班级码错了太多次"),
    "recovery": Rule(20, 600, "恢复口令错了太多次"),
    "join": Rule(600, 3600, "从这里加入班级的人太多"),
    "open": Rule(20, 3600, "一个小时里开的班太多"),
}


class TooOftenError(AccessError):
    """Wait; the message says how long."""


class Limits:
    """Counts what happened lately. `clock` in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = RLock()
        self._lately: OrderedDict[tuple[str, str], deque[tuple[float, str]]] = OrderedDict()

    def check(self, rule: str, key: str) -> None:
        """Raise TooOftenError with the time to wait if there was too much of it."""
        wait = self.wait(rule, key)
        if wait:
            much = f"{math.ceil(wait)} 秒" if wait < 60 else f"{math.ceil(wait / 60)} 分钟"
            raise TooOftenError(f"{RULES[rule].said}，请过 {much}再试。")

    def spend(self, rule: str, key: str) -> None:
        """Check and count in one, before it is known how it ends: many at once are not let through together."""
        with self._lock:
            self.check(rule, key)
            self.count(rule, key)

    def wait(self, rule: str, key: str) -> float:
        """Seconds until there may be another, 0 if now."""
        with self._lock:
            lately = self._now(rule, key)
            if len(lately) < RULES[rule].most:
                return 0.0
            return lately[-RULES[rule].most][0] + RULES[rule].seconds - self._clock()

    def count(self, rule: str, key: str, what: str = "") -> None:
        """It happened. The same `what` again (if any) is not counted again."""
        with self._lock:
            lately = self._now(rule, key)
            if what and any(one == what for _, one in lately):
                return
            lately.append((self._clock(), what))
            self._lately[rule, key] = lately
            self._lately.move_to_end((rule, key))
            while len(self._lately) > MOST_KEYS:
                self._lately.popitem(last=False)

    def give_back(self, rule: str, key: str) -> None:
        """The last one was none after all."""
        with self._lock:
            lately = self._now(rule, key)
            if lately:
                lately.pop()

    def forgive(self, rule: str, key: str) -> None:
        """Nothing of it is held against them any more."""
        with self._lock:
            self._lately.pop((rule, key), None)

    def _now(self, rule: str, key: str) -> deque[tuple[float, str]]:
        lately = self._lately.get((rule, key)) or deque(maxlen=RULES[rule].most)
        while lately and lately[0][0] <= self._clock() - RULES[rule].seconds:
            lately.popleft()
        if not lately:
            self._lately.pop((rule, key), None)
        return lately


LIMITS = Limits()


def place_of(address: str | None) -> str:
    """The address as it counts: of IPv6 the network, for each machine has many there. "" for this machine."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return ":".join(found.exploded.split(":")[:4]) + "::/64"
    return str(getattr(found, "ipv4_mapped", None) or found)
