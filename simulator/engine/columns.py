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
    "violations", "terminated", "mediations", "orders",
)
(
    BILLED, APPLIED, DISCOUNT, WAIVED, WRITTEN_OFF, PENALTY, OUTSTANDING, CASH, CREDIT, REFUND,
    COST, MINUTES, PLANNED_MINUTES, UNSERVED_MINUTES, TOUCHES, EPISODES, SUCCESSES, COMPLAINTS,
    DUE_BILLS, ON_TIME_BILLS, DUE_AMOUNT, DUE_APPLIED, RECOVERED, OPENING_RECOVERED, DELAY,
    OLD, BARRED, SATISFACTION, RED_LINES, PROMISES, PLANS, LAWSUITS, BROKEN_PROMISES,
    PREPAID_HOUSEHOLDS, SETTLED_HOUSEHOLDS, BILLED_HOUSEHOLDS, SERVICE_COST, FINES, LIABILITY,
    VIOLATIONS, TERMINATED, MEDIATIONS, ORDERS,
) = range(len(FLOWS))

# Events of a trace; a row is (household, day, kind, what, amount).
EVENTS = (
    "bill", "paid", "part_paid", "touch", "missed", "promise", "complaint", "plan", "instalment", "lawsuit",
    "judgment", "prepaid", "broken", "penalty", "waived", "from_credit", "violation",
)
(
    E_BILL, E_PAID, E_PART, E_TOUCH, E_MISSED, E_PROMISE, E_COMPLAINT, E_PLAN, E_INSTALMENT, E_LAWSUIT,
    E_JUDGMENT, E_PREPAID, E_BROKEN, E_PENALTY, E_WAIVED, E_CREDIT, E_VIOLATION,
) = range(len(EVENTS))
EVENT_COLUMNS = 5
# fmt: on

# The estate as a whole (float64 array of ESTATES).
ESTATES = 6
SERVICE, TEAM, RECENT_APPLIED, RECENT_DUE, VIOLATION_CHANCE, GONE = range(ESTATES)

# Legal stages of one household.
NO_STAGE, FILED, JUDGED, ENFORCING, CLOSED, MEDIATED, ORDERED = range(7)

# "There is none" for days and slots.
NEVER = -32768
