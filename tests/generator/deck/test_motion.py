"""What moves: fades where something begins, diagrams that appear part by part, and nothing when nothing is wanted."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pptx
import pytest

from generator.course.blocks import Item, Stairs, Steps, Table, Timeline
from generator.course.model import Course
from generator.deck import STILL, Motion, Theme, audit, build_deck, corporate_ground, load_theme, update_deck
from tests.generator.deck import awkward, reading, sample
from tests.generator.deck.test_templates import faults_of

P = reading.P
ALL = Motion(build="all")
WORDS = ("先说清", "再约定", "后跟进")
LONG = tuple(f"第{n}步：{sample.LONG * 3}" for n in range(8))


def listed(texts: tuple[str, ...]) -> tuple[Item, ...]:
    return tuple(sample.item(text) for text in texts)


def built_course() -> Course:
    """Marked and unmarked diagrams, in every arrangement: a row, upright rows, stairs, and more than a slide holds."""
    return sample.course(
        sample.slide("row", "一排", Steps(items=listed(WORDS), line=1, build=True)),
        sample.slide("rows", "几行", Steps(items=listed(tuple(f"{w}，{sample.LONG}" for w in WORDS)), line=1)),
        sample.slide("time", "时间", Timeline(items=listed(WORDS), line=1, build=True)),
        sample.slide("times", "长时间", Timeline(items=listed(tuple(f"{w}，{sample.LONG}" for w in WORDS)), line=1)),
        sample.slide("stairs", "阶梯", Stairs(items=listed(WORDS), line=1, build=True)),
        sample.slide("many", "很多步", Steps(items=listed(LONG), line=1)),
        sample.slide("other", "表格", Table(header=(sample.words("甲"),), rows=((sample.words("乙"),),), line=1)),
    )


def moving(path: Path) -> dict[str, tuple[bool, list[int]]]:
    """For each slide: whether it fades in, and the ids of the shapes that its clicks show, in order."""
    found = {}
    for slide in reading.slides(path):
        targets = [int(t.get("spid")) for t in slide._element.iter(f"{P}spTgt")]
        found[reading.identity(slide)] = (slide._element.find(f"{P}transition/{P}fade") is not None, targets)
    return found


def test_only_what_begins_something_fades(theme: Theme, tmp_path: Path) -> None:
    fading = {
        i
        for i, (fades, _) in moving(build_deck(sample.course(), tmp_path / "o.pptx", theme=theme).path).items()
        if fades
    }
    assert fading == {"deck--cover", "kinds--open", "deck--closing"}


@pytest.mark.parametrize(
    ("motion", "slides"),
    [
        (Motion(), {"row", "time", "stairs"}),
        (ALL, {"row", "rows", "time", "times", "stairs", "many"}),
        (STILL, set()),
    ],
    ids=["marked", "all", "still"],
)
def test_what_builds_up_is_what_is_asked_for(motion: Motion, slides: set[str], theme: Theme, tmp_path: Path) -> None:
    found = moving(build_deck(built_course(), tmp_path / "o.pptx", theme=theme, motion=motion).path)
    assert {i.split("--")[0] for i, (_, clicks) in found.items() if clicks} == slides
    if motion is STILL:
        assert not any(fades for fades, _ in found.values())


def test_each_click_shows_one_named_group_that_stands_on_the_slide(theme: Theme, tmp_path: Path) -> None:
    path = build_deck(built_course(), tmp_path / "o.pptx", theme=theme, motion=ALL).path
    slides = {reading.identity(s): s for s in reading.slides(path)}
    for identity, (_, clicks) in moving(path).items():
        groups = groups_of(slides[identity])
        assert len(set(clicks)) == len(clicks)
        assert set(clicks) <= set(groups), identity
        nodes = [n.get("id") for n in slides[identity]._element.iter(f"{P}cTn")]
        assert len(set(nodes)) == len(nodes)
        assert len(nodes) == (2 + 4 * len(clicks) if clicks else 0)
    shown = [groups_of(slides["row"])[c] for c in moving(path)["row"][1]]
    assert [g.get("descr") for g in shown] == list(WORDS)
    # A diagram that goes on to a second slide loses none of its clicks.
    assert sum(len(clicks) for i, (_, clicks) in moving(path).items() if i.startswith("many")) == len(LONG)


def groups_of(slide: Any) -> dict[int, Any]:
    tree = slide._element.cSld.spTree
    return {int(g.find(f"*/{P}cNvPr").get("id")): g.find(f"*/{P}cNvPr") for g in tree.findall(f"{P}grpSp")}


def test_no_word_depends_on_the_build_up(theme: Theme, tmp_path: Path) -> None:
    still = build_deck(built_course(), tmp_path / "still.pptx", theme=theme, motion=STILL).path
    built = build_deck(built_course(), tmp_path / "built.pptx", theme=theme, motion=ALL).path
    assert [reading.words(s) for s in reading.slides(still)] == [reading.words(s) for s in reading.slides(built)]
    again = build_deck(built_course(), tmp_path / "again.pptx", theme=theme, motion=ALL).path
    assert again.read_bytes() == built.read_bytes()


def test_notes_say_how_often_to_click(theme: Theme, tmp_path: Path) -> None:
    path = build_deck(built_course(), tmp_path / "o.pptx", theme=theme).path
    notes = {reading.identity(s): reading.notes(s) for s in reading.slides(path)}
    assert "【演示】点 3 下" in notes["row"]
    assert "【演示】" not in notes["rows"]


@pytest.mark.parametrize("look", ["default", "dark", "contrast", "template", "scaled"])
def test_both_checkers_pass_a_deck_that_moves(look: str, theme: Theme, tmp_path: Path) -> None:
    makers = {"template": awkward.chinese_names, "scaled": awkward.small_wide}
    if look in makers:
        ground = corporate_ground(makers[look](tmp_path / "c.pptx"))
        path = build_deck(built_course(), tmp_path / "o.pptx", ground=ground, motion=ALL).path
    else:
        drawn = load_theme(awkward.ROOT / "slides" / "themes" / f"{look}.yml")
        path = build_deck(built_course(), tmp_path / "o.pptx", theme=drawn, motion=ALL).path
    assert faults_of(path) == []
    assert [f for f in audit(path) if look != "scaled" or "只有" not in f] == []
    fades = {i for i, (fading, _) in moving(path).items() if fading}
    assert fades == {"deck--cover", "kinds--open", "deck--closing"}


def test_the_checkers_catch_a_timing_that_is_wrong(theme: Theme, tmp_path: Path) -> None:
    raw = build_deck(built_course(), tmp_path / "o.pptx", theme=theme, motion=ALL).path.read_bytes()
    slide = "ppt/slides/slide3.xml"
    with zipfile.ZipFile(tmp_path / "o.pptx") as package:
        assert b"<p:timing>" in package.read(slide)
    plants = {
        "value": (b'presetClass="entr"', b'presetClass="enter"'),
        "order": (b'<p:strVal val="visible"/>', b"<p:nothing/>"),
        "place": (b"</p:cSld>", b"</p:cSld><p:transition/>"),
    }
    for name, (old, new) in plants.items():
        spoiled = awkward.rewritten(
            raw, tmp_path / f"{name}.pptx", lambda n, d, a=old, b=new: d.replace(a, b, 1) if n == slide else d
        )
        assert faults_of(spoiled), name


def test_an_updated_deck_moves_as_it_did(theme: Theme, tmp_path: Path) -> None:
    deck = build_deck(built_course(), tmp_path / "o.pptx", theme=theme, motion=ALL).path
    before = moving(deck)
    _, merged = update_deck(built_course(), deck, deck, fallback=theme)
    assert merged.lines() == []
    assert moving(deck) == before
    update_deck(built_course(), deck, deck, fallback=theme, motion=STILL)
    assert not any(fades or clicks for fades, clicks in moving(deck).values())


@pytest.mark.render
def test_libreoffice_plays_it_and_prints_it_whole(theme: Theme, tmp_path: Path) -> None:
    import pypdfium2

    office = shutil.which("soffice")
    assert office
    path = build_deck(built_course(), tmp_path / "o.pptx", theme=theme, motion=ALL).path
    for target in ("odp", "pdf"):
        command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", target]
        subprocess.run([*command, "--outdir", tmp_path, path], check=True, capture_output=True)
    with zipfile.ZipFile(tmp_path / "o.odp") as package:
        content = package.read("content.xml").decode()
    clicks = sum(len(clicks) for _, clicks in moving(path).values())
    assert content.count('presentation:preset-id="ooo-entrance-appear"') == clicks
    assert content.count('smil:type="fade"') >= 1
    document = pypdfium2.PdfDocument(tmp_path / "o.pdf")
    pages = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]
    deck = pptx.Presentation(str(path))
    for page, slide in zip(pages, deck.slides, strict=True):
        if reading.identity(slide) in ("row", "time", "stairs"):
            assert all(word in page for word in WORDS)
