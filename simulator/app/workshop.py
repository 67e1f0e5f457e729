"""What 课件工坊 builds: a choice of the course in the company's name, as deck, documents and packages. No Streamlit.

An `Order` says everything, so equal orders are equal files, and what was built for one is found again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from generator.course import Course, Problem, load_course
from generator.course.local import with_local_rules
from generator.course.root import packaged_course
from generator.deck import Logo, build_deck, corporate_ground, load_theme, own_ground, read_logo
from generator.deck.ground import Ground
from generator.exports.cmi5 import cmi5_package
from generator.exports.documents.clock import times
from generator.exports.documents.cues import cues
from generator.exports.documents.draft import Cover, Draft, number
from generator.exports.documents.guide import Day, guide
from generator.exports.documents.handout import handout
from generator.exports.documents.jobaids import jobaids
from generator.exports.gift import gift_text
from generator.exports.office import convert, find_office
from generator.exports.pictures import heading_pages, page_pictures
from generator.exports.qti import qti_package
from generator.exports.scorm import scorm_package

Told = Callable[[float, str], None]
Stop = Callable[[], bool]
THEMES = {"default": "素雅", "dark": "深色", "contrast": "高对比"}
PASSING = 0.8
_SLOW_S = 900.0
_PREVIEW = 12
_SHOWN = 800  # pixels


class StoppedError(Exception):
    """The trainer pressed stop."""


@dataclass(frozen=True)
class Order:
    """slides: ids in the course's order; theme: one of THEMES unless there is a template; logo, template: the uploaded
    file's bytes, with its name. Empty texts leave the course's own."""

    slides: tuple[str, ...]
    theme: str = "default"
    title: str = ""
    company: str = ""
    hotline: str = ""
    city: str = ""
    logo: bytes = b""
    logo_name: str = ""
    template: bytes = b""
    template_name: str = ""

    @property
    def key(self) -> str:
        """A digest of all of it."""
        parts = [*self.slides, self.theme, self.title, self.company, self.hotline, self.city, self.logo_name]
        told = "\0".join(parts).encode() + b"\0" + self.logo + b"\0" + self.template
        return sha256(told).hexdigest()[:24]


@dataclass(frozen=True)
class Product:
    """A file to take away. `notes` are sentences for the trainer (what a template lacks, what was split)."""

    name: str
    raw: bytes
    notes: tuple[str, ...] = ()


# Format -> (label, suffix, whether LibreOffice is needed).
FORMATS: dict[str, tuple[str, str, bool]] = {
    "deck": ("幻灯片（PowerPoint，可以改）", ".pptx", False),
    "deck-pdf": ("幻灯片（PDF，直接放映或打印）", ".pdf", True),
    "handout": ("学员讲义（Word）", ".docx", False),
    "guide": ("讲师手册（Word）", ".docx", False),
    "cues": ("讲师提示单（Word）", ".docx", False),
    "jobaids": ("一页纸（Word）", ".docx", False),
    "scorm12": ("学习平台包（SCORM 1.2）", ".zip", False),
    "scorm2004": ("学习平台包（SCORM 2004）", ".zip", False),
    "cmi5": ("学习平台包（cmi5）", ".zip", False),
    "qti": ("题库（QTI 2.1）", ".zip", False),
    "gift": ("题库（GIFT，供 Moodle）", ".gift", False),
}


def read_course(root: Path) -> tuple[Course, list[Problem]]:
    """The course and its faults, read again only when a file of content/ has changed."""
    files = sorted(path for path in (root / "content").rglob("*") if path.suffix in (".md", ".yml"))
    seen = tuple((path.as_posix(), stat.st_mtime_ns, stat.st_size) for path in files for stat in (path.stat(),))
    return _read(root, seen)


@lru_cache(maxsize=2)
def _read(root: Path, _seen: tuple[tuple[str, int, int], ...]) -> tuple[Course, list[Problem]]:
    return load_course(root)


def slides_of(course: Course, track: str | None) -> tuple[str, ...]:
    """The slide ids of a track, or of everything."""
    return tuple(slide.id for _, slide in course.track(track).slides())


def minutes_of(course: Course, slides: tuple[str, ...]) -> dict[str, int]:
    """Minutes taught by module id, modules without a chosen slide left out."""
    wanted = set(slides)
    found = {m.id: sum(s.total_minutes for s in m.slides if s.id in wanted) for m in course.modules}
    return {
        module.id: found[module.id] for module in course.modules if any(slide.id in wanted for slide in module.slides)
    }


def taught(course: Course, order: Order) -> Course:
    """The course cut down to the order's slides, in the company's name. Raises ValueError if nothing is left."""
    wanted = set(order.slides)
    modules = []
    for module in course.modules:
        kept = tuple(slide for slide in module.slides if slide.id in wanted)
        if kept:
            minutes = sum(slide.total_minutes for slide in kept)
            modules.append(module.model_copy(update={"slides": kept, "minutes": minutes}))
    if not modules:
        raise ValueError("一页也没有选，请先选几页")
    changed = {"name": order.company, "hotline": order.hotline, "city": order.city}
    company = course.company.model_copy(update={key: value for key, value in changed.items() if value})
    update = {"modules": tuple(modules), "company": company, **({"title": order.title} if order.title else {})}
    return with_local_rules(course.model_copy(update=update), order.city or None)


def built(course: Course, order: Order, wanted: str, stop: Stop, told: Told) -> Product:
    """Build one of FORMATS. Raises the generator's own errors (Chinese), OSError, StoppedError."""
    chosen = taught(course, order)
    title = order.title or course.title
    label, suffix, _ = FORMATS[wanted]
    name = f"{title}-{label.split('（')[0]}{suffix}" if wanted != "deck" else f"{title}{suffix}"
    match wanted:
        case "deck" | "deck-pdf":
            raw, _, notes = _deck(chosen, order, stop, told)
            if wanted == "deck-pdf":
                told(0.6, "转成 PDF……")
                raw = convert(raw, source="pptx", target="pdf", timeout=_SLOW_S)
            return Product(name, raw, notes)
        case "handout" | "guide" | "cues":
            return Product(name, _document(chosen, order, wanted, stop, told))
        case "jobaids":
            return Product(name, jobaids(chosen))
        case "scorm12" | "scorm2004":
            version = "1.2" if wanted == "scorm12" else "2004"
            return Product(name, scorm_package(chosen, version=version, passing=PASSING))
        case "cmi5":
            return Product(name, cmi5_package(chosen, passing=PASSING))
        case "qti":
            return Product(name, qti_package(chosen))
        case "gift":
            return Product(name, gift_text(chosen).encode("utf-8"))
    raise ValueError(wanted)


def preview(course: Course, order: Order, stop: Stop, told: Told) -> list[bytes]:
    """The first pages of the deck as PNG. Raises OfficeError where LibreOffice is missing."""
    wanted = set(order.slides[:_PREVIEW])
    few = Order(**{**order.__dict__, "slides": tuple(one for one in order.slides if one in wanted)})
    raw, _, _ = _deck(taught(course, few), few, stop, told)
    told(0.5, "画成图片……")
    pdf = convert(raw, source="pptx", target="pdf", timeout=_SLOW_S)
    _check(stop)
    return list(page_pictures(pdf, range(1, 2 * _PREVIEW + 6), width=_SHOWN).values())


def _deck(course: Course, order: Order, stop: Stop, told: Told) -> tuple[bytes, dict[str, list[int]], tuple[str, ...]]:
    """The deck, the numbers of its slides by id, and what to say of it."""
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        path = Path(folder) / "deck.pptx"

        def step(done: int, total: int) -> None:
            _check(stop)
            told(0.5 * done / max(total, 1), f"排到第 {done} 页，共 {total} 页")

        report = build_deck(course, path, ground=_ground(order, course, Path(folder)), progress=step)
        numbers: dict[str, list[int]] = {}
        last = ""
        for slide in report.slides:
            last = last if slide.fit == "continuation" else slide.id
            numbers.setdefault(last, []).append(slide.number)
        split = [f"第 {one.number} 页“{one.title}”内容较多，分成了 {one.parts} 页" for one in report.split]
        notes = (*(f"模板：{one}" for one in report.findings), *split, *report.warnings)
        return path.read_bytes(), numbers, notes


def _ground(order: Order, course: Course, folder: Path) -> Ground:
    if order.template:
        given = folder / (Path(order.template_name).name or "template.pptx")
        given.write_bytes(order.template)
        return corporate_ground(given)
    file = f"{order.theme}.yml"
    places = [root / "slides" / "themes" / file for root in (course.root, packaged_course())]
    places.append(Path(__file__).resolve().parents[2] / "slides" / "themes" / file)
    theme = next(place for place in places if place.is_file())
    return own_ground(load_theme(theme), _logo(order, course, folder))


def _logo(order: Order, course: Course, folder: Path) -> Logo | None:
    if order.logo:
        given = folder / ("logo" + Path(order.logo_name).suffix)
        given.write_bytes(order.logo)
        return read_logo(given)
    return read_logo(course.root / "content" / course.company.logo) if course.company.logo else None


def _document(course: Course, order: Order, kind: str, stop: Stop, told: Told) -> bytes:
    raw, numbers, _ = _deck(course, order, stop, told)
    if kind == "cues":
        return cues(course, Day(times(course, None), numbers))
    drawn: dict[str, list[bytes]] = {}
    if find_office() is not None:
        told(0.5, "画幻灯片的图片……")
        pdf = convert(raw, source="pptx", target="pdf", timeout=_SLOW_S)
        wanted = {slide.id: numbers[slide.id] for _, slide in course.slides() if slide.id in numbers}
        images = page_pictures(pdf, (n for pages in wanted.values() for n in pages))
        drawn = {name: [images[n] for n in pages if n in images] for name, pages in wanted.items()}
    _check(stop)
    told(0.8, "写文档……")
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        logo = _logo(order, course, Path(folder))
    mark = logo.raw if logo else None
    if kind == "handout":
        cover = Cover("学员讲义", course.session, mark, ("姓名：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿",))
        return _numbered(handout(course, cover, pictures=drawn))
    slides = [slide for _, slide in course.slides()]
    facts = f"{len(course.modules)} 讲，{len(slides)} 页，{sum(s.total_minutes for s in slides)} 分钟"
    cover = Cover("讲师手册", course.session, mark, (facts,))
    return _numbered(guide(course, cover, Day(times(course, None), numbers, drawn)))


def _numbered(draft: Draft) -> bytes:
    """With page numbers in the contents where LibreOffice can lay it out."""
    if find_office() is not None:
        number(draft, heading_pages(convert(draft.bytes(), source="docx", target="pdf"), draft.levels))
    return draft.bytes()


def _check(stop: Stop) -> None:
    if stop():
        raise StoppedError
