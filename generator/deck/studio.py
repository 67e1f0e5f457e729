"""Drawing the pages of the plan: title, fitted body, small print, on the layouts of a ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generator.course.model import Course
from generator.course.text import Span, Text, plain
from generator.deck import compose, notes, sources
from generator.deck.canvas import Canvas
from generator.deck.draw.agenda import draw_agenda
from generator.deck.draw.common import Setting
from generator.deck.draw.flow import Flow, Unit
from generator.deck.ground import Ground
from generator.deck.layouts import BY_ROLE, Box, Layout, Role, Slot
from generator.deck.motion import Motion, transition_xml
from generator.deck.package import Drawn
from generator.deck.pages import Page, words
from generator.deck.report import SlideReport
from generator.deck.rich import Para, cut, para, stack_height

_TITLE_SIZES = (30.0, 28.0, 26.0, 24.0, 22.0, 20.0)
_TITLE_LIMIT = 120
_MARK_SIZE = 10.0
_SMALLEST = 16.0
_BARE: tuple[Role, ...] = ("cover", "agenda", "closing")


class Studio:
    """Draws pages one after another, counting slides as it goes."""

    def __init__(self, course: Course, ground: Ground, motion: Motion) -> None:
        self.course, self.ground, self.motion = course, ground, motion
        self.layouts = ground.layouts
        self.mark_words = sources.mark_words(course)
        self.number = 0
        self.reports: list[SlideReport] = []
        self.warnings: list[str] = []
        self.counts: dict[str, int] = dict.fromkeys(("slides", "tables", "charts", "groups", "pictures", "notes"), 0)

    def draw(self, page: Page) -> list[Drawn]:
        """Return the slides of one page of the plan: one, or several when it does not fit."""
        title, blocks = _short_title(page.title, page.blocks)
        page = replace(page, title=title, blocks=blocks)
        if page.role == "closing":
            return self._closing(page)
        if page.role in _BARE:
            return self._bare(page)
        if page.role == "section" and not any(s.key == "body" for s in self.layouts["section"].slots):
            # A section layout without room for the objectives: they follow on a slide of their own.
            count = page.fields.get("number_big", "").lstrip("0")
            said = " · ".join(t for t in (f"第 {count} 讲" if count else "", page.fields.get("minutes", "")) if t)
            page = replace(page, fields={"minutes": said})
            goals = Page(f"{page.id}-goals", "body", words("学习目标"), page.section, page.blocks, ("（接上一页。）",))
            return [*self._bare(replace(page, blocks=())), *(self._fitted(goals) if page.blocks else ())]
        return self._fitted(page)

    # -- slides without a fitted body ------------------------------------------------------------------------------

    def _bare(self, page: Page) -> list[Drawn]:
        layout = self.layouts[page.role]
        found: list[Drawn] = []
        if page.role == "agenda":
            parts = draw_agenda(self.course, _room(layout))
            for part, draw in enumerate(parts):
                canvas = self._canvas(page, layout)
                self._title(canvas, page, layout, self._title_paras(page, layout, part, len(parts)))
                if layout.panel:
                    canvas.shape("底板", _room(layout).inset(-10), fill="bg1")
                draw(canvas)
                self._marks(canvas, page, layout, "")
                found.append(self._finish(page, canvas, part, len(parts)))
            return found
        canvas = self._canvas(page, layout)
        self._title(canvas, page, layout, self._title_paras(page, layout, 0, 1))
        for slot, text in _shared(layout, page.fields):
            lines = text.split("\n")
            size = _largest(lines, slot, (slot.size, slot.size - 2, slot.size - 4, _SMALLEST))
            paras = [
                para(line, size, bold=slot.bold, colour=slot.colour, align=slot.align, before=size * 0.5 if n else 0)
                for n, line in enumerate(lines)
            ]
            canvas.fill_slot(slot.prompt or slot.key, slot, paras)
        self._marks(canvas, page, layout, "")
        return [self._finish(page, canvas, 0, 1)]

    def _closing(self, page: Page) -> list[Drawn]:
        """The last slide; how to ask and pay stands on a slide before it when a company's layout has no room for it."""
        held = _shared(self.layouts["closing"], page.fields)
        if all(_holds(slot, text) for slot, text in held):
            return self._bare(page)
        lines = page.fields.get("contact", "").split("\n")
        flow = Flow(tuple(Unit(words(line)) for line in lines if line))
        before = Page("deck--contact", "body", words("联系方式"), page.section, (flow,), page.notes, "不另计时")
        name = " ".join(part for part in (self.course.company.name, self.course.company.hotline) if part)
        last = replace(page, notes=(), fields={**page.fields, "contact": "", "company": name})
        return [*(self._fitted(before) if flow.units else ()), *self._bare(last)]

    # -- slides with a fitted body ---------------------------------------------------------------------------------

    def _fitted(self, page: Page) -> list[Drawn]:
        layout = self.layouts[page.role]
        small = sources.expected(self.course, page.blocks, self.mark_words)
        foot = self._foot(layout, small)
        head = self._title_paras(page, layout, 1, 2)
        region = _region(page, layout, head, foot)
        setting = Setting(self.course.root, answers=page.answers)
        composed = compose.compose(page.blocks, region, setting) if page.blocks else [[]]
        composed = composed or [[]]
        self.warnings.extend(f"{page.id}：{note}" for note in setting.notes)
        found: list[Drawn] = []
        for part, placed in enumerate(composed):
            at = page if page.role != "section" or part == 0 else replace(page, role="body")
            shape = self.layouts[at.role]
            canvas = self._canvas(at, shape)
            self._title(canvas, at, shape, self._title_paras(at, shape, part, len(composed)))
            if shape.panel and placed:
                canvas.shape("底板", _panel(region, shape, bool(small)), fill="bg1")
            if at.role == "section":
                self._section_fields(canvas, at, shape)
            for one in placed:
                if at.role == "section":
                    _light(canvas, one, shape)
                else:
                    one.draw(canvas)
            if at.badge and part == 0:
                self._badge(canvas, at, shape)
            examples = sources.has_examples(p.block for p in placed)
            line = sources.mark_line(self.course, canvas.cited, canvas.marks, examples=examples)
            self._marks(canvas, at, shape, line)
            found.append(self._finish(at, canvas, part, len(composed)))
        return found

    def _section_fields(self, canvas: Canvas, page: Page, layout: Layout) -> None:
        for slot in layout.slots:
            if slot.key in page.fields:
                made = [para(page.fields[slot.key], slot.size, bold=slot.bold, colour=slot.colour, align=slot.align)]
                canvas.fill_slot(slot.prompt, slot, made)

    def _badge(self, canvas: Canvas, page: Page, layout: Layout) -> None:
        title = _slot(layout, "title").box
        made = [para(f"{page.badge} 分钟", 16, bold=True, colour=canvas.ink(canvas.accent), align="ctr")]
        frame = Box(title.right - 96, title.y + title.h / 2 - 17, 96, 34)
        canvas.shape("时长", frame, made, preset="roundRect", fill=canvas.accent, adjust={"adj": 50000})

    # -- what every slide has --------------------------------------------------------------------------------------

    def _canvas(self, page: Page, layout: Layout) -> Canvas:
        self.number += 1
        slots = {s.key: s for s in layout.slots if s.key in ("body", "head_left", "left", "head_right", "right")}
        return Canvas(self.ground, page.section.accent, self.mark_words, self.motion, slots)

    def _title_paras(self, page: Page, layout: Layout, part: int, parts: int) -> list[Para]:
        slot = _slot(layout, "title")
        text = page.title
        if part:
            text = (*text, Span(kind="text", text="（续）"))
        width = slot.box.w - 2 * slot.inset - (110 if page.badge else 0)
        sizes = (
            [s for s in _TITLE_SIZES if s <= slot.size]
            if slot.size <= 30
            else [slot.size, 44.0, 36.0, 32.0, 28.0, 24.0]
        )
        for size in sizes:
            made = [para(text, size, bold=True, colour=slot.colour, align=slot.align)]
            lines = made[0].lines(width)
            if stack_height(made, width) <= slot.box.h and (lines == 1 or size <= 26 or slot.size > 30):
                return made
        return [para(text, sizes[-1], bold=True, colour=slot.colour, align=slot.align)]

    def _title(self, canvas: Canvas, page: Page, layout: Layout, paras: Sequence[Para]) -> None:
        slot = _slot(layout, "title")
        box = _title_box(slot, paras, page.badge)
        canvas.placeholder("标题", slot.type, slot.idx, paras, box=box if box != slot.box else None)

    def _foot(self, layout: Layout, text: str) -> float:
        """Return how high the mark line will be."""
        slot = next((s for s in layout.slots if s.key == "source"), None)
        if slot is None or not text:
            return 0.0
        return para(text, _MARK_SIZE).height(slot.box.w) + 2

    def _marks(self, canvas: Canvas, page: Page, layout: Layout, line: str) -> None:
        """Draw the small print: section, sources, footer, number. Last in order, so read last."""
        for slot in layout.slots:
            if slot.key == "source" and line:
                tall = max(self._foot(layout, line), slot.box.h)
                box = slot.box._replace(y=slot.box.bottom - tall, h=tall)
                made = [para(line, _MARK_SIZE, colour=canvas.role("muted"))]
                canvas.fill_slot("mark:来源", slot, made, box=box if box != slot.box else None)
            elif slot.key == "kicker" and page.section.kicker:
                made = [para(page.section.kicker, slot.size, bold=True, colour=page.section.accent)]
                canvas.fill_slot("mark:章节", slot, made)
            elif slot.key == "footer":
                text = f"{self.course.company.name} · {self.course.title}"
                made = [para(text, slot.size, colour=slot.colour)]
                canvas.fill_slot("mark:页脚", slot, made)
            elif slot.key == "number":
                made = [para("", slot.size, colour=slot.colour, align="r")]
                canvas.fill_slot("mark:页码", slot, made, field=str(self.number))

    def _finish(self, page: Page, canvas: Canvas, part: int, parts: int) -> Drawn:
        identity = page.id if part == 0 else f"{page.id}--{part + 1}"
        fit = "continuation" if part else "split" if parts > 1 else "fits"
        smallest = canvas.smallest if canvas.smallest < 999 else 0.0
        self.reports.append(SlideReport(identity, self.number, plain(page.title), fit, parts, smallest))
        shapes = canvas.shapes
        clicks = len(canvas.clicks)
        said = notes.continued(page.time, clicks) if part else notes.with_time(page.time, page.notes, clicks)
        self.counts["slides"] += 1
        self.counts["tables"] += shapes.count("<a:tbl>")
        self.counts["charts"] += sum(a.chart is not None for a in canvas.attachments)
        self.counts["pictures"] += sum(a.picture is not None for a in canvas.attachments)
        self.counts["groups"] += shapes.count("<p:grpSp>")
        self.counts["notes"] += bool(said)
        return Drawn(
            identity,
            self.layouts[page.role],
            shapes,
            canvas.attachments,
            canvas.links,
            said,
            page.section.title,
            canvas.role("opener") if page.role == "section" and self.ground.own else "",
            transition_xml(page.role, self.motion) if part == 0 else "",
            canvas.clicks,
        )


def _slot(layout: Layout, key: str) -> Slot:
    return next(s for s in layout.slots if s.key == key)


def _stands(lines: Sequence[str], slot: Slot, size: float) -> bool:
    return stack_height([para(t, size, before=size * 0.5) for t in lines], slot.box.w) <= slot.box.h


def _largest(lines: Sequence[str], slot: Slot, sizes: Sequence[float]) -> float:
    return next((size for size in sizes if _stands(lines, slot, size)), sizes[-1])


def _holds(slot: Slot, text: str) -> bool:
    """Whether a slot without a fitted body has room for its text at the least size."""
    return _stands(text.split("\n"), slot, min(slot.size, _SMALLEST))


def _title_box(slot: Slot, paras: Sequence[Para], badge: int) -> Box:
    """Return the title's box: narrower beside a badge, taller when the title is long."""
    width = slot.box.w - (110 if badge else 0)
    return slot.box._replace(w=width, h=max(slot.box.h, stack_height(paras, width)))


def _room(layout: Layout) -> Box:
    """Return where content may stand on a layout."""
    return layout.body or _slot(BY_ROLE["body"], "body").box


def _panel(region: Box, layout: Layout, small_print: bool) -> Box:
    """Return the ground of content on a layout that is not one to write on; the small print stands on it too."""
    panel = region.inset(-10)
    source = next((s.box for s in layout.slots if s.key == "source"), None)
    return panel._replace(h=source.bottom + 2 - panel.y) if source and small_print else panel


def _region(page: Page, layout: Layout, head: Sequence[Para], foot: float) -> Box:
    """Return where the body may go: under a title of this height, above a mark line of that one."""
    slot = _slot(layout, "title")
    grown = max(_title_box(slot, head, page.badge).bottom - slot.box.bottom, 0.0)
    own = not layout.part and page.role in ("section", "statement")
    body = _slot(layout, "body").box if own else _room(layout)
    source = next((s.box for s in layout.slots if s.key == "source"), None)
    bottom = min(body.bottom, source.bottom - foot - 6) if source else body.bottom
    return Box(body.x, body.y + grown, body.w, bottom - body.y - grown)


def _shared(layout: Layout, fields: dict[str, str]) -> list[tuple[Slot, str]]:
    """Return what goes into each slot; what has none of its own is added to the last one that holds text."""
    mine = [(s, fields[s.key]) for s in layout.slots if fields.get(s.key)]
    held = {s.key for s, _ in mine}
    lost = [text for key, text in fields.items() if text and key not in held]
    if lost and mine:
        slot, text = mine[-1]
        long, short = [t for t in lost if "\n" in t], [t for t in lost if "\n" not in t]
        mine[-1] = (slot, "\n".join([text, *long, *([" · ".join(short)] if short else [])]))
    return mine


def _short_title(title: Text, blocks: tuple) -> tuple[Text, tuple]:
    """Keep a title to a size a slide can carry; the rest of it opens the body, so that no word is lost."""
    if len(plain(title)) <= _TITLE_LIMIT:
        return title, blocks
    first, rest = cut(title, _TITLE_LIMIT)
    return first, (Flow((Unit(rest, bullet=""),)), *blocks)


def _light(canvas: Canvas, placed: compose.Placed, layout: Layout) -> None:
    """Draw a section's objectives in the layout's light text."""
    slot = _slot(layout, "body")
    flow: Flow = placed.block
    for size in (20.0, 18.0, 16.0):
        made = [
            para(u.text, size, bullet="•", colour=slot.colour, before=size * 0.6, mark=slot.colour) for u in flow.units
        ]
        if stack_height(made, slot.box.w) <= slot.box.h or size == 16.0:
            canvas.placeholder("学习目标", slot.type, slot.idx, made)
            return
