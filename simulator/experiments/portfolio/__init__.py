"""Many estates, many policies: which one everywhere, which one where, and which estates first.

asked.py     the question file: estates, policies, how long, limits; a red line is refused with its law
members.py   the estates, invented by key or changed profiles
table.py     a table of one's own estates: read with all its faults, a template
ground.py    one estate made ready once; what one run shows; the worlds (shared) and the estate's own height (not)
contest.py   successive halving of paired differences on one estate; the report on fresh luck and in worlds
group.py     totals world by world, regret of one for all, ranks and chances of the first places, what overturns it
run.py       tasks, kept files, the document
capacity.py  what so many estates would take in hours, memory and money
"""

from simulator.experiments.portfolio.asked import Candidate, Portfolio, candidates
from simulator.experiments.portfolio.members import Member
from simulator.experiments.portfolio.run import FILE, members_of, portfolio
from simulator.experiments.portfolio.table import members_from, template

__all__ = [
    "FILE",
    "Candidate",
    "Member",
    "Portfolio",
    "candidates",
    "members_from",
    "members_of",
    "portfolio",
    "template",
]
