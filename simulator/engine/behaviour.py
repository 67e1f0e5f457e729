"""What kernel and reference read of the parameters: plain arrays in a NamedTuple."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# Ageing classes of one bill, by days overdue: at most 0, 30, 90, 180, 365, 1095, more.
BANDS = ("not_due", "days_1_30", "days_31_90", "days_91_180", "days_181_365", "days_366_1095", "over_1095")
AGES = ("fresh", "middle", "old")  # of the oldest open bill: up to 90 days, up to a year, more
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
GROUPS = ("reminder", "talk", "formal", "legal")
GROUP_OF = {
    "sms": "reminder",
    "wechat": "reminder",
    "phone": "talk",
    "visit": "talk",
    "notice": "reminder",
    "friendly_letter": "reminder",
    "formal_letter": "formal",
    "final_letter": "formal",
    "lawyer_letter": "legal",
    "lawsuit": "legal",
    "voice": "reminder",
    "door_notice": "formal",
    "mediation": "formal",
    "payment_order": "legal",
    "committee_urge": "talk",
}
# These reach a number or an account, whoever is at home.
REMOTE = ("sms", "wechat", "notice", "voice")


class Behaviour(NamedTuple):
    """T owner types, C channels. Chances 0-1, shifts in log-odds of a thirty-day payment, money int64 fen."""

    base: np.ndarray  # float64 (T,)
    overdue: np.ndarray  # float64 (T,)
    spread: float
    band: np.ndarray  # float64 (7,)
    payday_shift: float
    payday_first: int
    payday_last: int
    season: np.ndarray  # float64 (12,)
    dose: np.ndarray  # float64 (C, T, 3): effect x response x ageing
    reach: np.ndarray  # float64 (C, T)
    fee: np.ndarray  # int64 (C,): fen paid to others for one touch
    wage: int  # fen an hour
    minutes: np.ndarray  # int64 (C,)
    minutes_missed: np.ndarray  # int64 (C,)
    delivery_proof: np.ndarray  # float64 (D,)
    delivery_fee: np.ndarray  # int64 (D,)
    delivery_minutes: np.ndarray  # int64 (D,)
    script: np.ndarray  # float64 (S,): times the dose
    script_norm: float  # dose of a norm message for each unit of the building's share above neutral
    when: np.ndarray  # float64 (W,): times the reach of calls and visits
    complaint: np.ndarray  # float64 (C, T)
    burden: np.ndarray  # float64 (C,): how tiresome one touch is, a call being one
    complaint_cost: int
    complaint_minutes: int
    notice: float
    ceiling: float
    carry: float
    promise: np.ndarray  # float64 (C, T), 0 where no promise can be given
    promise_min: int
    promise_max: int
    promise_shift: float
    promise_harm: float
    plan_take_up: np.ndarray  # float64 (T,)
    plan_kept: np.ndarray  # float64 (T,)
    prepay: np.ndarray  # float64 (T,): chance per ppm of discount
    prepay_highest: float
    limitation_days: int
    reasonable_days: int
    court_min: int
    court_max: int
    won: float
    comply_days: int
    complied: np.ndarray  # float64 (T,)
    enforced: float
    enforce_min: int
    enforce_max: int
    mediated: np.ndarray  # float64 (T,): chance of an agreement, once somebody comes
    mediation_months: int  # instalments of an agreement
    objection: np.ndarray  # float64 (T,): chance of an objection to a payment order
    order_days: int  # from the application to its end
    reduction_ppm: np.ndarray  # int64 (T,)
    penalty_cap_ppm: int
    offset: np.ndarray  # float64 (T,): satisfaction relative to the service
    satisfaction_pull: float
    comfort: int
    fatigue: float
    complaint_hit: float
    satisfaction_neutral: float
    satisfaction_payment: float
    service_pull: float
    service_gain: float
    service_neutral: float
    neighbour_weight: float
    neighbour_neutral: float
    team_pull: float
    team_strain: float
    team_floor: float
    contact_window: int
    red_gain: np.ndarray  # float64 (10,): log-odds of those it is done to
    red_complaint: np.ndarray  # float64 (10,): chance a month of a complaint by one of them
    red_anger: np.ndarray  # float64 (10,): satisfaction lost a month
    red_suit: np.ndarray  # float64 (10,): chance a month that one of them sues
    red_liability: np.ndarray  # int64 (10,): fen that such a case costs
    red_detect: np.ndarray  # float64 (10,): chance a month that an authority steps in
    red_fine: np.ndarray  # int64 (10,): fen
    red_terminate: np.ndarray  # float64 (10,): chance a month of losing the contract
    red_won: np.ndarray  # float64 (10,): times the chance of winning a lawsuit
    service_spend: float  # service level that spending can add at most
    service_spend_scale: float  # fen a household and month that bring 63 % of it
    service_open_accounts: float
    service_response: float  # for an answer the same day
    service_event: float  # for each event a year
    service_survey: float
    service_meeting: float
    open_accounts_minutes: int
    response_minutes: float  # a household and month, for an answer within a day
    event_cost: int
    survey_minutes: float  # a household
    meeting_minutes: int
    archive_found: float  # chance that a missing number is found
    archive_fixed: float  # chance that a wrong one is put right
    archive_minutes: float  # a household
    online_shift: float  # log-odds
    online_fee_ppm: int  # of the cash
    label_base: float  # chance that an owner is taken for what he is
    label_archive: float
    label_analytics: float
    training_effect: float  # share by which full training lifts calls and visits
    training_scale: float  # hours a person and month that bring 63 % of it
    bonus_effect: float  # for each 10 % of bonus
    violation_base: float  # chance of a violation in one call or visit
    violation_bonus: float  # log of its multiple for each 10 % of bonus
    violation_pressure: float
    violation_backlog: float
    violation_training: float
    violation_recorded: float
    violation_supervised: float
    violation_suit: float  # chance that a violation ends in a case
    violation_liability: int
    # incentives
    prepay_short: float  # how much easier a short prepayment is: 1 + this x (12 - months) / 12
    reward_effect: np.ndarray  # float64 (3,): log-odds before the due day that a large reward adds
    reward_half: float  # fen a bill that bring half of it
    honour_effect: float
    honour_consent: float  # share of owners who agree to be named
    amnesty_effect: float  # log-odds for each unit of principal waived
    amnesty_hazard: float  # log-odds lost afterwards for each unit, by those who wait for the next one
    amnesty_memory: float  # months after which half of that is forgotten
    penalty_deter: float  # log-odds before the due day that a large penalty adds
    penalty_half: float  # millionths a day that bring half of it
    waiver_known: float  # share of that lost once waiving is a habit
    waiver_effect: float  # log-odds of the late if a large penalty is waived
    capital_cost: float  # a year
    agency_shift: float  # log-odds of the debts in the care of an outside agency
    agency_complaint: float  # chance a month
    agency_violation: float
    # plans and payments
    defer_take_up: np.ndarray  # float64 (T,)
    defer_kept: np.ndarray  # float64 (T,): chance that everything is paid when the time is over
    defer_checked: float  # share of those without need that checking turns down
    defer_minutes: int
    auto_enrol: np.ndarray  # float64 (T,)
    auto_funds: float  # chance that a debit goes through
    auto_fee: int
    forced_complaint: float  # chance, when money goes to another debt than the payer named
    address_proof: float  # share of what proof lacks that an agreed address for service closes
    vacancy_shift: float  # log-odds for each unit by which a vacant home's fee is reduced
    yearly: np.ndarray  # float64 (T,): share that pays once a year
    yearly_hold: float  # log-odds lost by them in other months
    yearly_push: float  # and gained in December
    # conversation
    talk_effect: np.ndarray  # float64 (K, T): added to the factor 1 of a call's dose
    talk_minutes: np.ndarray  # int64 (K,)
    talk_complaint: np.ndarray  # float64 (K,): added to the factor 1 of a call's complaints
    talk_show: float  # dose for each unit of service above neutral
    talk_reveal: float  # chance that listening shows what an owner really is
    # grievances and complaints
    grievance: float  # log-odds lost while a grievance lasts
    cure: np.ndarray  # float64 (4,): chance a month, once known and handled in time
    cure_minutes: np.ndarray  # int64 (4,): a month and case
    cure_fee: np.ndarray  # int64 (4,)
    reveal_hotline: float  # chance a month
    reveal_survey: float  # chance in the month of a survey
    slow_answer: int  # days until a complaint is answered if nothing is promised
    complaint_left: float  # times the dose of a touch while a complaint is open
    # legal
    unproven: float  # times the chance of winning if no demand can be proven
    archive_won: float  # times it with a clean archive
    defence: float  # times the reduction for each unit of service below neutral
    batch_saving: float  # share of the fee saved in a full batch
    batch_size: int
    # committee, community
    urge: np.ndarray  # float64 (4,): times the dose of the committee's urging, by its attitude
    accounts_vote: float  # service level that a vote on open accounts adds
    fee_vote: float
    vote_minutes: int
    no_office: float  # times the chance of mediation without a community office
    # tools and people
    bill_error: float  # chance that a bill is wrong
    calculation: float  # times that chance, with software
    error_minutes: int
    error_delay: float  # times the threshold of a wrong bill
    letter_saving: float  # share of a letter's minutes saved by software
    statistics: float  # skill that statistics add
    follow: float  # share of the others who follow after a drive
    follow_minutes: float  # a household
    face_shift: float  # log-odds
    face_cost: int  # fen, once
    software_fee: int  # fen a household, module and year
    mistaken_complaint: float  # chance, when somebody who has paid is reminded
    desk_minutes: float  # a household and month, for checking, assigning and recording
    rework: float  # share of it done twice without statistics
    attrition: float  # share of the team that leaves in a month
    attrition_pressure: float  # log of its multiple at full pressure
    attrition_bonus: float  # log, for each 10 % of bonus
    attrition_loss: float  # skill lost for each share of the team that leaves in a month
    recruit_cost: int
    tenant: float  # times the dose that reaches a tenant instead of the owner
    elder_remote: float  # times the dose of messages for the elderly
    elder_talk: float  # times that of calls and visits
    newcomer: float  # times the threshold of a debt that was the previous owner's
