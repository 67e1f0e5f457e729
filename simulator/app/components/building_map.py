"""The buildings of an estate drawn door by door: an ECharts heatmap, the same in words, the same as a table.

Floors are rows, doors are columns; shops stand in rows under the ground floor and parking spaces below them. Each cell
carries its shade's mark as well as its colour, so that nothing depends on seeing colours. No Streamlit in here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.population.display import address
from simulator.population.estate import PROPERTY_KINDS, Estate

CELLS_ACROSS = 40  # at most: a cell must stay visible on a telephone
ROW_HEIGHT, LEGEND_ROW, LEGEND_WIDTH = 16, 25, 34  # pixels, pixels, characters that a telephone shows in one line
_HOME, _SHOP, _PARKING = range(len(PROPERTY_KINDS))
_NAME_COLOUR = "#76818a"  # readable on a light page and on a dark one


@dataclass(frozen=True)
class Shade:
    """One thing that a household can be: its mark in the cell (a character or nothing), its name, its colour."""

    mark: str
    name: str
    colour: str
    ink: str = "#23303a"  # of the mark

    @property
    def title(self) -> str:
        """As the legend says it."""
        return f"{self.mark} {self.name}".strip()


# By the age of the oldest debt: see `ageing`.
AGEING = (
    Shade("", "都缴清了", "rgba(62, 146, 126, 0.25)"),
    Shade("·", "有账单，还没到期", "rgba(140, 140, 120, 0.22)", "#7a858d"),
    Shade("1", "逾期三个月以内", "#f6dc9c"),
    Shade("2", "三到六个月", "#eeb267"),
    Shade("3", "六到十二个月", "#dd8145"),
    Shade("4", "一到三年", "#b14a35", "#ffffff"),
    Shade("5", "三年以上", "#7d2140", "#ffffff"),
)
_AGE_EDGES = (90, 180, 365, 1095)


@dataclass(frozen=True)
class BuildingMap:
    """The drawing (`height` pixels), its alt text, and one row a building with the number of homes of each shade.

    `homes[s][i]` is the household (from 0) of cell i of the chart's series s.
    """

    chart: dict[str, Any]
    height: int
    alt: str
    table: list[dict[str, str | int]]
    homes: tuple[tuple[int, ...], ...] = ()

    def home_at(self, selected: Sequence[Mapping[str, Any]]) -> int | None:
        """The household of the first cell among what a chart reports as selected; None for nothing or nonsense."""
        for group in selected:
            series, cells = group.get("series_index"), group.get("data_indices") or []
            if isinstance(series, int) and 0 <= series < len(self.homes) and cells:
                place = int(cells[0])
                return self.homes[series][place] if 0 <= place < len(self.homes[series]) else None
        return None


def ageing(owing: np.ndarray, oldest_overdue: np.ndarray) -> np.ndarray:
    """int64 (n,): index into AGEING, from what is owed (fen) and how many days the oldest open bill is overdue."""
    overdue = np.asarray(oldest_overdue)
    late = 2 + np.searchsorted(np.array(_AGE_EDGES), overdue, side="left")
    return np.where(np.asarray(owing) <= 0, 0, np.where(overdue <= 0, 1, late)).astype(np.int64)


def building_map(
    estate: Estate,
    values: np.ndarray,
    shades: Sequence[Shade],
    notes: Sequence[str] | None = None,
    buildings: range | None = None,
    *,
    selectable: bool = False,
) -> BuildingMap:
    """Draw the estate. `values` int (n,): index into `shades`; `notes`: what is said of each household on pointing.

    `buildings` (from 0): draw, describe and count only these of a large estate. `selectable`: a cell can be chosen. The
    chart is a plain dictionary with list data for st.echarts_chart; the page writes the title above it.
    """
    shown = range(estate.building_count) if buildings is None else buildings
    drawn_homes = np.flatnonzero(np.isin(estate.building, shown))
    across, rows, places, names = _places(estate, shown)
    homes = [drawn_homes[values[drawn_homes] == index] for index in range(len(shades))]
    series = [_cells(shade, mine, places, estate, notes) for shade, mine in zip(shades, homes, strict=True)]
    if selectable:
        series = [one | {"selectedMode": "single"} for one in series]
    legend_rows = -(-sum(len(shade.title) + 4 for shade in shades) // LEGEND_WIDTH)
    drawn = rows * ROW_HEIGHT
    chart = {
        "animation": False,
        "grid": {"left": 4, "right": 4, "top": 4, "height": drawn},
        "legend": {"data": [one.title for one in shades], "top": drawn + 10, "left": 0, "itemWidth": 14},
        "tooltip": {"trigger": "item", "confine": True},
        "xAxis": {"type": "category", "data": list(range(across)), "show": False},
        "yAxis": {"type": "category", "data": list(range(rows)), "show": False, "inverse": True},
        "series": [*series, _name_series(names)],
    }
    counted = _table(estate, values, shades)
    table = [counted[building] for building in shown]
    alt = _alt(len(shown), values[drawn_homes], shades, table)
    height = drawn + 10 + legend_rows * LEGEND_ROW
    return BuildingMap(chart, height, alt, table, tuple(tuple(mine.tolist()) for mine in homes))


def _places(estate: Estate, shown: range) -> tuple[int, int, np.ndarray, list[tuple[int, int, str]]]:
    """Cells across, rows, int64 (n, 2) column and row of each household, and where the buildings' names stand."""
    doors = int(estate.door.max(initial=1))
    width = int(estate.unit.max(initial=1)) * doors
    across = max(1, min(len(shown), (CELLS_ACROSS + 1) // (width + 1)))
    blocks = -(-len(shown) // across)
    column, row = np.zeros((2, estate.households), dtype=np.int64)
    names: list[tuple[int, int, str]] = []
    top = 0
    for block in range(blocks):
        part = shown[block * across : (block + 1) * across]
        mine = np.flatnonzero(np.isin(estate.building, part))
        shift = (estate.building[mine].astype(np.int64) - part.start) * (width + 1)
        here, down = _within(estate, mine, width)
        column[mine], row[mine] = shift + here, top + 1 + down
        names += [
            (place * (width + 1) + (width - 1) // 2, top, f"{building + 1}栋") for place, building in enumerate(part)
        ]
        top += int(down.max(initial=0)) + 3
    return across * (width + 1) - 1, max(1, top - 1), np.stack([column, row], axis=1), names


def _within(estate: Estate, mine: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns and rows from the top of some buildings' households: homes on their floors, shops and parking below.

    Where a place on a floor is none of the homes, the others move together.
    """
    building, kind = estate.building[mine].astype(np.int64), estate.property_kind[mine]
    column, row = np.zeros((2, len(mine)), dtype=np.int64)
    floors = int(estate.floor[mine].max(initial=1))
    homes = np.flatnonzero(kind == _HOME)
    floor = estate.floor[mine][homes].astype(np.int64)
    order = np.lexsort((estate.door[mine][homes], estate.unit[mine][homes], floor, building[homes]))
    homes = homes[order]
    column[homes] = _number(building[homes] * (floors + 1) + floor[order])
    row[homes] = floors - floor[order]
    below = floors
    for other in (_SHOP, _PARKING):
        found = np.flatnonzero(kind == other)
        if len(found):
            number = _number(building[found])
            column[found], row[found] = number % width, below + number // width
            below += int(number.max()) // width + 1
    return column, row


def _number(groups: np.ndarray) -> np.ndarray:
    """The place of each element among those of its group; groups stand together, in rising order."""
    return np.arange(len(groups)) - np.searchsorted(groups, groups, side="left")


def _cells(
    shade: Shade, mine: np.ndarray, places: np.ndarray, estate: Estate, notes: Sequence[str] | None
) -> dict[str, Any]:
    said = [notes[home] if notes is not None else shade.name for home in mine]
    data = [
        [int(places[home, 0]), int(places[home, 1]), 1, f"{address(estate, int(home))}：{text}"]
        for home, text in zip(mine, said, strict=True)
    ]
    return {
        "type": "heatmap",
        "name": shade.title,
        "data": data,
        "label": {"show": bool(shade.mark), "formatter": shade.mark, "color": shade.ink, "fontSize": 9},
        "itemStyle": {"color": shade.colour, "borderColor": "#8a949c", "borderWidth": 0.4, "borderRadius": 2},
        "tooltip": {"formatter": "{@[3]}"},
    }


def _name_series(names: list[tuple[int, int, str]]) -> dict[str, Any]:
    """Cells without a colour, one above each building."""
    label = {"show": True, "color": _NAME_COLOUR, "fontSize": 12}
    return {
        "type": "heatmap",
        "data": [{"value": [x, y, 1], "label": {**label, "formatter": name}} for x, y, name in names],
        "itemStyle": {"color": "transparent"},
        "emphasis": {"disabled": True},
        "silent": True,
    }


def _table(estate: Estate, values: np.ndarray, shades: Sequence[Shade]) -> list[dict[str, str | int]]:
    count = np.zeros((estate.building_count, len(shades)), dtype=np.int64)
    np.add.at(count, (estate.building, values), 1)
    return [
        {"楼栋": f"{building + 1}栋", **{shade.name: int(n) for shade, n in zip(shades, row, strict=True)}}
        for building, row in enumerate(count)
    ]


def _alt(buildings: int, values: np.ndarray, shades: Sequence[Shade], table: list[dict[str, str | int]]) -> str:
    total = np.bincount(values, minlength=len(shades))
    parts = "，".join(f"{shade.name} {n} 户" for shade, n in zip(shades, total, strict=True) if n)
    said = f"楼栋图，{buildings} 栋楼，{len(values)} 户：{parts or '没有住户'}。"
    last = shades[-1].name
    worst = max(table, key=lambda row: int(row[last]), default=None)
    if len(table) > 1 and worst is not None and int(worst[last]):
        said += f"“{last}”最多的是{worst['楼栋']}（{worst[last]} 户）。"
    return said
