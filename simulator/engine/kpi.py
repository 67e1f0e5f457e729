"""The course's key figures, from a run's flows.

Money is fen, rates are 0-1, by amount and by household apart. Discounts and waivers are not collected money; what was
prepaid for bills beyond the horizon is in no numerator. The cut-off is the horizon's last day. "Billed" means bills
issued and due inside the horizon. Where there is nothing to divide by (nobody was touched, nothing was billed) the
figure is 0.
"""

from __future__ import annotations

import numpy as np

from simulator.engine import columns as c

# The architecture's keys first, then what else the page shows.
KPIS = (
    "collection_rate",
    "collection_rate_households",
    "on_time_rate",
    "contact_success_rate",
    "cost_per_contacted",
    "complaint_rate",
    "arrears_recovery_rate",
    "cost_ratio",
    "satisfaction",
    "net_collected",
    "days_to_cash",
    "old_arrears",
    "time_barred",
    "red_lines",
    "billed",
    "cash",
    "collecting_cost",
    "discounts",
    "waived",
    "outstanding",
    "touches",
    "complaints",
    "lawsuits",
    "service_cost",
    "liability",
    "violations",
    "terminated",
    "mediations",
    "orders",
    "combined_rate",
    "on_time_rate_amount",
    "worst_month",
    "backlog",
    "incentive_cost",
    "discount_company",
    "discount_owners",
    "refunds",
    "commission",
    "plans",
    "deferrals",
    "mistakes",
    "bill_errors",
    "cured",
    "arrears_0_3",
    "arrears_3_6",
    "arrears_6_12",
    "arrears_12_36",
    "arrears_over_36",
    "cases_filed",
    "cases_judged",
    "cases_enforcing",
    "cases_mediated",
    "cases_ordered",
    "received",
    "success_amount",
)
MONTHLY = ("collection_rate", "on_time_rate", "cash", "cost", "outstanding", "satisfaction")
_YEAR = 12
_SPENT = [c.COST, c.INCENTIVES, c.SERVICE_COST, c.FINES, c.LIABILITY]
_FAR = 2**62


def kpis(flow: np.ndarray, households: int, opening: int) -> dict[str, float]:
    """The figures of one run: `flow` int64 (months, FLOWS), households >= 0, `opening` arrears in fen.

    collection_rate: 实收/应收, money applied to billed bills by the cut-off / billed.
    collection_rate_households: households whose billed bills are all settled by the cut-off / households billed.
    on_time_rate: bills paid by their due day (prepaid ones included) / bills due; one bill a household and period.
    contact_success_rate: 催缴后缴费户数/催缴总户数. A household counts once per collecting episode: it opens with a
        touch and succeeds if money comes within the contact window (30 days); an open episode opens no second one.
    cost_per_contacted: collecting cost / episodes, fen. complaint_rate: complaints / episodes.
    arrears_recovery_rate: of the arrears at the start, the share paid within the first twelve months.
    cost_ratio: collecting cost / money received after its due day.
    satisfaction: mean over households at the cut-off.
    net_collected: applied payments (penalties included) - collecting cost - rewards - service cost - fines and
        damages, fen.
    days_to_cash: days from issue to payment, weighted by amount; what is unpaid counts up to the cut-off.
    old_arrears: outstanding more than 365 days overdue; time_barred: outstanding past limitation (both "of which").
    red_lines: acts against the red lines R1-R10 that the policy orders (acts x households x months); lawful ones: none.
    violations: those that nobody ordered, by calls and visits. liability: fines and damages, fen. terminated: 1 if the
        owners ended the contract (there are no bills after that), so over replications the chance of it.
    combined_rate: (money applied to billed bills + opening arrears recovered) / (billed + opening arrears).
    worst_month: the lowest month of cash - collecting cost - rewards - service cost - fines, fen.
    backlog: share of the planned minutes for which there were no hours. discount_company, discount_owners: who bears
        the discounts, under 包干制 the company, under 酬金制 the owners' own money.
    arrears_*: outstanding by months overdue (90, 180, 365, 1095 days); what is not yet due is in none of them.
    received: money applied to billed bills and to opening arrears; success_amount: money that came within the contact
        window after a touch, whatever brought it.
    cases_*: households at each legal stage at the cut-off.
    """
    total = flow.sum(axis=0)
    last = flow[-1] if len(flow) else np.zeros(len(c.FLOWS), dtype=np.int64)
    return {
        "collection_rate": _ratio(total[c.DUE_APPLIED], total[c.DUE_AMOUNT]),
        "collection_rate_households": _ratio(total[c.SETTLED_HOUSEHOLDS], total[c.BILLED_HOUSEHOLDS]),
        "on_time_rate": _ratio(total[c.ON_TIME_BILLS], total[c.DUE_BILLS]),
        "contact_success_rate": _ratio(total[c.SUCCESSES], total[c.EPISODES]),
        "cost_per_contacted": _ratio(total[c.COST], total[c.EPISODES]),
        "complaint_rate": _ratio(total[c.COMPLAINTS], total[c.EPISODES]),
        "arrears_recovery_rate": _ratio(flow[:_YEAR, c.OPENING_RECOVERED].sum(), opening),
        "cost_ratio": _ratio(total[c.COST], total[c.RECOVERED]),
        "satisfaction": _ratio(last[c.SATISFACTION], households) / 1_000_000,
        "net_collected": float(
            total[c.APPLIED]
            - total[c.COST]
            - total[c.INCENTIVES]
            - total[c.SERVICE_COST]
            - total[c.FINES]
            - total[c.LIABILITY]
        ),
        "days_to_cash": _ratio(total[c.DELAY], total[c.DUE_AMOUNT]),
        "old_arrears": float(last[c.OLD]),
        "time_barred": float(last[c.BARRED]),
        "red_lines": float(total[c.RED_LINES]),
        "billed": float(total[c.BILLED]),
        "cash": float(total[c.CASH]),
        "collecting_cost": float(total[c.COST]),
        "discounts": float(total[c.DISCOUNT]),
        "waived": float(total[c.WAIVED]),
        "outstanding": float(last[c.OUTSTANDING]) if len(flow) else float(opening),
        "touches": float(total[c.TOUCHES]),
        "complaints": float(total[c.COMPLAINTS]),
        "lawsuits": float(total[c.LAWSUITS]),
        "service_cost": float(total[c.SERVICE_COST]),
        "liability": float(total[c.FINES] + total[c.LIABILITY]),
        "violations": float(total[c.VIOLATIONS]),
        "terminated": float(total[c.TERMINATED]),
        "mediations": float(total[c.MEDIATIONS]),
        "orders": float(total[c.ORDERS]),
        "combined_rate": _ratio(
            total[c.DUE_APPLIED] + total[c.OPENING_RECOVERED], total[c.DUE_AMOUNT] + np.int64(opening)
        ),
        "on_time_rate_amount": _ratio(total[c.ON_TIME_AMOUNT], total[c.DUE_AMOUNT]),
        "worst_month": float((flow[:, c.CASH] - flow[:, _SPENT].sum(axis=1)).min(initial=_FAR)) if len(flow) else 0.0,
        "backlog": _ratio(total[c.UNSERVED_MINUTES], total[c.PLANNED_MINUTES]),
        "incentive_cost": float(total[c.INCENTIVES]),
        "discount_company": float(total[c.DISCOUNT] - total[c.OWNERS_DISCOUNT]),
        "discount_owners": float(total[c.OWNERS_DISCOUNT]),
        "refunds": float(total[c.REFUND]),
        "commission": float(total[c.COMMISSION]),
        "plans": float(total[c.PLANS]),
        "deferrals": float(total[c.DEFERRALS]),
        "mistakes": float(total[c.MISTAKES]),
        "bill_errors": float(total[c.BILL_ERRORS]),
        "cured": float(total[c.CURED]),
        "arrears_0_3": float(last[c.AGE_3]),
        "arrears_3_6": float(last[c.AGE_6]),
        "arrears_6_12": float(last[c.AGE_12]),
        "arrears_12_36": float(last[c.AGE_36]),
        "arrears_over_36": float(last[c.AGE_MORE]),
        "cases_filed": float(last[c.STAGE_FILED]),
        "cases_judged": float(last[c.STAGE_JUDGED]),
        "cases_enforcing": float(last[c.STAGE_ENFORCING]),
        "cases_mediated": float(last[c.STAGE_MEDIATED]),
        "cases_ordered": float(last[c.STAGE_ORDERED]),
        "received": float(total[c.DUE_APPLIED] + total[c.OPENING_RECOVERED]),
        "success_amount": float(total[c.SUCCESS_AMOUNT]),
    }


def monthly(flow: np.ndarray, households: int) -> np.ndarray:
    """float64 (len(MONTHLY), months): rates up to the month's end, money of the month, levels at its end."""
    running = flow.cumsum(axis=0)
    return np.stack(
        [
            _ratios(running[:, c.DUE_APPLIED], running[:, c.DUE_AMOUNT]),
            _ratios(running[:, c.ON_TIME_BILLS], running[:, c.DUE_BILLS]),
            flow[:, c.CASH].astype(np.float64),
            flow[:, c.COST].astype(np.float64),
            flow[:, c.OUTSTANDING].astype(np.float64),
            flow[:, c.SATISFACTION] / (max(households, 1) * 1_000_000),
        ]
    )


def _ratio(part: int | np.int64, whole: int | np.int64) -> float:
    return float(part) / float(whole) if whole else 0.0


def _ratios(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.where(whole > 0, part / np.maximum(whole, 1), 0.0)
