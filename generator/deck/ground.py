"""What a deck is drawn on: a theme of ours with our own layouts, or a company's template with the layouts found in it.

Drawing works in points on a page 540 high. A template of another size is drawn on that page all the same, `scale` being
the size of the real page to it; `scaled` brings a finished part to the real size.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from generator.deck.layouts import BY_ROLE, WIDTH, Layout, Role
from generator.deck.logo import Logo
from generator.deck.template import TABLE_STYLE, template_package
from generator.deck.theme import Theme


@dataclass(frozen=True, slots=True)
class Ground:
    """`package` is a .pptx without slides. `findings` tell the user what was chosen and what a template lacks."""

    package: bytes
    theme: Theme
    layouts: dict[Role, Layout] = field(default_factory=lambda: dict(BY_ROLE))
    width: float = WIDTH
    scale: float = 1.0
    table_style: str = TABLE_STYLE
    own: bool = True
    findings: tuple[str, ...] = ()


def own_ground(theme: Theme, logo: Logo | None = None) -> Ground:
    """Return the ground of one of our themes."""
    return Ground(template_package(theme, logo), theme)


_LENGTHS: dict[str, tuple[str, ...]] = {
    "off": ("x", "y"),
    "ext": ("cx", "cy"),
    "chOff": ("x", "y"),
    "chExt": ("cx", "cy"),
    "gridCol": ("w",),
    "tr": ("h",),
    "ln": ("w",),
    "rPr": ("sz",),
    "endParaRPr": ("sz",),
    "defRPr": ("sz",),
    "spcPts": ("val",),
    "pPr": ("marL", "indent"),
    "bodyPr": ("lIns", "tIns", "rIns", "bIns"),
    "tcPr": ("marL", "marR", "marT", "marB"),
}


def scaled(part: bytes, scale: float) -> bytes:
    """Return a slide or chart part with every length and type size multiplied."""
    if scale == 1.0:
        return part
    root = etree.fromstring(part)
    for one in root.iter(etree.Element):
        for name in _LENGTHS.get(etree.QName(one).localname, ()):
            value = one.get(name)
            if value is not None and value.lstrip("-").isdigit():
                one.set(name, str(round(int(value) * scale)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
