"""Letters from a ledger: who is written to, who is not and why, what the letter says, nothing lost."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.course import load_course
from generator.exports.ledger import COLUMNS, LedgerError, Row, read_ledger
from generator.exports.letters import merge, schedule, write_letters, yuan
from generator.exports.stops import stops, time_barred, years_later
from generator.exports.word import fields_of, template_bytes, word_templates

from ..test_cli import courseware

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 24)
GOOD = {
    "房号": "1栋1单元101",
    "业主": "陈雨桐",
    "期间起": "2026-04-01",
    "期间止": "2026-06-30",
    "到期日": "2026-04-20",
    "应收": "768.00",
    "已收": "0",
    "面积": "80.00",
    "单价": "3.20",
}


@pytest.fixture(scope="module")
def course():
    return load_course(ROOT)[0]


@pytest.fixture(scope="module")
def templates():
    return word_templates(ROOT)


def ledger(path: Path, *rows: dict[str, str], encoding: str = "utf-8-sig") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def words(raw: bytes) -> str:
    document = Document(io.BytesIO(raw))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def merged(course, templates, path: Path, name: str = "letter-formal", **options):
    rows, faults = read_ledger(path)
    assert faults == []
    return merge(course, templates[name], rows, today=TODAY, days=15, **options)


def test_a_letter_says_who_what_until_when_and_how(course, templates, tmp_path):
    second = {**GOOD, "期间起": "2026-07-01", "期间止": "2026-09-30", "到期日": "2026-07-20", "已收": "300"}
    found = merged(course, templates, ledger(tmp_path / "a.csv", GOOD, second), contact="林晓")
    assert len(found.letters) == 1
    text = words(found.letters[0].document)
    for said in ("陈雨桐", "1栋1单元101", "1,236.00元", "2026年12月9日", "468.00", "林晓", "民法典", "80.00平方米"):
        assert said in text
    assert "{" not in text
    assert "滞纳金" not in text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"到期日": "2023-11-23", "期间起": "2023-10-01", "期间止": "2023-12-31"}, "三年"),
        ({"到期日": "2023-01-20", "最近催告日": "2024-05-01"}, "三年"),  # no proof
        ({"到期日": "2019-01-20", "最近催告日": "2024-05-01", "催告凭据": "妥投"}, "三年"),  # demanded too late
        ({"违约金": "12.5"}, "违约金"),
        ({"过户日": "2026-05-15"}, "换过业主"),
        ({"过户日": "2026-08-01"}, "过户之前"),
        ({"投诉未结": "是"}, "投诉"),
        ({"承诺日": "2026-11-24"}, "承诺"),
        ({"分期中": "是"}, "分期"),
        ({"未售": "是"}, "建设单位"),
        ({"到期日": "2026-11-24"}, "没有到期"),
    ],
)
def test_a_row_that_must_not_be_written_to_is_stopped_with_the_reason(course, templates, tmp_path, change, reason):
    found = merged(course, templates, ledger(tmp_path / "a.csv", {**GOOD, **change}))
    assert found.letters == ()
    assert len(found.stopped) == 1
    assert reason in found.stopped[0].reason


@pytest.mark.parametrize(
    "change",
    [
        {"到期日": "2023-11-24"},  # the last day
        {"到期日": "2022-01-20", "最近催告日": "2024-05-01", "催告凭据": "挂号信妥投"},
        {"违约金": "12.5", "违约金条款": "合同第六条"},
        {"过户日": "2026-04-01"},
        {"承诺日": "2026-11-01"},
    ],
)
def test_what_may_be_written_is_written(course, templates, tmp_path, change):
    found = merged(course, templates, ledger(tmp_path / "a.csv", {**GOOD, **change}))
    assert found.stopped == ()
    assert len(found.letters) == 1


def test_one_open_complaint_stops_the_whole_household_and_no_other(course, templates, tmp_path):
    second = {**GOOD, "期间起": "2026-07-01", "期间止": "2026-09-30", "到期日": "2026-07-20", "投诉未结": "是"}
    other = {**GOOD, "房号": "1栋1单元102", "业主": "周明远"}
    found = merged(course, templates, ledger(tmp_path / "a.csv", GOOD, second, other))
    assert [letter.home for letter in found.letters] == ["1栋1单元102"]
    assert len(found.stopped) == 2


def test_a_plan_lists_time_barred_periods_apart_with_a_plain_notice(course, templates, tmp_path):
    old = {**GOOD, "期间起": "2022-01-01", "期间止": "2022-03-31", "到期日": "2022-01-20", "应收": "500"}
    found = merged(course, templates, ledger(tmp_path / "a.csv", GOOD, old), "letter-instalment")
    text = words(found.letters[0].document)
    assert "已过三年" in text
    assert "您可以不付" in text
    assert "768.00元" in text
    assert "1,268.00" not in text
    assert found.stopped == ()
    only_old = merged(course, templates, ledger(tmp_path / "b.csv", old), "letter-instalment")
    assert only_old.letters == ()
    assert "法务" in only_old.stopped[0].reason
    fresh = merged(course, templates, ledger(tmp_path / "c.csv", GOOD), "letter-instalment")
    assert "特别说明" not in words(fresh.letters[0].document)


def test_a_field_that_the_letter_needs_and_the_ledger_lacks_is_reported_by_row(course, templates, tmp_path):
    found = merged(course, templates, ledger(tmp_path / "a.csv", GOOD), "letter-final")
    assert found.letters == ()
    assert "第 2 行" in found.missing[0]
    assert "前函日" in found.missing[0]


def test_every_paper_template_becomes_a_word_file_with_its_fields(course, templates):
    assert len(templates) >= 20
    for template in templates.values():
        raw = template_bytes(template, course.laws, ROOT, detail=False)
        text = words(raw)
        for name in fields_of(template.text):
            assert "{{ " + name + " }}" in text
        assert "[[" not in text
        assert raw == template_bytes(template, course.laws, ROOT, detail=False)


def test_a_companys_own_word_file_is_taken(course, templates, tmp_path):
    own = tmp_path / "content" / "scripts" / "word"
    own.mkdir(parents=True)
    document = Document()
    document.add_paragraph("本公司自己的函：{{ 房号 }} 欠 {{ 金额 }}")
    document.save(str(own / "letter-formal.docx"))
    rows, _ = read_ledger(ledger(tmp_path / "a.csv", GOOD))
    here = course.model_copy(update={"root": tmp_path})
    found = merge(here, templates["letter-formal"], rows, today=TODAY, days=15)
    assert words(found.letters[0].document).strip() == "本公司自己的函：1栋1单元101 欠 768.00元"


def _own(course, tmp_path, text: str = "", raw: bytes = b""):
    own = tmp_path / "content" / "scripts" / "word"
    own.mkdir(parents=True)
    if raw:
        (own / "letter-formal.docx").write_bytes(raw)
    else:
        document = Document()
        document.add_paragraph(text)
        document.save(str(own / "letter-formal.docx"))
    return course.model_copy(update={"root": tmp_path})


@pytest.mark.parametrize(
    "text",
    ["{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ 房号.__init__.__globals__ }}", "{% for x in %}", "{{ 房号"],
)
def test_a_word_file_from_elsewhere_reaches_nothing_but_the_fields(course, templates, tmp_path, text):
    rows, _ = read_ledger(ledger(tmp_path / "a.csv", GOOD))
    with pytest.raises(LedgerError, match="公司自己的 Word 模板"):
        merge(_own(course, tmp_path, text), templates["letter-formal"], rows, today=TODAY, days=15)


def test_a_broken_word_file_is_told_in_words(course, templates, tmp_path):
    rows, _ = read_ledger(ledger(tmp_path / "a.csv", GOOD))
    with pytest.raises(LedgerError, match="公司自己的 Word 模板"):
        merge(_own(course, tmp_path, raw=b"PK no"), templates["letter-formal"], rows, today=TODAY, days=15)


def test_who_was_left_out_is_no_formula(course, templates, tmp_path):
    evil = {**GOOD, "房号": "=HYPERLINK(1)", "投诉未结": "是"}
    write_letters(merged(course, templates, ledger(tmp_path / "a.csv", evil)), tmp_path / "out", "函")
    assert ",'=HYPERLINK(1)," in (tmp_path / "out" / "不发清单.csv").read_text(encoding="utf-8-sig")


def test_one_file_a_household_or_one_document_and_the_list_of_who_was_left_out(course, templates, tmp_path):
    other = {**GOOD, "房号": "1/2:3", "业主": "周明远"}
    stopped = {**GOOD, "房号": "9", "投诉未结": "是"}
    found = merged(course, templates, ledger(tmp_path / "a.csv", GOOD, other, stopped))
    files = write_letters(found, tmp_path / "out", "正式催缴函")
    assert sorted(f.suffix for f in files) == [".csv", ".docx", ".docx"]
    assert all(f.parent == tmp_path / "out" for f in files)
    whole = write_letters(found, tmp_path / "all.docx", "正式催缴函")
    text = words(whole[0].read_bytes())
    assert "陈雨桐" in text
    assert "周明远" in text
    left_out = (tmp_path / "all-不发清单.csv").read_text(encoding="utf-8-sig")
    assert "投诉" in left_out
    assert not list(tmp_path.glob("**/.part-*"))


def test_the_ledger_tells_every_fault_by_row_and_keeps_the_sound_rows(tmp_path):
    bad = {**GOOD, "应收": "七百", "到期日": "4月20日", "业主": ""}
    odd = {**GOOD, "已收": "900"}
    yes = {**GOOD, "投诉未结": "有"}
    rows, faults = read_ledger(ledger(tmp_path / "a.csv", GOOD, bad, odd, yes, encoding="gb18030"))
    assert [row.owner for row in rows] == ["陈雨桐"]
    told = "\n".join(faults)
    for said in ("第 3 行缺“业主”", "第 3 行“应收”", "第 3 行“到期日”", "第 4 行“已收”多于", "第 5 行“投诉未结”"):
        assert said in told


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xff\xfe\x00\x01", "CSV"),
        ("房号,业主\n1,2\n".encode(), "缺这些列"),
        ((",".join(COLUMNS) + ",房号\n").encode(), "重复的列"),
        ((",".join(COLUMNS) + "\n").encode(), "没有一行"),
        ((",".join(COLUMNS) + "\n" + "x" * 200_000).encode(), "一格太长"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_in_words(tmp_path, raw, said):
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    with pytest.raises(LedgerError, match=said):
        read_ledger(path)


def test_the_command_writes_letters_and_says_that_nothing_was_sent(tmp_path):
    done = courseware(
        "export", "letters", "--ledger", ROOT / "content/scripts/ledger-example.csv", "--date", "2026-11-24",
        "-o", tmp_path / "out", cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "没有发给任何人" in done.stdout
    assert len(list((tmp_path / "out").glob("*.docx"))) == 3
    assert (tmp_path / "out" / "不发清单.csv").is_file()


def test_test_papers_with_and_without_answers(tmp_path):
    for more in ([], ["--answers"]):
        target = tmp_path / f"paper{len(more)}.docx"
        done = courseware("export", "test", "--test", "post-test", "-o", target, *more, cwd=ROOT)
        assert done.returncode == 0, done.stderr
    bare, full = (words((tmp_path / f"paper{n}.docx").read_bytes()) for n in (0, 1))
    assert "答案：" not in bare
    assert full.count("答案：") == bare.count("答：＿＿＿＿")


@given(due=st.dates(date(2015, 1, 1), date(2026, 12, 31)), wait=st.integers(0, 3000))
def test_three_years_and_a_day(due, wait):
    row = Row(2, "1", "甲", due, due, due, 100, 0)
    today = due + timedelta(days=wait)
    assert time_barred(row, today) == (today > years_later(due, 3))


@given(
    due=st.dates(date(2015, 1, 1), date(2020, 12, 31)),
    after=st.integers(0, 2500),
    wait=st.integers(0, 2500),
)
def test_a_proven_demand_in_time_gives_three_more_years_and_never_harms(due, after, wait):
    demanded = due + timedelta(days=after)
    today = demanded + timedelta(days=wait)
    bare = Row(2, "1", "甲", due, due, due, 100, 0)
    proven = Row(2, "1", "甲", due, due, due, 100, 0, demanded=demanded, proof="妥投")
    if time_barred(proven, today):
        assert time_barred(bare, today)
    if demanded <= years_later(due, 3):
        assert time_barred(proven, today) == (today > years_later(demanded, 3))


@settings(deadline=None)
@given(fen=st.integers(1, 10**9))
def test_instalments_add_up_to_the_fen(fen):
    parts = schedule(fen, TODAY).split("；")
    amounts = [int(p.split("期")[1].split("元")[0].replace(",", "").replace(".", "")) for p in parts]
    assert sum(amounts) == fen
    assert yuan(fen).replace(",", "").replace(".", "").lstrip("0") == str(fen).lstrip("0")


def test_stops_never_lose_a_row():
    rows = [Row(n, "1", "甲", TODAY, TODAY, date(2026, 1, 1), 100, 0, complaint=n == 3) for n in range(2, 6)]
    assert {s.row.number for s in stops(rows, TODAY, plan=False)} == {2, 3, 4, 5}
