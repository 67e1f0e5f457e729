"""Manifests of learning packages: SCORM against the published schemas, cmi5.xml against rules of its specification."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from generator.course import load_course
from generator.course.model import Course
from generator.exports.cmi5 import cmi5_package, structure
from generator.exports.scorm import scorm_package

ROOT = Path(__file__).resolve().parents[3]
SCHEMAS = ROOT / "tests" / "vendor" / "scorm-schemas"
SPACES = {
    "1.2": {
        "http://www.imsproject.org/xsd/imscp_rootv1p1p2": "imscp_rootv1p1p2.xsd",
        "http://www.adlnet.org/xsd/adlcp_rootv1p2": "adlcp_rootv1p2.xsd",
    },
    "2004": {
        "http://www.imsglobal.org/xsd/imscp_v1p1": "imscp_v1p1.xsd",
        "http://www.adlnet.org/xsd/adlcp_v1p3": "adlcp_v1p3.xsd",
        "http://www.adlnet.org/xsd/adlseq_v1p3": "adlseq_v1p3.xsd",
        "http://www.adlnet.org/xsd/adlnav_v1p3": "adlnav_v1p3.xsd",
        "http://www.imsglobal.org/xsd/imsss": "imsss_v1p0.xsd",
    },
}
VERSIONS = sorted(SPACES)


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(ROOT)[0]


@pytest.fixture(scope="module")
def awkward(course: Course) -> Course:
    """Two modules whose titles hold what XML minds."""
    module = course.modules[0]
    odd = module.model_copy(update={"title": '<物业> & "费" ]]>', "slides": module.slides[:1]})
    plain = course.modules[1].model_copy(update={"slides": course.modules[1].slides[:1]})
    plain = plain.model_copy(update={"slides": tuple(_unasked(s) for s in plain.slides)})
    return course.model_copy(update={"title": 'A & B "<课>"', "modules": (odd, plain), "teaching": {}})


def _unasked(slide):
    return slide.model_copy(update={"content": tuple(c for c in slide.content if c.kind != "quiz")})


@pytest.fixture(scope="module", params=VERSIONS)
def scorm(request) -> tuple[str, etree.XMLSchema]:
    folder = SCHEMAS / request.param
    imports = "".join(
        f'<xs:import namespace="{space}" schemaLocation="{(folder / file).as_uri()}"/>'
        for space, file in SPACES[request.param].items()
    )
    driver = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return request.param, etree.XMLSchema(etree.fromstring(driver.encode()))


def manifest(raw: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return package.read(name).decode()


def test_scorm_manifests_are_valid(scorm, course: Course, awkward: Course) -> None:
    version, schema = scorm
    for some in (course, course.only((course.modules[-1].id,)), course.track("half-day"), awkward):
        text = manifest(scorm_package(some, version=version), "imsmanifest.xml")
        schema.validate(etree.fromstring(text.encode()))
        assert [str(e) for e in schema.error_log] == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<metadata>", "<metadata><nonsense/>"),
        ("<organizations default=", "<organizations fault="),
        ("<manifest identifier=", "<manifest id="),
        ("<resources>", "<resourcen>"),
        ('identifierref="res-importance"', 'identifierref="res-importance" isvisible2="x"'),
    ],
)
def test_the_schemas_catch_planted_faults(right: str, wrong: str, scorm, course: Course) -> None:
    version, schema = scorm
    text = manifest(scorm_package(course.only(("importance",)), version=version), "imsmanifest.xml")
    assert right in text
    text = text.replace(right, wrong).replace(
        "</resources>", "</resourcen>" if "resourcen" in wrong else "</resources>"
    )
    assert not schema.validate(etree.fromstring(text.encode()))


# -- cmi5 ---------------------------------------------------------------------------------------------------------

C = "{https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd}"
IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
MOVE_ON = {"NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed"}
UNIT = ["title", "description", "objectives", "url", "launchParameters", "entitlementKey"]


def faults(text: str, names: set[str]) -> list[str]:
    """Breaches of section 13 (course structure) and 14 (package) of cmi5 Quartz; `names` are the package's files."""
    root = etree.fromstring(text.encode())
    found = []
    if root.tag != f"{C}courseStructure" or root.attrib:
        found.append("13.2 root")
    children = [e.tag.removeprefix(C) for e in root]
    if children[:1] != ["course"] or len(children) < 2 or set(children[1:]) - {"au", "block"}:
        found.append(f"13.2 children {children}")
    identities = [e.get("id") for e in root]
    if not all(i and IRI.fullmatch(i) for i in identities) or len(set(identities)) != len(identities):
        found.append(f"13.1 ids {identities}")
    if [e.tag.removeprefix(C) for e in root[0]] != ["title", "description"] or set(root[0].attrib) != {"id"}:
        found.append("13.1.1 course")
    for text_ in root.iter(f"{C}title", f"{C}description"):
        strings = list(text_)
        named = all(s.tag == f"{C}langstring" and re.fullmatch(r"[a-zA-Z-]{2,}", s.get("lang", "")) for s in strings)
        if not strings or not named or not all((s.text or "").strip() for s in strings):
            found.append(f"13.1 text {text_.tag}")
    for unit in root.iter(f"{C}au"):
        found += _unit_faults(unit, names)
    if "cmi5.xml" not in names:
        found.append("14.1 cmi5.xml at the root")
    return found


def _unit_faults(unit, names: set[str]) -> list[str]:
    found = []
    parts = [e.tag.removeprefix(C) for e in unit]
    if parts != sorted(parts, key=UNIT.index) or not {"title", "description", "url"} <= set(parts):
        found.append(f"13.1.4 parts {parts}")
    if set(unit.attrib) - {"id", "moveOn", "masteryScore", "launchMethod", "activityType"}:
        found.append(f"13.1.4 attributes {dict(unit.attrib)}")
    if unit.get("moveOn", "NotApplicable") not in MOVE_ON:
        found.append("13.1.4 moveOn")
    if unit.get("launchMethod", "AnyWindow") not in ("OwnWindow", "AnyWindow"):
        found.append("13.1.4 launchMethod")
    if not IRI.fullmatch(unit.get("activityType", "x:y")):
        found.append("13.1.4 activityType")
    score = unit.get("masteryScore", "1")
    try:
        number = Decimal(score)
        if not 0 <= number <= 1 or -number.as_tuple().exponent > 4 or "e" in score.lower():  # pyright: ignore
            found.append(f"13.1.4 masteryScore {score}")
    except InvalidOperation:
        found.append(f"13.1.4 masteryScore {score}")
    if "Passed" in unit.get("moveOn", "") and "masteryScore" not in unit.attrib:
        found.append("a unit that must be passed says how")
    address = "".join(e.text or "" for e in unit.iter(f"{C}url"))
    if not IRI.fullmatch(address) and address not in names:
        found.append(f"14.1 url {address}")
    return found


@pytest.mark.parametrize("passing", [0.8, 2 / 3, 0.00001, 1])
def test_the_course_structure_keeps_the_rules(passing: float, course: Course, awkward: Course) -> None:
    for some in (course, awkward):
        names = {"cmi5.xml", *(f"{m.id}.html" for m in some.modules)}
        text = structure(some, passing=passing)
        assert faults(text, names) == []
        assert [a.find(f"{C}title/{C}langstring").text for a in etree.fromstring(text.encode()).iter(f"{C}au")] == [
            m.title for m in some.modules
        ]


def test_a_module_without_questions_is_satisfied_when_read(awkward: Course) -> None:
    units = list(etree.fromstring(structure(awkward, passing=0.8).encode()).iter(f"{C}au"))
    assert units[1].get("moveOn") == "Completed"
    assert units[1].get("masteryScore") is None


def test_the_package_holds_what_it_names(course: Course) -> None:
    some = course.only(("importance", "outlook"))
    raw = cmi5_package(some)
    assert raw == cmi5_package(some)
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        names = set(package.namelist())
    assert names == {"cmi5.xml", "importance.html", "outlook.html"}
    assert faults(manifest(raw, "cmi5.xml"), names) == []


def test_units_keep_their_ids_in_any_selection(course: Course) -> None:
    """A platform knows a unit by its id: the same module in a shorter course is the same unit, the course is not."""

    def identities(some: Course) -> list[str]:
        return [e.get("id") for e in etree.fromstring(structure(some, passing=0.8).encode())]

    whole, part = identities(course), identities(course.only(("importance",)))
    assert part[1] == whole[1]
    assert part[0] != whole[0]


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        ("</course>", "</course><course/>"),
        ('<au id="[^"]+"', '<au id="here"'),
        ('<course id="[^"]+"', "<course"),
        ("<description>.*?</description>", ""),
        ('moveOn="CompletedAndPassed"', 'moveOn="Done"'),
        ('masteryScore="0.8"', 'masteryScore="80"'),
        ('masteryScore="0.8"', 'masteryScore="0.81234"'),
        ('masteryScore="0.8"', ""),
        ('launchMethod="AnyWindow"', 'launchMethod="Popup"'),
        ("<url>importance.html", "<url>importances.html"),
        ('lang="zh-CN"', ""),
        ("v1/CourseStructure.xsd", "v2/CourseStructure.xsd"),
    ],
)
def test_the_rules_catch_planted_faults(pattern: str, wrong: str, course: Course) -> None:
    text = structure(course.only(("importance",)), passing=0.8)
    changed = re.sub(pattern, wrong, text)
    assert changed != text
    assert faults(changed, {"cmi5.xml", "importance.html"})
