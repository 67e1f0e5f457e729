"""A fresh small course that checks clean and builds: what `courseware new` writes."""

from __future__ import annotations

from pathlib import Path

_FILES = {
    "content/course.yml": """\
# 课程的总目录：标题、模块顺序、课时方案
title: 我的课程
subtitle: 从这里开始写
edition: "1"
strict: false # 手写的数字只提醒，不算错误；正式课程请改成 true
modules:
  - first-lesson
tracks: []
""",
    "content/company.yml": """\
# 公司自己的信息和数字，正文里写 [[company:编号]] 引用
name: 我的公司
short_name: 我的公司
city: ""
hotline: ""
figures:
  - id: reply-hours
    topic: 投诉首次答复时限
    value: 2 小时
    date: 2026-01-01
    source: 示例，请改成公司自己的制度
""",
    "content/evidence/claims.yml": """\
# 引用的数字只写这一次，正文用 [[claim:编号]]
claims:
  - id: sample-figure
    topic: 示例数字
    value: "10%"
    low: 0.1
    high: 0.1
    unit: rate
    kind: descriptive
    basis: 虚构的示例，请换成有出处的数字
    confidence: unverifiable
""",
    "content/evidence/laws.yml": """\
# 引用的法条只写这一次，正文用 [[law:编号]]；核对过现行原文才写 status: current
laws:
  - id: sample-law
    title: 民法典
    law: 民法典-合同编
    article: "509"
    version: 2020-05-28 通过
    effective: 2021-01-01
    status: to-check
    says: 合同双方都要按约定、讲诚信地履行。
""",
    "content/modules/01-first-lesson.md": """\
---
id: first-lesson
part: 1
title: 第一课
minutes: 20
objectives:
  - 能说出这门课怎么写、怎么生成
---

# 第一课

## 块负责展示，正文负责讲解 {#how-it-works minutes=6}

::: steps
1. 写一页 :: 用两个井号开头
2. 放一个块 :: 步骤、卡片、表格都行
3. 写几句正文 :: 变成备注和网页文字
:::

这一段会成为讲者备注，也会出现在网站上。数字写成引用，比如 [[claim:sample-figure]]，出处会自动印出来。

::: activity 改写这一页 {minutes=8}
把上面三步换成您自己的工作流程，再运行一次 courseware check。
:::

## 检查学会了没有 {#quick-check minutes=6}

- 每个模块要有活动，也要有测验
- 测验的每个选项都要有讲解

答对不难，说清为什么才算学会。

::: quiz
正文写在哪里会成为讲者备注？
- [x] 标题下面的普通段落 :: 对，普通段落就是讲者备注和网页正文
- [ ] 块里面 :: 块里的内容会画在幻灯片上
:::

::: quiz
数字应该怎么写？
- [ ] 直接打出来 :: 这样看不到出处
- [x] 写成对依据的引用 :: 对，出处和可信程度会一起印出来
:::

::: quiz
页的编号可以改吗？
- [ ] 随时可以改 :: 改了以后，旧链接和改过的幻灯片就对不上了
- [x] 定了就不要再改 :: 对，标题可以改，编号不要改
:::
""",
}


def write_starter(folder: Path) -> list[Path]:
    """Write the small course into `folder` (made if missing); return the files."""
    written = []
    for name, text in _FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
