"""Company templates of different make: as packages carry them, and small ones that are awkward on purpose."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pptx
import pypandoc
from PIL import Image
from pptx.util import Emu, Pt

from generator.deck import build_deck, load_theme
from tests.generator.deck import sample

ROOT = Path(__file__).parents[3]
Edit = Callable[[str, bytes], bytes | None]


def rewritten(source: bytes, target: Path, edit: Edit) -> Path:
    """Write a package with its parts edited; None drops one."""
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            made = edit(name, old.read(name))
            if made is not None:
                new.writestr(name, made)
    return target


def _plain() -> bytes:
    stream = io.BytesIO()
    pptx.Presentation().save(stream)
    return stream.getvalue()


def _wide(width: float, height: float) -> bytes:
    """python-pptx's own template at another page size, its placeholders moved along."""
    deck = pptx.Presentation()
    across, down = width * 914400 / deck.slide_width, height * 914400 / deck.slide_height
    deck.slide_width, deck.slide_height = Emu(int(width * 914400)), Emu(int(height * 914400))
    for owner in (deck.slide_master, *deck.slide_layouts):
        for shape in owner.placeholders:
            if shape._element.find(".//{http://schemas.openxmlformats.org/drawingml/2006/main}off") is not None:
                shape.left, shape.width = int(shape.left * across), int(shape.width * across)
                shape.top, shape.height = int(shape.top * down), int(shape.height * down)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def pptx_default(path: Path) -> Path:
    """4:3, English names, no Chinese face."""
    path.write_bytes(_plain())
    return path


def pandoc_reference(path: Path) -> Path:
    command = [pypandoc.get_pandoc_path(), "-o", str(path), "--print-default-data-file", "reference.pptx"]
    subprocess.run(command, check=True, capture_output=True)
    return path


def ours(path: Path) -> Path:
    """A deck of ours, with slides, sections and notes in it, used as a template."""
    build_deck(sample.course(), path, theme=load_theme(ROOT / "slides" / "themes" / "dark.yml"))
    return path


def small_wide(path: Path) -> Path:
    """10 x 5.63 inches, as Google's programs write."""
    path.write_bytes(_wide(10, 5.625))
    return path


def chinese_names(path: Path) -> Path:
    """Chinese layout names that say what they are for, in an unusual order of types."""
    names = {
        "Title Slide": "集团封面（蓝）",
        "Title and Content": "内容页-01",
        "Section Header": "过渡页",
        "Title Only": "仅标题",
    }

    def edit(name: str, data: bytes) -> bytes:
        if name.startswith("ppt/slideLayouts/slideLayout"):
            data = re.sub(rb'(<p:sldLayout[^>]*?) type="\w+"', rb"\1", data)
            for old, new in names.items():
                data = data.replace(f'name="{old}"'.encode(), f'name="{new}"'.encode())
        return data

    return rewritten(_wide(13.333, 7.5), path, edit)


def without_body(path: Path) -> Path:
    """No placeholder for a body anywhere: titles only."""

    def edit(name: str, data: bytes) -> bytes:
        if name.startswith(("ppt/slideLayouts/slideLayout", "ppt/slideMasters/slideMaster1.xml")):
            data = re.sub(
                rb'<p:sp>(?:(?!</p:sp>).)*?<p:ph(?! type="(?:title|ctrTitle|sldNum|ftr|dt)")[^>]*/>.*?</p:sp>',
                b"",
                data,
                flags=re.S,
            )
        return data

    return rewritten(_wide(13.333, 7.5), path, edit)


def dark_literal(path: Path) -> Path:
    """A dark ground written as a literal colour in the master, under a theme that says white."""

    def edit(name: str, data: bytes) -> bytes:
        if name == "ppt/slideMasters/slideMaster1.xml":
            ground = b'<p:bg><p:bgPr><a:solidFill><a:srgbClr val="10243E"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
            data = re.sub(rb"<p:bg>.*?</p:bg>", ground, data, flags=re.S)
        return data

    return rewritten(_wide(13.333, 7.5), path, edit)


def picture_ground(path: Path) -> Path:
    """A picture over the whole of every page."""
    deck = pptx.Presentation(io.BytesIO(_wide(13.333, 7.5)))
    stream = io.BytesIO()
    Image.effect_noise((160, 90), 90).convert("RGB").save(stream, "PNG")
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    picture = slide.shapes.add_picture(stream, 0, 0, deck.slide_width, deck.slide_height)
    part, relation = slide.part.related_part(picture._element.blip_rId), None
    relation = deck.slide_master.part.relate_to(
        part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    )
    picture._element.blipFill.blip.rEmbed = relation
    deck.slide_master._element.cSld.spTree.insert(2, picture._element)
    deck.save(str(path))
    return path


def own_tables(path: Path) -> Path:
    """A table style of the company's, set as the default."""
    style = (
        b'<a:tblStyle styleId="{11111111-2222-3333-4444-555555555555}" styleName="Corp"><a:wholeTbl><a:tcTxStyle>'
        b'<a:fontRef idx="minor"/><a:schemeClr val="tx1"/></a:tcTxStyle><a:tcStyle><a:tcBdr/></a:tcStyle></a:wholeTbl>'
        b"</a:tblStyle>"
    )

    def edit(name: str, data: bytes) -> bytes:
        if name != "ppt/tableStyles.xml":
            return data
        head = b'<a:tblStyleLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        return head + b'def="{11111111-2222-3333-4444-555555555555}">' + style + b"</a:tblStyleLst>"

    return rewritten(_plain(), path, edit)


def two_masters(path: Path) -> Path:
    """Two masters: the first has next to nothing, the second is complete."""
    deck = pptx.Presentation(io.BytesIO(_wide(13.333, 7.5)))
    import copy

    from pptx.opc.packuri import PackURI
    from pptx.parts.slide import SlideLayoutPart, SlideMasterPart

    first = deck.slide_master.part
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    second = SlideMasterPart(
        PackURI("/ppt/slideMasters/slideMaster2.xml"), first.content_type, first.package, copy.deepcopy(first._element)
    )
    theme = first.part_related_by(relation + "theme")
    second.relate_to(
        type(theme)(PackURI("/ppt/theme/theme9.xml"), theme.content_type, theme.package, theme.blob), relation + "theme"
    )
    listed = second._element.find("{http://schemas.openxmlformats.org/presentationml/2006/main}sldLayoutIdLst")
    for entry in list(listed)[:-1]:
        listed.remove(entry)
    blank = deck.slide_layouts[6].part
    layout = SlideLayoutPart(
        PackURI("/ppt/slideLayouts/slideLayout90.xml"), blank.content_type, blank.package, copy.deepcopy(blank._element)
    )
    layout.relate_to(second, relation + "slideMaster")
    listed[0].set("id", "2147483900")
    listed[0].set(
        "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
        second.relate_to(layout, relation + "slideLayout"),
    )
    masters = deck.part._element.sldMasterIdLst
    entry = copy.deepcopy(masters[0])
    entry.set("id", "2147483899")
    entry.set(
        "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
        deck.part.relate_to(second, relation + "slideMaster"),
    )
    masters.insert(0, entry)
    deck.save(str(path))
    return path


def no_layouts(path: Path) -> Path:
    """A master without a single layout."""
    deck = pptx.Presentation(io.BytesIO(_wide(13.333, 7.5)))
    for layout in list(deck.slide_layouts):
        deck.slide_layouts.remove(layout)
    deck.save(str(path))
    return path


def template_file(path: Path) -> Path:
    """A .potx, as PowerPoint saves templates."""
    kind, wanted = b"presentationml.presentation.main+xml", b"presentationml.template.main+xml"
    return rewritten(
        _plain(), path.with_suffix(".potx"), lambda n, d: d.replace(kind, wanted) if n == "[Content_Types].xml" else d
    )


def huge_titles(path: Path) -> Path:
    """Titles of 60 points, margins of a centimetre."""
    deck = pptx.Presentation(io.BytesIO(_wide(13.333, 7.5)))
    for owner in (deck.slide_master, *deck.slide_layouts):
        for shape in owner.placeholders:
            shape.text_frame.margin_left = Pt(28)
    for style in deck.slide_master._element.iter(
        "{http://schemas.openxmlformats.org/presentationml/2006/main}titleStyle"
    ):
        style[0].find("{http://schemas.openxmlformats.org/drawingml/2006/main}defRPr").set("sz", "6000")
    deck.save(str(path))
    return path


ALL = (
    pptx_default,
    pandoc_reference,
    ours,
    small_wide,
    chinese_names,
    without_body,
    dark_literal,
    picture_ground,
    own_tables,
    two_masters,
    no_layouts,
    template_file,
    huge_titles,
)
