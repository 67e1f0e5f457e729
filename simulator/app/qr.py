"""QR codes drawn without any service: as SVG for the page, as characters for the terminal."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str) -> str:
    """An SVG that fills the width it is given, black on white in every theme, with the quiet zone scanners want."""
    return segno.make(text, error="m", micro=False).svg_inline(
        scale=1, border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )


def qr_terminal(text: str) -> str:
    """Two modules a character; reads on dark and on light terminals because both colours are set."""
    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out, compact=True, border=2)
    return "\n".join(f"\033[97;40m{line}\033[0m" for line in out.getvalue().splitlines())
