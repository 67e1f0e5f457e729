"""One slide being drawn: shapes collected as XML in reading order, with the evidence they cite.

Nothing here decides where things go. Points in, DrawingML out; every run is Chinese (`lang="zh-CN"`), every colour and
face a theme reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from generator.deck import xml
from generator.deck.ground import Ground
from generator.deck.layouts import Box, Slot, emu
from generator.deck.motion import Motion
from generator.deck.rich import Para, Run
from generator.deck.template import LANG
from generator.figures.spec import ChartSpec

_INDEX = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def index(n: int) -> str:
    """Return the small sign of the n-th source of a slide, counted from 0."""
    return _INDEX[n] if n < len(_INDEX) else f"({n + 1})"


@dataclass(slots=True)
class Cited:
    """The evidence a slide shows, in order of appearance."""

    claims: list[str] = field(default_factory=list)
    laws: list[str] = field(default_factory=list)
    company: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or chart that the slide needs a relationship to; `size` is the chart's frame in points."""

    picture: Path | None = None
    chart: ChartSpec | None = None
    accent: str = "accent1"
    size: tuple[float, float] = (0.0, 0.0)


class Canvas:
    """Collects the shapes of one slide. `accent` is the colour of the module the slide belongs to, `mark_words` what
    `sources.mark_words` says, `slots` are the layout's places for content: a drawing takes out those that it fills.

    While `building`, the parts of a diagram are groups of the slide's own, whose ids are gathered in `clicks`.
    """

    def __init__(
        self, ground: Ground, accent: str, mark_words: Mapping[str, str], motion: Motion, slots: dict[str, Slot]
    ) -> None:
        self.theme = ground.theme
        self.own = ground.own
        self.table_style = ground.table_style
        self.accent = accent
        self.motion = motion
        self.slots = slots
        self.marks: list[str] = []  # the words of the sources shown, in the order of their indices
        self.cited = Cited()
        self.smallest = 999.0
        self.attachments: list[Attachment] = []
        self.links: list[str] = []
        self.building = False
        self.clicks: list[int] = []
        self._mark_words = mark_words
        self._out: list[str] = []
        self._next = 2
        self._bounds: list[list[Box]] = []

    @property
    def shapes(self) -> str:
        return "".join(self._out)

    def role(self, name: str, accent: str | None = None) -> str:
        """Return the shade the theme gives to a role, for this module's accent or another."""
        return self.theme.shade(name, accent or self.accent)

    def ink(self, fill: str) -> str:
        """Return the colour of text that stands on a fill: never below 4.5 to 1 where the theme allows it."""
        return self.theme.ink_on(self.role(fill))

    # -- evidence ------------------------------------------------------------------------------------------------

    def mark_of(self, claim: str) -> str:
        """Return the small index of a claim's source on this slide; claims of one source share it."""
        words = self._mark_words.get(claim, claim)
        if words not in self.marks:
            self.marks.append(words)
        return index(self.marks.index(words))

    def cite_chart(self, source: str) -> None:
        """Note where a chart's numbers come from: a claim id, or "company", "eg", "simulated"."""
        self.mark_of(source)
        if source not in ("company", "eg", "simulated", "") and source not in self.cited.claims:
            self.cited.claims.append(source)

    def _cite(self, run: Run) -> None:
        if run.claim and run.claim not in self.cited.claims:
            self.cited.claims.append(run.claim)
        if run.law and run.law not in self.cited.laws:
            self.cited.laws.append(run.law)
        if run.company and run.company not in self.cited.company:
            self.cited.company.append(run.company)

    # -- text ----------------------------------------------------------------------------------------------------

    def _run(self, run: Run, one: Para) -> str:
        self._cite(run)
        flags = ' b="1"' if run.bold or one.bold else ' b="0"'
        if run.italic:
            flags += ' i="1"'
        shade = run.colour or one.colour
        # In tables the table style colours the text; elsewhere the drawing says which shade.
        ink = xml.fill(self.role(shade)) if shade else ""
        link = ""
        if run.href and not run.href.startswith(("#", "/")) and "://" in run.href:
            self.links.append(run.href)
            link = f'<a:hlinkClick r:id="link{len(self.links)}"/>'
        style = f'{LANG} sz="{round(one.size * 100)}"{flags}'
        faces = '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/>'
        parts: list[str] = []
        for number, piece in enumerate(run.text.split("\n")):
            if number:
                parts.append(f"<a:br><a:rPr {style}/></a:br>")
            if piece:
                parts.append(
                    f'<a:r><a:rPr {style} dirty="0">{ink}{faces}{link}</a:rPr><a:t>{xml.escape(piece)}</a:t></a:r>'
                )
        source = run.claim or (f"company:{run.company}" if run.company else None)
        if source:
            parts.append(
                f'<a:r><a:rPr {LANG} sz="{round(one.size * 100)}" b="0" baseline="30000" dirty="0">'
                f"{ink}{faces}</a:rPr><a:t>{self.mark_of(source)}</a:t></a:r>"
            )
        return "".join(parts)

    def _paragraph(self, one: Para, first: bool, small: bool) -> str:
        if not small and any(run.text.strip() for run in one.runs):
            self.smallest = min(self.smallest, one.size)
        left = emu(one.indent)
        hang = emu(-one.size * 1.25) if one.bullet else 0
        if one.bullet == "1.":
            bullet = (
                f'<a:buClr>{xml.colour(self.role("deep"))}</a:buClr><a:buFont typeface="+mj-lt"/>'
                f'<a:buAutoNum type="arabicPeriod" startAt="{one.start}"/>'
            )
        elif one.bullet:
            bullet = (
                f'<a:buClr>{xml.colour(self.role(one.mark or self.accent))}</a:buClr><a:buFont typeface="+mj-lt"/>'
                f'<a:buChar char="{one.bullet}"/>'
            )
        else:
            bullet = "<a:buNone/>"
        before = 0 if first else round(one.before * 100)
        way = f' algn="{one.align}"' if one.align else ""
        properties = (
            f'<a:pPr marL="{left}" indent="{hang}"{way}><a:lnSpc><a:spcPct val="90000"/></a:lnSpc>'
            f'<a:spcBef><a:spcPts val="{before}"/></a:spcBef><a:spcAft><a:spcPts val="0"/></a:spcAft>{bullet}</a:pPr>'
        )
        body = "".join(self._run(run, one) for run in one.runs)
        end = f'<a:endParaRPr {LANG} sz="{round(one.size * 100)}"/>'
        return f"<a:p>{properties}{body}{end}</a:p>"

    def _text(
        self, paras: Sequence[Para], anchor: str, pad: tuple[float, float], small: bool, tag: str = "p:txBody"
    ) -> str:
        dx, dy = emu(pad[0]), emu(pad[1])
        body = "".join(self._paragraph(one, number == 0, small) for number, one in enumerate(paras))
        if not body:
            body = f"<a:p><a:endParaRPr {LANG}/></a:p>"
        if tag == "a:txBody":
            return f"<a:txBody><a:bodyPr/><a:lstStyle/>{body}</a:txBody>"
        return (
            f'<{tag}><a:bodyPr wrap="square" lIns="{dx}" tIns="{dy}" rIns="{dx}" bIns="{dy}" rtlCol="0" '
            f'anchor="{anchor}"><a:noAutofit/></a:bodyPr><a:lstStyle/>{body}</{tag}>'
        )

    # -- shapes --------------------------------------------------------------------------------------------------

    def _id(self) -> int:
        self._next += 1
        return self._next - 1

    def _add(self, box: Box, text: str) -> None:
        if self._bounds:
            self._bounds[-1].append(box)
        self._out.append(text)

    def fill_slot(
        self, name: str, slot: Slot, paras: Sequence[Para], *, box: Box | None = None, field: str = ""
    ) -> None:
        """Put text where a layout has a slot for it: in its placeholder, or in a text box of the slide's own."""
        if slot.type:
            self.placeholder(name, slot.type, slot.idx, paras, box=box, field=field)
        elif not field:
            self.shape(name, box or slot.box, paras, anchor=slot.anchor)

    def placeholder(
        self,
        name: str,
        kind: str,
        idx: int,
        paras: Sequence[Para],
        *,
        box: Box | None = None,
        anchor: str = "",
        field: str = "",
    ) -> None:
        """Fill a placeholder of the layout. `box` moves it; a name beginning with `mark:` may hold small print."""
        small = name.startswith("mark:")
        at = xml.xfrm(box) if box else ""
        index = f' idx="{idx}"' if idx else ""
        quarter = ' sz="quarter"' if kind in ("ftr", "sldNum") or idx >= 20 else ""
        turn = f' anchor="{anchor}"' if anchor else ""
        if not self.own and box and kind not in ("title", "ctrTitle"):
            # Measured without margins: a company's layouts may have any.
            turn = f' lIns="0" tIns="0" rIns="0" bIns="0"{turn}'
        if field:
            style = f'{LANG} sz="{round(paras[0].size * 100)}"' if paras else LANG
            body = (
                f'<a:p><a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr {style}/>'
                f"<a:t>{field}</a:t></a:fld><a:endParaRPr {LANG}/></a:p>"
            )
        else:
            body = "".join(self._paragraph(one, number == 0, small) for number, one in enumerate(paras))
        self._add(
            box or Box(0, 0, 0, 0),
            f'<p:sp><p:nvSpPr><p:cNvPr id="{self._id()}" name={xml.attr(name)}/><p:cNvSpPr><a:spLocks noGrp="1"/>'
            f'</p:cNvSpPr><p:nvPr><p:ph type="{kind}"{quarter}{index}/></p:nvPr></p:nvSpPr><p:spPr>{at}</p:spPr>'
            f"<p:txBody><a:bodyPr{turn}><a:noAutofit/></a:bodyPr><a:lstStyle/>{body}</p:txBody></p:sp>",
        )

    def shape(
        self,
        name: str,
        box: Box,
        paras: Sequence[Para] = (),
        *,
        preset: str = "rect",
        fill: str | None = None,
        outline: str | None = None,
        width: float = 1.0,
        dash: str = "",
        anchor: str = "ctr",
        pad: tuple[float, float] = (0.0, 0.0),
        adjust: dict[str, float] | None = None,
        flip: str = "",
        descr: str = "",
    ) -> None:
        """Draw a native shape, with its text inside it."""
        box = Box(box.x, box.y, max(box.w, 0.1), max(box.h, 0.1))
        alt = f" descr={xml.attr(descr)}" if descr else ""
        self._add(
            box,
            f'<p:sp><p:nvSpPr><p:cNvPr id="{self._id()}" name={xml.attr(name)}{alt}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
            f"<p:spPr>{xml.xfrm(box, flip=flip)}{xml.geometry(preset, **(adjust or {}))}"
            f"{xml.fill(fill and self.role(fill))}"
            f"{xml.line(outline and self.role(outline), width, dash=dash)}</p:spPr>"
            f"{self._text(paras, anchor, pad, name.startswith('mark:'))}</p:sp>",
        )

    def card(self, name: str, box: Box, paras: Sequence[Para] = (), **style: object) -> None:
        """Draw a rounded card with the theme's corner radius."""
        radius = min(0.5, self.theme.corner / max(min(box.w, box.h), 1.0)) * 100000
        options: dict[str, object] = {"fill": self.role("paper"), "anchor": "t", "pad": (14.0, 12.0), **style}
        self.shape(name, box, paras, preset="roundRect", adjust={"adj": radius}, **options)  # pyright: ignore[reportArgumentType]

    def stroke(
        self,
        name: str,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        shade: str,
        *,
        width: float = 1.5,
        arrow: bool = False,
    ) -> None:
        """Draw a straight line."""
        box = Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
        flip = (' flipH="1"' if x2 < x1 else "") + (' flipV="1"' if y2 < y1 else "")
        self._add(
            box,
            f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{self._id()}" name={xml.attr(name)}/><p:cNvCxnSpPr/><p:nvPr/>'
            f"</p:nvCxnSpPr><p:spPr>{xml.xfrm(box, flip=flip)}{xml.geometry('line')}"
            f"{xml.line(shade, width, head=arrow)}</p:spPr></p:cxnSp>",
        )

    def arc(self, name: str, box: Box, start: float, end: float, shade: str, *, width: float = 3.0) -> None:
        """Draw part of an ellipse clockwise between two angles in degrees, with an arrow at the end."""
        self._add(
            box,
            f'<p:sp><p:nvSpPr><p:cNvPr id="{self._id()}" name={xml.attr(name)}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
            f"<p:spPr>{xml.xfrm(box)}{xml.geometry('arc', adj1=start % 360 * 60000, adj2=end % 360 * 60000)}"
            f"{xml.line(shade, width, head=True)}</p:spPr>{self._text((), 'ctr', (0, 0), False)}</p:sp>",
        )

    @contextmanager
    def group(self, name: str, descr: str) -> Iterator[None]:
        """Put everything drawn inside into one named group with alt text; a diagram that is built up stays in parts."""
        at, number, clicks = len(self._out), self._id(), len(self.clicks)
        self._bounds.append([])
        yield
        inside = self._bounds.pop()
        if not inside:
            return
        if len(self.clicks) > clicks:
            # Programs can show and hide only what stands on the slide itself, so the group would be in the way.
            if self._bounds:
                self._bounds[-1].extend(inside)
            return
        x, y = min(b.x for b in inside), min(b.y for b in inside)
        box = Box(x, y, max(b.right for b in inside) - x, max(b.bottom for b in inside) - y)
        children = "".join(self._out[at:])
        del self._out[at:]
        self._add(
            box,
            f'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="{number}" name={xml.attr(name)} descr={xml.attr(descr)}/>'
            f"<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>{xml.xfrm(box, child=True)}</p:grpSpPr>"
            f"{children}</p:grpSp>",
        )

    @contextmanager
    def part(self, name: str, descr: str) -> Iterator[None]:
        """Draw one part of a diagram, inside its group: a group of its own that appears on a click, when building."""
        if not self.building:
            yield
            return
        number = self._next
        with self.group(name, descr):
            yield
        self.clicks.append(number)

    def table(
        self,
        name: str,
        descr: str,
        box: Box,
        columns: Sequence[float],
        rows: Sequence[tuple[float, Sequence[Para]]],
        pad: tuple[float, float],
    ) -> None:
        """Draw a native table in the template's style. `rows` are (height, a paragraph a cell), the header first."""
        dx, dy = emu(pad[0]), emu(pad[1])
        properties = f'<a:tcPr marL="{dx}" marR="{dx}" marT="{dy}" marB="{dy}" anchor="ctr"/>'
        grid = "".join(f'<a:gridCol w="{emu(w)}"/>' for w in columns)
        body = ""
        for height, cells in rows:
            inner = "".join(
                f"<a:tc>{self._text((cell,), '', (0, 0), False, 'a:txBody')}{properties}</a:tc>" for cell in cells
            )
            body += f'<a:tr h="{emu(height)}">{inner}</a:tr>'
        self._add(
            box,
            f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{self._id()}" name={xml.attr(name)} '
            f"descr={xml.attr(descr)}/>"
            '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
            f"{xml.xfrm(box, 'p:xfrm')}<a:graphic>"
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl>'
            f'<a:tblPr firstRow="1" bandRow="1"><a:tableStyleId>{self.table_style}</a:tableStyleId></a:tblPr>'
            f"<a:tblGrid>{grid}</a:tblGrid>{body}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>",
        )

    def chart(self, name: str, descr: str, box: Box, spec: ChartSpec) -> None:
        """Draw a native chart; its part is made when the slide is written."""
        self.attachments.append(Attachment(chart=spec, accent=self.accent, size=(box.w, box.h)))
        self._add(
            box,
            f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{self._id()}" name={xml.attr(name)} '
            f"descr={xml.attr(descr)}/>"
            '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
            f"{xml.xfrm(box, 'p:xfrm')}<a:graphic>"
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
            f'r:id="attach{len(self.attachments)}"/></a:graphicData></a:graphic></p:graphicFrame>',
        )

    def picture(self, name: str, descr: str, box: Box, path: Path) -> None:
        """Place a picture; the file is embedded when the slide is written."""
        self.attachments.append(Attachment(picture=path))
        self._add(
            box,
            f'<p:pic><p:nvPicPr><p:cNvPr id="{self._id()}" name={xml.attr(name)} descr={xml.attr(descr)}/>'
            '<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr>'
            f'<p:blipFill><a:blip r:embed="attach{len(self.attachments)}"/>'
            "<a:stretch><a:fillRect/></a:stretch></p:blipFill>"
            f"<p:spPr>{xml.xfrm(box)}{xml.geometry('rect')}</p:spPr></p:pic>",
        )
