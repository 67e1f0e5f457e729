"""The default template, written from theme data: master, layouts, theme, table style, notes master.

Made in memory each time (some milliseconds), so that a theme is one YAML file and nothing else.
"""

from __future__ import annotations

import io
import zipfile

from generator.deck.layouts import BODY, HEIGHT, LAYOUTS, MARGIN, TITLE, WIDTH, Box, Decoration, Layout, Slot, emu
from generator.deck.logo import Logo
from generator.deck.theme import Theme
from generator.deck.xml import HEAD, NS, attr, colour, fill, geometry, xfrm

TABLE_STYLE = "{6B1C7A52-3F0E-4C4B-9A5D-2E8B0D7C4F11}"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CT = "application/vnd.openxmlformats-officedocument"
LANG = 'lang="zh-CN" altLang="en-US"'


def template_package(theme: Theme, logo: Logo | None = None) -> bytes:
    """Return a .pptx without slides: the theme's master and layouts, with the company's logo on them."""
    count = len(LAYOUTS)
    parts: dict[str, str] = {
        "ppt/presentation.xml": _presentation(),
        "ppt/_rels/presentation.xml.rels": _rels(
            ("slideMaster", "slideMasters/slideMaster1.xml"),
            ("notesMaster", "notesMasters/notesMaster1.xml"),
            ("presProps", "presProps.xml"),
            ("viewProps", "viewProps.xml"),
            ("theme", "theme/theme1.xml"),
            ("tableStyles", "tableStyles.xml"),
        ),
        "ppt/presProps.xml": f"{HEAD}<p:presentationPr {NS}/>",
        "ppt/viewProps.xml": f"{HEAD}<p:viewPr {NS}/>",
        "ppt/tableStyles.xml": table_styles(theme),
        "ppt/theme/theme1.xml": _theme(theme),
        "ppt/theme/theme2.xml": _theme(theme),
        "ppt/slideMasters/slideMaster1.xml": _master(theme),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _rels(
            *(("slideLayout", f"../slideLayouts/slideLayout{n}.xml") for n in range(1, count + 1)),
            ("theme", "../theme/theme1.xml"),
        ),
        "ppt/notesMasters/notesMaster1.xml": _notes_master(),
        "ppt/notesMasters/_rels/notesMaster1.xml.rels": _rels(("theme", "../theme/theme2.xml")),
        "docProps/app.xml": f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>Dues Academy</Application></Properties>',
        "_rels/.rels": _rels(("officeDocument", "ppt/presentation.xml"), ("extended-properties", "docProps/app.xml")),
    }
    for number, layout in enumerate(LAYOUTS, 1):
        parts[f"ppt/slideLayouts/slideLayout{number}.xml"] = layout_xml(layout, theme, logo)
        related = [("slideMaster", "../slideMasters/slideMaster1.xml")]
        parts[f"ppt/slideLayouts/_rels/slideLayout{number}.xml.rels"] = _rels(
            *related, *((("image", f"../media/logo.{logo.extension}"),) if logo else ())
        )
    parts["[Content_Types].xml"] = _content_types(count, logo)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
        if logo:
            package.writestr(f"ppt/media/logo.{logo.extension}", logo.raw)
    return stream.getvalue()


def _rels(*targets: tuple[str, str]) -> str:
    body = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{body}</Relationships>'


def _content_types(layouts: int, logo: Logo | None) -> str:
    pml = f"{_CT}.presentationml"
    overrides = {
        "/ppt/presentation.xml": f"{pml}.presentation.main+xml",
        "/ppt/presProps.xml": f"{pml}.presProps+xml",
        "/ppt/viewProps.xml": f"{pml}.viewProps+xml",
        "/ppt/tableStyles.xml": f"{pml}.tableStyles+xml",
        "/ppt/theme/theme1.xml": f"{_CT}.theme+xml",
        "/ppt/theme/theme2.xml": f"{_CT}.theme+xml",
        "/ppt/slideMasters/slideMaster1.xml": f"{pml}.slideMaster+xml",
        "/ppt/notesMasters/notesMaster1.xml": f"{pml}.notesMaster+xml",
        "/docProps/app.xml": f"{_CT}.extended-properties+xml",
    }
    for n in range(1, layouts + 1):
        overrides[f"/ppt/slideLayouts/slideLayout{n}.xml"] = f"{pml}.slideLayout+xml"
    body = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    picture = f'<Default Extension="{logo.extension}" ContentType="image/{logo.kind}"/>' if logo else ""
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{picture}{body}</Types>'
    )


def _presentation() -> str:
    levels = "".join(
        f'<a:lvl{n}pPr marL="{(n - 1) * 457200}" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" '
        f'hangingPunct="1"><a:defRPr sz="1800" kern="1200">{fill("tx1")}{_faces("mn")}</a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 10)
    )
    return (
        f'{HEAD}<p:presentation {NS} saveSubsetFonts="1">'
        '<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        '<p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst>'
        f'<p:sldSz cx="{emu(WIDTH)}" cy="{emu(HEIGHT)}"/><p:notesSz cx="6858000" cy="9144000"/>'
        f"<p:defaultTextStyle><a:defPPr><a:defRPr {LANG}/></a:defPPr>{levels}</p:defaultTextStyle></p:presentation>"
    )


def _faces(kind: str) -> str:
    return "".join(f'<a:{slot} typeface="+{kind}-{slot_ref}"/>' for slot, slot_ref in _SLOTS)


_SLOTS = (("latin", "lt"), ("ea", "ea"), ("cs", "cs"))


def _theme(theme: Theme) -> str:
    hexes = theme.colours.model_dump()
    slots = "".join(f'<a:{name}><a:srgbClr val="{value.upper()}"/></a:{name}>' for name, value in hexes.items())
    fonts = theme.fonts
    faces = (
        f"<a:latin typeface={attr(fonts.latin)}/>"
        f'<a:ea typeface={attr(fonts.east_asian)} panose="{fonts.panose}" pitchFamily="34" charset="-122"/>'
        '<a:cs typeface=""/>'
        f'<a:font script="Hans" typeface={attr(fonts.east_asian)}/>'
        '<a:font script="Hant" typeface="Microsoft JhengHei"/>'
    )
    solid = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    lines = "".join(f'<a:ln w="{w}">{solid}<a:prstDash val="solid"/></a:ln>' for w in (6350, 12700, 19050))
    effects = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    name = attr(theme.title)
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name={name}>'
        f"<a:themeElements><a:clrScheme name={name}>{slots}</a:clrScheme>"
        f"<a:fontScheme name={name}><a:majorFont>{faces}</a:majorFont><a:minorFont>{faces}</a:minorFont></a:fontScheme>"
        f"<a:fmtScheme name={name}><a:fillStyleLst>{solid * 3}</a:fillStyleLst><a:lnStyleLst>{lines}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effects}</a:effectStyleLst><a:bgFillStyleLst>{solid * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )


_TREE = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
    '<a:off x="0" y="0"/>'
    '<a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
)


def background(shade: str) -> str:
    return f"<p:bg><p:bgPr>{fill(shade)}<a:effectLst/></p:bgPr></p:bg>"


def _decoration(number: int, one: Decoration, theme: Theme) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attr(one.name)}/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f"<p:spPr>{xfrm(one.box)}{geometry('rect')}{fill(theme.shade(one.colour))}<a:ln><a:noFill/></a:ln></p:spPr>"
        f"<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr {LANG}/></a:p></p:txBody></p:sp>"
    )


def _logo(number: int, logo: Logo, layout: Layout, theme: Theme) -> str:
    """The logo at the top right: on its own light plate where the ground is dark."""
    wide, tall = logo.fitted(150, 48) if layout.background else logo.fitted(110, 28)
    box = Box(WIDTH - MARGIN - wide, 40 if layout.background else 14, wide, tall)
    plate = ""
    if layout.background or theme.dark:
        around = box.inset(-12, -8) if layout.background else box.inset(-8, -5)
        plate = (
            f'<p:sp><p:nvSpPr><p:cNvPr id="{number + 1}" name="标志底板"/><p:cNvSpPr/>'
            '<p:nvPr userDrawn="1"/></p:nvSpPr>'
            f"<p:spPr>{xfrm(around)}{geometry('roundRect')}{fill('lt1')}<a:ln><a:noFill/></a:ln></p:spPr>"
            f"<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr {LANG}/></a:p></p:txBody></p:sp>"
        )
    return (
        f'{plate}<p:pic><p:nvPicPr><p:cNvPr id="{number}" name="公司标志" descr="公司标志"/>'
        '<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr userDrawn="1"/></p:nvPicPr>'
        '<p:blipFill><a:blip r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
        f"<p:spPr>{xfrm(box)}{geometry('rect')}</p:spPr></p:pic>"
    )


def _slot(number: int, slot: Slot, theme: Theme) -> str:
    size = f'sz="{round(slot.size * 100)}" b="{int(slot.bold)}"'
    text = fill(theme.shade(slot.colour)) if slot.colour else ""
    way = f' algn="{slot.align}"' if slot.align else ""
    levels = ""
    for level in range(1, 4):
        if slot.bullet:
            left = round(slot.size * 1.25 * level)
            hang = f'marL="{emu(left)}" indent="-{emu(slot.size * 1.25)}"'
            mark = f'<a:buClr>{colour("accent1")}</a:buClr><a:buFont typeface="+mj-lt"/><a:buChar char="•"/>'
        else:
            hang, mark = 'marL="0" indent="0"', "<a:buNone/>"
        levels += (
            f"<a:lvl{level}pPr{way} {hang}>"
            '<a:lnSpc><a:spcPct val="90000"/></a:lnSpc>'
            f'<a:spcBef><a:spcPts val="0"/></a:spcBef>{mark}<a:defRPr {size}>{text}</a:defRPr></a:lvl{level}pPr>'
        )
    special = {
        "sldNum": f'<a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr {LANG}/>'
        "<a:t>‹#›</a:t></a:fld>",
    }
    run = special.get(slot.type, f"<a:r><a:rPr {LANG}/><a:t>{slot.prompt}</a:t></a:r>" if slot.prompt else "")
    idx = f' idx="{slot.idx}"' if slot.idx else ""
    small = ' sz="quarter"' if slot.type in ("ftr", "sldNum") or slot.idx >= 20 else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attr(slot.key)}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{slot.type}"{small}{idx}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{xfrm(slot.box)}{geometry('rect')}</p:spPr>"
        f'<p:txBody><a:bodyPr vert="horz" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{slot.anchor}">'
        f"<a:noAutofit/></a:bodyPr><a:lstStyle>{levels}</a:lstStyle><a:p>{run}<a:endParaRPr {LANG}/></a:p>"
        "</p:txBody></p:sp>"
    )


def layout_xml(layout: Layout, theme: Theme, logo: Logo | None = None) -> str:
    """Return a layout part: its decorations, then its placeholders, then the company's logo."""
    shapes = [_decoration(n, one, theme) for n, one in enumerate(layout.decorations, 2)]
    shapes += [_slot(n, slot, theme) for n, slot in enumerate((s for s in layout.slots if s.type), 2 + len(shapes))]
    if logo:
        shapes.append(_logo(len(shapes) + 2, logo, layout, theme))
    ground = background(theme.shade(layout.background)) if layout.background else ""
    return (
        f'{HEAD}<p:sldLayout {NS} type="{layout.type}" preserve="1" userDrawn="1"><p:cSld name={attr(layout.name)}>'
        f"{ground}<p:spTree>{_TREE}{''.join(shapes)}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _clr_map(theme: Theme) -> str:
    turned = " ".join(f'{slot}="{stands}"' for slot, stands in theme.colour_map.items())
    accents = " ".join(f'accent{n}="accent{n}"' for n in range(1, 7))
    return f'<p:clrMap {turned} {accents} hlink="hlink" folHlink="folHlink"/>'


def _master(theme: Theme) -> str:
    slots = (
        Slot("title", "title", 0, TITLE, "标题", 30, "head", bold=True, anchor="ctr"),
        Slot("body", "body", 1, BODY, "正文", 20, bullet=True),
        Slot("footer", "ftr", 3, Box(48, 510, 560, 18), "", 10, "muted", anchor="ctr"),
        Slot("number", "sldNum", 4, Box(832, 510, 80, 18), "", 10, "muted", align="r", anchor="ctr"),
    )
    shapes = "".join(_slot(n, slot, theme) for n, slot in enumerate(slots, 2))
    ids = "".join(f'<p:sldLayoutId id="{2147483648 + n}" r:id="rId{n}"/>' for n in range(1, len(LAYOUTS) + 1))
    bullets = "".join(
        f'<a:lvl{n}pPr marL="{emu(25 * n)}" indent="-{emu(25)}" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" '
        'latinLnBrk="0" hangingPunct="1"><a:lnSpc><a:spcPct val="90000"/></a:lnSpc>'
        f'<a:buClr>{colour("accent1")}</a:buClr><a:buFont typeface="+mj-lt"/><a:buChar char="•"/>'
        f'<a:defRPr sz="{2000 if n == 1 else 1800}" kern="1200">{fill("tx1")}{_faces("mn")}</a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 10)
    )
    other = "".join(
        f'<a:lvl{n}pPr algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        f'<a:defRPr sz="1800" kern="1200">{fill("tx1")}{_faces("mn")}</a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 10)
    )
    return (
        f"{HEAD}<p:sldMaster {NS}><p:cSld>{background('bg1')}<p:spTree>{_TREE}{shapes}</p:spTree></p:cSld>"
        f"{_clr_map(theme)}"
        f"<p:sldLayoutIdLst>{ids}</p:sldLayoutIdLst>"
        '<p:hf hdr="0" dt="0"/>'
        '<p:txStyles><p:titleStyle><a:lvl1pPr algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" '
        'hangingPunct="1"><a:lnSpc><a:spcPct val="90000"/></a:lnSpc><a:buNone/>'
        f'<a:defRPr sz="3000" b="1" kern="1200">{fill(theme.shade("head"))}{_faces("mj")}</a:defRPr>'
        "</a:lvl1pPr></p:titleStyle>"
        f"<p:bodyStyle>{bullets}</p:bodyStyle><p:otherStyle>{other}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def _notes_master() -> str:
    image = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="幻灯片图像"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" '
        'noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr>'
        f"{xfrm(Box(54, 54, 432, 243))}{geometry('rect')}<a:noFill/>"
        f'<a:ln w="6350">{fill("tx1")}</a:ln></p:spPr></p:sp>'
    )
    body = (
        '<p:sp><p:nvSpPr><p:cNvPr id="3" name="备注"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        '<p:nvPr><p:ph type="body" sz="quarter" idx="3"/></p:nvPr></p:nvSpPr><p:spPr>'
        f"{xfrm(Box(54, 320, 432, 346))}{geometry('rect')}</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>"
        f"<a:p><a:r><a:rPr {LANG}/><a:t>备注</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    style = "".join(
        f'<a:lvl{n}pPr marL="0" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        f'<a:defRPr sz="1200" kern="1200">{fill("tx1")}{_faces("mn")}</a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 10)
    )
    return (
        f"{HEAD}<p:notesMaster {NS}><p:cSld>{background('bg1')}<p:spTree>{_TREE}{image}{body}</p:spTree></p:cSld>"
        '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
        'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
        f"<p:notesStyle>{style}</p:notesStyle></p:notesMaster>"
    )


def table_styles(theme: Theme) -> str:
    """Return the part that holds our table style and no other."""
    return (
        f'{HEAD}<a:tblStyleLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" def="{TABLE_STYLE}">'
        f"{table_style(theme)}</a:tblStyleLst>"
    )


def table_style(theme: Theme) -> str:
    """Return the style of the course's tables in the theme's colours."""
    head = theme.shade("table_head")
    text = '<a:fontRef idx="minor"><a:prstClr val="black"/></a:fontRef>'
    rule = f'<a:ln w="6350">{fill(theme.shade("hairline"))}</a:ln>'
    heavy = f'<a:ln w="19050">{fill(head)}</a:ln>'
    none = "<a:ln><a:noFill/></a:ln>"

    def borders(**sides: str) -> str:
        order = ("left", "right", "top", "bottom", "insideH", "insideV")
        return "<a:tcBdr>" + "".join(f"<a:{s}>{sides[s]}</a:{s}>" for s in order if s in sides) + "</a:tcBdr>"

    whole = borders(left=none, right=none, top=heavy, bottom=heavy, insideH=rule, insideV=none)
    return (
        f'<a:tblStyle styleId="{TABLE_STYLE}" styleName="课件表格">'
        f"<a:wholeTbl><a:tcTxStyle>{text}{colour('tx1')}</a:tcTxStyle><a:tcStyle>{whole}"
        f"<a:fill>{fill('bg1')}</a:fill></a:tcStyle></a:wholeTbl>"
        f"<a:band2H><a:tcStyle><a:tcBdr/><a:fill>{fill(theme.shade('paper'))}</a:fill></a:tcStyle></a:band2H>"
        f'<a:firstRow><a:tcTxStyle b="on">{text}{colour(theme.shade("on_table_head"))}</a:tcTxStyle>'
        "<a:tcStyle><a:tcBdr/>"
        f"<a:fill>{fill(head)}</a:fill></a:tcStyle></a:firstRow>"
        "</a:tblStyle>"
    )
