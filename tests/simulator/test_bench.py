"""The benchmark prints its figures; its yardsticks are what they say they are. No timing is tested."""

from __future__ import annotations

import json

import numpy as np

from simulator import luck
from simulator.engine import kpis, prepare, simulate
from simulator.experiments.bench import million_run
from simulator.experiments.bench_toy import in_numpy, toy

from .test_cli import sandbox
from .worlds import ROOT, estate, named, table


def test_every_figure_is_there() -> None:
    done = sandbox("bench", "--households", "30", "--months", "3", "--no-million", "--json")
    figures = json.loads(done.stdout)
    assert {"ratio_to_numpy", "ratio_to_toy", "first_answer_s", "cold_start_s", "block_s"} <= figures.keys()
    assert {"household_months_per_second", "bytes_per_household"} <= figures.keys()
    assert all(value is None or value > 0 for value in figures.values())
    assert figures["bytes_per_household"] <= 256
    assert (figures["threads"], figures["households"], figures["months"]) == (2, 30, 3)
    assert "million_households_s" not in figures


def test_a_huge_estate_is_measured_in_the_same_way_as_a_small_one() -> None:
    figures = million_run(ROOT, 2000)
    assert figures.keys() == {"million_build_s", "million_households_s", "million_households_gb"}
    assert figures["million_households_gb"] > 0


def test_state_stays_small() -> None:
    from simulator.engine.run import begin
    from simulator.engine.world import bytes_per_household

    prepared = prepare(estate(100), named()["full-ladder"], 24, table().central())
    assert bytes_per_household(begin(prepared, table().central(), 1, 0)) <= 256


def test_the_toy_is_keyed() -> None:
    keys = [np.uint64(luck.plain_stream(seed, 0)) for seed in (1, 1, 2)]
    totals = [toy(500, 12, key) for key in keys]
    assert totals[0] == totals[1] != totals[2]


def test_the_numpy_yardstick_is_the_same_model_in_the_rough() -> None:
    homes, behaviour = estate(1200), table().central()
    flow = simulate(prepare(homes, named()["sms-and-phone"], 12, behaviour), behaviour, 1, 0).flow
    ours = kpis(flow, homes.households, int(homes.opening_amount.sum()))["collection_rate"]
    billed, collected = in_numpy(homes, behaviour, 12, luck.plain_stream(1, 0))
    assert abs(collected / billed - ours) < 0.08
