"""The course as the rest of the product sees it: course, modules, slides.

Slide ids are unique in the whole course and never derived from a title, so that links, edited decks and saved
progress survive rewording.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from generator.course.aids import Aids
from generator.course.blocks import Activity, Block, Bullets, Notes, Paragraph, Quiz
from generator.course.evidence import Claim, CompanyFigure, Law, Place
from generator.course.papers import Paper
from generator.course.teaching import Teaching
from generator.course.text import Text

Content = Annotated[Paragraph | Block, Field(discriminator="kind")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Slide(_Frozen):
    """One `##` heading: a slide of the deck and a section of the page.

    `content` keeps paragraphs and blocks in the order written. `minutes` is the slide's own time, without that of its
    activities and quizzes. A `local` slide sends people to look up the rules of their own place; `rules_of` names the
    place on the slide that shows them (made by `generator.course.local`, in no file).
    """

    id: str
    title: Text
    minutes: int
    content: tuple[Content, ...]
    line: int
    local: bool = False
    rules_of: str = ""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What the slide itself shows: no prose, notes, activities or quizzes."""
        return tuple(c for c in self.content if not isinstance(c, Paragraph | Notes | Activity | Quiz))

    @property
    def prose(self) -> tuple[Paragraph, ...]:
        return tuple(c for c in self.content if isinstance(c, Paragraph))

    @property
    def trainer_notes(self) -> tuple[Paragraph | Bullets, ...]:
        return tuple(part for c in self.content if isinstance(c, Notes) for part in c.body)

    @property
    def activities(self) -> tuple[Activity, ...]:
        return tuple(c for c in self.content if isinstance(c, Activity))

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        return tuple(c for c in self.content if isinstance(c, Quiz))

    @property
    def total_minutes(self) -> int:
        extra = sum(a.minutes for a in self.activities) + sum(q.minutes for q in self.quizzes)
        return self.minutes + extra


class Module(_Frozen):
    """One file of content/modules. `file` is its name, `intro` the prose before the first slide."""

    id: str
    part: int
    title: str
    minutes: int
    objectives: tuple[Text, ...]
    intro: tuple[Paragraph, ...]
    slides: tuple[Slide, ...]
    file: str


class Track(_Frozen):
    """A way through the course: whole modules, single slides, or both. `says`: for whom it is, what it leads to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    minutes: int
    says: str = ""
    modules: tuple[str, ...] = ()
    slides: tuple[str, ...] = ()


class Company(_Frozen):
    """The company that teaches: fills covers, footers and templates. `logo` is a picture, its path within content/.

    `bank` and `fee_standard` may also stand among the `figures`, with date and source (ids `bank`, `fee-standard`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "本公司"
    short_name: str = ""
    city: str = ""
    hotline: str = ""
    bank: str = ""
    fee_standard: str = ""
    logo: str = ""
    figures: tuple[CompanyFigure, ...] = ()

    @property
    def contact(self) -> tuple[tuple[str, str], ...]:
        """What people need to know to ask and to pay, as (label, value); what is not set is left out."""
        named = {figure.id: (figure.topic, figure.value) for figure in self.figures}
        found = (
            ("服务热线", self.hotline),
            named.get("pay-channels", ("", "")),
            ("收费标准", self.fee_standard) if self.fee_standard else named.get("fee-standard", ("", "")),
            ("收款账户", self.bank) if self.bank else named.get("bank", ("", "")),
        )
        return tuple((label, value) for label, value in found if value)


class Saying(_Frozen):
    """A short title and a sentence: a card or a promise of the site's home page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    says: str


class Course(_Frozen):
    """A whole tree of content, checked. `root` is the folder that holds content/.

    What the generator cannot know of a subject is said by its course.yml: `closing` are lines of the last slide, `uses`
    and `promises` cards of the home page, `others` words by which a speaker of a dialogue is known to be the other side
    (without any, whoever does not speak first). `session` is the title of the track that was chosen, `places` what
    content/cities.yml says of each place, `papers` those of content/papers by file name.
    """

    root: Path
    title: str
    subtitle: str
    edition: str
    strict: bool
    modules: tuple[Module, ...]
    tracks: tuple[Track, ...]
    company: Company
    claims: dict[str, Claim]
    laws: dict[str, Law]
    teaching: dict[str, Teaching] = {}
    aids: Aids = Aids()
    papers: dict[str, Paper] = {}
    closing: tuple[str, ...] = ()
    uses: tuple[Saying, ...] = ()
    promises: tuple[Saying, ...] = ()
    others: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    session: str = ""

    @property
    def edition_note(self) -> str:
        """What covers and footers print: 2026-11 版; empty without an edition."""
        return f"{self.edition} 版" if self.edition else ""

    def slides(self) -> Iterator[tuple[Module, Slide]]:
        """Yield every slide with its module, in course order."""
        for module in self.modules:
            for slide in module.slides:
                yield module, slide

    def track(self, track_id: str | None) -> Course:
        """Return the course cut down to one track; `None` returns it whole. Raises KeyError for an unknown id."""
        if track_id is None:
            return self
        chosen = next((t for t in self.tracks if t.id == track_id), None)
        if chosen is None:
            raise KeyError(track_id)
        modules = []
        for module in self.modules:
            if module.id in chosen.modules:
                modules.append(module)
                continue
            # The rules of the place come with whatever else is taught of their module.
            kept = tuple(s for s in module.slides if s.id in chosen.slides or s.rules_of)
            if any(not s.rules_of for s in kept):
                minutes = sum(s.total_minutes for s in kept)
                modules.append(module.model_copy(update={"slides": kept, "minutes": minutes}))
        return self.model_copy(update={"modules": tuple(modules), "session": chosen.title})

    def only(self, module_ids: tuple[str, ...]) -> Course:
        """Return the course cut down to some modules, in course order. Raises KeyError for an unknown id."""
        known = {m.id for m in self.modules}
        unknown = [m for m in module_ids if m not in known]
        if unknown:
            raise KeyError(unknown[0])
        kept = tuple(m for m in self.modules if m.id in module_ids)
        return self.model_copy(update={"modules": kept})

    @property
    def checked_until(self) -> str:
        """The month (YYYY-MM) up to which every current article was checked: the oldest check wins."""
        months = [law.checked for law in self.laws.values() if law.status == "current" and law.checked]
        return min(months, default="")

    @property
    def texts_as_of(self) -> str:
        """The month (YYYY-MM) of the oldest official text that a current article was compared with."""
        return min((law.text_as_of for law in self.laws.values() if law.text_as_of), default="")

    @property
    def law_note(self) -> str:
        """What slides and pages print about the check: 法条核对至 2026-11（所据文本 2025-04）; empty if none was."""
        if not self.checked_until:
            return ""
        text = f"（所据文本 {self.texts_as_of}）" if self.texts_as_of else ""
        return f"法条核对至 {self.checked_until}{text}"
