"""Where things lie in the site: file names, anchors, links from one page to another."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.course.model import Course, Module, Slide

HOME = "index"
EVIDENCE = "evidence"
LAWS = "laws"
TESTED = "tested"
COMPANY = "company"
MODULES = "modules"
GUIDES = "guide"
CASES = "cases"
GLOSSARY = "glossary"
COVERAGE = "coverage"
DOWNLOADS = "downloads"
PRACTICE = "practice"
RED_LINES = "red-lines"
TEMPLATES = "templates"


@dataclass(frozen=True)
class Citation:
    """A slide that cites a claim, law or company figure."""

    module: Module
    slide: Slide


@dataclass(frozen=True)
class Place:
    """The page that is being written, and what it may link to.

    `depth` is the number of folders between the page and the top of the site. Pages are linked by their finished names
    (`.html`), because the site is built without directory URLs so that it opens from a disk.
    """

    course: Course
    depth: int = 0
    homes: dict[str, str] = field(default_factory=dict)
    met: set[int] = field(default_factory=set, compare=False)  # the glossary's terms that this page has linked

    def up(self, path: str) -> str:
        """Return a link from this page to `path`, which is given from the top of the site."""
        return "../" * self.depth + path

    def at(self, depth: int) -> Place:
        """Return the same course seen from a page `depth` folders down."""
        return Place(self.course, depth, self.homes)

    def slide(self, anchor: str) -> str | None:
        """Return the link to a slide, activity or quiz by its id, or None if there is no such id."""
        page = self.homes.get(anchor)
        return None if page is None else self.up(f"{page}#{anchor}")


def module_page(module: Module) -> str:
    """The finished page of a module, from the top of the site."""
    return f"{MODULES}/{module.id}.html"


def start(course: Course) -> Place:
    """Return the place of the home page, knowing where every anchor of the course lies."""
    homes: dict[str, str] = {}
    for module, slide in course.slides():
        page = module_page(module)
        homes[slide.id] = page
        homes.update({part.id: page for part in (*slide.activities, *slide.quizzes)})
    return Place(course, 0, homes)


def term_anchor(n: int) -> str:
    return f"term-{n + 1}"


def claim_anchor(claim_id: str) -> str:
    return f"claim-{claim_id}"


def law_anchor(law_id: str) -> str:
    return f"law-{law_id}"


def company_anchor(figure_id: str) -> str:
    return f"company-{figure_id}"
