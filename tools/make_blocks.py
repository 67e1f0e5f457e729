"""Make docs/blocks.md: how each block is written, and what becomes of it on a slide and on the site.

Run through `make docs`; needs LibreOffice and Chromium. Everything comes from the course that `courseware new` writes:
the words are its prose, the sources its files, the pictures its deck and its site. `page_text()` needs neither program;
a test compares it with the file, so that the page cannot go stale: it ends with a digest of all that the pictures show.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.course import Course, load_course
from generator.course.blocks import KINDS
from generator.course.model import Module, Slide
from generator.course.starter import STARTER
from generator.course.text import plain
from generator.deck import build_deck, load_theme
from generator.deck.notes import for_slide
from generator.pages import build_site
from generator.pages.build import render

if TYPE_CHECKING:
    from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "blocks.md"
PICTURES = ROOT / "docs" / "pictures" / "blocks"
MOST_BYTES = 60 * 1024
_WIDTH = 560
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
_HEAD = """\
# 每种块怎么写

课程是普通的 Markdown 文件：一个文件一讲，一个 `##` 标题一页。用三个冒号围起来的叫块，画在幻灯片和网站上；
块以外的文字是正文，成为讲者备注和网页文字。下面每一节左边是幻灯片，右边是网站，都由节里的那几行生成。

运行 `courseware new 目录名`，就得到这门样子课；照着改，就是您自己的课。
写错了不要紧：`courseware check` 会说出在哪一行、怎么改。
"""


@dataclass(frozen=True)
class Part:
    """A section of the page: what is written, and the ids of the slides that come of it. `said` is its explanation."""

    id: str
    title: str
    kinds: tuple[str, ...]
    said: str
    source: str
    slides: tuple[str, ...]
    notes: tuple[str, ...] = ()


def sample() -> Course:
    """The course of `courseware new`, which must be sound."""
    course, problems = load_course(STARTER)
    faults = [str(p) for p in problems]
    if faults:
        raise SystemExit("\n".join(faults))
    return course


def parts(course: Course, module: Module) -> Iterator[Part]:
    """The head of a module's file, then its slides."""
    lines = (course.root / "content" / "modules" / module.file).read_text(encoding="utf-8").split("\n")
    starts = [slide.line for slide in module.slides] + [len(lines) + 1]
    first = module is course.modules[0]
    if first:
        head = "\n".join(lines[: starts[0] - 1]).strip()
        yield Part(module.id, "文件头：这一讲叫什么、讲多久", (), "", head, (f"{module.id}--open",))
    for slide, begin, end in zip(module.slides, starts, starts[1:], strict=False):
        written = lines[begin - 1 : end - 1]
        prose: list[str] = []
        for paragraph in slide.prose if not first else ():
            at = paragraph.line - begin
            while at < len(written) and written[at].strip():
                prose.append(written[at])
                written[at] = "\0"
                at += 1
        source = re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in written if line != "\0")).strip()
        kinds = tuple(dict.fromkeys(c.kind for c in slide.content if c.kind != "paragraph"))
        notes = tuple(for_slide(course, slide)) if slide.trainer_notes else ()
        yield Part(slide.id, plain(slide.title), kinds, "\n".join(prose), source, _slides_of(slide), notes)


def _slides_of(slide: Slide) -> tuple[str, ...]:
    """A slide of its own, else the first activity, else the first question with its answer."""
    extras = [a.id for a in slide.activities[:1]]
    extras += [name for q in slide.quizzes[:1] for name in (q.id, f"{q.id}-answer")]
    return (slide.id, *extras) if slide.blocks or not extras else tuple(extras)


def page_text() -> str:
    """Return the whole page as it has to stand in docs/blocks.md."""
    course = sample()
    first, gallery = course.modules
    listed = list(parts(course, gallery))
    names = "\n".join(f"- [{p.title}](#{p.id})（`{p.kinds[-1]}`）" for p in listed)
    shown = [_HEAD, names, "## 一讲的骨架", *(_section(p) for p in parts(course, first))]
    shown += [f"## {len(KINDS)} 种块", *(_section(p) for p in listed)]
    shown.append(f"<!-- 由 make docs 生成，请勿手改。图的依据：{digest(course)} -->")
    return "\n\n".join(part.strip() for part in shown) + "\n"


def _section(part: Part) -> str:
    kinds = " ".join(f"`{kind}`" for kind in part.kinds)
    said = re.sub(r"\]\([\w.-]*#", "](#", part.said)
    decks = "<br>".join(f"![“{part.title}”的幻灯片](pictures/blocks/{name}.deck.png)" for name in part.slides)
    pieces = [
        f'<a id="{part.id}"></a>',
        f"### {part.title} {kinds}".strip(),
        said,
        f"````markdown\n{part.source}\n````",
        f"| 幻灯片 | 网站 |\n| --- | --- |\n| {decks} | ![“{part.title}”的网页](pictures/blocks/{part.id}.site.png) |",
    ]
    if part.notes:
        pieces.append("讲者备注里是：\n\n" + "\n>\n".join(f"> {line}" for line in part.notes))
    return "\n\n".join(piece for piece in pieces if piece)


def digest(course: Course) -> str:
    """What the pictures show, as sixteen letters: the drawn slides on their layouts, the pages and their style."""
    known = hashlib.sha256()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(_deck(course, Path(folder))) as package:
        for name in sorted(package.namelist()):
            if re.match(r"ppt/(slides|slideLayouts|slideMasters|charts|theme)/[^/]+\.xml$", name):
                # How a slide comes in, and what is said, is not in its picture.
                drawn = re.search(rb"<p:cSld.*</p:cSld>", package.read(name), re.S)
                known.update(name.encode() + (drawn[0] if drawn else package.read(name)))
    for name, text in sorted(render(course).items()):
        known.update(text.encode() if name.startswith("modules/") else b"")
    known.update((ROOT / "site" / "assets" / "stylesheets" / "course.css").read_bytes())
    return known.hexdigest()[:16]


def _deck(course: Course, folder: Path) -> Path:
    return build_deck(course, folder / "deck.pptx", theme=load_theme(ROOT / "slides" / "themes" / "default.yml")).path


# -- pictures -----------------------------------------------------------------------------------------------------


def save(picture: Image.Image, name: str) -> None:
    """Shrink, and take fewer colours until the file is small."""
    from PIL import Image

    small = picture.convert("RGB").resize(
        (_WIDTH, round(picture.height * _WIDTH / picture.width)), Image.Resampling.LANCZOS
    )
    for colours in (64, 32, 16):
        stream = io.BytesIO()
        small.quantize(colours).save(stream, "PNG", optimize=True)
        if stream.tell() < MOST_BYTES:
            break
    (PICTURES / name).write_bytes(stream.getvalue())


def deck_pictures(course: Course, wanted: set[str], folder: Path) -> None:
    import pypdfium2
    from pptx import Presentation

    from generator.exports.office import convert

    deck = _deck(course, folder)
    pdf = pypdfium2.PdfDocument(convert(deck.read_bytes(), source="pptx", target="pdf"))
    for slide, page in zip(Presentation(str(deck)).slides, pdf, strict=True):
        name = slide._element.cSld.get("name")
        if name in wanted:
            save(page.render(scale=2 * _WIDTH / page.get_width()).to_pil(), f"{name}.deck.png")


def site_pictures(course: Course, folder: Path) -> None:
    """A picture of each section: from its heading to the next."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    public = build_site(course, folder).public
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=_FLAGS)
        for module in course.modules:
            page = browser.new_page(viewport={"width": 860, "height": 900}, locale="zh-CN", device_scale_factor=1.5)
            page.goto((public / "modules" / f"{module.id}.html").as_uri())
            page.evaluate("document.fonts.ready")
            page.evaluate(_LOADED)
            for part in parts(course, module):
                box = page.evaluate(_BOX, part.id)
                picture = page.screenshot(full_page=True, clip=box)
                save(Image.open(io.BytesIO(picture)), f"{part.id}.site.png")
            page.close()
        browser.close()


_LOADED = """() => Promise.all([...document.images].map(image => {
  image.loading = "eager";
  return image.decode();
}))"""
_BOX = """id => {
  const article = document.querySelector("article");
  const begin = document.getElementById(id) || article.querySelector("h1");
  let end = begin.nextElementSibling, asked = 0;
  const over = e => /^H[12]$/.test(e.tagName) || e.matches(".score, .trust") || (e.matches(".quiz") && asked++);
  while (end && !over(end)) end = end.nextElementSibling;
  const sides = article.getBoundingClientRect(), top = begin.getBoundingClientRect().top + scrollY;
  const foot = (end || article.lastElementChild).getBoundingClientRect();
  const bottom = (end ? foot.top : foot.bottom) + scrollY;
  return {x: Math.max(sides.left - 12, 0), y: top - 8, width: sides.width + 24, height: bottom - top + 8};
}"""


def main() -> None:
    course = sample()
    wanted = {name for module in course.modules for part in parts(course, module) for name in part.slides}
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="make-blocks-") as folder:
        deck_pictures(course, wanted, Path(folder))
        site_pictures(course, Path(folder))
    PAGE.write_text(page_text(), encoding="utf-8")
    sizes = [path.stat().st_size for path in PICTURES.iterdir()]
    print(f"{PAGE.relative_to(ROOT)}: {len(sizes)} pictures, {sum(sizes) // 1024} KB, largest {max(sizes) // 1024} KB")


if __name__ == "__main__":
    main()
