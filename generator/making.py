"""A deck and what is made from it: PDF, pictures of its slides, handout, trainer's guide, cue sheet.

The commands and the app both make these here, so that equal choices are equal bytes. Nothing here prints, asks, or
writes where the user looks. What takes long says how it goes through `told`, several times a second; whatever `told`
raises ends the work, LibreOffice included, and goes on to the caller.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from generator.course import Course
from generator.course.files import scratch
from generator.course.root import packaged_course
from generator.deck import (
    SHOW,
    DeckReport,
    Ground,
    Logo,
    ThemeError,
    build_deck,
    corporate_ground,
    load_theme,
    own_ground,
    read_logo,
)
from generator.exports import office
from generator.exports.documents import cues as cue_sheet
from generator.exports.documents import guide as trainers_guide
from generator.exports.documents import handout as students_handout
from generator.exports.documents.clock import times
from generator.exports.documents.draft import Cover, Draft, number
from generator.exports.pictures import heading_pages, page_pictures

Told = Callable[[float, str], object]
"""Share done of this piece of work, 0-1, and what is being done, in Chinese."""

Pictures = dict[str, list[bytes]]
"""By the id of a slide: its pages as PNG, in order."""

_SLOW_S = 900.0  # the whole course on a slow machine
_USUAL_S = 20.0


def quiet(_share: float, _words: str) -> None:
    """Nobody is watching."""


# -- what a deck is drawn on --------------------------------------------------------------------------------------


def theme_file(name: str, course_root: Path) -> Path:
    """A theme file as named, else a theme of the course, else one of ours. Raises ThemeError."""
    file = f"{name}.yml"
    places = [Path(name), course_root / "slides" / "themes" / file, packaged_course() / "slides" / "themes" / file]
    places.append(Path(__file__).resolve().parent.parent / "slides" / "themes" / file)
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise ThemeError(f"没有主题“{name}”。请写 slides/themes 里的主题名，或一个主题文件的路径。")
    return found


def company_logo(course: Course) -> Logo | None:
    """The logo that content/company.yml names. Raises LogoError."""
    return read_logo(course.root / "content" / course.company.logo) if course.company.logo else None


def ground_of(
    course: Course,
    theme: str = "default",
    *,
    logo: Logo | None = None,
    template: Path | None = None,
    layouts: Path | None = None,
) -> Ground:
    """A company's template, else one of our themes with `logo` or the course's own. A template brings its own mark.

    `layouts` says which layout of the template has which role. Raises ThemeError, LogoError, OpenError.
    """
    if template is None:
        return own_ground(load_theme(theme_file(theme, course.root)), logo or company_logo(course))
    ground = corporate_ground(template, layouts)
    if not (logo or course.company.logo):
        return ground
    which = "给的标志" if logo else "content/company.yml 里的 logo "
    return replace(ground, findings=(*ground.findings, f"标志用模板自带的；{which}没有另外放上去。"))


# -- the deck -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deck:
    """A built deck: the .pptx, what was said of it (`report.path` is gone), and by the id of a slide, activity or quiz
    its numbers in the deck, continuations included."""

    raw: bytes
    report: DeckReport
    numbers: dict[str, list[int]]


def make_deck(course: Course, ground: Ground, told: Told = quiet) -> Deck:
    """Build the deck. Raises OSError when there is no room for it."""

    def step(done: int, total: int) -> None:
        told(done / max(total, 1), f"排幻灯片：第 {done} 页，共 {total} 页")

    with scratch() as folder:
        path = folder / "deck.pptx"
        report = build_deck(course, path, ground=ground, motion=SHOW, progress=step)
        raw = path.read_bytes()
    numbers: dict[str, list[int]] = {}
    last = ""
    for slide in report.slides:
        last = last if slide.fit == "continuation" else slide.id
        numbers.setdefault(last, []).append(slide.number)
    return Deck(raw, report, numbers)


def make_pdf(raw: bytes, source: str, told: Told = quiet, doing: str = "转成 PDF") -> bytes:
    """A document (`source` is its suffix without a dot) as PDF. Raises OfficeError."""
    began = time.monotonic()

    def meanwhile() -> None:
        # How long LibreOffice will take cannot be known: the share grows ever more slowly and never arrives.
        passed = time.monotonic() - began
        told(passed / (passed + _USUAL_S), f"{doing}，已经 {passed:.0f} 秒")

    return office.convert(raw, source=source, target="pdf", timeout=_SLOW_S, meanwhile=meanwhile)


def make_pictures(course: Course, deck: Deck, told: Told = quiet) -> Pictures:
    """The slides of the course as they look in the deck. Raises OfficeError."""
    doing = "画幻灯片的图片"
    pdf = make_pdf(deck.raw, "pptx", lambda share, words: told(0.7 * share, words), doing)
    # A slide that only asks or sets a task has no page of its own to show.
    wanted = {slide.id: deck.numbers[slide.id] for _, slide in course.slides() if slide.id in deck.numbers}
    drawn: Pictures = {}
    for done, (name, pages) in enumerate(wanted.items(), 1):
        drawn[name] = list(page_pictures(pdf, pages).values())
        told(0.7 + 0.3 * done / len(wanted), f"{doing}：第 {done} 页，共 {len(wanted)} 页")
    return drawn


# -- documents ----------------------------------------------------------------------------------------------------


def make_handout(course: Course, logo: Logo | None, pictures: Pictures | None = None) -> Draft:
    """The students' handout with its cover."""
    line = "姓名：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿"
    cover = Cover("学员讲义", course.session, logo.raw if logo else None, (line,))
    return students_handout.handout(course, cover, pictures=pictures)


def make_guide(
    course: Course, logo: Logo | None, deck: Deck, pictures: Pictures | None = None, *, begins: int | None = None
) -> Draft:
    """The trainer's guide with its cover. `begins` is the hour of the class in minutes after midnight."""
    slides = [slide for _, slide in course.slides()]
    facts = f"{len(course.modules)} 讲，{len(slides)} 页，{sum(s.total_minutes for s in slides)} 分钟"
    cover = Cover("讲师手册", course.session, logo.raw if logo else None, (facts,))
    day = trainers_guide.Day(times(course, begins), deck.numbers, pictures)
    return trainers_guide.guide(course, cover, day)


def make_cues(course: Course, deck: Deck, *, begins: int | None = None) -> bytes:
    """The presenter's cue sheet, a .docx."""
    return cue_sheet.cues(course, trainers_guide.Day(times(course, begins), deck.numbers))


def finished(draft: Draft, told: Told = quiet) -> bytes:
    """The .docx, with the page numbers of LibreOffice's layout in its contents; without LibreOffice, Word is asked to
    put them in when the document is opened. Raises OfficeError."""
    if office.find_office() is not None:
        number(draft, heading_pages(make_pdf(draft.bytes(), "docx", told, "排目录的页码"), draft.levels))
    return draft.bytes()
