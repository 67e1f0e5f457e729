"""The file itself: same bytes, old file safe, opens everywhere."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pydantic import ValidationError

from generator.deck import DeckReport, Theme, ThemeError, build_deck, load_theme
from generator.figures.spec import ChartSeries, ChartSpec
from tests.generator.deck import reading, sample


def test_same_course_same_bytes(
    kinds: DeckReport, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 86400 * 40)
    again = build_deck(sample.course(), tmp_path / "again.pptx", theme=theme)
    assert again.path.read_bytes() == kinds.path.read_bytes()


def test_nothing_in_the_file_tells_when_it_was_built(kinds: DeckReport) -> None:
    with zipfile.ZipFile(kinds.path) as package:
        assert {entry.date_time for entry in package.infolist()} == {(2020, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml").decode()
        assert "2026-11-01" in core
        books = [n for n in package.namelist() if n.endswith(".xlsx")]
        assert books
        for name in books:
            with zipfile.ZipFile(io.BytesIO(package.read(name))) as book:
                assert b"2020-01-01" in book.read("docProps/core.xml")


def test_old_file_survives_a_failure(theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "deck.pptx"
    target.write_bytes(b"old")

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(OSError, match="No space"):
        build_deck(sample.course(), target, theme=theme)
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["deck.pptx"]


def test_relationships_and_parts_are_complete(kinds: DeckReport) -> None:
    with zipfile.ZipFile(kinds.path) as package:
        names = set(package.namelist())
        assert len(names) == len(package.namelist())
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
        types = package.read("[Content_Types].xml").decode()
    slides = [n for n in names if n.startswith("ppt/slides/slide")]
    assert len(slides) == len(kinds.slides)
    assert all(f'PartName="/{n}"' in types for n in slides)
    assert all(n.replace("slides/slide", "slides/_rels/slide") + ".rels" in names for n in slides)


def test_slide_identity_is_stable(theme: Theme, tmp_path: Path) -> None:
    course = sample.course(*sample.KINDS[:3])
    fewer = sample.course(*sample.KINDS[1:3])
    first = reading.slides(build_deck(course, tmp_path / "a.pptx", theme=theme).path)
    second = reading.slides(build_deck(fewer, tmp_path / "b.pptx", theme=theme).path)
    tags = {reading.identity(s): _creation(s) for s in first}
    assert {reading.identity(s): _creation(s) for s in second}.items() <= tags.items()
    assert len(set(tags.values())) == len(tags)


def _creation(slide: object) -> str:
    return next(slide._element.iter(f"{reading.P14}creationId")).get("val")  # pyright: ignore[reportAttributeAccessIssue]


def test_progress_counts_to_the_end(theme: Theme, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    build_deck(
        sample.course(), tmp_path / "p.pptx", theme=theme, progress=lambda done, total: seen.append((done, total))
    )
    assert seen[0][0] == 1
    assert seen[-1][0] == seen[-1][1] == len(seen)


def test_empty_course_still_builds(theme: Theme, tmp_path: Path) -> None:
    empty = sample.course().model_copy(update={"modules": ()})
    report = build_deck(empty, tmp_path / "empty.pptx", theme=theme)
    assert [s.id for s in report.slides] == ["deck--cover", "deck--closing"]


def test_control_characters_do_not_spoil_the_file(theme: Theme, tmp_path: Path) -> None:
    odd = sample.slide("odd", 'a\x00b & "<c>\ud800', sample.Quote(text=sample.words("x\x0b\x1fy\n\nz"), line=1))
    report = build_deck(sample.course(odd), tmp_path / "odd.pptx", theme=theme)
    assert "ab&" in reading.words(reading.slides(report.path)[2])


def test_theme_faults_are_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("id: x\ntitle: y\ncolours: {dk1: red}\n", encoding="utf-8")
    with pytest.raises(ThemeError) as caught:
        load_theme(wrong)
    assert "fonts" in str(caught.value)
    assert "colours.dk1" in str(caught.value)
    with pytest.raises(ThemeError):
        load_theme(tmp_path / "none.yml")


def test_chart_needs_a_value_for_each_category() -> None:
    with pytest.raises(ValidationError):
        ChartSpec(categories=("一", "二"), series=(ChartSeries(name="x", values=(1.0,)),))
