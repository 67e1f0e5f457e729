"""A theme as data: twelve colours, two faces, and what light and dark shades of them are called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

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
    dark: Shade = "tx2"
    on_dark: Shade = "bg1"
    on_dark_muted: Shade = "bg1:85:0"


class Theme(_Strict):
    """One theme file. `corner` is the radius of cards in points."""

    id: str
    title: str
    fonts: Fonts
    colours: Colours
    roles: Roles = Roles()
    corner: float = 6


def load_theme(path: Path) -> Theme:
    """Read a theme from YAML. Raises `ThemeError` with every fault of the file."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ThemeError(f"读不了主题文件 {path}：{error}") from error
    try:
        return Theme.model_validate(data)
    except ValidationError as error:
        faults = "；".join(f"{'.'.join(map(str, e['loc'])) or '整个文件'}：{e['msg']}" for e in error.errors())
        raise ThemeError(f"主题文件 {path} 有误：{faults}") from error
