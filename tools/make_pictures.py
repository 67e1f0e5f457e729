"""Make the small pictures of the README from what the product really builds: a slide, a page, the sandbox.

Run through `make pictures`; needs LibreOffice and Chromium. Writes docs/pictures/{deck,site,sandbox}.png.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
WIDTH = 640
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def save(picture: Image.Image, name: str) -> None:
    """Shrink to README size with few colours, so that the repository stays small."""
    small = picture.convert("RGB").resize(
        (WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS
    )
    OUT.mkdir(parents=True, exist_ok=True)
    small.quantize(128).save(OUT / name, optimize=True)
    print(f"{name}: {(OUT / name).stat().st_size // 1024} KB")


def deck_picture(folder: Path) -> None:
    """The first content slide of module 4 whose title speaks of channels."""
    command = Path(sys.executable).parent / "courseware"
    subprocess.run([command, "deck", "--modules", "channels", "-o", folder / "deck.pptx"], cwd=ROOT, check=True)
    profile = f"-env:UserInstallation=file://{folder}/lo"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "deck.pptx"],
        check=True,
        capture_output=True,
    )
    pdf = pypdfium2.PdfDocument(folder / "deck.pdf")
    page = max(range(3, min(len(pdf), 9)), key=lambda i: pdf[i].get_textpage().count_chars())
    save(pdf[page].render(scale=2).to_pil(), "deck.png")


def shot(browser: Browser, url: str, name: str, ready: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page.goto(url)
    page.locator(ready).first.wait_for(timeout=60_000)
    page.evaluate("document.fonts.ready")
    save(Image.open(io.BytesIO(page.screenshot())), name)


def sandbox_picture(browser: Browser) -> None:
    """The page 政策对比 as `sandbox open` serves it, with its answer complete."""
    sandbox = Path(sys.executable).parent / "sandbox"
    server = subprocess.Popen([sandbox, "open"], cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        said = server.stdout.readline() if server.stdout else ""
        address = said[said.index("http") : said.index("（")]
        shot(browser, f"{address}/compare", "sandbox.png", "text=/户，100 个假设不同的世界。/")
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    subprocess.run([Path(sys.executable).parent / "courseware", "site"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        deck_picture(Path(folder))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        pages = ROOT / "site" / "public"
        shot(browser, (pages / "index.html").as_uri(), "site.png", "main")
        sandbox_picture(browser)
        browser.close()


if __name__ == "__main__":
    main()
