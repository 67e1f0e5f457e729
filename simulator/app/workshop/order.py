"""What a trainer asks for: which slides of the course, in whose name, on whose paper.

An `Order` says everything, so equal orders are equal files, and what was built for one is found again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from generator.course import Course, Problem, load_course
from generator.course.local import with_local_rules
from generator.course.model import Company

THEMES = {"default": "素雅", "dark": "深色", "contrast": "高对比"}
WHOLE = ""  # the track of those who want everything
_CONTACT = ("pay-channels", "fee-standard", "bank")  # figures of company.yml that the last slide prints


@dataclass(frozen=True)
class Content:
    """The course and its faults. `mark` is another one whenever a file that is built from has changed."""

    course: Course
    problems: tuple[Problem, ...]
    mark: str

    @property
    def errors(self) -> list[Problem]:
        """What must be put right before anything can be built."""
        return [one for one in self.problems if one.level == "error"]


@dataclass(frozen=True)
class Order:
    """slides: ids in the course's order; theme: one of THEMES unless there is a template; logo, template: the uploaded
    file's bytes, with its name. Empty texts leave the course's own; but `fee` (the rate) and `account` (where to pay),
    which the last slide prints, are then left out if the company is another one than the course's."""

    slides: tuple[str, ...]
    theme: str = "default"
    title: str = ""
    company: str = ""
    hotline: str = ""
    city: str = ""
    fee: str = ""
    account: str = ""
    logo: bytes = b""
    logo_name: str = ""
    template: bytes = b""
    template_name: str = ""

    @property
    def key(self) -> str:
        """A digest of all of it."""
        told = repr([value for name, value in sorted(vars(self).items())])
        return sha256(told.encode()).hexdigest()[:24]


def read_content(root: Path) -> Content:
    """The course at `root`, read again only when a file of content/ or a theme has changed."""
    files = [path for part in ("content", "slides/themes") for path in (root / part).rglob("*") if path.is_file()]
    seen = tuple((path.as_posix(), stat.st_mtime_ns, stat.st_size) for path in sorted(files) for stat in (path.stat(),))
    return _read(root, sha256(repr(seen).encode()).hexdigest()[:16])


@lru_cache(maxsize=2)
def _read(root: Path, mark: str) -> Content:
    course, problems = load_course(root)
    return Content(course, tuple(problems), mark)


def tracks_of(course: Course) -> dict[str, tuple[str, int, str]]:
    """By id, a track's title, minutes and for whom it is; everything comes last, unless a track is that already."""
    found = {track.id: (track.title, track.minutes, track.says) for track in course.tracks}
    whole = slides_of(course, WHOLE)
    if not any(slides_of(course, track) == whole for track in found):
        found[WHOLE] = ("全部内容", sum(minutes_of(course, whole).values()), "")
    return found


def slides_of(course: Course, track: str) -> tuple[str, ...]:
    """The slide ids of a track, or of everything."""
    return tuple(slide.id for _, slide in course.track(track or None).slides())


def minutes_of(course: Course, slides: tuple[str, ...]) -> dict[str, int]:
    """Minutes taught by module id, modules without a chosen slide left out."""
    wanted = set(slides)
    found = {m.id: [s.total_minutes for s in m.slides if s.id in wanted] for m in course.modules}
    return {name: sum(minutes) for name, minutes in found.items() if minutes}


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
    session = next((t.title for t in course.tracks if slides_of(course, t.id) == order.slides), "")
    update = {"modules": tuple(modules), "session": session, "company": _company(course, order)}
    if order.title:
        update["title"] = order.title
    return with_local_rules(course.model_copy(update=update))


def another_company(course: Course, order: Order) -> bool:
    """Whether the order names a company that the figures of the course do not speak of."""
    return bool(order.company) and order.company != course.company.name


def _company(course: Course, order: Order) -> Company:
    given = {
        "name": order.company,
        "hotline": order.hotline,
        "city": order.city,
        "fee_standard": order.fee,
        "bank": order.account,
    }
    changed: dict[str, object] = {key: value for key, value in given.items() if value}
    if another_company(course, order):
        # Nobody is to pay into the account of the company that the course came with.
        changed["figures"] = tuple(one for one in course.company.figures if one.id not in _CONTACT)
        changed = {"hotline": "", "fee_standard": "", "bank": "", "logo": ""} | changed
    return course.company.model_copy(update=changed)
