"""A deck that a trainer has worked on comes back: the course's changes go in, nothing of the trainer's goes out."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pptx
import pytest
from pptx.util import Pt

from generator.course.blocks import Bullets, Item, Paragraph
from generator.course.model import Course
from generator.course.text import Span
from generator.deck import OpenError, Theme, audit, build_deck, corporate_ground, update_deck
from tests.generator.deck import awkward, reading, sample
from tests.generator.deck.test_templates import faults_of


def ids(path: Path) -> list[str]:
    return [reading.identity(s) or "" for s in reading.slides(path)]


def retold(course: Course, slide: str, words: str) -> Course:
    """The course with other words on one slide."""
    module = course.modules[0]
    said = (Span(kind="text", text=words),)
    content = (Bullets(items=(Item(text=said),), line=1), Paragraph(text=said, line=2))
    changed = [s.model_copy(update={"content": content}) if s.id == slide else s for s in module.slides]
    return course.model_copy(update={"modules": (module.model_copy(update={"slides": tuple(changed)}),)})


@pytest.fixture
def deck(tmp_path: Path, theme: Theme) -> Path:
    return build_deck(sample.course(), tmp_path / "deck.pptx", theme=theme).path


def slide_of(presentation, identity: str):
    return next(s for s in presentation.slides if reading.identity(s) == identity)


def test_nothing_changed_nothing_told(deck: Path, theme: Theme) -> None:
    before, names = [reading.words(s) for s in reading.slides(deck)], ids(deck)
    _, merged = update_deck(sample.course(), deck, deck, fallback=theme)
    assert merged.lines() == []
    assert ids(deck) == names
    assert [reading.words(s) for s in reading.slides(deck)] == before
    assert faults_of(deck) == []
    assert audit(deck) == []


def test_the_course_changes_and_the_trainer_too(deck: Path, theme: Theme, tmp_path: Path) -> None:
    mine = pptx.Presentation(deck)
    slide_of(mine, "kinds-cards").shapes.title.text_frame.text = "我改的标题"
    slide_of(mine, "kinds-steps").notes_slide.notes_text_frame.text = "我自己的讲法"
    own = mine.slides.add_slide(mine.slide_layouts[3])
    own.shapes.title.text_frame.text = "我加的一页"
    order = mine.part._element.sldIdLst
    order.insert(2, order[-1])
    quote = slide_of(mine, "kinds-quote")
    drawing = next(x for x in quote.shapes if not x.is_placeholder)
    drawing.left = drawing.left + Pt(60)
    table = slide_of(mine, "kinds-table")
    for run in (r for p in table.shapes.title.text_frame.paragraphs for r in p.runs):
        run.font.italic = True
    removed = next(e for e in order if mine.part.related_part(e.rId).slide is slide_of(mine, "kinds-timeline"))
    mine.part.drop_rel(removed.rId)
    order.remove(removed)
    mine.save(str(deck))

    course = retold(retold(sample.course(), "kinds-bullets", "课程新改的话"), "kinds-cards", "课程也改了")
    out = tmp_path / "out.pptx"
    _, merged = update_deck(course, deck, out, fallback=theme)

    found = {reading.identity(s) or reading.words(s): s for s in reading.slides(out)}
    assert "课程新改的话" in reading.words(found["kinds-bullets"])
    assert "我改的标题" in reading.words(found["kinds-cards"])
    assert reading.notes(found["kinds-steps"]) == "我自己的讲法"
    assert not ids(out)[2]
    assert "我加的一页" in reading.words(reading.slides(out)[2])
    assert "kinds-timeline" not in found

    def named(lines: list[str]) -> str:
        return " ".join(lines)

    assert "kinds-bullets" in named(merged.renewed)
    assert "kinds-cards" in named(merged.both_changed)
    assert "kinds-steps" in named(merged.kept_notes)
    assert "我加的一页" in named(merged.kept_own)
    assert "kinds-timeline" in named(merged.left_out)
    assert {"kinds-quote", "kinds-table"} <= {
        w for n in merged.kept_edited for w in ("kinds-quote", "kinds-table") if w in n
    }
    assert faults_of(out) == []
    assert sum(n for _, n in reading.sections(out)) == len(ids(out))

    # A second time: what was kept is still known as edited, what was deleted stays away.
    again = tmp_path / "again.pptx"
    _, second = update_deck(course, out, again, fallback=theme)
    assert ids(again) == ids(out)
    assert second.renewed == []
    assert second.added == []
    assert "kinds-timeline" in named(second.left_out)
    assert len(second.kept_edited) + len(second.both_changed) == 3


def test_new_slides_come_after_the_ones_they_follow(deck: Path, theme: Theme, tmp_path: Path) -> None:
    whole = sample.course()
    module = whole.modules[0]
    few = whole.model_copy(update={"modules": (module.model_copy(update={"slides": module.slides[:3]}),)})
    short = build_deck(few, tmp_path / "short.pptx", theme=theme).path
    _, merged = update_deck(whole, short, tmp_path / "long.pptx", fallback=theme)
    assert ids(tmp_path / "long.pptx") == ids(deck)
    assert len(merged.added) == len(ids(deck)) - len(ids(short))


def test_slides_the_course_no_longer_has_go_by_name(deck: Path, theme: Theme, tmp_path: Path) -> None:
    whole = sample.course()
    module = whole.modules[0]
    few = whole.model_copy(update={"modules": (module.model_copy(update={"slides": module.slides[:3]}),)})
    _, merged = update_deck(few, deck, tmp_path / "few.pptx", fallback=theme)
    assert len(merged.dropped) == len(ids(deck)) - len(ids(tmp_path / "few.pptx"))
    assert all("（" in name for name in merged.dropped)


def test_on_a_company_template(tmp_path: Path, theme: Theme) -> None:
    ground = corporate_ground(awkward.no_layouts(tmp_path / "corp.pptx"))
    deck = build_deck(sample.course(), tmp_path / "deck.pptx", ground=ground).path
    _, merged = update_deck(retold(sample.course(), "kinds-bullets", "新话"), deck, tmp_path / "o.pptx", fallback=theme)
    assert ids(tmp_path / "o.pptx") == ids(deck)
    assert [n for n in merged.renewed if "kinds-bullets" in n]
    assert merged.kept_edited == []
    assert {s.slide_layout.name for s in reading.slides(deck)} == {
        s.slide_layout.name for s in reading.slides(tmp_path / "o.pptx")
    }


def test_a_strange_deck_is_refused(tmp_path: Path, theme: Theme) -> None:
    strange = awkward.pptx_default(tmp_path / "strange.pptx")
    before = strange.read_bytes()
    with pytest.raises(OpenError, match="不像是这门课"):
        update_deck(sample.course(), strange, strange, fallback=theme)
    assert strange.read_bytes() == before


@pytest.mark.render
def test_after_libreoffice_has_rewritten_everything(deck: Path, theme: Theme, tmp_path: Path) -> None:
    """It drops slide names, melts layouts down and moves our memory; words, notes and order still tell."""
    soffice = shutil.which("soffice")
    assert soffice
    mine = pptx.Presentation(deck)
    slide_of(mine, "kinds-cards").shapes.title.text_frame.text = "我改的标题"
    mine.save(str(deck))
    (tmp_path / "lo").mkdir()
    command = [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pptx"]
    subprocess.run([*command, "--outdir", tmp_path / "lo", deck], check=True, capture_output=True)
    out = tmp_path / "out.pptx"
    course = retold(sample.course(), "kinds-bullets", "课程新改的话")
    _, merged = update_deck(course, tmp_path / "lo" / "deck.pptx", out, fallback=theme)
    text = [reading.words(s) for s in reading.slides(out)]
    assert any("我改的标题" in t for t in text)
    assert any("课程新改的话" in t for t in text)
    assert len(text) == len(ids(deck))
    assert merged.dropped == []
    assert merged.kept_own == []
    assert faults_of(out) == []
