"""What an estate does today as a policy, put together from the levers that the course's own policies use."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from simulator.experiments.my_estate.facts import TODAY_NAMES, Today
from simulator.policy import Audience, Lever, Policy, Team

_CHANNELS: dict[str, tuple[str, ...]] = {
    "sms": ("sms",),
    "wechat": ("wechat",),
    "notice": ("notice",),
    "phone": ("phone",),
    "letters": ("friendly_letter", "formal_letter", "final_letter"),
    "visits": ("visit",),
    "legal": ("lawyer_letter", "lawsuit"),
}
_FULLEST = "full-ladder"  # whose levers come first
_HOURS = 60  # of one person's month, as Team has it
_MOST_HOURS = 250


def today_choices(policies: dict[str, Policy]) -> list[Today]:
    """What can be ticked: that for which some policy of the course has a lever."""
    known = {lever.channel for policy in policies.values() for lever in policy.levers}
    return [one for one in TODAY_NAMES if known & set(_CHANNELS[one])]  # type: ignore[misc]


def today_policy(name: str, today: Sequence[Today], staff: int, policies: Mapping[str, Policy]) -> Policy:
    """“现在的做法” of an estate of this name, to be edited further like any policy."""
    wanted = [channel for one in TODAY_NAMES if one in today for channel in _CHANNELS[one]]
    levers = [_freed(lever, wanted) for channel in wanted for lever in _levers(channel, policies)]
    done = "、".join(TODAY_NAMES[one] for one in TODAY_NAMES if one in today) or "只出账单，不催"
    return Policy(
        id="today",
        name="现在的做法",
        description=f"{name}现在怎么收：{done}；{staff} 个人。",
        levers=levers,
        team=Team(people=staff, hours_per_person_month=_HOURS),
    )


def _levers(channel: str, policies: Mapping[str, Policy]) -> list[Lever]:
    """The levers of that channel in the first policy that has any, the fullest policy before all others."""
    ordered = sorted(policies.values(), key=lambda one: (one.id != _FULLEST, one.id))
    found = ([lever for lever in policy.levers if lever.channel == channel] for policy in ordered)
    return next((levers for levers in found if levers), [])


def _freed(lever: Lever, wanted: Iterable[str]) -> Lever:
    """Without waiting for a channel that is not used."""
    if lever.audience.after_channel is None or lever.audience.after_channel in wanted:
        return lever
    free: Audience = lever.audience.model_copy(update={"after_channel": None, "after_days": 0})
    return lever.model_copy(update={"audience": free})


def scaled(policy: Policy, share: float) -> Policy:
    """The policy for an estate of `share` times as many households: hours and budgets in proportion."""
    team = policy.team
    hours = team.people * team.hours_per_person_month * share
    people = min(max(math.ceil(hours / _MOST_HOURS), 1), 200) if hours > 0 else 0
    each = min(round(hours / people), _MOST_HOURS) if people else team.hours_per_person_month
    levers = [
        lever.model_copy(
            update={"budget_yuan_per_month": (lever.budget_yuan_per_month * Decimal(share)).quantize(Decimal("0.01"))}
        )
        if lever.budget_yuan_per_month is not None
        else lever
        for lever in policy.levers
    ]
    return policy.model_copy(
        update={
            "team": team.model_copy(update={"people": people, "hours_per_person_month": each}),
            "levers": levers,
        }
    )
