"""The real course's simulator figures are native charts on their slides, with whiskers that stay inside the axis."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pptx import Presentation

from generator.course import load_course
from generator.deck import build_deck, load_theme
from generator.figures.living import living_figure

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    course, _ = load_course(ROOT)
    target = tmp_path_factory.mktemp("deck") / "course.pptx"
    report = build_deck(course, target, theme=load_theme(ROOT / "slides/themes/default.yml"))
    return course, report, Presentation(str(target))


def shown(course):
    return {s.id: c.simulated for _, s in course.slides() for c in s.content if c.kind == "figure" and c.simulated}


def test_every_simulator_figure_is_a_native_chart_with_its_numbers(deck):
    course, report, presentation = deck
    wanted = shown(course)
    assert len(set(wanted.values())) >= 8
    numbers = {one.id: one.number for one in report.slides}
    for slide_id, figure_id in wanted.items():
        parts = [n for name, n in numbers.items() if re.fullmatch(rf"{slide_id}(--\d+)?", name)]
        charts = [s.chart for n in parts for s in presentation.slides[n - 1].shapes if s.has_chart]
        charts += [
            inner.chart
            for n in parts
            for s in presentation.slides[n - 1].shapes
            if s.shape_type == 6
            for inner in s.shapes
            if inner.has_chart
        ]
        assert charts, f"{slide_id}: {figure_id} is not on the slide"
        living = living_figure(ROOT, figure_id)
        assert living is not None
        drawn = [tuple(series.values) for chart in charts for series in chart.plots[0].series]
        for series in living.chart.series:
            assert tuple(series.values) in drawn


def test_the_notes_say_that_it_is_a_result_of_the_simulator(deck):
    course, report, presentation = deck
    numbers = {one.id: one.number for one in report.slides}
    for slide_id in shown(course):
        slide = presentation.slides[numbers[slide_id] - 1]
        assert "不是统计" in slide.notes_slide.notes_text_frame.text


def test_the_axis_reaches_as_far_as_the_whiskers(deck):
    presentation = deck[2]
    seen = 0
    for shape in (s for slide in presentation.slides for s in slide.shapes if s.has_chart):
        xml = shape.chart.part.blob.decode()
        if "<c:errBars>" not in xml:
            continue
        seen += 1
        top = float(re.search(r'<c:max val="([^"]+)"', xml)[1]) if "<c:max " in xml else 0.0
        ends = [
            value + plus
            for series in shape.chart.plots[0].series
            for value, plus in zip(series.values, _plus(series), strict=True)
        ]
        assert max(ends) <= top or max(ends) <= 0
    assert seen >= 4


def _plus(series) -> list[float]:
    xml = series._element.xml
    inside = xml.split("<c:plus>")[1].split("</c:plus>")[0]
    return [float(v) for v in re.findall(r"<c:v>([^<]+)</c:v>", inside)]
