"""Pages of a PDF as small pictures, and the pages on which its headings stand."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pypdfium2

_COLOURS = 128


def page_pictures(pdf: bytes, pages: Iterable[int], *, width: int = 1000) -> dict[int, bytes]:
    """Return pages, counted from 1, as 8-bit PNG `width` pixels wide. Pages the PDF does not have are left out."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return {n: _picture(document[n - 1], width) for n in sorted(set(pages)) if 1 <= n <= len(document)}
    finally:
        document.close()


def _picture(page: pypdfium2.PdfPage, width: int) -> bytes:
    image = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
    stream = io.BytesIO()
    # Slides are flat: few colours without dithering are small and sharp.
    image.quantize(_COLOURS, dither=0).save(stream, "PNG")
    return stream.getvalue()


def page_count(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def heading_pages(pdf: bytes, levels: int) -> list[int]:
    """Return the page, from 1, of every entry of the PDF's outline down to a level, in order."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = []
        for entry in document.get_toc():
            if entry.level >= levels:
                continue
            place = entry.get_dest()
            index = place.get_index() if place else None
            found.append(-1 if index is None else index + 1)
        return found
    finally:
        document.close()
