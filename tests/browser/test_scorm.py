"""SCORM packages in a real run-time: scorm-again in Chromium loads a lesson, answers are given, records are read."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from playwright.sync_api import Frame, Page

from generator.course import load_course
from generator.course.model import Course
from generator.exports.questions import Asked, asked
from generator.exports.scorm import scorm_package

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "tests" / "vendor" / "scorm-again"
MODULE = "technology"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("scorm")]

# The learner's data a platform would keep: handed back when the lesson is opened a second time.
HOST = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>platform</title><link rel="icon" href="data:,">
<script src="/vendor/{script}"></script><body><script>
const kept = JSON.parse(localStorage.getItem("kept") || "null");
window.{name} = new {maker}({{autocommit: false, logLevel: 5}});
if (kept) window.{name}.loadFromJSON(kept, "cmi");
window.remember = () => {{
  const cmi = JSON.parse(JSON.stringify(window.{name}.cmi));
  localStorage.setItem("kept", JSON.stringify({keep}));
}};
</script><iframe src="/package/{module}.html" style="width:100%;height:900px" title="lesson"></iframe></body></html>"""
RESUME_12 = (
    "{core: {lesson_location: cmi.core.lesson_location, lesson_status: cmi.core.lesson_status}, "
    "suspend_data: cmi.suspend_data}"
)
RESUME_2004 = "{location: cmi.location, completion_status: cmi.completion_status, suspend_data: cmi.suspend_data}"
VERSIONS = {
    "1.2": ("scorm12.min.js", "API", "Scorm12API", RESUME_12),
    "2004": ("scorm2004.min.js", "API_1484_11", "Scorm2004API", RESUME_2004),
}


@pytest.fixture(scope="module")
def course() -> Course:
    loaded, problems = load_course(ROOT)
    assert not [p for p in problems if p.level == "error"]
    return loaded


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(params=sorted(VERSIONS))
def platform(request, course: Course, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A platform that serves the package: its version and address."""
    version = request.param
    script, name, maker, keep = VERSIONS[version]
    package = tmp_path / "scorm.zip"
    package.write_bytes(scorm_package(course.only((MODULE,)), version=version))
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "package")
    (tmp_path / "vendor").symlink_to(VENDOR)
    host = HOST.format(script=script, name=name, maker=maker, keep=keep, module=MODULE)
    (tmp_path / "index.html").write_text(host, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield version, f"http://127.0.0.1:{server.server_address[1]}/index.html"
    server.shutdown()
    server.server_close()


def lesson(page: Page) -> Frame:
    frame = page.frame_locator("iframe").locator("body")
    frame.wait_for()
    found = next(f for f in page.frames if f.url.endswith(f"{MODULE}.html"))
    found.wait_for_selector("[data-page]:not([hidden])")
    return found


def cmi(page: Page, version: str, key: str) -> str:
    call = "API.LMSGetValue" if version == "1.2" else "API_1484_11.GetValue"
    return str(page.evaluate(f"key => window.{call}(key)", key))


def interactions(page: Page, version: str) -> list[dict]:
    """What the platform would store of the answers given in this launch."""
    name = VERSIONS[version][1]
    told = page.evaluate(f"JSON.parse(window.{name}.renderCMIToJSONString())")
    found = told["cmi"]["interactions"]
    return [found[key] for key in sorted(found, key=int)] if isinstance(found, dict) else found


def answer(frame: Frame, question: Asked, *, right: bool) -> None:
    form = frame.locator(".page:not([hidden]) form")
    if question.kind == "order":
        places = list(question.right) if right else list(reversed(question.right))
        for place, option in enumerate(places):
            form.locator("select").nth(option).select_option(index=place + 1)
    else:
        wanted = question.right if right else [n for n in range(len(question.options)) if n not in question.right][:1]
        for n in wanted:
            form.locator(f"input[value='{n}']").check()
    form.get_by_role("button", name="交答案").click()


def walk(frame: Frame, questions: list[Asked], wrong: set[int], stop_after: int | None = None) -> None:
    """Turn every page, answering as they come; `wrong` are numbers of questions to get wrong."""
    done = 0
    while True:
        form = frame.locator(".page:not([hidden]) form")
        if form.count() and form.get_by_role("button", name="交答案").is_enabled():
            number = int(form.get_attribute("data-question") or 0)
            answer(frame, questions[number], right=number not in wrong)
            done += 1
            if stop_after and done == stop_after:
                return
        following = frame.get_by_role("button", name="下一页")
        if following.is_disabled():
            return
        following.click()


def test_a_lesson_from_first_page_to_score(platform, course: Course, watched) -> None:
    version, address = platform
    page: Page = watched.page
    page.goto(address)
    frame = lesson(page)
    module = course.only((MODULE,)).modules[0]
    questions = asked(course, module)
    status = "cmi.core.lesson_status" if version == "1.2" else "cmi.completion_status"
    assert cmi(page, version, status) == "incomplete"

    wrong = {0, len(questions) - 1}
    walk(frame, questions, wrong, stop_after=4)
    location = "cmi.core.lesson_location" if version == "1.2" else "cmi.location"
    where = cmi(page, version, location)
    assert where == f"ask-{questions[3].id}"
    assert len(cmi(page, version, "cmi.suspend_data")) < 4096

    # Opened again: the platform hands back what it kept, and the lesson goes on where it was left.
    page.evaluate("window.remember()")
    page.goto(address)
    frame = lesson(page)
    assert frame.locator(".page:not([hidden])").get_attribute("id") == where
    assert frame.locator(".page:not([hidden]) form button").is_disabled()
    frame.get_by_role("button", name="下一页").click()
    walk(frame, questions, wrong)

    count, right = len(questions), len(questions) - len(wrong)
    if version == "1.2":
        assert cmi(page, version, "cmi.core.score.raw") == str(round(right / count * 100))
        assert cmi(page, version, "cmi.core.lesson_status") == "passed"
    else:
        assert float(cmi(page, version, "cmi.score.scaled")) == pytest.approx(right / count, abs=1e-4)
        assert cmi(page, version, "cmi.score.raw") == str(right)
        assert cmi(page, version, "cmi.completion_status") == "completed"
        assert cmi(page, version, "cmi.success_status") == "passed"
        assert float(cmi(page, version, "cmi.progress_measure")) == 1
    last = questions[-1]
    recorded = interactions(page, version)
    # The second launch begins a new list: what was answered in the first is already with the platform.
    assert [one["id"] for one in recorded] == [q.id for q in questions[4:]]
    outcome = {one["id"]: one["result"] for one in recorded}
    wrong_word = "wrong" if version == "1.2" else "incorrect"
    assert outcome[last.id] == wrong_word
    assert sorted(set(outcome.values())) == ["correct", wrong_word]
    given = {one["id"]: one["student_response" if version == "1.2" else "learner_response"] for one in recorded}
    patterns = {one["id"]: one["correct_responses"]["0"]["pattern"] for one in recorded}
    assert all(given[i] == patterns[i] for i, result in outcome.items() if result == "correct")
    assert given[last.id] != patterns[last.id]
    assert frame.locator("[data-result]").inner_text().startswith(f"{count} 道题，答对 {right} 道")
    assert watched.errors == []
    assert [r for r in watched.requests if not r.startswith(address.rsplit("/", 1)[0])] == []


def test_failing_is_recorded(platform, course: Course, watched) -> None:
    version, address = platform
    watched.page.goto(address)
    questions = asked(course, course.only((MODULE,)).modules[0])
    walk(lesson(watched.page), questions, set(range(len(questions))))
    key = "cmi.core.lesson_status" if version == "1.2" else "cmi.success_status"
    assert cmi(watched.page, version, key) == "failed"


def test_without_a_platform_it_remembers_in_the_browser(course: Course, tmp_path: Path, watched) -> None:
    package = tmp_path / "s.zip"
    package.write_bytes(scorm_package(course.only((MODULE,))))
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path)
    page: Page = watched.page
    page.goto((tmp_path / f"{MODULE}.html").as_uri())
    assert "没有连上学习平台" in page.locator("[data-where]").inner_text()
    page.get_by_role("button", name="下一页").click()
    shown = page.locator(".page:not([hidden])").get_attribute("id")
    page.reload()
    assert page.locator(".page:not([hidden])").get_attribute("id") == shown
    assert watched.errors == []


def test_a_lesson_is_accessible(course: Course, tmp_path: Path, watched) -> None:
    from axe_playwright_python.sync_playwright import Axe

    package = tmp_path / "s.zip"
    package.write_bytes(scorm_package(course.only((MODULE,))))
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path)
    page: Page = watched.page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto((tmp_path / f"{MODULE}.html").as_uri())
        page.evaluate("document.querySelectorAll('[data-page]').forEach(p => { p.hidden = false })")
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        told = [(v["id"], [n["html"][:90] for n in v["nodes"][:3]]) for v in found.response["violations"]]
        assert told == []


@pytest.mark.parametrize("version", ["1.2", "2004"])
def test_the_manifest_names_what_is_there(version: str, course: Course, tmp_path: Path) -> None:
    """The rules of the content packaging specification: ids unique, references resolved, files present, one default."""
    raw = scorm_package(course, version=version)
    assert raw == scorm_package(course, version=version)
    (tmp_path / "s.zip").write_bytes(raw)
    with zipfile.ZipFile(tmp_path / "s.zip") as package:
        names = set(package.namelist())
        root = etree.fromstring(package.read("imsmanifest.xml"))
    local = lambda tag: [e for e in root.iter() if isinstance(e.tag, str) and etree.QName(e).localname == tag]  # noqa: E731
    ids = [e.get("identifier") for tag in ("manifest", "organization", "item", "resource") for e in local(tag)]
    assert len(ids) == len(set(ids))
    resources = {e.get("identifier"): e for e in local("resource")}
    assert [e.get("identifierref") for e in local("item")] == list(resources)
    assert local("organizations")[0].get("default") == local("organization")[0].get("identifier")
    kind = (
        "{http://www.adlnet.org/xsd/adlcp_rootv1p2}scormtype"
        if version == "1.2"
        else "{http://www.adlnet.org/xsd/adlcp_v1p3}scormType"
    )
    for resource in resources.values():
        assert resource.get(kind) == "sco"
        assert {resource.get("href")} | {f.get("href") for f in resource} <= names
    assert [m.id + ".html" for m in course.modules] == [r.get("href") for r in resources.values()]
    assert local("schemaversion")[0].text == ("1.2" if version == "1.2" else "2004 4th Edition")
