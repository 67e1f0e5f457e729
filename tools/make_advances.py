"""Make generator/deck/advances.json: how wide each character of Noto Sans CJK SC is.

A maintainer's tool, run once per font release:

    .venv/bin/python tools/make_advances.py [FOLDER_WITH_NotoSansCJK-Regular.ttc_AND_-Bold.ttc]

It needs only Pillow, which is installed with python-pptx. The result lists runs of characters that are not one em
wide, `[first code point, how many, width in 1/1000 em]`; every other character counts as one em.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PIL import ImageFont

EM = 1000
# Latin to CJK compatibility, then vertical, small and full-width forms. Ideographs are all one em wide.
BLOCKS = ((0x20, 0x3400), (0xFB00, 0xFB10), (0xFE00, 0xFFF0))
OUT = Path(__file__).resolve().parent.parent / "generator" / "deck" / "advances.json"


def open_face(path: Path, family: str = "Noto Sans CJK SC") -> ImageFont.FreeTypeFont:
    """Return the face of the collection that bears this family name, at one pixel a unit."""
    for index in range(16):
        try:
            face = ImageFont.truetype(str(path), EM, index=index, layout_engine=ImageFont.Layout.BASIC)
        except OSError:
            break
        if face.getname()[0] == family:
            return face
    sys.exit(f"{path} 里没有 {family}")


def runs(face: ImageFont.FreeTypeFont) -> list[list[int]]:
    """Return the runs of equal width other than one em."""
    found: list[list[int]] = []
    for start, stop in BLOCKS:
        for code in range(start, stop):
            width = round(face.getlength(chr(code)))
            if width == EM:
                continue
            last = found[-1] if found else [0, 0, -1]
            if last[2] == width and last[0] + last[1] == code:
                last[1] += 1
            else:
                found.append([code, 1, width])
    return found


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/opentype/noto")
    table: dict[str, object] = {"font": "Noto Sans CJK SC", "em": EM}
    for weight, name in (("regular", "NotoSansCJK-Regular.ttc"), ("bold", "NotoSansCJK-Bold.ttc")):
        table[weight] = runs(open_face(folder / name))
    OUT.write_text(json.dumps(table, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
