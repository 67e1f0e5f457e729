"""SCORM packages, 1.2 and 2004 (4th edition): a lesson a module, with its questions, score, status and resume."""

from __future__ import annotations

from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from generator.course.model import Course, Module
from generator.exports.lesson import lesson_html
from generator.exports.pack import zipped

Version = Literal["1.2", "2004"]
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def scorm_package(course: Course, *, version: Version = "1.2", passing: float = 0.8) -> bytes:
    """Return the package with a lesson for each module of the course. `passing` is a share, 0-1."""
    pages = {f"{m.id}.html": lesson_html(course, m, passing=passing) for m in course.modules}
    manifest = _manifest_12 if version == "1.2" else _manifest_2004
    return zipped({"imsmanifest.xml": manifest(course, passing), **pages})


def _identity(course: Course) -> str:
    return "dues-" + "-".join(m.id for m in course.modules)[:60]


def _resources(course: Course, scorm_type: str) -> str:
    return "".join(
        f'<resource identifier="res-{m.id}" type="webcontent" {scorm_type}="sco" href="{m.id}.html">'
        f'<file href="{m.id}.html"/></resource>'
        for m in course.modules
    )


def _manifest_12(course: Course, passing: float) -> str:
    def item(module: Module) -> str:
        return (
            f'<item identifier="item-{module.id}" identifierref="res-{module.id}" isvisible="true">'
            f"<title>{escape(module.title)}</title>"
            f"<adlcp:masteryscore>{round(passing * 100)}</adlcp:masteryscore></item>"
        )

    cp, adl = "http://www.imsproject.org/xsd/imscp_rootv1p1p2", "http://www.adlnet.org/xsd/adlcp_rootv1p2"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest identifier={quoteattr(_identity(course))} version="1.0" xmlns="{cp}" xmlns:adlcp="{adl}" '
        f'xmlns:xsi="{_XSI}" xsi:schemaLocation="{cp} imscp_rootv1p1p2.xsd {adl} adlcp_rootv1p2.xsd">'
        "<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>"
        f'<organizations default="course"><organization identifier="course"><title>{escape(course.title)}</title>'
        f"{''.join(item(m) for m in course.modules)}</organization></organizations>"
        f"<resources>{_resources(course, 'adlcp:scormtype')}</resources></manifest>"
    )


def _manifest_2004(course: Course, passing: float) -> str:
    def item(module: Module) -> str:
        return (
            f'<item identifier="item-{module.id}" identifierref="res-{module.id}" isvisible="true">'
            f"<title>{escape(module.title)}</title>"
            '<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="passed" '
            'satisfiedByMeasure="true"><imsss:minNormalizedMeasure>'
            f"{passing:g}</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>"
            '<imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/>'
            "</imsss:sequencing></item>"
        )

    cp = "http://www.imsglobal.org/xsd/imscp_v1p1"
    spaces = (
        f'xmlns="{cp}" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
        'xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" '
        'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest identifier={quoteattr(_identity(course))} version="1.0" {spaces}>'
        "<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>"
        f'<organizations default="course"><organization identifier="course"><title>{escape(course.title)}</title>'
        f"{''.join(item(m) for m in course.modules)}"
        '<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>'
        "</organization></organizations>"
        f"<resources>{_resources(course, 'adlcp:scormType')}</resources></manifest>"
    )
