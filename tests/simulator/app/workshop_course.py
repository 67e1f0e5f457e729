"""A small course with a company of its own, for the tests of 课件工坊."""

from __future__ import annotations

from pathlib import Path

from generator.course.starter import write_starter

COMPANY = """\
name: 自带物业公司
city: 杭州
hotline: 0571-8888 0000
figures:
  - {id: reply-hours, topic: 投诉首次答复时限, value: 2 小时, date: 2026-01-01, source: 制度}
  - {id: pay-channels, topic: 缴费渠道, value: 自带公众号, date: 2026-01-01, source: 制度}
  - {id: fee-standard, topic: 收费标准, value: 3.20 元, date: 2026-01-01, source: 合同}
  - {id: bank, topic: 收款账户, value: 自带银行 0000, date: 2026-01-01, source: 财务}
"""


def write_course(folder: Path) -> Path:
    """The course that `courseware new` writes, owned by a company that can be paid."""
    write_starter(folder)
    (folder / "content" / "company.yml").write_text(COMPANY, encoding="utf-8")
    return folder
