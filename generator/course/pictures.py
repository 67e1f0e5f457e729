"""Check that an author's pictures are there, can be shown on slides and pages alike, and are not too big."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from PIL import Image

from generator.course.blocks import Figure, Paragraph
from generator.course.model import Module
from generator.course.problems import Problem
from generator.course.source import Report

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a telephone's largest photograph; unpacked some 240 MB
_FORMATS = ("PNG", "JPEG", "GIF")  # what PowerPoint, Word and every browser show
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, MemoryError, struct.error, Image.DecompressionBombError)
"""What Pillow raises for a picture that is none."""


@contextmanager
def opened(file: Path | bytes, formats: tuple[str, ...] = _FORMATS) -> Iterator[Image.Image]:
    """A picture of one of these formats, its size known, its pixels not yet read; animated ones stand still. Raises
    ValueError for more than MOST_PIXELS (a small file may unpack to gigabytes), and what is in UNREADABLE."""
    with Image.open(io.BytesIO(file) if isinstance(file, bytes) else file, formats=formats) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(f"{image.width} x {image.height} pixels")
        yield image


def check_pictures(folder: Path, modules: tuple[Module, ...]) -> list[Problem]:
    """Check the pictures of modules; `folder` is content/modules. A missing one is a broken link, told elsewhere."""
    problems: list[Problem] = []
    for module in modules:
        report = Report(f"content/modules/{module.file}")
        for written, line in _pictures(module):
            path = folder / unquote(written)
            if "://" not in written and path.exists():
                _check(path, written, line, report)
        problems += report.problems
    return problems


def _pictures(module: Module) -> Iterator[tuple[str, int]]:
    for content in (*module.intro, *(c for slide in module.slides for c in slide.content)):
        if isinstance(content, Figure) and content.path:
            yield content.path, content.line
        elif isinstance(content, Paragraph):
            yield from ((s.target, content.line) for s in content.text if s.kind == "image" and s.target)


def _check(path: Path, written: str, line: int, report: Report) -> None:
    if not path.is_file():
        report.error(line, "picture", f"{written[:60]} 是文件夹，不是图片", "写上图片的文件名")
        return
    size = path.stat().st_size
    if size > MOST_BYTES:
        told = f"图片 {written[:60]} 有 {size / 1024 / 1024:.0f} MB，太大"
        report.error(line, "picture", told, f"请缩小到 {MOST_BYTES // 1024 // 1024} MB 以内（宽 2000 像素就够清楚）")
        return
    try:
        with opened(path) as image:
            image.load()
    except UNREADABLE:
        remedy = "请换成 PNG、JPEG 或 GIF（画图软件里“另存为 PNG”）"
        report.error(line, "picture", f"图片 {written[:60]} 打不开，不是能用的格式，或者像素太多", remedy)
