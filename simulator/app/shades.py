"""What a household can be coloured by on the building map: each class with its mark, its name and its colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.app.components.building_map import AGEING, Shade, ageing
from simulator.experiments.explorer import UNKNOWN, Explored
from simulator.population.estate import OWNER_TYPE_NAMES, OWNER_TYPES, PROPERTY_KIND_NAMES, PROPERTY_KINDS

# One character each, no two alike; light colours bear dark ink.
_TYPE_SIGNS = {
    "prompt": ("按", "#cfe6dc"),
    "habitual": ("拖", "#f3dfa2"),
    "forgetful": ("忘", "#cfe0f1"),
    "hardship": ("困", "#e2d3ee"),
    "dissatisfied": ("气", "#f1b9a5"),
    "vacant": ("空", "#e4e4df"),
    "wilful": ("恶", "#d98a7a"),
    "complainer": ("诉", "#eaa9c0"),
    "conformist": ("众", "#d7e3a8"),
    "savvy": ("法", "#a9cfd6"),
    "institution": ("单", "#bcc7e3"),
    "developer": ("开", "#c9b79c"),
}
OWNERS = tuple(Shade(_TYPE_SIGNS[name][0], OWNER_TYPE_NAMES[name], _TYPE_SIGNS[name][1]) for name in OWNER_TYPES)
NOT_GUESSED = "还没推断"
LABELS = (*OWNERS, Shade("", NOT_GUESSED, "#f4f3ee"))
SATISFACTION = (
    Shade("1", "很不满（0.2 以下）", "#c1614d"),
    Shade("2", "不满（0.2–0.4）", "#e8a877"),
    Shade("3", "一般（0.4–0.6）", "#f1e3b0"),
    Shade("4", "满意（0.6–0.8）", "#cfe2c4"),
    Shade("5", "很满意（0.8 以上）", "#92c4ae"),
)
_SATISFACTION_EDGES = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True)
class Colouring:
    """A way to divide the households: `values` int (n,) index into `shades`."""

    title: str
    values: np.ndarray
    shades: tuple[Shade, ...]

    @property
    def names(self) -> list[str]:
        """The classes."""
        return [shade.name for shade in self.shades]


def by_ageing(found: Explored) -> Colouring:
    """By the age of the oldest debt."""
    return Colouring("账龄", ageing(found.owing, found.overdue), AGEING)


def by_label(found: Explored) -> Colouring:
    """By what the owner is taken for."""
    values = np.where(found.label == UNKNOWN, len(OWNERS), found.label).astype(np.int64)
    return Colouring("推断的类型", values, LABELS)


def by_satisfaction(found: Explored) -> Colouring:
    """By satisfaction in fifths."""
    values = np.searchsorted(np.array(_SATISFACTION_EDGES), found.satisfaction, side="right")
    return Colouring("满意度", values, SATISFACTION)


def by_truth(found: Explored) -> Colouring:
    """By the true owner type: for the teacher only."""
    return Colouring("真实类型", found.estate.owner_type.astype(np.int64), OWNERS)


def by_kind(found: Explored) -> Colouring:
    """By kind of property."""
    shades = tuple(Shade("", PROPERTY_KIND_NAMES[kind], "#cccccc") for kind in PROPERTY_KINDS)
    return Colouring("物业", found.estate.property_kind.astype(np.int64), shades)


def by_building(found: Explored) -> Colouring:
    """By building."""
    shades = tuple(Shade("", f"{number + 1}栋", "#cccccc") for number in range(found.estate.building_count))
    return Colouring("楼栋", found.estate.building.astype(np.int64), shades)
