"""看板: how far everybody is, every two seconds. Names or numbers as the class has agreed; never a ranking."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator.app import identity
from simulator.app.access import guarded
from simulator.app.classes.debrief import figure, measures, red_in_words, short_name
from simulator.app.classes.seats import TOTAL, Seat, kind_of, seat_of
from simulator.app.plain import plain, whole
from simulator.records import Classroom, Records

EVERY_S = 2.0
COLUMNS = 3  # key figures, with the score, beside the progress: more do not fit on a telephone
_BLOCKS = 8


def seats_of(records: Records, room: Classroom) -> list[Seat]:
    """Everybody as of now."""
    return [seat_of(one) for one in records.standings(room.id, kind_of(room), room.game, room.settings.get("mode"))]


def show_board(records: Records, room: Classroom) -> None:
    """Live while the class is open."""
    st.fragment(_board, run_every=None if room.state == "closed" else EVERY_S)(records, room)


def follow(records: Records, room: Classroom) -> None:
    """Draw the whole page anew when the class was paused, closed or deleted elsewhere. For fragments."""
    now = records.class_by_id(room.id)
    if now is None or now.state != room.state or _signed_out(records):
        st.rerun()


def _signed_out(records: Records) -> bool:
    """Whether whoever was signed in when the page was drawn is no longer: the page says so, better than an error."""
    return guarded() and identity.me(records) is None


def _board(records: Records, room: Classroom) -> None:
    follow(records, room)
    seats = seats_of(records, room)
    if not seats:
        st.info("还没有人加入。请把“入场”投到大屏上，让大家扫码。", icon=":material/hourglass_empty:")
        return
    st.write(progress_in_words(seats))
    for line in red_in_words(seats):
        st.warning(line, icon=":material/block:")
    st.table(board_rows(seats, room), border="horizontal", hide_index=True, alt="全班进度")


def progress_in_words(seats: Sequence[Seat]) -> str:
    """Who is how far, in one sentence."""
    started = [seat for seat in seats if seat.attempt is not None]
    if not started:
        return f"**{len(seats)} 人在班里**，还没有人走第一步。"
    done = sum(1 for seat in started if seat.attempt and seat.attempt.finished)
    furthest, last = max(seat.steps for seat in started), min(seat.steps for seat in started)
    if _talks(started[0]):
        pace = f"都说了 {furthest} 句" if furthest == last else f"说得最多的说了 {furthest} 句，最少的 {last} 句"
    else:
        pace = f"都走完了 {furthest} 个月" if furthest == last else f"最快的走完 {furthest} 个月，最慢的 {last} 个月"
    waiting = len(seats) - len(started)
    rest = f"，{waiting} 人还没开始" if waiting else ""
    end = f"{done} 人走到了头" if done else "还没有人走到头"
    return f"**{len(seats)} 人在班里**：{pace}，{end}{rest}。"


def board_rows(seats: Sequence[Seat], room: Classroom) -> list[dict[str, str]]:
    """One row a trainee, in the order of joining."""
    scored = any(seat.total for seat in seats)
    keys = [key for key in measures(seats) if key != TOTAL][: COLUMNS - scored]
    rows: list[dict[str, str]] = []
    for seat in seats:
        row = {"谁": whole(plain(seat.name(room))), "进度": bar(seat)}
        row |= {short_name(key): figure(key, seat.kpis[key]) if key in seat.kpis else "—" for key in keys}
        if scored:
            row["总分"] = figure(TOTAL, seat.total.value) if seat.total else "—"
        rows.append(row)
    return rows


def bar(seat: Seat) -> str:
    """Months played as a row of blocks with the number beside it; a word when it is over."""
    if seat.attempt is None:
        return seat.state
    word = "" if seat.state == "进行中" else f" {seat.state}"
    if seat.months is None:
        return f"{seat.steps} {'句' if _talks(seat) else '个月'}{word}"
    full = min(round(_BLOCKS * seat.steps / seat.months), _BLOCKS)
    return f"{'▰' * full}{'▱' * (_BLOCKS - full)} {seat.steps}/{seat.months} 月{word}"


def _talks(seat: Seat) -> bool:
    """Whether the steps are sentences, not months."""
    return seat.attempt is not None and seat.attempt.kind == "roleplay"
