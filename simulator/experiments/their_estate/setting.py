"""What the ledger does not tell: the kind of estate it is most like, and what is done today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from generator.course.problems import Problem
from simulator.documents import DocumentError, check_document
from simulator.experiments.my_estate.facts import BY_PEOPLE, TODAY_NAMES, Facts, Today
from simulator.experiments.my_estate.today import today_policy
from simulator.policy import Policy
from simulator.policy.offers import Strict

_FILE = "台账的补充"


class Setting(Strict):
    """Beside the ledger. The titles are labels of a form, the descriptions its help texts."""

    kind: str = Field(title="最像哪一类小区", description="content/estates 里的档案；台账里没有的数字从它那里来")
    today: list[Today] = Field(
        default=[], max_length=7, title="现在怎么催", description="、".join(TODAY_NAMES.values())
    )
    staff: int = Field(default=0, ge=0, le=100, title="催缴人手", description="做催缴的有几个人，0 到 100")
    mode: Literal["lump", "fee"] = Field(default="lump", title="收费方式", description="lump=包干制，fee=酬金制")
    city: str = Field(default="", title="地方", description="content/cities.yml 里的地方；不写就不按任何一地的规定检查")
    complaints_per_month: float | None = Field(
        default=None,
        ge=0,
        le=10_000,
        allow_inf_nan=False,
        title="催缴引起的投诉",
        description="平均每月几件；只用来核对，不知道就不填",
    )


def read_setting(data: dict[str, Any], kinds: set[str]) -> Setting:
    """What was filled in, checked. Raises DocumentError with every fault."""
    faults = []
    if str(data.get("kind")) not in kinds:
        faults.append(("最像哪一类小区：没有这一类", f"可选：{'、'.join(sorted(kinds))}"))
    problems = [Problem(file=_FILE, line=0, code="their-estate", message=m, remedy=r) for m, r in faults]
    try:
        setting = check_document(data, Setting, _FILE)
    except DocumentError as error:
        raise DocumentError([*problems, *error.problems]) from None
    by_people = [TODAY_NAMES[one] for one in setting.today if one in BY_PEOPLE]
    if by_people and setting.staff == 0:
        message = f"勾了“{'、'.join(by_people)}”，催缴人手却是 0"
        problems.append(
            Problem(file=_FILE, line=0, code="their-estate", message=message, remedy="请填人数，或去掉这几项")
        )
    if problems:
        raise DocumentError(problems)
    return setting


def policy_today(setting: Setting, name: str, policies: Mapping[str, Policy]) -> Policy:
    """“现在的做法”, as the form 我的小区 makes it."""
    facts = Facts.model_construct(name=name, today=setting.today, staff=setting.staff)
    return today_policy(facts, dict(policies))
