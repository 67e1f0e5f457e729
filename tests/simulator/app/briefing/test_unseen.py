"""A name with characters that no XML can hold: refused where it comes in, and harmless in every file all the same."""

from __future__ import annotations

import dataclasses
import io
import zipfile

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from generator.deck import load_theme
from generator.figures.spec import ChartSeries, ChartSpec
from simulator.app.briefing.brief import brief_of
from simulator.app.briefing.memo import memo_docx
from simulator.app.briefing.page import page_html
from simulator.app.briefing.picture import png, svg
from simulator.app.briefing.slides import slides_pptx
from simulator.app.briefing.workbook import workbook_xlsx
from simulator.app.debriefing import report
from simulator.experiments.scenario import Scenario, ScenarioError, decode, encode
from tests.simulator.app.briefing.test_documents import given
from tests.simulator.app.test_roleplay_debrief import debriefed
from tests.simulator.worlds import ROOT, named

BAD = "a\x01b\x0bc\x1fd\ufffe<&>\"']]>"


def whole(raw: bytes) -> None:
    """Every part of the package is XML that can be read."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))


def test_a_link_with_such_a_name_is_refused_in_words() -> None:
    evil = named()["sms-and-phone"].model_copy(update={"id": "evil", "name": BAD})
    with pytest.raises(ScenarioError, match="看不见的控制字符"):
        decode(encode(Scenario(policies=["baseline", evil])))


def test_a_drawing_of_it_does_not_end_the_process() -> None:
    """vl-convert aborts on them: with it the server of a whole class."""
    series = tuple(ChartSeries(name=f"{BAD}{n}", values=(1.0, 2.0)) for n in range(2))
    for kind in ("line", "bar"):
        spec = ChartSpec(kind=kind, title=BAD, unit=BAD, categories=(BAD, "二"), series=series)
        assert png(spec).startswith(b"\x89PNG")
        assert "abcd" in svg(spec)


@pytest.mark.parametrize("name", ["😀" * 20, "𠮷" * 30, "a\u2028b"])
def test_a_drawing_of_rare_characters_is_drawn(name: str) -> None:
    """A long name is cut, also in the middle of one of them."""
    series = tuple(ChartSeries(name=f"{name}{n}", values=(1.0, 2.0)) for n in range(2))
    assert png(ChartSpec(kind="bar", title=name, unit=name, categories=(name, "二"), series=series))


def test_all_that_is_handed_over_can_be_opened() -> None:
    base = given("baseline", "sms-and-phone")
    evil = named()["sms-and-phone"].model_copy(update={"id": "evil", "name": BAD, "description": BAD})
    profile = base.found.profile.model_copy(update={"name": BAD, "estate_name": BAD, "description": BAD})
    found = dataclasses.replace(base.found, policies=(base.found.policies[0], evil), profile=profile)
    brief = brief_of(dataclasses.replace(base, found=found))
    whole(memo_docx(brief))
    whole(workbook_xlsx(brief))
    whole(slides_pptx(brief, load_theme(ROOT / "slides" / "themes" / "default.yml")))
    assert "&lt;&amp;&gt;" in page_html(brief)


def test_a_debrief_with_such_names_can_be_opened() -> None:
    whole(report.report_docx(debriefed("lawless"), who=BAD, when=BAD, company=BAD))
