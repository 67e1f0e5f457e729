"""What is built of an order: deck, documents, packages, or pictures to look at. Slow; no Streamlit.

`stop` and `told` are those of the app's slow lane. Everything raises the generator's own errors (Chinese), OSError, and
StoppedError soon after `stop` has become true.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator import making
from generator.course import Course
from generator.course.files import file_name
from generator.deck import Logo, LogoError, OpenError, read_logo
from generator.deck.excerpt import excerpt
from generator.deck.sources import cited
from generator.exports.cmi5 import cmi5_package
from generator.exports.documents.jobaids import aided, jobaids
from generator.exports.gift import gift_text
from generator.exports.office import find_office
from generator.exports.pack import zipped
from generator.exports.pictures import page_pictures
from generator.exports.qti import qti_package
from generator.exports.questions import banks
from generator.exports.scorm import scorm_package
from simulator.app.workshop.order import Order, another_company, taught

Told = Callable[[float, str], object]
Stop = Callable[[], bool]
PASSING = 0.8
PREVIEW = 12  # slides drawn at a time
_SHOWN = 800  # pixels
_DECKS = ("deck", "deck-pdf")
_SUFFIXES = {".png", ".jpg", ".jpeg", ".pptx", ".potx"}


class StoppedError(Exception):
    """The trainer pressed stop."""


@dataclass(frozen=True)
class Format:
    """Something to take away. `says` is what it is for; `office`: whether it cannot be made without LibreOffice."""

    label: str
    suffix: str
    says: str
    office: bool = False


ON_STAGE, TO_READ, TO_LEARN, ALL = "上课时用", "发给学员", "放进学习平台", "整套带走"
FORMATS: dict[str, dict[str, Format]] = {
    ON_STAGE: {
        "deck": Format("幻灯片", ".pptx", "PowerPoint 和 WPS 都能打开，每一处都能改；讲稿在备注里。"),
        "deck-pdf": Format("幻灯片（PDF）", ".pdf", "样子固定，字体在里面：换一台电脑放映、打印都一样。", office=True),
        "guide": Format("讲师手册", ".docx", "Word：每一页怎么讲、几点讲到哪里、活动怎样带、小测答案。不要发给学员。"),
        "cues": Format("讲师提示单", ".docx", "Word：一行一页，放在电脑旁边，看一眼就知道下一句。"),
    },
    TO_READ: {
        "handout": Format("学员讲义", ".docx", "Word：每一页的图和文字，有地方记笔记，小测不带答案。"),
        "jobaids": Format("一页纸", ".docx", "Word：每一讲一张 A4，贴在桌边，干活时看。"),
    },
    TO_LEARN: {
        "scorm12": Format("课件包（SCORM 1.2）", ".zip", "不知道平台认哪一种，先用这个；不用解压，直接上传。"),
        "scorm2004": Format("课件包（SCORM 2004）", ".zip", "平台写明支持 2004 第 4 版，就用这个。"),
        "cmi5": Format("课件包（cmi5）", ".zip", "平台有学习记录库（LRS、xAPI），就用这个。"),
        "qti": Format("题库（QTI 2.1）", ".zip", "带答案和讲解，导进考试系统。"),
        "gift": Format("题库（GIFT）", ".gift", "带答案和讲解，导进 Moodle。"),
    },
    ALL: {
        "kit": Format("整套", ".zip", "一个压缩包：幻灯片、讲师手册、提示单、学员讲义、一页纸，页码互相对得上。"),
    },
}


@dataclass(frozen=True)
class Product:
    """A file to take away. `notes` are sentences for the trainer: what a template lacks, what was split."""

    name: str
    raw: bytes
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """Slides as PNG with the words of their titles; the first is slide `first` of `total`."""

    first: int
    total: int
    pictures: tuple[tuple[str, bytes], ...]


def built(course: Course, order: Order, wanted: str, stop: Stop, told: Told) -> Product:
    """Build one of FORMATS."""
    chosen = taught(course, order)
    label, suffix = next((f.label, f.suffix) for kind in FORMATS.values() for name, f in kind.items() if name == wanted)
    stem = chosen.title if wanted in _DECKS else f"{chosen.title}-{label}"
    watched = _watched(stop, told)
    watched(0.0, f"准备{label}……")
    if wanted in (*_DECKS, "guide", "cues", "handout", "kit"):
        raw, notes = _from_deck(chosen, order, wanted, watched)
        foreign = _foreign(course, chosen, order, last_page=wanted in (*_DECKS, "kit"))
        return Product(f"{file_name(stem)}{suffix}", raw, (*notes, *foreign))
    return Product(f"{file_name(stem)}{suffix}", _without_deck(chosen, wanted))


def _without_deck(course: Course, wanted: str) -> bytes:
    if wanted == "jobaids":
        if not aided(course):
            raise ValueError("选出来的模块都没有一页纸，请换几个模块")
        return jobaids(course)
    if wanted in ("qti", "gift") and next(banks(course, course.modules), None) is None:
        raise ValueError("选出来的内容里一道题也没有，请换几个模块")
    match wanted:
        case "scorm12":
            return scorm_package(course, version="1.2", passing=PASSING)
        case "scorm2004":
            return scorm_package(course, version="2004", passing=PASSING)
        case "cmi5":
            return cmi5_package(course, passing=PASSING)
        case "qti":
            return qti_package(course)
        case _:
            return gift_text(course).encode("utf-8")


def _from_deck(course: Course, order: Order, wanted: str, told: Told) -> tuple[bytes, tuple[str, ...]]:
    """What needs the deck, if only for its page numbers, and what is to be said of it."""
    deck, logo = _deck(course, order, _part(told, 0.0, 0.4 if wanted != "deck" else 1.0))
    notes = _notes(deck)
    if wanted == "deck":
        return deck.raw, notes
    if wanted == "deck-pdf":
        return making.make_pdf(deck.raw, "pptx", _part(told, 0.4, 1.0)), notes
    if wanted == "cues":
        return making.make_cues(course, deck), ()
    drawn = making.make_pictures(course, deck, _part(told, 0.4, 0.8)) if find_office() else {}
    if wanted == "handout":
        return making.finished(making.make_handout(course, logo, drawn), _part(told, 0.8, 1.0)), ()
    if wanted == "guide":
        return making.finished(making.make_guide(course, logo, deck, drawn), _part(told, 0.8, 1.0)), ()
    files = {
        "幻灯片.pptx": deck.raw,
        "讲师-手册.docx": making.finished(making.make_guide(course, logo, deck, drawn), _part(told, 0.8, 0.9)),
        "讲师-提示单.docx": making.make_cues(course, deck),
        "学员-讲义.docx": making.finished(making.make_handout(course, logo, drawn), _part(told, 0.9, 1.0)),
    }
    if aided(course):
        files["学员-一页纸.docx"] = jobaids(course)
    return zipped(files), notes


def preview(course: Course, order: Order, start: str, stop: Stop, told: Told) -> Look:
    """Twelve slides of the deck from the opening of module `start` on, or from the cover. Raises OfficeError where
    LibreOffice is missing."""
    watched = _watched(stop, told)
    deck, _ = _deck(taught(course, order), order, _part(watched, 0.0, 0.3))
    titles = [slide.title for slide in deck.report.slides]
    first = min((n for name, numbers in deck.numbers.items() if _of(name, start, course) for n in numbers), default=1)
    few = excerpt(deck.raw, first, first + PREVIEW - 1)
    pdf = making.make_pdf(few, "pptx", _part(watched, 0.3, 1.0), "画成图片")
    drawn = page_pictures(pdf, range(1, PREVIEW + 1), width=_SHOWN)
    return Look(first, len(titles), tuple((titles[first + n - 2], picture) for n, picture in drawn.items()))


def _of(name: str, module: str, course: Course) -> bool:
    """Whether a slide of the deck belongs to a module: its opening, or where it has none, any of its slides."""
    if name == f"{module}--open":
        return True
    return any(slide.id == name for one in course.modules if one.id == module for slide in one.slides)


# -- the deck in the company's look -------------------------------------------------------------------------------


def _deck(course: Course, order: Order, told: Told) -> tuple[making.Deck, Logo | None]:
    with _uploads(order) as (logo, template):
        mark = read_logo(logo) if logo else None
        ground = making.ground_of(course, order.theme, logo=mark, template=template)
    return making.make_deck(course, ground, told), mark or making.company_logo(course)


@contextmanager
def _uploads(order: Order) -> Iterator[tuple[Path | None, Path | None]]:
    """Logo and template as files for a moment. What is wrong with one is said by the name that the trainer gave it."""
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        try:
            yield _file(folder, order.logo_name, order.logo), _file(folder, order.template_name, order.template)
        except (LogoError, OpenError) as error:
            raise type(error)(str(error).replace(f"{folder}{os.sep}", "")) from None


def _file(folder: str, name: str, raw: bytes) -> Path | None:
    if not raw:
        return None
    suffix = Path(name).suffix.lower()
    path = Path(folder) / f"{file_name(Path(name).stem)}{suffix if suffix in _SUFFIXES else ''}"
    path.write_bytes(raw)
    return path


def _notes(deck: making.Deck) -> tuple[str, ...]:
    report = deck.report
    split = [f"第 {one.number} 页“{one.title}”内容较多，分成了 {one.parts} 页" for one in report.split]
    return (*(f"模板：{one}" for one in report.findings), *split, *report.warnings)


def _foreign(course: Course, chosen: Course, order: Order, *, last_page: bool) -> Iterator[str]:
    """What still speaks of the company that the course came with."""
    if not another_company(course, order):
        return
    if last_page and not (order.hotline and order.fee and order.account):
        yield "最后一页只印您填了的：课程自带的热线、收费标准和收款账户是另一家公司的，没有印；要印，请在“更多”里填上"
    named = {figure.id: figure for figure in course.company.figures}
    shown = cited([slide for _, slide in chosen.slides()]).company
    told = [f"{named[one].topic}（{named[one].value}）" for one in shown if one in named]
    if told:
        yield f"正文里的公司数字还是课程自带的，请改成贵公司的：{'、'.join(told)}"


# -- telling ------------------------------------------------------------------------------------------------------


def _watched(stop: Stop, told: Told) -> Told:
    def watched(share: float, words: str) -> None:
        if stop():
            raise StoppedError
        told(share, words)

    return watched


def _part(told: Told, begin: float, end: float) -> Told:
    """The listener of one stretch of the work."""
    return lambda share, words: told(begin + share * (end - begin), words)
