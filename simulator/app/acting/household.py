"""A household of the estate explorer as a scene: which scene fits its owner, with its own account in the scene.

Estate and owner are synthetic; the real type behind an owner is used only to choose the scene, as a teacher would, and
is shown to nobody.
"""

from __future__ import annotations

from datetime import timedelta

from simulator.experiments.explorer import Explored, day_of
from simulator.experiments.story import story
from simulator.population.display import household_card
from simulator.population.estate import OWNER_TYPES, PROPERTY_KINDS
from simulator.roleplay.account import Account
from simulator.roleplay.read import Playbook

LIKE = {"prompt": "forgetful", "habitual": "forgetful", "institution": "savvy"}  # whom the scenes do not know
RECENT = 6  # lines of its story that stand on the collector's list


def scene_for(book: Playbook, found: Explored, home: int) -> str | None:
    """The easiest scene with an owner like this one, about a home (or a shop) like this one; None if there is none or
    nothing is owed."""
    estate = found.estate
    if int(found.owing[home]) <= 0:
        return None
    owner = OWNER_TYPES[int(estate.owner_type[home])]
    owner = LIKE.get(owner, owner)
    kind = "shop" if PROPERTY_KINDS[int(estate.property_kind[home])] == "shop" else "home"
    fitting = [
        scene
        for scene in book.scenes.values()
        if not scene.private
        and scene.account.kind == kind
        and (kind == "shop" or book.personas[scene.persona].owner == owner)
    ]
    best = min(fitting, key=lambda scene: (scene.level, scene.id), default=None)
    return best.id if best else None


def account_of_home(book: Playbook, scene: str, found: Explored, home: int) -> Account:
    """What this household owes on the last day explored, under the surname that the archive shows. Money in fen."""
    card = household_card(found.estate, home)
    owing, monthly = int(found.owing[home]), card.monthly_fee
    months = max(1, -(-owing // max(monthly, 1)))
    today = found.last_day + timedelta(days=1)
    overdue = day_of(found.estate, int(found.end) - max(int(found.overdue[home]), 0))
    year, month = overdue.year, overdue.month
    last_year, last_month = divmod(year * 12 + month - 1 + months - 1, 12)
    latest = (found.last_day.year, found.last_day.month)
    ref = book.scenes[scene].account
    return Account(
        name=card.name[0] + ref.name[1:],
        place=card.address,
        area_m2=card.area_m2,
        fee_fen_per_m2=round(monthly / card.area_m2) if card.area_m2 else 0,
        monthly_fen=monthly,
        months=months,
        amount_fen=owing,
        first=(year, month),
        last=min((last_year, last_month + 1), latest),
        today=today,
        parts=ref.plan,
    )


def history_of(found: Explored, home: int) -> list[str]:
    """The last things that happened with it, for the collector's list."""
    return [f"{line.day.month}月{line.day.day}日　{line.text}" for line in story(found, home)[-RECENT:]]
