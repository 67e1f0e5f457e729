"""The home page: what the course is, its modules, and how to use it."""

from __future__ import annotations

from collections.abc import Container

from generator.course.clock import duration
from generator.course.model import Module, Saying, Track
from generator.course.text import plain
from generator.pages.front import front
from generator.pages.inline import escape, html, numeral
from generator.pages.places import DOWNLOADS, EVIDENCE, LAWS, PRACTICE, TEMPLATES, Place, module_page
from generator.pages.score import brief_score, course_score


def home_markdown(place: Place, pages: Container[str] = ()) -> str:
    """Return the home page as Markdown; `pages` are the names of the site's other pages."""
    course = place.course
    promises = _promises(place)
    parts = [
        front("首页", description=course.subtitle, search={"exclude": True}).replace(
            "---\n", "---\nhide: [navigation, toc]\n", 1
        ),
        _hero(place, downloads=f"{DOWNLOADS}.md" in pages),
        course_score(course),
        "## 课程内容 {#modules}",
        '<ol class="modules">' + "".join(_module(m, place) for m in course.modules) + "</ol>",
        _tracks(place),
        "## 怎么用 {#how}",
        '<ul class="cards uses">' + "".join(_use(use) for use in _uses(place, pages)) + "</ul>",
        *([f"## 我们的{numeral(len(promises))}条底线 {{#promise}}", _promise(promises)] if promises else []),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _hero(place: Place, *, downloads: bool) -> str:
    course = place.course
    total = sum(m.minutes for m in course.modules)
    facts = [
        (str(len(course.modules)), "个部分"),
        (str(sum(1 for _ in course.slides())), "节内容"),
        (duration(total), "全程课时"),
        (str(sum(len(s.quizzes) for _, s in course.slides())), "道思考题"),
    ]
    shown = "".join(f"<li><strong>{escape(n)}</strong>{escape(name)}</li>" for n, name in facts)
    first = course.modules[0] if course.modules else None
    begin = (
        f'<a class="md-button md-button--primary" href="{place.up(module_page(first))}">从第一部分开始</a>'
        if first
        else ""
    )
    fetch = f'<a class="md-button" href="{place.up(DOWNLOADS)}.html">下载课件</a>' if downloads else ""
    issued = [part for part in (course.company.name, course.edition_note) if part]
    return (
        f'<div class="hero"><p class="edition">{escape(" · ".join(issued))}</p>'
        f'<h1 id="top">{escape(course.title)}</h1><p class="subtitle">{escape(course.subtitle)}</p>'
        f'<p class="hero-actions">{begin}<a class="md-button" href="#modules">看全部内容</a>{fetch}</p>'
        f'<ul class="hero-facts">{shown}</ul></div>'
    )


def _module(module: Module, place: Place) -> str:
    aims = "".join(f"<li>{html(aim, place)}</li>" for aim in module.objectives[:3])
    aims = f"<ul>{aims}</ul>" if aims else ""
    return (
        f'<li class="module"><p class="module-part">第 {module.part} 部分<span>{module.minutes} 分钟</span></p>'
        f'<h3><a href="{place.up(module_page(module))}">{escape(module.title)}</a></h3>{aims}{brief_score(module)}</li>'
    )


def _tracks(place: Place) -> str:
    course = place.course
    if not course.tracks:
        return ""
    rows = "".join(_track(track, place) for track in course.tracks)
    return f'## 按时间选课 {{#tracks}}\n\n<ul class="cards">{rows}</ul>'


def _track(track: Track, place: Place) -> str:
    course = place.course
    chosen = {m.id: m for m in course.modules}
    pages = [
        f'<li><a href="{place.up(module_page(chosen[m]))}">{escape(chosen[m].title)}</a></li>'
        for m in track.modules
        if m in chosen
    ]
    titles = {s.id: plain(s.title) for _, s in course.slides()}
    pages += [f'<li><a href="{place.slide(s)}">{escape(titles[s])}</a></li>' for s in track.slides if s in titles]
    says = f"<p>{escape(track.says)}</p>" if track.says else ""
    return (
        f'<li class="card"><strong class="card-title">{escape(track.title)}</strong>'
        f'<p>{duration(track.minutes)}</p>{says}<ol class="route">{"".join(pages)}</ol></li>'
    )


def _uses(place: Place, pages: Container[str]) -> list[Saying]:
    """How this site can be used: only what it has is offered, then what the course adds."""
    course = place.course
    found = [
        Saying(title="自学", says="从第一部分开始，一节一节往下读；每节末尾的“想一想”先自己选，再看解析。"),
        Saying(title="上课", says="讲师用同一份内容生成的幻灯片；讲课时把本站投到屏幕上，点链接就能翻到出处。"),
    ]
    if f"{TEMPLATES}.md" in pages:
        found.append(Saying(title="查话术", says="“工具”里有全部模板，也可以直接搜索；每一条都有固定链接。"))
    if course.teaching:
        plan = "；“四周实训”把每一天排好" if f"{PRACTICE}.md" in pages else ""
        told = f"“教学”里有每一部分的时间安排、学员常说的话、收尾的问题、一页纸和题库{plan}。"
        found.append(Saying(title="备课", says=told))
    if course.claims or course.laws:
        told = "看到数字旁的“未核实”，或者想知道某句话凭什么，点一下就到出处。"
        found.append(Saying(title="查依据", says=told))
    return [*found, *course.uses]


def _use(use: Saying) -> str:
    return f'<li class="card"><strong class="card-title">{escape(use.title)}</strong><p>{escape(use.says)}</p></li>'


def _promises(place: Place) -> list[str]:
    course = place.course
    until = f"，{course.law_note}" if course.law_note else ""
    weak = sum(c.confidence != "corroborated" for c in course.claims.values())
    found: list[str] = []
    if course.laws:
        link = f'<a href="{place.up(LAWS)}.html">点开看</a>'
        found.append(f"<strong>法条查得到。</strong>引用 {len(course.laws)} 条法律条文{until}，每一条都能{link}。")
    if course.claims:
        told = f"，其中 {weak} 个没有独立来源佐证" if weak else ""
        link = f'<a href="{place.up(EVIDENCE)}.html">照实标出来</a>'
        found.append(f"<strong>数字有出处。</strong>登记 {len(course.claims)} 个数据{told}——我们{link}。")
    found += [f"<strong>{escape(p.title)}。</strong>{escape(p.says)}" for p in course.promises]
    return found


def _promise(promises: list[str]) -> str:
    return f'<ul class="promise">{"".join(f"<li>{told}</li>" for told in promises)}</ul>'
