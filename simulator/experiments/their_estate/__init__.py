"""A company's own ledger -> its own estate, calibrated on how its households have paid, and tested on what came later.

setting.py      what the ledger does not tell: the kind of estate, what is done today
books.py        billing cycle, due day, fees, opening lots, where the estate begins; the ledger as it stood on a day
histories.py    how a household has paid, as one of some forty classes
library.py      simulated households of all types that lived the same calendar, one library a plausible world
mix.py          the posterior of the mix of owners, sampling and worlds joined
hot_deck.py     what a household hides, from simulated households with its history
level.py        what is moved so that an estate collects what its ledger says
levelling.py    how much that is: a recent stretch lived again, by stretches and root-finding
replay.py       what a simulated life comes to, in the ledger's own figures
calibration.py  `Calibration`: all of that as data to keep beside the ledger
estate.py       `their_estate`: their households for the engine; a profile for pages that know only profiles
complaints.py   complaints that collecting causes, against those that were told: a check
words.py        what a calibration says
bundle.py       the `.estate` file: ledger and calibration together

back_test.py    the last six months forecast from what was known before them
window.py       those months, what really came in them, and the forecast of whoever says "as last year"
misfit.py       how much wider the intervals must be
tested.py       forecast beside what came, in figures and words
"""

from simulator.experiments.their_estate.books import LedgerTooThinError
from simulator.experiments.their_estate.calibration import Calibration, calibrate
from simulator.experiments.their_estate.estate import their_estate
from simulator.experiments.their_estate.setting import Setting, read_setting

__all__ = ["Calibration", "LedgerTooThinError", "Setting", "calibrate", "read_setting", "their_estate"]
