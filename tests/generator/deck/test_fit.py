"""Fitting: nothing too small, nothing lost, everything split where it must be."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from generator.course.text import plain, texts
from generator.deck import DeckReport, measure, rich
from tests.generator.deck import reading, sample

LIST_SIGNS = "（续）"


def test_overfull_slides_are_split_and_reported(full: DeckReport) -> None:
    split = {s.id: s.parts for s in full.split}
    whole = {"full-wide", "full-title", "full-latin"}
    # The question slide of a quiz stands under the quiz's own id.
    expected = {s.id for _, s in sample.overfull().slides()} - whole - {"full-quiz"}
    assert expected <= set(split)
    for name, parts in split.items():
        assert parts >= 2
        assert [s.id for s in full.slides if s.id.startswith(f"{name}--") and s.fit == "continuation"] == [
            f"{name}--{n}" for n in range(2, parts + 1)
        ]


def test_continuations_say_so(full: DeckReport) -> None:
    titles = {reading.identity(s): s.shapes.title.text_frame.text for s in reading.slides(full.path) if s.shapes.title}
    assert titles["full-bullets"] == "太满的要点"
    assert titles["full-bullets--2"] == "太满的要点（续）"


def test_no_word_is_lost(full: DeckReport, kinds: DeckReport) -> None:
    for report, course in ((full, sample.overfull()), (kinds, sample.course())):
        shown: dict[str, Counter[str]] = {}
        for slide in reading.slides(report.path):
            name = reading.identity(slide)
            shown.setdefault(name.split("--")[0], Counter()).update(reading.words(slide))
        for _, slide in course.slides():
            said = [s.text for t in texts((*slide.blocks, *slide.quizzes, *slide.activities)) for s in t]
            if slide.id == "kinds-figure":
                said.remove("流程")
            missing = Counter("".join("".join(said).split())) - shown[slide.id]
            assert not missing, (slide.id, missing)
            assert not Counter("".join(plain(slide.title).split())) - shown[slide.id]


def test_smallest_sizes(full: DeckReport, kinds: DeckReport) -> None:
    for report in (full, kinds):
        sizes = [s.smallest for s in report.slides if s.smallest]
        assert min(sizes) >= 12
        tables = {"full-table", "full-cell", "full-wide"}
        others = [s.smallest for s in report.slides if s.smallest and s.id.rsplit("--", 1)[0] not in tables]
        assert min(others) >= 16


def test_dialogue_speakers_keep_their_sides(full: DeckReport) -> None:
    sides: dict[str, set[bool]] = {}
    for slide in reading.slides(full.path):
        if not reading.identity(slide).startswith("full-script"):
            continue
        group = next(s for s in slide.shapes if s.shape_type == 6)
        for chip in group.shapes:
            if chip.name == "说话人":
                sides.setdefault(chip.text_frame.text, set()).add(chip.left < 6096000)
    assert sides == {"催缴员": {True}, "业主": {False}}


def test_punctuation_does_not_begin_a_line() -> None:
    cut = measure.pieces((("他说：“缴费。”", False, False),))
    widths = [round(w) for w, _ in cut]
    # 他 | 说： | “缴 | 费。” — the marks stay with their neighbours.
    assert widths == [1, 2, 2, 3]


def test_latin_words_stay_whole() -> None:
    assert len(measure.pieces((("property fee", False, False),))) == 2
    assert measure.count_lines(measure.pieces((("x" * 100, False, False),)), 10) > 4


@given(st.text(alphabet="物业费，。“”abc 12%\n", max_size=80), st.floats(3, 40))
def test_narrower_columns_never_take_fewer_lines(text: str, width: float) -> None:
    cut = measure.pieces(((text, False, False),))
    assert measure.count_lines(cut, width) >= measure.count_lines(cut, width * 1.5)
    assert measure.count_lines(cut, width) >= 1 + text.count("\n")


@given(st.text(alphabet="物业费，。；abc 12%", min_size=2, max_size=120), st.integers(1, 119))
def test_cutting_loses_nothing(text: str, at: int) -> None:
    left, right = rich.cut(sample.words(text), at)
    assert "".join(s.text for s in (*left, *right)) == text
    assert left
