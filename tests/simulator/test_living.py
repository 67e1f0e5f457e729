"""Living figures: the stored charts are those of today's parameters, and come out the same again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from generator.course.root import find_course
from generator.figures.living import living_figure
from simulator.documents import DocumentError
from simulator.engine.parameters import load_parameters
from simulator.experiments.figures import stored
from simulator.experiments.living import draw, load_living, stale_figures
from simulator.experiments.questions import Shelf

from .worlds import ROOT, table

ASKED = load_living(ROOT)


def test_there_are_at_least_eight_and_none_is_old() -> None:
    assert len(ASKED) >= 8
    assert stale_figures(ROOT, table()) == []


@pytest.mark.parametrize("name", ["fig-talk", "fig-luck", "fig-red-lift", "fig-channels"])
def test_a_rerun_gives_the_stored_numbers_within_the_stated_tolerance(name: str) -> None:
    """Of a figure of many rows, the first and the last: each is computed by itself."""
    one = ASKED[name]
    asked = one.model_copy(update={"rows": [one.rows[0], one.rows[-1]]}) if len(one.rows) > 2 else one
    again = draw(asked, ROOT, Shelf(ROOT, table()), table())
    kept = living_figure(ROOT, name)
    assert kept is not None
    assert asked is not one or again.says == kept.says
    for new, old in zip(again.chart.series, kept.chart.series, strict=True):
        wanted = old.values if asked is one else (old.values[0], old.values[-1])
        assert new.values == pytest.approx(wanted, abs=one.tolerance + 1e-9)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("content/policies/sms-and-phone.yml", "day_of_month: 12", "day_of_month: 13"),
        ("content/living.yml", "lucks: 12", "lucks: 11"),
        ("content/parameters/habit.yml", None, None),
    ],
)
def test_a_change_of_policy_question_or_parameters_makes_figures_old(tmp_path: Path, file, old, new) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / file
    text = path.read_text(encoding="utf-8")
    if old is None:
        first = next(line for line in text.split("\n") if "value:" in line)
        value = float(first.split("value:")[1].split(",")[0].split("}")[0])
        text = text.replace(
            first,
            first.replace(f"value: {first.split('value:')[1].split(',')[0].strip()}", f"value: {value * 1.0001}"),
            1,
        )
    else:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    assert stale_figures(find_course(tmp_path), load_parameters(tmp_path)) != []


def test_whiskers_hold_the_mean_and_the_account_says_that_it_is_no_statistic() -> None:
    for name in ASKED:
        figure = living_figure(ROOT, name)
        assert figure is not None
        assert "不是统计" in figure.says
        assert figure.chart.simulated
        for series in figure.chart.series:
            for value, low, high in zip(series.values, series.low, series.high, strict=False):
                assert low <= value <= high


def test_a_figure_with_an_unknown_policy_is_told(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / "content/living.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("base: baseline", "base: nope"), encoding="utf-8")
    one = load_living(tmp_path)["fig-channels"]
    with pytest.raises(DocumentError, match="nope"):
        draw(one, tmp_path, Shelf(tmp_path, table()), table())


def test_the_manifest_names_engine_parameters_and_question() -> None:
    for name in ASKED:
        found = stored(ROOT, name)
        assert found is not None
        assert {"engine", "parameters", "asked", "seed", "tolerance"} <= set(json.loads(json.dumps(found["manifest"])))
