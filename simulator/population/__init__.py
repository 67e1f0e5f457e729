"""The estate: households, units, fees, contact data and the arrears they start with.

`load_profile` reads content/estates/*.yml, `build_estate` draws an `Estate` (structure of arrays) from a profile, a
number of households and a seed. Names and phone numbers exist only on display (`display.household_card`).
"""

from simulator.population.build import build_estate
from simulator.population.display import HouseholdCard, household_card
from simulator.population.estate import OWNER_TYPES, Estate
from simulator.population.profile import Profile, load_profile, load_profiles

__all__ = [
    "OWNER_TYPES",
    "Estate",
    "HouseholdCard",
    "Profile",
    "build_estate",
    "household_card",
    "load_profile",
    "load_profiles",
]
