"""Pages around the modules: what covers the outline, the four weeks of practice, the red lines, the templates."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from generator.course.aids import Covered, Day, Exercise, Practice
from generator.course.templates import TemplateFile
from generator.course.text import plain
from generator.course.yamlsafe import YamlFaultError, load_yaml
from generator.pages.front import front
from generator.pages.inline import escape, law_link, numeral
from generator.pages.places import Place, module_page

_GAP = {"": "", "empty": "只有标题", "lost-picture": "图丢失", "not-treated": "点名没有讲"}
_SCRIPTS = {
    "sms.yml": "短信",
    "wechat.yml": "微信",
    "phone.yml": "电话",
    "visit.yml": "上门",
    "door.yml": "门贴",
    "notice.yml": "公告",
    "letter.yml": "函件和协议",
    "document.yml": "文书和记录",
}
_LAW = re.compile(r"\[\[law:([^\[\]]+)\]\]")
Row = dict[str, Any]
Called = Callable[[str, str], str]  # the name of a file of content/, by its folder and id


def read_yaml(place: Place, *names: str) -> Any:
    """The data of a file of content/, or None; faults were told by the checks."""
    path = place.course.root.joinpath("content", *names)
    try:
        return load_yaml(path.read_text(encoding="utf-8-sig"))[0] if path.is_file() else None
    except (OSError, UnicodeDecodeError, YamlFaultError):
        return None


def coverage_markdown(place: Place) -> str | None:
    """Every slide of the reference outline and the slides that cover it, and what goes beyond the outline."""
    coverage = place.course.aids.coverage
    if coverage is None:
        return None
    titles = {s.id: plain(s.title) for _, s in place.course.slides()}

    def links(entry: Covered) -> str:
        shown = "、".join(f'<a href="{place.slide(s)}">{escape(titles.get(s, s))}</a>' for s in entry.slides)
        return "；".join(part for part in (shown, escape(entry.made)) if part)

    rows = "".join(
        f"<tr><td>{e.n}</td> <td>{e.part or ''}</td> <td>{escape(e.topic)}</td>"
        f"<td>{_GAP[e.gap]}</td> <td>{links(e)}</td></tr>"
        for e in coverage.outline
    )
    more = "".join(f"<tr><td>{escape(e.topic)}</td> <td>{links(e)}</td></tr>" for e in coverage.more)
    return (
        "\n\n".join(
            [
                front("对照大纲", description="参考大纲的每一页，由本课程哪一页讲到", search={"exclude": True}),
                "# 对照大纲",
                f"参考大纲一共 {len(coverage.outline)} 页，每一页都有着落；大纲没有、而这样一门课缺不得的，列在后面。",
                "## 大纲的每一页 {#outline}",
                "<figure><table><thead><tr><th>序号</th> <th>部分</th> <th>大纲讲什么</th> <th>原来的缺</th>"
                f"<th>本课程在哪里讲</th></tr></thead><tbody>{rows}</tbody></table></figure>",
                "## 大纲没有的 {#more}",
                "<figure><table><thead><tr><th>补上的内容</th> <th>在哪里讲</th></tr></thead>"
                f"<tbody>{more}</tbody></table></figure>",
            ]
        )
        + "\n"
    )


def practice_markdown(place: Place) -> str | None:
    """The four weeks, day by day."""
    plan = place.course.aids.practice
    if plan is None:
        return None
    weeks = sorted({day.week for day in plan.days})

    @cache
    def called(folder: str, name: str) -> str:
        data = read_yaml(place, folder, f"{name}.yml")
        return str(data.get("name") or name) if isinstance(data, dict) else name

    parts = [
        front("四周实训", description="四十小时怎样安排：讲多少、练多少、每天做什么"),
        "# 四周实训",
        escape(plan.says),
    ]
    for week in weeks:
        days = [day for day in plan.days if day.week == week]
        taught, practised = sum(d.taught for d in days), sum(d.practice for d in days)
        parts += [
            f"## 第 {week} 周 {{#week-{week}}}",
            f"讲 {taught:g} 小时，练 {practised:g} 小时。",
            *(_day(day, plan, place, called) for day in days),
        ]
    return "\n\n".join(parts) + "\n"


def _day(day: Day, plan: Practice, place: Place, called: Called) -> str:
    titles = {s.id: plain(s.title) for _, s in place.course.slides()}
    modules = {m.id: m for m in place.course.modules}
    scenes = {s.id: s for s in plan.scenes}
    hours = [f"讲 {day.taught:g} 小时"] * bool(day.taught) + [f"练 {day.practice:g} 小时"] * bool(day.practice)
    facts: list[tuple[str, str]] = []
    taught = [f'<a href="{place.up(module_page(modules[m]))}">{escape(modules[m].title)}</a>' for m in day.modules]
    taught += [f'<a href="{place.slide(s)}">{escape(titles.get(s, s))}</a>' for s in day.slides]
    if taught:
        facts.append(("学", "、".join(taught)))
    if day.scenes:
        facts.append(("角色扮演", "、".join(escape(f"{scenes[s].owner}：{scenes[s].title}") for s in day.scenes)))
    facts += [("沙盘", _exercise(e, called)) for e in day.exercises]
    if day.field:
        facts.append(("跟岗", escape(day.field)))
    facts.append(("交什么", escape(day.proof)))
    shown = " ".join(f"<dt>{name}</dt> <dd>{told}</dd>" for name, told in facts)
    head = f"### 第 {day.day} 天：{escape(day.title)} {{#week-{day.week}-day-{day.day}}}"
    return f'{head}\n\n<p class="slide-minutes">{"，".join(hours)}</p>\n\n<dl class="entry">{shown}</dl>'


def _exercise(exercise: Exercise, called: Called) -> str:
    used = [f"政策“{called('policies', p)}”" for p in exercise.policies]
    if exercise.estate:
        used.append(f"小区“{called('estates', exercise.estate)}”")
    if exercise.experiment:
        used.append(f"实验文件 {exercise.experiment}")
    return escape(exercise.do) + (f"<small>（{escape('，'.join(used))}）</small>" if used else "")


def red_lines_markdown(place: Place) -> str | None:
    """Every red line with the sentence that tempts, its basis, what came of it, and what to do instead."""
    entries = read_yaml(place, "red-lines.yml")
    if not isinstance(entries, list):
        return None
    count = numeral(len(entries))
    title = f"{count}条红线".strip()
    parts = [
        front(title, description=f"绝不能做的{count}类事：依据、后果、合法的替代办法"),
        f"# {title}",
        f"无论拖了多久、压力多大、别人怎么做，这{count}条都不做。"
        "“违法”是法律写明的；“高风险”是案例、地方规定或者法理都不支持的。",
    ]
    for entry in entries:
        facts = [("诱人的那句话", f"“{entry['tempting'].strip('“”')}”")] if entry.get("tempting") else []
        facts += [("错在哪里", entry["says"])]
        facts += [("做了的人怎样了", entry["happened"])] if entry.get("happened") else []
        facts += [("换成这样做", entry["instead"])] if entry.get("instead") else []
        facts += [("另外", entry["note"])] if entry.get("note") else []
        body = " ".join(f"<dt>{name}</dt> <dd>{escape(told)}</dd>" for name, told in facts)
        body += f" <dt>依据</dt> <dd>{_basis(entry, place)}</dd>"
        parts += [
            f"## {entry['id']} {escape(entry['name'])} {{#{entry['id'].lower()}}}",
            f'<p class="figure-line"><span class="chip implausible">{escape(entry["label"])}</span></p>',
            f'<dl class="entry">{body}</dl>',
        ]
    return "\n\n".join(parts) + "\n"


_KINDS = {"statute": "法律法规", "case": "案例", "local": "地方规定", "norm": "行业惯例", "house": "本课程的规矩"}


def _basis(entry: Row, place: Place) -> str:
    told = []
    for basis in entry["basis"]:
        law = place.course.laws.get(basis.get("law", ""))
        link = "" if law is None else law_link(law, place)
        told.append(f"{_KINDS[basis['kind']]}{'：' if link else ''}{link}")
    return "；".join(told)


def templates_markdown(place: Place) -> str | None:
    """Every template with its situation, its rules of use and its text."""
    folder = place.course.root / "content" / "scripts"
    parts: list[str] = []
    count = 0
    known = [name for name in _SCRIPTS if (folder / name).is_file()]
    others = sorted(path.name for path in folder.glob("*.yml") if path.name not in _SCRIPTS)
    for name in [*known, *others]:
        data = read_yaml(place, "scripts", name)
        if not isinstance(data, dict):
            continue
        file = TemplateFile.model_validate(data)
        title = str(data.get("title") or _SCRIPTS.get(name) or name.removesuffix(".yml"))
        rules = [
            line[1:].strip() for line in (folder / name).read_text("utf-8-sig").split("\n") if line.startswith("#")
        ]
        count += len(file.templates)
        parts += [f"## {title}（{len(file.templates)}） {{#{name.split('.')[0]}}}"]
        parts += [f'<p class="checked">{escape("".join(rules))}</p>'] if rules else []
        for template in file.templates:
            text = "<br>".join(_cite(line, place) for line in template.text.strip().split("\n"))
            parts += [f"### {escape(template.situation)} {{#{template.id}}}", f'<div class="template">{text}</div>']
    if not count:
        return None
    written = ""
    if "letter.yml" in known:
        written = "书面的可以导成 Word（courseware export word），也可以和台账合并（courseware export letters）。"
    head = [
        front("话术和文书", description="短信、电话、上门、函件、协议和文书的模板"),
        "# 话术和文书",
        f"一共 {count} 份。花括号里的字换成实际的；拿不准的先问法务。" + written,
    ]
    return "\n\n".join([*head, *parts]) + "\n"


def _cite(line: str, place: Place) -> str:
    out, at = [], 0
    for match in _LAW.finditer(line):
        law = place.course.laws.get(match[1])
        out.append(escape(line[at : match.start()]))
        if law is not None:
            out.append(law_link(law, place))
        at = match.end()
    return "".join([*out, escape(line[at:])])
