"""Names for the engine's numbered columns. Append only: saved runs and tests read them by number."""

from __future__ import annotations

# fmt: off
# Flows of one month (int64): fen unless said otherwise. A household's ledger has the same columns.
FLOWS = (
    "billed", "applied", "discount", "waived", "written_off", "penalty", "outstanding", "cash", "credit", "refund",
    "cost", "minutes", "planned_minutes", "unserved_minutes", "touches", "episodes", "successes", "complaints",
    "due_bills", "on_time_bills", "due_amount", "due_applied", "recovered", "opening_recovered", "delay",
    "old", "barred", "satisfaction", "red_lines", "promises", "plans", "lawsuits", "broken_promises",
    "prepaid_households", "settled_households", "billed_households", "service_cost", "fines", "liability",
    "violations", "terminated", "mediations", "orders", "incentives", "owners_discount", "deferrals", "mistakes",
    "bill_errors", "cured", "success_amount", "age_3", "age_6", "age_12", "age_36", "age_more",
    "filed", "judged", "enforcing", "mediated", "ordered", "commission", "on_time_amount",
)
(
    BILLED, APPLIED, DISCOUNT, WAIVED, WRITTEN_OFF, PENALTY, OUTSTANDING, CASH, CREDIT, REFUND,
    COST, MINUTES, PLANNED_MINUTES, UNSERVED_MINUTES, TOUCHES, EPISODES, SUCCESSES, COMPLAINTS,
    DUE_BILLS, ON_TIME_BILLS, DUE_AMOUNT, DUE_APPLIED, RECOVERED, OPENING_RECOVERED, DELAY,
    OLD, BARRED, SATISFACTION, RED_LINES, PROMISES, PLANS, LAWSUITS, BROKEN_PROMISES,
    PREPAID_HOUSEHOLDS, SETTLED_HOUSEHOLDS, BILLED_HOUSEHOLDS, SERVICE_COST, FINES, LIABILITY,
    VIOLATIONS, TERMINATED, MEDIATIONS, ORDERS, INCENTIVES, OWNERS_DISCOUNT, DEFERRALS, MISTAKES,
    BILL_ERRORS, CURED, SUCCESS_AMOUNT, AGE_3, AGE_6, AGE_12, AGE_36, AGE_MORE,
    STAGE_FILED, STAGE_JUDGED, STAGE_ENFORCING, STAGE_MEDIATED, STAGE_ORDERED, COMMISSION, ON_TIME_AMOUNT,
) = range(len(FLOWS))

# Events of a trace; a row is (household, day, kind, what, amount).
EVENTS = (
    "bill", "paid", "part_paid", "touch", "missed", "promise", "complaint", "plan", "instalment", "lawsuit",
    "judgment", "prepaid", "broken", "penalty", "waived", "from_credit", "violation",
    "deferral", "refund", "mistake", "cured", "amnesty",
)
(
    E_BILL, E_PAID, E_PART, E_TOUCH, E_MISSED, E_PROMISE, E_COMPLAINT, E_PLAN, E_INSTALMENT, E_LAWSUIT,
    E_JUDGMENT, E_PREPAID, E_BROKEN, E_PENALTY, E_WAIVED, E_CREDIT, E_VIOLATION,
    E_DEFERRAL, E_REFUND, E_MISTAKE, E_CURED, E_AMNESTY,
) = range(len(EVENTS))
EVENT_COLUMNS = 5
# What a complaint is about, where it is no channel.
BY_RED_LINE, BY_AGENCY, BY_OLDEST_FIRST = -1, -2, -3
# fmt: on

# The estate as a whole (float64 array of ESTATES).
ESTATES = 6
SERVICE, TEAM, RECENT_APPLIED, RECENT_DUE, VIOLATION_CHANCE, GONE = range(ESTATES)

# Legal stages of one household.
NO_STAGE, FILED, JUDGED, ENFORCING, CLOSED, MEDIATED, ORDERED = range(7)

# A grievance: there is none, nobody knows of it, it is known.
NO_GRIEF, SILENT, KNOWN = range(3)

# "There is none" for days and slots.
NEVER = -32768
