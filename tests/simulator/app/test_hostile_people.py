"""Names, titles, sentences and sheets made to be read as marks, on every page that shows them, for both sides."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell
from streamlit.testing.v1 import AppTest

from simulator.app.components.ledger_desk import DESK
from simulator.app.components.records import _opened
from simulator.app.own_ledger.examples import examples
from simulator.records import Records
from tests.simulator.app import roles
from tests.simulator.app.classes.rooms import played
from tests.simulator.app.own_ledger import test_ledger_page as ledger
from tests.simulator.app.test_hostile import as_marks, shown
from tests.simulator.app.test_roleplay_scene import hearing  # noqa: F401

NAMES = ("<img src=x>", "![p](//e/x)", "[l](//e/x)", "$x$:smile:", "www.evil.eu")  # as long as a nickname may be
TITLE = "![p](//e/x)[l](javascript:a())"
WHOLE = f"<img src=x onerror=a()> {' '.join(NAMES)} http://evil.eu :material/home: :red[x]"
# Beside what test_hostile looks for: what Streamlit looks for where no backslash helps.
FOUND = re.compile(
    r"(?<!\\)(?:<img src|!\[p\]|\[l\]|\$x|:red\[)|https?://e|www\.evil|:smile|:material/home:.{0,4}\\:red"
)


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    found = roles.for_a_class(tmp_path, monkeypatch)
    yield found
    found.close()
    _opened.clear()


def cells(app: AppTest) -> list[tuple[str, str]]:
    """The cells of tables, which are read as Markdown too; those of data frames are not, nor sent as text."""
    return [("Table.body", str(cell)) for table in app.table for row in table.value.values for cell in row]


def faults(app: AppTest) -> list[tuple[str, str]]:
    """What would be read as a mark."""
    assert not app.exception, app.exception
    return as_marks(app) + [
        (place, text)
        for place, text in shown(app) + cells(app)
        if FOUND.search(text) and place.split(".")[1] in ("body", "label", "help", "caption", "content")
    ]


def told(app: AppTest) -> str:
    """All that is sent, as it is read."""
    words = "\n".join(text for _, text in shown(app) + cells(app))
    return re.sub(r"[\\\u2060]", "", words).replace("\xa0", " ")


def page(view: str, tokens: dict[str, str], **state: object) -> AppTest:
    return roles.drawn(f"from simulator.app.views.{view} import show\nshow()\n", tokens, **state)


def hostile_class(records: Records) -> tuple[dict[str, str], list[tuple[Any, str]]]:
    """The trainer's tokens, and everybody in the class with a token: all have played, one was overruled."""
    account, trainer = roles.signed_in(records, "李老师")
    settings = {"board": "names", "mode": "test", "game_name": TITLE}
    room = records.open_class(TITLE, TITLE, WHOLE, 30, "old-estate", settings, None, account.id)[0]
    records.open_class(f"二{TITLE}"[:40], "练", TITLE, 30, "old-estate", settings, None, account.id)
    people = [records.join(room.code, name) for name in NAMES]
    tries = [
        played(records, room, who, [0.5, 0.6, 0.7, total / 100], total=total)
        for (who, _), total in zip(people, (50, 60, 65, 70, 80), strict=True)
    ]
    records.overrule(tries[0], "law", 15, TITLE, NAMES[0], "o")
    return trainer, people


def test_a_class_of_hostile_names_is_text_to_the_trainer_and_to_them(records: Records) -> None:
    trainer, people = hostile_class(records)
    app = page("classroom", trainer)
    found = {"开班": faults(app)}
    newest = app.selectbox(key="class-chosen").options
    assert any(TITLE in one for one in newest)
    app.selectbox(key="class-chosen").select_index(1).run()
    for view in ("入场", "看板", "复盘", "成绩", "管理"):
        app.button_group(key="class-view").set_value(view).run()
        found[view] = faults(app)
        if view in ("看板", "成绩"):
            assert all(name in told(app) for name in NAMES)
    for who, token in people:
        mine = page("classroom", {"me": token})
        found[who.nickname] = faults(mine)
        assert who.nickname in told(mine)
    assert {where: one for where, one in found.items() if one} == {}


def test_hostile_names_on_the_other_pages_of_a_trainee_and_an_admin(records: Records) -> None:
    _, people = hostile_class(records)
    _, admin = roles.signed_in(records, "[l](javascript:a())", "admin")
    tokens = {"me": people[1][1]}
    assert faults(page("game", tokens)) + faults(page("roleplay", tokens)) == []
    managing = page("admin", admin)
    assert TITLE in told(managing)
    assert "[l](javascript:a())" in told(managing)
    assert faults(managing) == []


@pytest.mark.usefixtures("hearing")
def test_what_a_trainee_says_is_text_up_to_the_debrief(records: Records) -> None:
    _, people = hostile_class(records)
    app = roles.drawn(
        "import streamlit as st\nst.query_params['scene'] = 'forgot-lunch-break'\n"
        "from simulator.app.views.roleplay import show\nshow()\n",
        {"me": people[0][1]},
    )
    app.button(key="way-free").click().run()
    app.chat_input[0].set_value(WHOLE).run()
    assert WHOLE in told(app)
    assert faults(app) == []
    app.chat_input[0].set_value(f"也许停水 {WHOLE}").run()
    assert faults(app) == []


def hostile_ledger() -> bytes:
    """A real example in which the sheet, a head and some cells are called so, so that rows are refused."""
    example = next(one for one in examples() if one.file.endswith(".xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(example.make()))
    sheet = book.worksheets[0]
    sheet.title = "<img src=x>$x$ www.evil.eu"
    for row in range(7, sheet.max_row + 1, 7):
        for column in (1, 2, 3):
            cell = sheet.cell(row, column)
            if isinstance(cell, Cell) and isinstance(cell.value, str):
                cell.value = f"{TITLE}{WHOLE}"
    sheet.cell(1, sheet.max_column + 1, f"{TITLE}{WHOLE}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_ledger_whose_sheets_and_cells_are_marks_is_shown_as_text(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ledger.ROOT))
    monkeypatch.delenv("DUES_ACADEMY_ACCESS")
    app = ledger.opened()
    where = f"ledger-file-{app.session_state[DESK].round}"
    data = hostile_ledger()
    app.file_uploader(key=where).set_value((f"{NAMES[3]}.xlsx", data, "x")).run()
    app.button(key="ledger-read").click().run()
    ledger.waited(app, "read")
    assert "www.evil.eu" in told(app)
    assert faults(app) == []
