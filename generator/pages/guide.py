"""The trainer's page of a module: purpose, run sheet, likely objections, debrief, job aid, bank of questions."""

from __future__ import annotations

from generator.course.model import Module
from generator.course.teaching import LEVEL_ZH, QUESTION_ZH, Question, Teaching
from generator.course.text import letter, plain
from generator.pages.front import front
from generator.pages.inline import escape, html
from generator.pages.places import Place, module_page


def guide_markdown(module: Module, teaching: Teaching, place: Place) -> str:
    """Return the page."""
    titles = {s.id: plain(s.title) for s in module.slides}
    rows = "".join(
        f"<tr><td>{s.minutes} 分钟</td> <td>"
        + "<br>".join(f'<a href="{place.slide(i)}">{escape(titles.get(i, i))}</a>' for i in s.slides)
        + f"</td> <td>{html(s.how, place)}</td></tr>"
        for s in teaching.timing
    )
    link = f'<a href="{place.up(module_page(module))}">{escape(module.title)}</a>'
    return (
        "\n\n".join(
            [
                front(f"教学：{module.title}", description=f"讲师用：第 {module.part} 部分怎样教"),
                f"# 教学：{escape(module.title)}",
                f"讲师用。课文在 {link}。",
                "## 为什么教 {#purpose}",
                html(teaching.purpose, place),
                f"## 时间怎么分（共 {module.minutes} 分钟） {{#timing}}",
                "<figure><table><thead><tr><th>时间</th> <th>讲哪几页</th> <th>怎么讲</th></tr></thead>"
                f"<tbody>{rows}</tbody></table></figure>",
                "## 学员常说的，怎样回应 {#objections}",
                '<dl class="entry">'
                + " ".join(
                    f"<dt>“{html(o.said, place)}”</dt> <dd>{html(o.answer, place)}</dd>" for o in teaching.objections
                )
                + "</dl>",
                "## 收尾问什么 {#debrief}",
                "\n".join(f"- {html(d, place)}" for d in teaching.debrief),
                "## 一页纸 {#jobaid}",
                _jobaid(teaching, place),
                f"## 题库（{len(teaching.questions)} 道） {{#bank}}",
                "前测和后测从这里抽题；答案和讲解折叠在下面。",
                *(_question(q, n, module, place) for n, q in enumerate(teaching.questions, 1)),
            ]
        )
        + "\n"
    )


def _jobaid(teaching: Teaching, place: Place) -> str:
    aid = teaching.jobaid
    sections = "".join(
        f"<h3>{html(s.heading, place)}</h3><ul>{''.join(f'<li>{html(i, place)}</li>' for i in s.items)}</ul>"
        for s in aid.sections
    )
    head = f'<p class="box-title"><span>{html(aid.title, place)}</span></p>'
    return f'<section class="box jobaid">{head}{sections}</section>'


def _question(question: Question, n: int, module: Module, place: Place) -> str:
    aim = plain(module.objectives[question.objective - 1])
    options = "".join(f"<li>{html(o.text, place)}</li>" for o in question.options)
    told = "".join(
        f"<li><strong>{_mark(question, i)}</strong>：{html(o.why, place)}</li>" for i, o in enumerate(question.options)
    )
    kind = f"{QUESTION_ZH[question.kind]}，{LEVEL_ZH[question.level]}"
    shape = "" if question.kind == "order" else ' type="A"'
    note = "<p>（下面按正确的次序排列，出卷时会打乱。）</p>" if question.kind == "order" else ""
    return (
        f'<section class="box question" id="{question.id}">'
        f'<p class="box-title"><span>第 {n} 题</span><em>{kind}</em></p>'
        f"<p>{html(question.stem, place)}</p>{note}<ol{shape}>{options}</ol>"
        f"<details><summary>答案与讲解</summary><p>考的是：{escape(aim)}</p><ul>{told}</ul></details></section>"
    )


def _mark(question: Question, i: int) -> str:
    if question.kind == "order":
        return f"第 {i + 1} 步"
    return f"{letter(i)} {'对' if question.options[i].right else '错'}"
