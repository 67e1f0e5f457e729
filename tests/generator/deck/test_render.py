"""The deck as LibreOffice draws it: nothing off the page or in the margin, every word there."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from generator.deck import Theme, build_deck
from tests.generator.deck import reading, sample

FOOTER_TOP = 507.0


@pytest.mark.render
def test_rendered_pages_hold_every_word(theme: Theme, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("需要 LibreOffice")
    both = sample.course()
    both = both.model_copy(update={"modules": (*both.modules, *sample.overfull().modules)})
    report = build_deck(both, tmp_path / "deck.pptx", theme=theme)
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    subprocess.run(
        [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(report.path)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    pages = pypdfium2.PdfDocument(tmp_path / "deck.pdf")
    slides = reading.slides(report.path)
    assert len(pages) == len(slides)
    for number, slide in enumerate(slides):
        name = reading.identity(slide)
        page = pages[number]
        text = page.get_textpage()
        width, height = page.get_size()
        below = Counter[str]()
        for at in range(text.count_chars()):
            char = text.get_text_range(at, 1)
            if not char.strip():
                continue
            left, bottom, right, top = text.get_charbox(at)
            assert left >= -1, (name, char)
            assert right <= width + 1, (name, char)
            assert bottom >= -1, (name, char)
            assert top <= height + 1, (name, char)
            if height - top > FOOTER_TOP:
                below[char] += 1
        missing = Counter(reading.words(slide)) - Counter(text.get_text_bounded())
        assert not missing, (name, missing)
        marks = "".join(s.text for s in reading.shapes(slide) if s.name in ("mark:页脚", "mark:页码"))
        # The page number is a field: the file holds the number it had when it was written.
        extra = below - Counter(marks)
        assert not extra, (name, extra)
