"""Text stands out from what it is printed on: at least 4.5 to 1 in every theme that is shipped."""

from __future__ import annotations

import colorsys
from pathlib import Path

import pytest

from generator.deck import load_theme

THEMES = sorted((Path(__file__).parents[3] / "slides" / "themes").glob("*.yml"))
SLOTS = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
TURNED = {"bg1": "dk1", "tx1": "lt1", "bg2": "dk2", "tx2": "lt2"}
ACCENTS = [f"accent{n}" for n in range(1, 7)]


def rgb(shade: str, colours: dict[str, str], slots: dict[str, str]) -> tuple[float, float, float]:
    """Return what PowerPoint makes of a shade: hue kept, saturation and luminance modified."""
    name, *rest = shade.split(":")
    value = colours[slots.get(name, name)]
    red, green, blue = (int(value[n : n + 2], 16) / 255 for n in (0, 2, 4))
    hue, light, sat = colorsys.rgb_to_hls(red, green, blue)
    mod, off, saturation = (*map(int, rest), *(100, 0, 100)[len(rest) :])
    return colorsys.hls_to_rgb(hue, min(light * mod / 100 + off / 100, 1.0), sat * saturation / 100)


def luminance(colour: tuple[float, float, float]) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(front: str, back: str, colours: dict[str, str], slots: dict[str, str]) -> float:
    light, dark = sorted((luminance(rgb(front, colours, slots)), luminance(rgb(back, colours, slots))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("path", THEMES, ids=lambda p: p.stem)
def test_contrast(path: Path) -> None:
    theme = load_theme(path)
    colours, roles = theme.colours.model_dump(), theme.roles
    slots = TURNED if theme.dark else SLOTS
    pairs = [(text, back) for text in ("tx1", "tx2", roles.muted) for back in ("bg1", "bg2")]
    pairs += [(roles.on_dark, roles.dark), (roles.on_dark_muted, roles.dark), ("bg1", roles.muted)]
    pairs += [(roles.on_table_head, roles.table_head), (roles.head, "bg1"), (roles.on_dark, roles.relief_high)]
    for accent in ACCENTS:
        soft, deep = roles.soft.replace("{accent}", accent), roles.deep.replace("{accent}", accent)
        pairs += [
            ("bg1", accent),
            (accent, "bg1"),
            ("bg1", deep),
            (deep, "bg1"),
            (deep, "bg2"),
            (deep, soft),
            ("tx1", soft),
        ]
    found = {pair: round(contrast(*pair, colours, slots), 2) for pair in pairs}
    weak = {pair: value for pair, value in found.items() if value < 4.5}
    assert not weak
