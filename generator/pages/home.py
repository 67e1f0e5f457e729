"""The home page: what the course is, its modules, and how to use it."""

from __future__ import annotations

from generator.course.model import Module, Track
from generator.course.text import plain
from generator.pages.front import front
from generator.pages.inline import escape, html
from generator.pages.places import DOWNLOADS, EVIDENCE, LAWS, Place, module_page
from generator.pages.score import brief_score, course_score

_USES: tuple[tuple[str, str], ...] = (
    ("自学", "从第一部分开始，一节一节往下读；每节末尾的“想一想”先自己选，再看解析。"),
    ("上课", "讲师用同一份内容生成的幻灯片；讲课时把本站投到屏幕上，点链接就能翻到法条和数据出处。"),
    ("查话术", "“工具”里有全部短信、电话、函件和文书的模板，也可以搜索“上门”“律师函”；每一条都有固定链接。"),
    ("备课", "“教学”里有每一部分的时间安排、学员常说的话、收尾的问题、一页纸和题库；“四周实训”把四十小时排到每一天。"),
    ("查依据", "看到数字旁的“未核实”，或者想知道某句话凭哪一条法律，点一下就到出处。"),
)


def home_markdown(place: Place, *, downloads: bool = False) -> str:
    """Return the home page as Markdown."""
    course = place.course
    parts = [
        front("首页", description=course.subtitle, search={"exclude": True}).replace(
            "---\n", "---\nhide: [navigation, toc]\n", 1
        ),
        _hero(place, downloads=downloads),
        course_score(course),
        "## 课程内容 {#modules}",
        '<ol class="modules">' + "".join(_module(m, place) for m in course.modules) + "</ol>",
        _tracks(place),
        "## 怎么用 {#how}",
        '<ul class="cards uses">' + "".join(_use(name, told) for name, told in _USES) + "</ul>",
        "## 我们的三条底线 {#promise}",
        _promise(place),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} 分钟"
    return f"{hours} 小时" + (f" {rest} 分钟" if rest else "")


def _hero(place: Place, *, downloads: bool) -> str:
    course = place.course
    total = sum(m.minutes for m in course.modules)
    facts = [
        (str(len(course.modules)), "个部分"),
        (str(sum(1 for _ in course.slides())), "节内容"),
        (_hours(total), "全程课时"),
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
    return (
        f'<div class="hero"><p class="edition">{escape(course.company.name)} · {escape(course.edition)} 版</p>'
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
    return (
        f'<li class="card"><strong class="card-title">{escape(track.title)}</strong>'
        f'<p>{_hours(track.minutes)}</p><ol class="route">{"".join(pages)}</ol></li>'
    )


def _use(name: str, told: str) -> str:
    return f'<li class="card"><strong class="card-title">{escape(name)}</strong><p>{escape(told)}</p></li>'


def _promise(place: Place) -> str:
    course = place.course
    until = f"，{course.law_note}" if course.law_note else ""
    weak = sum(c.confidence != "corroborated" for c in course.claims.values())
    told = (
        f"<li><strong>法条现行。</strong>引用 {len(course.laws)} 条法律条文{until}，每一条都能"
        f'<a href="{place.up(LAWS)}.html">点开看</a>。</li>'
        f"<li><strong>数字有出处。</strong>登记 {len(course.claims)} 个数据，其中 {weak} 个没有独立来源佐证——"
        f'我们<a href="{place.up(EVIDENCE)}.html">照实标出来</a>。</li>'
        "<li><strong>违法的办法照样讲，讲清楚为什么不行。</strong>断水断电、张贴欠费名单、骚扰，"
        "本课只把它们当作反面例子。</li>"
    )
    return f'<ul class="promise">{told}</ul>'
