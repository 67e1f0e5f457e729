"""Question banks as IMS QTI 2.1: an item a question, a test a module, in one content package."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from generator.course.model import Course
from generator.course.text import letter
from generator.exports.pack import zipped
from generator.exports.questions import Asked, banks

_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def qti_package(course: Course) -> bytes:
    """Return the package with every question of the course."""
    files: dict[str, bytes | str] = {}
    resources: list[str] = []
    for module, questions in banks(course, course.modules):
        for question in questions:
            name = f"items/{question.id}.xml"
            files[name] = item_xml(question)
            resources.append(
                f'<resource identifier={quoteattr("item-" + question.id)} type="imsqti_item_xmlv2p1" href="{name}">'
                f'<file href="{name}"/></resource>'
            )
        name = f"tests/{module.id}.xml"
        files[name] = test_xml(module.id, module.title, questions)
        needed = "".join(f"<dependency identifierref={quoteattr('item-' + q.id)}/>" for q in questions)
        resources.append(
            f'<resource identifier={quoteattr("test-" + module.id)} type="imsqti_test_xmlv2p1" href="{name}">'
            f'<file href="{name}"/>{needed}</resource>'
        )
    files["imsmanifest.xml"] = (
        f'{_HEAD}<manifest xmlns="{_CP}" identifier="dues-academy-questions"><metadata><schema>QTIv2.1 Package</schema>'
        f"<schemaversion>1.0.0</schemaversion></metadata><organizations/><resources>{''.join(resources)}</resources>"
        "</manifest>"
    )
    return zipped(files)


def item_xml(question: Asked) -> str:
    """Return one assessment item: every option tells its reason once the answer is given."""
    order = question.kind == "order"
    names = [letter(n) for n in range(len(question.options))]
    right = "".join(f"<value>{names[n]}</value>" for n in question.right)
    cardinality = "ordered" if order else "multiple" if question.kind == "multiple" else "single"
    most = 0 if question.kind == "multiple" else 1
    kind = "orderInteraction" if order else "choiceInteraction"
    limits = 'shuffle="false"' if order else f'shuffle="false" maxChoices="{most}"'
    choices = "".join(
        f'<simpleChoice identifier="{name}">{escape(option.text)}'
        + (
            f'<feedbackInline outcomeIdentifier="FEEDBACK" identifier="{name}" showHide="show">'
            f" {escape(option.why)}</feedbackInline>"
            if option.why and not order
            else ""
        )
        + "</simpleChoice>"
        for name, option in zip(names, question.options, strict=True)
    )
    reasons = "；".join(f"{question.options[n].text}：{question.options[n].why}" for n in question.right)
    told = (
        '<modalFeedback outcomeIdentifier="DONE" identifier="yes" showHide="show">'
        f"<p>{escape(reasons)}</p></modalFeedback>"
        if order
        else ""
    )
    chosen = (
        '<setOutcomeValue identifier="DONE"><baseValue baseType="identifier">yes</baseValue></setOutcomeValue>'
        if order
        else '<setOutcomeValue identifier="FEEDBACK"><variable identifier="RESPONSE"/></setOutcomeValue>'
    )
    outcome = (
        '<outcomeDeclaration identifier="DONE" cardinality="single" baseType="identifier"/>'
        if order
        else f'<outcomeDeclaration identifier="FEEDBACK" cardinality="{cardinality}" baseType="identifier"/>'
    )
    return (
        f'{_HEAD}<assessmentItem xmlns="{_QTI}" xmlns:xsi="{_XSI}" xsi:schemaLocation="{_QTI} '
        'http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd" '
        f"identifier={quoteattr(question.id)} title={quoteattr(question.stem[:60])} "
        'adaptive="false" timeDependent="false" xml:lang="zh-CN">'
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">'
        f"<correctResponse>{right}</correctResponse></responseDeclaration>"
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float">'
        f"<defaultValue><value>0</value></defaultValue></outcomeDeclaration>{outcome}"
        f'<itemBody><{kind} responseIdentifier="RESPONSE" {limits}><prompt>{escape(question.stem)}</prompt>'
        f"{choices}</{kind}></itemBody>"
        "<responseProcessing><responseCondition><responseIf><match>"
        '<variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf>'
        '<responseElse><setOutcomeValue identifier="SCORE"><baseValue baseType="float">0</baseValue></setOutcomeValue>'
        f"</responseElse></responseCondition>{chosen}</responseProcessing>{told}</assessmentItem>"
    )


def test_xml(identity: str, title: str, questions: list[Asked]) -> str:
    """Return the test of a module: all its questions in order, answers sent one by one."""
    items = "".join(
        f'<assessmentItemRef identifier={quoteattr("ref-" + q.id)} href="../items/{q.id}.xml"/>' for q in questions
    )
    return (
        f'{_HEAD}<assessmentTest xmlns="{_QTI}" identifier={quoteattr("test-" + identity)} title={quoteattr(title)}>'
        '<testPart identifier="part" navigationMode="nonlinear" submissionMode="individual">'
        f'<assessmentSection identifier="section" title={quoteattr(title)} visible="true">{items}</assessmentSection>'
        "</testPart></assessmentTest>"
    )
