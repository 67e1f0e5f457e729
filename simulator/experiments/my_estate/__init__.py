"""我的小区: what a manager knows about an estate in two minutes, turned into a profile that behaves like it.

`read_facts` checks what was filled in, `fit_estate` finds the mix of owners under which the estate collects what it is
said to collect, and says how far the facts pin that mix down.

    facts.py    what is asked, with its Chinese errors
    today.py    what is done today, as a policy
    arrears.py  arrears by age -> how many of each owner type start with how much
    mix.py      the direction in which the mix moves; the profile of a mix
    trial.py    the collection rate of a profile, on many small estates with common random numbers
    fit.py      bisection, then the plausible worlds
    words.py    what the fit says, in plain words
"""

from simulator.experiments.my_estate.facts import ARREARS_BANDS, TODAY_NAMES, Arrears, Facts, Today, read_facts
from simulator.experiments.my_estate.fit import Fit, StoppedError, fit_estate
from simulator.experiments.my_estate.today import today_choices, today_policy
from simulator.experiments.my_estate.words import FactCheck, TypeShare

__all__ = [
    "ARREARS_BANDS",
    "TODAY_NAMES",
    "Arrears",
    "FactCheck",
    "Facts",
    "Fit",
    "StoppedError",
    "Today",
    "TypeShare",
    "fit_estate",
    "read_facts",
    "today_choices",
    "today_policy",
]
