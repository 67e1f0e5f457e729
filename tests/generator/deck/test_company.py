"""What the company is called, where it is, and how to reach and pay it: on cover, footers and the last slide."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from pptx.shapes.picture import Picture

from generator.course.evidence import CompanyFigure
from generator.course.model import Company, Course
from generator.deck import Ground, audit, build_deck, corporate_ground, load_theme, own_ground, read_logo
from tests.generator.deck import awkward, reading, sample

COURSEWARE = Path(sys.executable).parent / "courseware"
COMPANY = Company(
    name="某某物业服务有限公司",
    city="杭州",
    hotline="0571-1234 5678",
    figures=(
        CompanyFigure(id="pay-channels", topic="缴费渠道", value="公众号、服务中心", date="2026-01-01", source="制度"),
        CompanyFigure(id="fee-standard", topic="收费标准", value="3.20 元/㎡·月", date="2026-01-01", source="合同"),
        CompanyFigure(id="bank", topic="收款账户", value="示范银行 0000", date="2026-01-01", source="财务"),
        CompanyFigure(id="rate", topic="收缴率", value="82%", date="2026-01-01", source="年报"),
    ),
)
LOOKS = ["default", "dark", "contrast", "chinese_names", "pptx_default", "huge_titles"]


def company_course() -> Course:
    return sample.course().model_copy(update={"company": COMPANY, "session": "半天：开口就会"})


def logo_file(folder: Path) -> Path:
    path = folder / "logo.png"
    Image.new("RGB", (300, 100), (30, 110, 108)).save(path)
    return path


def ground_of(look: str, folder: Path) -> Ground:
    if hasattr(awkward, look):
        return corporate_ground(getattr(awkward, look)(folder / "corp.pptx"))
    theme = load_theme(awkward.ROOT / "slides" / "themes" / f"{look}.yml")
    return own_ground(theme, read_logo(logo_file(folder)))


@pytest.mark.parametrize("look", LOOKS)
def test_cover_footers_and_last_slide_know_the_company(look: str, tmp_path: Path) -> None:
    path = build_deck(company_course(), tmp_path / "o.pptx", ground=ground_of(look, tmp_path)).path
    slides = {reading.identity(s): s for s in reading.slides(path)}
    cover = reading.words(slides["deck--cover"])
    for word in (COMPANY.name, "杭州·2026-11版", "半天：开口就会"):
        assert word in cover
    last = reading.words(slides["deck--closing"])
    assert COMPANY.name in last
    assert "0571-12345678" in last
    told = last + reading.words(slides["deck--contact"] if "deck--contact" in slides else slides["deck--closing"])
    for word in ("缴费渠道：公众号、服务中心", "收费标准：3.20元/㎡·月", "收款账户：示范银行0000"):
        assert word in told
    assert "82%" not in told
    footers = [s.text for slide in slides.values() for s in reading.shapes(slide) if s.name == "mark:页脚"]
    assert set(footers) == {f"{COMPANY.name} · 样本课程"}
    assert "合同，2026-01-01" in "".join(reading.notes(s) for s in slides.values())
    assert audit(path) == []


@pytest.mark.parametrize("look", ["default", "dark", "contrast"])
def test_the_logo_stands_on_every_layout_in_proportion(look: str, tmp_path: Path) -> None:
    deck = Presentation(io.BytesIO(ground_of(look, tmp_path).package))
    for layout in deck.slide_layouts:
        pictures = [s for s in layout.shapes if isinstance(s, Picture)]
        assert len(pictures) == 1, layout.name
        assert pictures[0].width / pictures[0].height == pytest.approx(3, rel=0.01)
        plates = [s for s in layout.shapes if s.name == "标志底板"]
        dark = look == "dark" or layout.name in ("封面", "章节", "结束")
        assert len(plates) == dark, layout.name


def test_what_is_not_set_is_not_printed(tmp_path: Path) -> None:
    bare = sample.course().model_copy(update={"company": Company(name="某某物业")})
    path = build_deck(bare, tmp_path / "o.pptx", ground=ground_of("default", tmp_path)).path
    slides = {reading.identity(s): reading.words(s) for s in reading.slides(path)}
    assert "热线" not in slides["deck--closing"]
    assert "deck--contact" not in slides
    assert "·2026-11版" not in slides["deck--cover"]


def _absent(path: Path) -> None: ...


def _text(path: Path) -> None:
    path.write_text("这不是图片" * 200, encoding="utf-8")


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.truncate(50 * 1024 * 1024)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_absent, "找不到公司标志"), (_text, "不是能用的图片"), (_huge, "有 50 MB，太大")],
    ids=["absent", "text", "huge"],
)
def test_a_bad_logo_is_explained_and_the_old_deck_stays(spoil, said: str, tmp_path: Path) -> None:
    root = tmp_path / "course"
    made = subprocess.run([COURSEWARE, "new", root], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    company = root / "content" / "company.yml"
    company.write_text(company.read_text(encoding="utf-8") + "\nlogo: logo.png\n", encoding="utf-8")
    spoil(root / "content" / "logo.png")
    out = tmp_path / "o.pptx"
    out.write_bytes(b"old")
    done = subprocess.run([COURSEWARE, "deck", "--course", root, "-o", out], capture_output=True, text=True)
    assert done.returncode == 2
    assert said in done.stderr
    assert "logo.png" in done.stderr
    assert "Traceback" not in done.stderr
    assert out.read_bytes() == b"old"
