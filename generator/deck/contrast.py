"""How well one shade stands out from another, as PowerPoint mixes them. Needed wherever the colours are not ours."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping

LEAST = 4.5
"""WCAG 2.1 AA for text of ordinary size."""
LIGHT_MAP = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
DARK_MAP = {"bg1": "dk1", "tx1": "lt1", "bg2": "dk2", "tx2": "lt2"}

RGB = tuple[float, float, float]


def parse(value: str) -> RGB:
    return (int(value[0:2], 16) / 255, int(value[2:4], 16) / 255, int(value[4:6], 16) / 255)


def rgb(shade: str, colours: Mapping[str, str], mapping: Mapping[str, str]) -> RGB:
    """Return a shade `name[:lumMod:lumOff[:satMod]]` in 0-1 parts: hue kept, saturation and luminance modified."""
    name, *rest = shade.split(":")
    red, green, blue = parse(colours[mapping.get(name, name)])
    if not rest:
        return red, green, blue
    mod, off, more = (*(int(r or 0) for r in rest), *(100, 0, 100)[len(rest) :])
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    return colorsys.hls_to_rgb(hue, min(light * mod / 100 + off / 100, 1.0), min(saturation * more / 100, 1.0))


def luminance(colour: RGB) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def ratio(front: RGB, back: RGB) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(front), luminance(back)))
    return (light + 0.05) / (dark + 0.05)
