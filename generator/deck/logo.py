"""The company's logo: read, checked, and made small enough for a slide."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from generator.course.pictures import UNREADABLE, opened

MOST_BYTES = 20 * 1024 * 1024
_LONGEST = 1200
_TAKEN = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_KINDS = {"PNG": ("png", "png"), "JPEG": ("jpg", "jpeg")}


class LogoError(ValueError):
    """The logo cannot be used; the message is in Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture's bytes with its size in pixels. `extension` names the file, `kind` is the MIME subtype."""

    raw: bytes
    width: int
    height: int
    extension: str
    kind: str

    def fitted(self, width: float, height: float) -> tuple[float, float]:
        """Return the size in points at which it fills a box without being distorted."""
        scale = min(width / self.width, height / self.height)
        return self.width * scale, self.height * scale


def read_logo(path: Path) -> Logo:
    """Read a PNG or JPEG. A picture with more pixels than a slide can show is made smaller. Raises LogoError."""
    if not path.is_file():
        raise LogoError(f"找不到公司标志 {path}。请检查 content/company.yml 里 logo 一行（从 content 目录算起）。")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise LogoError(
            f"公司标志 {path} 有 {size / 1024 / 1024:.0f} MB，太大。请换成 {MOST_BYTES // 1024 // 1024} MB 以内的图片。"
        )
    raw = path.read_bytes()
    try:
        with opened(raw, _TAKEN) as image:
            image.load()
            if image.format in _KINDS and max(image.size) <= _LONGEST:
                extension, kind = _KINDS[image.format]
                return Logo(raw, *image.size, extension, kind)
            image.thumbnail((_LONGEST, _LONGEST))
            stream = io.BytesIO()
            image.convert("RGBA").save(stream, "PNG")
            return Logo(stream.getvalue(), *image.size, "png", "png")
    except UNREADABLE:
        raise LogoError(
            f"公司标志 {path} 不是能用的图片，或者像素太多。请换成 PNG 或 JPEG（画图软件里“另存为 PNG”）。"
        ) from None
