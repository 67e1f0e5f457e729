"""A theme as data: twelve colours, two faces, and what light and dark shades of them are called."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from generator.course.source import Report, read_text
from generator.course.yamlsafe import load_or_report, validate
from generator.deck import contrast

Hex = Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{6}$")]
# A theme colour, then optionally `:lumMod:lumOff:satMod` in percent; `{accent}` stands for the module's own accent.
Shade = Annotated[str, Field(pattern=r"^(\{accent\}|(bg|tx)[12]|accent[1-6])(:\d{1,3}:\d{1,3}(:\d{1,3})?)?$")]


class ThemeError(ValueError):
    """The theme file is missing or wrong; the message is in Chinese and names the file."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fonts(_Strict):
    latin: str
    east_asian: str
    panose: str = "020B0503020204020204"


class Colours(_Strict):
    dk1: Hex
    lt1: Hex
    dk2: Hex
    lt2: Hex
    accent1: Hex
    accent2: Hex
    accent3: Hex
    accent4: Hex
    accent5: Hex
    accent6: Hex
    hlink: Hex
    folHlink: Hex


class Roles(_Strict):
    """What a shade is for. Drawing code names the role, the theme says which colour that is."""

    paper: Shade = "bg2"
    hairline: Shade = "bg2:90:0"
    muted: Shade = "tx1:75:25"
    soft: Shade = "{accent}:12:88:45"
    mild: Shade = "{accent}:50:50:45"
    deep: Shade = "{accent}:75:0"
    do: Shade = "accent1"
    dont: Shade = "accent2"
    head: Shade = "tx2"
    ink: Shade = "tx1"
    opener: Shade = "{accent}:75:0"
    dark: Shade = "tx2"
    on_dark: Shade = "bg1"
    on_dark_muted: Shade = "bg1:85:0"
    on_dark_line: Shade = "bg1:75:0"
    relief_low: Shade = "tx2:90:10"
    relief_high: Shade = "tx2:85:15"
    relief_light: Shade = "tx2:75:25"
    table_head: Shade = "tx2"
    on_table_head: Shade = "bg1"


class Theme(_Strict):
    """One theme file. `corner` is the radius of cards in points; a `dark` theme writes light on dark, with the colours
    still named the usual way round (dk1 dark, lt1 light) and the master's colour map turned. `mapping` is that map in
    a template that is not ours.
    """

    id: str
    title: str
    fonts: Fonts
    colours: Colours
    roles: Roles = Roles()
    corner: float = 6
    dark: bool = False
    mapping: dict[str, str] = {}

    @property
    def colour_map(self) -> dict[str, str]:
        """What bg1, tx1, bg2, tx2 stand for on the slides."""
        return self.mapping or (contrast.DARK_MAP if self.dark else contrast.LIGHT_MAP)

    @cached_property
    def hexes(self) -> dict[str, str]:
        """The twelve colours by name."""
        return self.colours.model_dump()

    def shade(self, name: str, accent: str = "accent1") -> str:
        """Return the shade of a role; what is not a role's name is a shade already."""
        found: str = getattr(self.roles, name) if name in Roles.model_fields else name
        return found.replace("{accent}", accent)

    def contrast(self, front: str, back: str) -> float:
        """Return the contrast of two shades or roles."""
        hexes = self.hexes
        pair = [contrast.rgb(self.shade(s), hexes, self.colour_map) for s in (front, back)]
        return contrast.ratio(*pair)

    def ink_on(self, back: str) -> str:
        """Return the text colour that is read best on a fill: the slide's ground if that will do, else the better."""
        if self.contrast("bg1", back) >= contrast.LEAST:
            return "bg1"
        return max(("bg1", "tx1"), key=lambda shade: self.contrast(shade, back))


def load_theme(path: Path) -> Theme:
    """Read a theme from YAML. Raises `ThemeError` with every fault of the file."""
    report = Report(str(path))
    text = read_text(path, report)
    data, lines = load_or_report(text, report) if text is not None else (None, {})
    theme = validate(Theme, data or {}, report, lines) if not report.problems else None
    if theme is None:
        raise ThemeError("主题文件有错，改好再生成：\n" + "\n".join(str(p) for p in report.problems))
    return theme
