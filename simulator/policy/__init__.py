"""The policy language: what a manager decides, as data.

`load_policy` reads content/policies/*.yml into a `Policy`; `compile_policy` turns it into arrays for one estate's
calendar. Nothing here can see an owner's true type: audiences speak only of what the ledger and the contact log show.
"""

from simulator.policy.channels import CHANNEL_NAMES, CHANNELS, RED_NAMES
from simulator.policy.compiled import CompiledPolicy, compile_policy
from simulator.policy.fit import red_acts
from simulator.policy.load import load_levers, load_policies, load_policy, parse_policy
from simulator.policy.model import Audience, Calendar, Lever, Policy, RedLine, Service, Team
from simulator.policy.offers import Contract, Instalments, Offer, Prepay
from simulator.policy.red import RedEntry, load_red_lines

__all__ = [
    "CHANNELS",
    "CHANNEL_NAMES",
    "RED_NAMES",
    "Audience",
    "Calendar",
    "CompiledPolicy",
    "Contract",
    "Instalments",
    "Lever",
    "Offer",
    "Policy",
    "Prepay",
    "RedEntry",
    "RedLine",
    "Service",
    "Team",
    "compile_policy",
    "load_levers",
    "load_policies",
    "load_policy",
    "load_red_lines",
    "parse_policy",
    "red_acts",
]
