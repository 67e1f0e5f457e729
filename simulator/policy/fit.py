"""Whether a policy fits an estate, and which red lines it crosses without naming them."""

from __future__ import annotations

from generator.course.problems import Problem
from simulator.documents import DocumentError
from simulator.policy.channels import RED_ACTS, RedAct
from simulator.policy.model import Policy

IMPLIED_OVERDUE = 30  # an implied act is felt by those who owe a month or more


def implied_red_acts(policy: Policy) -> list[tuple[RedAct, slice]]:
    """Red lines that a policy crosses without naming them, with the months (from 0) in which it does."""
    found: list[tuple[RedAct, slice]] = []
    if policy.honours is not None and not policy.honours.with_consent:
        found.append(("R3", slice(0, None)))
    if policy.amnesty is not None and policy.amnesty.share > 0 and not policy.amnesty.approved:
        found.append(("R7", slice(policy.amnesty.from_month - 1, policy.amnesty.until_month)))
    if policy.tools.face_payment and not policy.tools.face_alternative:
        found.append(("R8", slice(0, None)))
    return found


def red_acts(policy: Policy) -> list[RedAct]:
    """The red lines that a policy crosses, named or implied, in their order."""
    crossed = {line.act for line in policy.red_lines} | {act for act, _ in implied_red_acts(policy)}
    return [act for act in RED_ACTS if act in crossed]


def check_fit(
    policy: Policy, every_months: int, prepay_cap_months: int, attitude: str, building_count: int, households: int
) -> None:
    """Raise DocumentError with everything in the policy that this estate does not allow, at once."""
    faults: list[tuple[str, str, str]] = []
    prepay = policy.prepay
    for number, offer in enumerate(prepay.all_offers if prepay else []):
        field = "prepay.months" if prepay and prepay.months is not None else f"prepay.offers.{number}.months"
        if offer.months > prepay_cap_months:
            faults.append(
                (
                    field,
                    f"预缴 {offer.months} 个月，超过这个小区允许的预收上限 {prepay_cap_months} 个月",
                    f"请把 {field} 改到 {prepay_cap_months} 以内",
                )
            )
        if offer.months % every_months:
            faults.append(
                (
                    field,
                    f"预缴 {offer.months} 个月不是账单周期 {every_months} 个月的整倍数",
                    f"请把 {field} 改成 {every_months} 的倍数",
                )
            )
    if attitude == "none":
        faults += [
            (
                f"levers.{number}.channel",
                "这个小区没有业主委员会，不能请它督促",
                "请删去这一项，或换一个有业主委员会的小区",
            )
            for number, lever in enumerate(policy.levers)
            if lever.channel == "committee_urge"
        ]
    faults += [
        (
            f"levers.{number}.audience.buildings",
            f"没有{building}栋，这个小区只有 {building_count} 栋",
            f"请写 1 到 {building_count} 之间的栋号，或删去 buildings",
        )
        for number, lever in enumerate(policy.levers)
        for building in lever.audience.buildings
        if building > building_count > 0
    ]
    faults += [
        (
            f"levers.{number}.audience.households",
            f"没有 {max(lever.audience.households)} 号住户，这个小区只有 {households} 户",
            f"请写 1 到 {households} 之间的户号，或删去 households",
        )
        for number, lever in enumerate(policy.levers)
        if max(lever.audience.households, default=0) > households > 0
    ]
    if policy.committee.accounts_vote and not policy.service.open_accounts:
        faults.append(
            (
                "committee.accounts_vote",
                "账目没有公开，不能请业主确认",
                "请把 service.open_accounts 写成 true，或删去这一项",
            )
        )
    if faults:
        raise DocumentError(
            Problem(
                file=f"content/policies/{policy.id}.yml",
                line=0,
                code="policy-estate",
                message=f"字段“{field}”：{message}",
                remedy=remedy,
            )
            for field, message, remedy in faults
        )
