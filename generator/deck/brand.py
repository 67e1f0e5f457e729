"""What a company's template says about colours and faces, and the shades that can be read on it."""

from __future__ import annotations

from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI

from generator.deck import contrast
from generator.deck.openfile import OpenError
from generator.deck.template import TABLE_STYLE, table_styles
from generator.deck.template import table_style as our_table_style
from generator.deck.theme import Colours, Fonts, Roles, Theme
from generator.deck.xml import A, P

_SLOTS = tuple(Colours.model_fields)
_ACCENTS = tuple(f"accent{n}" for n in range(1, 7))
_FACE = "Microsoft YaHei"
# What old Office themes name for Chinese without anybody having chosen it; hard to read on a wall.
_SERIFS = ("宋体", "SimSun")
_DEFAULTS = dict(
    zip(
        _SLOTS,
        (
            "000000",
            "FFFFFF",
            "44546A",
            "E7E6E6",
            "4472C4",
            "ED7D31",
            "A5A5A5",
            "FFC000",
            "5B9BD5",
            "70AD47",
            "0563C1",
            "954F72",
        ),
        strict=True,
    )
)


def read_theme(master: Any, title: str) -> tuple[Theme, list[str]]:
    """Return the theme of a master with shades that can be read on it, and what had to be said or mended."""
    findings: list[str] = []
    part = next((rel.target_part for rel in master.part.rels.values() if rel.reltype == RT.THEME), None)
    if part is None:
        raise OpenError("模板的母版没有主题。请用 PowerPoint 打开，另存一份再试。")
    root = etree.fromstring(part.blob)
    colours = _colours(root, findings)
    latin, asian = _faces(root, part, findings)
    mapping = dict(contrast.LIGHT_MAP)
    turned = master._element.find(f"{P}clrMap")
    if turned is not None:
        mapping = {name: value for name, value in turned.attrib.items() if name not in ("hlink", "folHlink")}
    base = Theme(
        id="template",
        title=title,
        fonts=Fonts(latin=latin, east_asian=asian),
        colours=colours,
        mapping=mapping,
        corner=4,
    )
    literal = sum(1 for _ in master._element.iter(f"{A}srgbClr"))
    if literal:
        findings.append(f"母版里有 {literal} 处写死的颜色，换主题色时它们不会跟着变（课件自己的内容都用主题色）。")
    return base.model_copy(update={"roles": _roles(base, findings)}), findings


def _colours(root: Any, findings: list[str]) -> Colours:
    found = dict(_DEFAULTS)
    for name in _SLOTS:
        one = root.find(f".//{A}clrScheme/{A}{name}")
        value = None if one is None or not len(one) else one[0].get("lastClr") or one[0].get("val")
        if value and len(value) == 6 and all(c in "0123456789abcdefABCDEF" for c in value):
            found[name] = value.upper()
        else:
            findings.append(f"主题色 {name} 读不出来，按常用色估计深浅。")
    return Colours(**found)


def _faces(root: Any, part: Any, findings: list[str]) -> tuple[str, str]:
    """Return the text faces; where a theme names no Chinese face, name one, so that every program uses the same."""
    changed = False
    latin, asian = "Arial", ""
    for kind in ("majorFont", "minorFont"):
        scheme = root.find(f".//{A}fontScheme/{A}{kind}")
        if scheme is None:
            continue
        face = scheme.find(f"{A}ea")
        script = next((f.get("typeface") for f in scheme.findall(f"{A}font") if f.get("script") == "Hans"), None)
        if face is not None and not face.get("typeface"):
            face.set("typeface", script if script and script not in _SERIFS else _FACE)
            changed = True
        asian = (face.get("typeface") if face is not None else "") or asian
        wanted = scheme.find(f"{A}latin")
        latin = (wanted.get("typeface") if wanted is not None else "") or latin
    if changed:
        findings.append(f"模板没有指定中文字体，已填上“{asian or _FACE}”，免得 WPS 和 PowerPoint 各用各的。")
        raw = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part._blob = raw
    return latin, asian or _FACE


def _roles(theme: Theme, findings: list[str]) -> Roles:
    """Choose, from a few candidates each, the shades that stand out enough on this template's ground."""
    light = contrast.luminance(contrast.rgb("bg1", theme.hexes, theme.colour_map)) > 0.4

    def fits(front: str, *backs: str) -> bool:
        return all(theme.contrast(front, back) >= contrast.LEAST for back in backs)

    papers = ("bg2", "bg2:40:60", "bg1:95:0") if light else ("bg2", "bg1:85:15", "bg1:75:25")
    quiet = (p for p in papers if theme.contrast("tx1", p) >= 7 and theme.contrast("bg1", p) < 2)
    paper = next(quiet, papers[-1])
    muted = next((m for m in ("tx1:75:25", "tx1:75:0", "tx1:85:15") if fits(m, "bg1", paper)), "tx1")
    softs = ("{accent}:12:88:45", "{accent}:6:94:30") if light else ("{accent}:25:0:60", "{accent}:15:0:40")

    def soft_fits(soft: str) -> bool:
        return all(fits("tx1", soft.replace("{accent}", a)) for a in _ACCENTS)

    soft = next((s for s in softs if soft_fits(s)), paper)
    deeps = [f"{{accent}}:{m}:0" for m in (100, 75, 60, 50, 40, 30, 20)]
    if not light:
        deeps = ["{accent}:100:0", "{accent}:60:40", "{accent}:40:60", "{accent}:20:80"]
    deep = next(
        (
            d
            for d in (deeps[1:] if light else deeps)
            if all(fits(d.replace("{accent}", a), "bg1", paper, soft.replace("{accent}", a)) for a in _ACCENTS)
        ),
        "tx1",
    )
    heads = [h for h in ("tx2", "accent1", "accent1:75:0", "accent1:50:0", "tx1") if theme.contrast("bg1", h) >= 4.5]
    table_head = heads[0] if heads else "tx1"
    weak = [a for a in _ACCENTS if theme.contrast(theme.ink_on(a), a) < contrast.LEAST]
    if weak:
        findings.append(f"主题色 {'、'.join(weak)} 上面放黑字白字都不够清楚（不到 4.5:1），请考虑调深或调浅。")
    return Roles(
        paper=paper,
        hairline="tx1:50:50" if light else "tx1:50:0",
        muted=muted,
        soft=soft,
        deep=deep,
        mild="{accent}:60:40" if light else "{accent}:60:0",
        head="tx2" if fits("tx2", "bg1", paper) else "tx1",
        opener="bg1",
        table_head=table_head,
        on_table_head="bg1",
    )


# -- tables -------------------------------------------------------------------------------------------------------


def table_style(deck: Any, theme: Theme, findings: list[str]) -> str:
    """Return the id of the style that tables get: the template's own default if it brings one, else ours, added."""
    part = next((r.target_part for r in deck.part.rels.values() if r.reltype == RT.TABLE_STYLES), None)
    if part is None:
        blob = table_styles(theme).encode("utf-8")
        part = Part(PackURI("/ppt/tableStyles.xml"), CT.PML_TABLE_STYLES, deck.part.package, blob)
        deck.part.relate_to(part, RT.TABLE_STYLES)
        return TABLE_STYLE
    root = etree.fromstring(part.blob)
    default = root.get("def")
    own = {style.get("styleId") for style in root.findall(f"{A}tblStyle")}
    if default in own and default != TABLE_STYLE:
        findings.append("表格用模板自带的默认表格样式。")
        return str(default)
    if TABLE_STYLE not in own:
        wrapped = f'<a:x xmlns:a="{A[1:-1]}">{our_table_style(theme)}</a:x>'
        root.append(etree.fromstring(wrapped)[0])
        part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return TABLE_STYLE
