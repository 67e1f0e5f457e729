"""What a figure of 政策对比 stands on: the parameters behind a tile or a curve, each with its address on 依据.

A single parameter leads to its own entry; a table of them (缴费习惯 of twelve owner types) to the search that lists it.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from simulator.app.evidence_links import evidence_link
from simulator.experiments.evidence_book import PARAMETERS
from simulator.experiments.parameter_names import parameter_name
from simulator.policy import CHANNEL_NAMES, Policy, red_acts

_EACH = "*"  # a parameter for each channel in use
_RED = "!"  # a parameter for each red line that is crossed
_FEW = 2  # channels that are named one by one
# The weightiest first; the page 依据 has all of them.
BEHIND: dict[str, tuple[str, ...]] = {
    "collection_rate": ("habit.base", "channels.effect.*", "feedback.satisfaction.payment"),
    "on_time_rate": ("habit.base", "habit.payday", "channels.effect.*"),
    "cash": ("habit.payday", "habit.season", "channels.effect.*"),
    "cost": ("channels.wage", "channels.minutes.*", "channels.fee.*"),
    "collecting_cost": ("channels.wage", "channels.minutes.*", "channels.fee.*"),
    "net_collected": ("habit.base", "channels.effect.*", "channels.wage"),
    "outstanding": ("habit.overdue", "habit.band", "channels.ageing"),
    "complaint_rate": ("channels.complaint.*", "channels.grumble", "talk.complaint"),
    "satisfaction": ("feedback.satisfaction", "channels.burden.*", "feedback.service"),
    "liability": ("red_lines.suit.!", "red_lines.liability.!", "red_lines.fine.!"),
}
_GROUPS = {
    "habit.base": "缴费习惯",
    "habit.payday": "发薪日",
    "habit.season": "季节",
    "habit.overdue": "过期以后的变化",
    "habit.band": "账龄的作用",
    "channels.ageing": "催旧账的效果",
    "channels.effect": "各渠道的作用",
    "channels.minutes": "各渠道的用时",
    "channels.fee": "各渠道的费用",
    "channels.complaint": "各渠道引起的投诉",
    "channels.burden": "各渠道的打扰",
    "channels.grumble": "谁更爱投诉",
    "talk.complaint": "谈法和投诉",
    "feedback.satisfaction": "满意度怎么变",
    "feedback.service": "收缴率和服务",
    "red_lines.suit": "红线：被起诉的机会",
    "red_lines.liability": "红线：一件案子的代价",
    "red_lines.fine": "红线：罚款",
}
# Beside the name of a channel there is little room in a tile.
_SHORT = {
    "channels.effect": "作用",
    "channels.minutes": "用时",
    "channels.fee": "费用",
    "channels.complaint": "投诉",
    "channels.burden": "打扰",
}


def stands_on(key: str, policies: Sequence[Policy]) -> list[tuple[str, str]]:
    """Name and relative address of what the tile or curve `key` rests on under these policies; [] if it is unknown."""
    used = {
        _EACH: list(dict.fromkeys(lever.channel for policy in policies for lever in policy.levers)),
        _RED: list(dict.fromkeys(act.lower() for policy in policies for act in red_acts(policy))),
    }
    found: list[tuple[str, str]] = []
    for name in BEHIND.get(key, ()):
        group, _, last = name.rpartition(".")
        if last in used:
            rows = used[last]
            found += [_one(f"{group}.{row}") for row in rows] if len(rows) <= _FEW else [_all(group)]
        else:
            found.append(_all(name) if name in _GROUPS else _one(name))
    return found


def stands_on_words(key: str, policies: Sequence[Policy]) -> str:
    """The same as a line of Markdown; "" for an unknown key."""
    links = "、".join(f"[{name}]({link})" for name, link in stands_on(key, policies))
    return f"依据：{links}" if links else ""


def _one(name: str) -> tuple[str, str]:
    group, _, channel = name.rpartition(".")
    told = f"{CHANNEL_NAMES[channel]}的{_SHORT[group]}" if group in _SHORT else parameter_name(name)
    return told, evidence_link(name)


def _all(group: str) -> tuple[str, str]:
    return _GROUPS[group], "evidence?" + urlencode({"tab": PARAMETERS, "q": group})
