"""The rules of the place where the course is taught, as one more slide after the one that sends people to look them up.

A slide says `{local=true}`; the place is `city` in content/company.yml. What is shown of a place are its entries in
content/cities.yml, then its other laws that forbid something, then the rest. A place that we hold nothing of gets the
list of questions again, to be filled in: nothing is ever guessed.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.course.blocks import Paragraph, Table
from generator.course.evidence import Law
from generator.course.model import Course, Slide
from generator.course.text import Span, Text

_NATIONAL = "national"


def with_local_rules(course: Course, city: str | None = None) -> Course:
    """Return the course as taught in `city` (a name or an id of cities.yml), else in the city of company.yml."""
    name = _named(course, course.company.city if city is None else city)
    modules = []
    for module in course.modules:
        slides = tuple(made for slide in module.slides for made in _told(course, slide, name))
        modules.append(module if slides == module.slides else module.model_copy(update={"slides": slides}))
    company = course.company.model_copy(update={"city": name})
    return course.model_copy(update={"modules": tuple(modules), "company": company})


def _named(course: Course, city: str) -> str:
    city = city.strip()
    city = next((place.name for place in course.places if place.id == city), city)
    return city[:-1] if city.endswith("市") and len(city) > 2 else city


def _told(course: Course, slide: Slide, city: str) -> Iterator[Slide]:
    if not slide.local:
        yield slide
    elif not city:
        how = (
            "还没有写明城市。在 content/company.yml 里写上城市（如 city: 杭州），这一页后面就会列出课程收录的本地规定。"
        )
        yield slide.model_copy(update={"content": (*slide.content, _said(how, slide.line))})
    else:
        yield slide
        places = _places(course, city)
        yield _rules(course, slide, city, places) if places else _questions(slide, city)


def _places(course: Course, city: str) -> list[str]:
    """Return the places whose rules hold in a city, the nearest first: 山东潍坊 lies in 潍坊 and in 山东."""
    listed = {place.name: place for place in course.places if place.id != _NATIONAL}
    names = dict.fromkeys([*listed, *(law.place for law in course.laws.values() if law.place)])
    found = sorted((n for n in names if n in city), key=city.find, reverse=True)
    by_id = {place.id: place.name for place in course.places}
    within = [by_id[w] for n in found if n in listed and (w := listed[n].within) and w in by_id]
    return list(dict.fromkeys([*found, *within]))


def _rules(course: Course, slide: Slide, city: str, places: list[str]) -> Slide:
    binding = [pair for place in places for pair in _binding(course, place)]
    held = {law.id for law, _ in binding}
    rest = [(law, law.says) for place in places for law in course.laws.values() if law.place == place]
    shown = [*binding, *(pair for pair in rest if pair[0].id not in held)]
    said = f"课程收录的{'、'.join(places)}的规定，一共 {len(shown)} 条"
    if binding and len(binding) < len(shown):
        said += f"：前 {len(binding)} 条管着我们不能怎么做、必须怎么做，后面的讲业主、建设单位和业委会"
    said += "。收录的不是全部，条文也会改，用之前请再查一次当地公布的文本。"
    if any(law.status != "current" for law, _ in shown):
        said += "标“待核”的手头没有原文，只作线索，不能拿来当依据。"
    header = tuple(_text(word) for word in ("条文", "规定了什么", "核对到"))
    laws = {law.cite.partition("》")[0] + "》": law for law, _ in shown}
    # One law's name stands once, above its articles.
    title = next(iter(laws)) if len(laws) == 1 else ""
    version = f"（{laws[title].version}）" if title and laws[title].status == "current" else ""
    rows = tuple((_cite(law, title), _text(says), _text(_checked(law))) for law, says in shown)
    table = Table(title=_text(title + version) if title else (), line=slide.line, header=header, rows=rows)
    return _slide(slide, city, (table, _said(said, slide.line)))


def _binding(course: Course, name: str) -> list[tuple[Law, str]]:
    """Return the laws of a place that bind the company, each with what it says: shortly, where cities.yml has it."""
    place = next((p for p in course.places if p.name == name), None)
    listed = {rule.law: rule.says for rule in place.rules} if place else {}
    forbidding = {law.id: law.says for law in course.laws.values() if law.place == name and law.forbids}
    return [(course.laws[i], says) for i, says in {**listed, **forbidding, **listed}.items() if i in course.laws]


def _questions(slide: Slide, city: str) -> Slide:
    plainly = f"课程没有收录{city}的规定，请照清单自己查。"
    said = (
        "课程不替您猜：只认政府网站或者人大公布的文本，写下内容、条号和核对日期，查不到的写“未查到”。"
        "所在的省如果收录了，把城市写成“山东济南”这样带上省名，就能列出省里的规定。"
    )
    table = next((block for block in slide.blocks if isinstance(block, Table)), None)
    content: list[Paragraph | Table] = [_said(said if table else plainly + said, slide.line)]
    if table is not None:
        header = (*table.header[:2], _text(f"{city}的规定、条号、核对日期"))
        rows = tuple((*row[:2], ()) for row in table.rows)
        content.insert(0, Table(title=_text(plainly), line=slide.line, header=header, rows=rows))
    return _slide(slide, city, tuple(content))


def _slide(slide: Slide, city: str, content: tuple) -> Slide:
    """A slide with an id that no author can write. It takes no minutes of its own."""
    return Slide(
        id=f"{slide.id}--rules",
        title=_text(f"本地规定：{city}"),
        minutes=0,
        content=content,
        line=slide.line,
        rules_of=city,
    )


def _checked(law: Law) -> str:
    return (law.checked or "")[:7] if law.status == "current" else "待核"


def _cite(law: Law, named: str) -> Text:
    words = law.cite.removeprefix(named)
    if named and not law.article:
        words = f"条号不详{words}"
    return (Span(kind="law", text=words, target=law.id),)


def _text(words: str) -> Text:
    return (Span(kind="text", text=words),)


def _said(words: str, line: int) -> Paragraph:
    return Paragraph(text=_text(words), line=line)
