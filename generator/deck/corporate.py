"""A company's own template as the ground of a deck: its master, layouts, colours and faces, without its sample slides.

Every role gets the layout that fits it best, or the one a mapping file names, or, where the template has none, one
derived from its master. Nothing of the template is repainted; what it lacks is said in the findings.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.parts.slide import SlideLayoutPart

from generator.deck import brand, under
from generator.deck.ground import Ground, scaled
from generator.deck.layouts import BY_ROLE, EMU, HEIGHT, Box, Layout, Role, Slot
from generator.deck.matching import ROLES, TITLES, Found, Holder, choose, read_mapping
from generator.deck.openfile import OpenError, open_presentation, whole
from generator.deck.template import layout_xml
from generator.deck.theme import Theme
from generator.deck.xml import HEAD, NS, A, P, R

# When a template has nothing for a role, another of its layouts stands in; only these two are worth deriving.
_STAND_IN: dict[Role, tuple[Role, ...]] = {
    "agenda": ("title_only",),
    "quiz": ("body", "title_only"),
    "activity": ("body", "title_only"),
    "statement": ("body", "title_only"),
    "two": ("title_only",),
    "section": ("cover",),
    "closing": ("cover",),
    "cover": ("section",),
    "body": (),
    "title_only": (),
}


def corporate_ground(path: Path, mapping: Path | None = None) -> Ground:
    """Return the ground a company's template makes. Raises OpenError, in Chinese, with what is wrong and what to do."""
    deck = open_presentation(path)
    wanted = read_mapping(mapping) if mapping else {}
    with whole(path):
        ground = adopt(deck, path, wanted)
        _drop_slides(deck)
        _strip(deck)
        stream = io.BytesIO()
        deck.save(stream)
    return replace(ground, package=stream.getvalue())


def adopt(deck: Any, path: Path, wanted: Mapping[str, str] | None = None) -> Ground:
    """Return the ground of an open presentation, to which what it lacks is added. Raises OpenError."""
    if not deck.slide_masters:
        raise OpenError(f"{path} 里没有母版，不能当模板用。请用 PowerPoint 打开，另存一份再试。")
    wide, high = (deck.slide_width or 12192000) / EMU, (deck.slide_height or 6858000) / EMU
    scale = high / HEIGHT
    masters = list(deck.slide_masters)
    master = max(masters, key=lambda m: (_usefulness(m, scale), -masters.index(m)))
    theme, findings = brand.read_theme(master, path.stem)
    if len(masters) > 1:
        findings.append(f"模板有 {len(masters)} 套母版，用的是“{master.name or theme.title}”这一套。")
    if wide / high < 1.2:
        findings.append("模板的页面接近正方形或竖版，每页放得下的内容少，续页会比较多。")
    found = [_layout(one, master, theme, scale) for one in master.slide_layouts]
    spare = [_layout(one, m, theme, scale) for m in masters if m is not master for one in m.slide_layouts]
    chosen = _choose(found, spare, wanted or {}, wide / scale * HEIGHT)
    layouts = _layouts(chosen, master, theme, wide / scale, scale, findings)
    style = brand.table_style(deck, theme, findings)
    complete(deck)
    return Ground(b"", theme, layouts, wide / scale, scale, style, own=False, findings=tuple(findings))


def _drop_slides(deck: Any) -> None:
    """Take the sample slides out, with sections and shows that speak of them."""
    root = deck.part._element
    for entry in list(root.iter(f"{P}sldId")):
        deck.part.rels.pop(entry.get(f"{R}id"))
        entry.getparent().remove(entry)
    for tag in ("custShowLst", "extLst", "modifyVerifier"):
        for one in root.findall(f"{P}{tag}"):
            root.remove(one)


def _strip(deck: Any) -> None:
    """Drop what speaks of the old slides or of people: thumbnail, comment authors, macros, custom parts."""
    package = deck.part.package
    for holder, kinds in ((package, (RT.THUMBNAIL,)), (deck.part, (RT.COMMENT_AUTHORS,))):
        rels = holder._rels if hasattr(holder, "_rels") else holder.rels
        for key in [k for k, rel in rels.items() if rel.reltype in kinds or rel.reltype.endswith("/vbaProject")]:
            rels.pop(key)


def complete(deck: Any) -> None:
    """Add the two small parts that PowerPoint wants and other programs leave out."""
    package = deck.part.package
    for kind, name, root, content in (
        (RT.PRES_PROPS, "presProps", "presentationPr", CT.PML_PRES_PROPS),
        (RT.VIEW_PROPS, "viewProps", "viewPr", CT.PML_VIEW_PROPS),
    ):
        if not any(rel.reltype == kind for rel in deck.part.rels.values()):
            blob = f"{HEAD}<p:{root} {NS}/>".encode()
            deck.part.relate_to(Part(PackURI(f"/ppt/{name}.xml"), content, package, blob), kind)


def _usefulness(master: Any, scale: float) -> int:
    found = [_layout(one, master, None, scale) for one in master.slide_layouts]
    page = 960 * HEIGHT
    return sum(choose(role, found, page) is not None for role in ROLES)


# -- reading ------------------------------------------------------------------------------------------------------


def _layout(layout: Any, master: Any, theme: Theme | None, scale: float) -> Found:
    holders = tuple(h for h in (_holder(s, master, scale) for s in layout.placeholders) if h)
    open_ground = theme is None or under.open_ground(layout, master, theme, _widest(holders, scale))
    return Found(
        str(layout.part.partname), layout.name, layout._element.get("type") or "", holders, open_ground, layout
    )


def _widest(holders: tuple[Holder, ...], scale: float) -> Box | None:
    """Return the largest placeholder but the title, in points of the real page."""
    rest = [h for h in holders if h.type not in TITLES]
    if not rest:
        return None
    box = max(rest, key=lambda h: h.area).box
    return Box(*(value * scale for value in box))


def _holder(shape: Any, master: Any, scale: float) -> Holder | None:
    """Read one placeholder; position, type size and margin come from the master where the layout is silent."""
    mark = shape._element.find(f".//{P}ph")
    kind = mark.get("type") or "obj"
    inherited = _of_master(master, kind)
    left, top, width, height = shape.left, shape.top, shape.width, shape.height
    if None in (left, top, width, height):
        if inherited is None or inherited.left is None:
            return None
        left, top, width, height = inherited.left, inherited.top, inherited.width, inherited.height
    box = Box(*(value / EMU / scale for value in (left, top, width, height)))
    chain = [shape._element] + ([inherited._element] if inherited is not None else [])
    size = _size(chain, master, kind) / scale
    inset = _inset(chain) / scale
    return Holder(kind, int(mark.get("idx") or 0), box, size, inset)


def _of_master(master: Any, kind: str) -> Any:
    wanted = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}.get(kind, kind)
    for shape in master.placeholders:
        if (shape._element.find(f".//{P}ph").get("type") or "obj") == wanted:
            return shape
    return None


def _size(chain: list[Any], master: Any, kind: str) -> float:
    for element in chain:
        for style in element.findall(f".//{A}lstStyle/{A}lvl1pPr/{A}defRPr"):
            if style.get("sz"):
                return int(style.get("sz")) / 100
    name = "titleStyle" if kind in TITLES else "bodyStyle"
    for style in master._element.findall(f"{P}txStyles/{P}{name}/{A}lvl1pPr/{A}defRPr"):
        if style.get("sz"):
            return int(style.get("sz")) / 100
    return 44.0 if kind in TITLES else 24.0


def _inset(chain: list[Any]) -> float:
    for element in chain:
        for body in element.findall(f".//{A}bodyPr"):
            if body.get("lIns"):
                return int(body.get("lIns")) / EMU
    return 7.2


# -- choosing -----------------------------------------------------------------------------------------------------


def _choose(found: list[Found], spare: list[Found], wanted: Mapping[str, str], page: float) -> dict[Role, Found]:
    chosen: dict[Role, Found] = {}
    for role in ROLES:
        name = wanted.get(role)
        if name:
            one = next((f for f in [*found, *spare] if f.name == name), None)
            if one is None:
                names = "、".join(f.name for f in found)
                raise OpenError(f"模板里没有版式“{name}”（{role}）。模板的版式：{names}。")
            if one.title is None:
                raise OpenError(
                    f"版式“{name}”没有标题占位符，不能给 {role} 用。请在母版视图里给它加上标题，或换一个版式。"
                )
            chosen[role] = one
            continue
        one = choose(role, found, page)
        if one:
            chosen[role] = one
    return chosen


def _layouts(
    chosen: dict[Role, Found], master: Any, theme: Theme, width: float, scale: float, findings: list[str]
) -> dict[Role, Layout]:
    frame = _frame(master, chosen, width, scale)
    made: dict[Role, Layout] = {}
    order: tuple[Role, ...] = ("title_only", "body", "cover", "section", *ROLES)
    for role in order:
        if role in made:
            continue
        if role in chosen:
            made[role] = _legible(_use(role, chosen[role], frame, width), chosen[role], master, theme, scale)
            continue
        stand_in: Role | None = next((r for r in _STAND_IN[role] if r in chosen), None)
        if stand_in:
            made[role] = _legible(_use(role, chosen[stand_in], frame, width), chosen[stand_in], master, theme, scale)
            if role in ("cover", "section", "closing"):
                findings.append(f"没有“{BY_ROLE[role].name}”版式，用“{chosen[stand_in].name}”代替。")
        elif role == "closing":
            made[role] = replace(made["cover"], role=role)
        elif role in ("agenda", "quiz", "activity", "statement", "two"):
            made[role] = replace(made["title_only"], role=role)
        else:
            made[role] = _derive(role, frame, master, theme, scale)
            findings.append(f"没有“{BY_ROLE[role].name}”版式，已按母版补了一个（“{made[role].name}”）。")
    for role, layout in made.items():
        if not any(s.type == "sldNum" for s in layout.slots) and role == "body":
            findings.append("模板的正文版式没有页码占位符，所以没有页码；要页码请在母版里加上。")
        if layout.panel and role == "body":
            findings.append("正文版式的底色或底图不适合直接压字，内容放在一块底板上。")
    return made


def _frame(master: Any, chosen: dict[Role, Found], width: float, scale: float) -> tuple[Holder, Box]:
    """Return the master's title and where its body is, or sensible ones where it has none."""
    title = body = None
    for shape in master.placeholders:
        holder = _holder(shape, master, scale)
        if holder and holder.type in TITLES and title is None:
            title = holder
        if holder and holder.type == "body" and body is None:
            body = holder.box
    if "body" in chosen:
        body = chosen["body"].bodies[0].box
        title = chosen["body"].title or title
    title = title or Holder("title", 0, Box(48, 36, width - 96, 60), 30, 7.2)
    body = body or Box(48, max(title.box.bottom + 12, 100), width - 96, 0)
    bottom = min(body.bottom if body.h > 120 else HEIGHT - 48, HEIGHT - 24)
    return title, body._replace(h=bottom - body.y)


def _use(role: Role, found: Found, frame: tuple[Holder, Box], width: float) -> Layout:
    """Return the slots of a layout as it is: title, what else it can hold, footer and number."""
    title = found.title
    assert title is not None
    content = role not in ("cover", "section", "closing")
    most = 32.0 if content else 60.0
    slots = [Slot("title", title.type, title.idx, title.box, "标题", min(max(title.size, 20.0), most), "", True, "")]
    slots[0] = replace(slots[0], inset=title.inset)
    bodies = found.bodies
    room = _room(found, frame) if content else None
    if not content:
        second = found.first("subTitle") or next(iter(bodies), None)
        key = {"cover": "subtitle", "closing": "subtitle"}.get(role, "minutes")
        if second:
            size = min(max(second.size, 16.0), 28.0)
            box = second.box.inset(second.inset, 0)
            slots.append(Slot(key, second.type, second.idx, box, "副标题", size, "", False, ""))
        else:
            slots.append(Slot(key, "", 0, _beside_title(title.box), "副标题", 20.0))
    elif role == "two" and len(bodies) == 4:
        pairs = sorted(bodies, key=lambda h: (h.box.x + h.box.w / 2 > width / 2, h.box.h))
        for key, one in zip(("head_left", "left", "head_right", "right"), pairs, strict=True):
            slots.append(Slot(key, one.type, one.idx, one.box, key, 20.0, bold=key.startswith("head")))
    elif bodies and role in ("body", "quiz", "activity", "statement"):
        slots.append(Slot("body", bodies[0].type, bodies[0].idx, bodies[0].box, "正文", 20.0))
    if room:
        slots.append(Slot("source", "", 0, Box(room.x, room.bottom - 16, room.w, 16), "来源", 10, "muted", anchor="b"))
    for key, kind in (("footer", "ftr"), ("number", "sldNum")):
        holder = found.first(kind)
        if holder:
            slots.append(Slot(key, kind, holder.idx, holder.box, "", min(max(holder.size, 8), 14), "", False, ""))
    return Layout(
        role, found.name, found.type, tuple(slots), part=found.part, body=room, panel=content and not found.open
    )


def _beside_title(title: Box) -> Box:
    """Return a place for a second line where a layout has none: under the title, or above one that stands low."""
    if title.bottom + 12 + 120 <= HEIGHT - 12:
        return Box(title.x, title.bottom + 12, title.w, min(170.0, HEIGHT - 24 - title.bottom))
    return Box(title.x, max(title.y - 182, 12), title.w, 170.0)


def _legible(layout: Layout, found: Found, master: Any, theme: Theme, scale: float) -> Layout:
    """Name a text colour for slots whose own cannot be read where they stand; leave the others to the template."""
    slots = []
    for slot in layout.slots:
        if slot.key in ("title", "subtitle", "minutes") and (not slot.type or not slot.colour):
            at = Box(*(value * scale for value in slot.box))
            element = next((s._element for s in found.layout.placeholders if _index(s) == slot.idx), None)
            wanted = under.text_colour(found.layout, master, theme, element, title=slot.key == "title", box=at)
            slots.append(replace(slot, colour=wanted))
        else:
            slots.append(slot)
    return replace(layout, slots=tuple(slots))


def _index(shape: Any) -> int:
    return int(shape._element.find(f".//{P}ph").get("idx") or 0)


def _room(found: Found, frame: tuple[Holder, Box]) -> Box:
    """Return where content may stand: in the layout's own body, else where the master has it, under the title."""
    title = found.title
    assert title is not None
    large = [b for b in found.bodies if b.box.w > 300 and b.box.h > 160]
    box = large[0].box if large else frame[1]
    top = box.y
    if title.box.y < box.y + 40 and title.box.bottom > box.y and title.box.x < box.right and title.box.right > box.x:
        top = title.box.bottom + 6
    feet = [h.box.y for h in found.holders if h.type in ("ftr", "sldNum", "dt") and h.box.y > HEIGHT * 0.8]
    bottom = min([box.bottom, HEIGHT - 20, *(y - 4 for y in feet)])
    return Box(box.x, top, box.w, max(bottom - top, 120.0))


def _derive(role: Role, frame: tuple[Holder, Box], master: Any, theme: Theme, scale: float) -> Layout:
    """Add a layout to the master for a role the template has none for."""
    title, body = frame
    at = title.box
    if role == "body":
        slots = (
            Slot("title", "title", 0, at, "标题", min(title.size, 32.0), "", True, ""),
            Slot("body", "body", 1, body, "正文", 20, bullet=True),
        )
    elif role == "title_only":
        slots = (Slot("title", "title", 0, at, "标题", min(title.size, 32.0), "", True, ""),)
    else:
        big = Box(at.x, HEIGHT * 0.28, at.w, 110)
        below = Box(at.x, HEIGHT * 0.28 + 126, at.w, 150)
        key = "subtitle" if role in ("cover", "closing") else "minutes"
        slots = (
            Slot("title", "title", 0, big, "标题", 44, "", True, "", anchor="b"),
            Slot(key, "body", 1, below, "副标题", 22),
        )
    name = f"课件 · {BY_ROLE[role].name}"
    part = master.part
    package = part.package
    taken = {str(p.partname) for p in package.iter_parts()}
    number = next(n for n in range(1, 9999) if f"/ppt/slideLayouts/slideLayout{n}.xml" not in taken)
    kind = {"body": "obj", "title_only": "titleOnly", "section": "secHead"}.get(role, "title")
    made = Layout(role, name, kind, slots)
    raw = scaled(layout_xml(made, theme).encode("utf-8"), scale)
    uri = PackURI(f"/ppt/slideLayouts/slideLayout{number}.xml")
    new = SlideLayoutPart.load(uri, CT.PML_SLIDE_LAYOUT, package, raw)
    new.relate_to(part, RT.SLIDE_MASTER)
    relation = part.relate_to(new, RT.SLIDE_LAYOUT)
    root = part._element
    listed = root.find(f"{P}sldLayoutIdLst")
    if listed is None:
        listed = etree.Element(f"{P}sldLayoutIdLst")
        root.find(f"{P}clrMap").addnext(listed)
    entry = etree.SubElement(listed, f"{P}sldLayoutId")
    entry.set("id", str(_free_id(part.package.presentation_part)))
    entry.set(f"{R}id", relation)
    room = None
    extra: tuple[Slot, ...] = ()
    if role in ("body", "title_only"):
        room = Box(body.x, max(body.y, at.bottom + 6), body.w, body.bottom - max(body.y, at.bottom + 6))
        extra = (Slot("source", "", 0, Box(room.x, room.bottom - 16, room.w, 16), "来源", 10, "muted", anchor="b"),)
    panel = room is not None and not under.open_ground(None, master, theme, None)
    return replace(made, slots=(*slots, *extra), part=str(uri), body=room, panel=panel)


def _free_id(presentation: Any) -> int:
    """Return an id that no master and no layout has: they share one range."""
    used = {2147483647}
    for rel in presentation.rels.values():
        if rel.reltype == RT.SLIDE_MASTER:
            used.update(int(e.get("id") or 0) for e in rel.target_part._element.iter(f"{P}sldLayoutId"))
    used.update(int(e.get("id") or 0) for e in presentation._element.iter(f"{P}sldMasterId"))
    return max(used) + 1
