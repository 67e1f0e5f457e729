"""Step 5: what the ledger does not tell is asked; calibration and back-test; then their estate in the sandbox."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from generator.figures.echarts import echarts
from generator.figures.spec import describe
from simulator.app.components.estate_books import leave_books
from simulator.app.components.ledger_desk import onward
from simulator.app.components.my_estate_fit import mix_chart
from simulator.app.compute import Task, pool
from simulator.app.own_ledger import forecast
from simulator.app.own_ledger.desk import Desk
from simulator.app.own_ledger.kept import Opened, learn
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.documents import DocumentError, fingerprint
from simulator.experiments.my_estate import TODAY_NAMES, StoppedError, today_choices
from simulator.experiments.scenario import Scenario, ScenarioError, encode
from simulator.experiments.their_estate import Calibration, Setting, read_setting
from simulator.experiments.their_estate.back_test import BackTest
from simulator.population.estate import OWNER_TYPE_NAMES
from simulator.records import Records, RecordsError

_MODES = {"lump": "包干制", "fee": "酬金制"}
_MOST = 20_000
_OTHER = "sms-and-phone"


def show_sandbox(
    here: Desk, opened: Opened, kept: Shelf, records: Records | None, compare: StreamlitPage | None
) -> None:
    """The form, the wait, the answer, the ways on."""
    st.markdown(
        "台账说得出谁什么时候缴，说不出你们现在怎么催。把下面几样补上，沙盘就能从每一户的缴费经过，"
        "倒推业主的构成，再把最后半年的账盖住，试试预测得准不准。大约半分钟。"
    )
    if opened.ledger.households > _MOST:
        st.warning(f"沙盘一次最多算 {_MOST:,} 户，这份台账有 {opened.ledger.households:,} 户。请按期或按组团分开导入。")
        onward(5)
        return
    data = _form(opened, kept)
    if st.button("校准和回测", type="primary", icon=":material/tune:", key="ledger-calibrate"):
        _ask(here, data, kept)
    for line in here.faults:
        st.error(line, icon=":material/edit:")
    if here.setting is not None:
        _answer(here, opened, here.setting, kept, records)
        return
    if opened.calibration is not None:
        if opened.calibration.setting.model_dump(mode="json") != _plain(data):
            st.caption("上面改过了；下面还是上次校准的结果。要换成新的，请按“校准和回测”。")
        _found(opened.calibration, opened.tested, kept)
        _onward(opened, opened.calibration, compare)
    onward(5)


def _form(opened: Opened, kept: Shelf) -> dict[str, Any]:
    """Prefilled: with what was said last, else with what the ledger looks like."""
    known = opened.calibration.setting if opened.calibration else None
    kinds, places, choices = list(kept.profiles), forecast.places(kept), today_choices(kept.policies)
    kind = known.kind if known and known.kind in kinds else forecast.likely_kind(opened.ledger, kept.profiles)
    pre = f"ledger-set-{opened.id}"
    one, two, three = st.columns(3)
    chosen = one.selectbox(
        "最像哪一类小区",
        kinds,
        kinds.index(kind),
        format_func=lambda name: kept.profiles[name].name,
        key=f"{pre}-kind",
        help="台账里没有的（老人、租户、微信等）从这一类来；先按物业费单价替您选了最近的一类",
    )
    mode = two.selectbox(
        "收费方式",
        list(_MODES),
        list(_MODES).index(known.mode) if known else 0,
        format_func=lambda name: _MODES[name],
        key=f"{pre}-mode",
    )
    city = three.selectbox(
        "在哪里",
        list(places),
        list(places).index(known.city) if known and known.city in places else 0,
        format_func=lambda name: places[name],
        key=f"{pre}-city",
        help="有地方规定的，比较政策时会照着检查",
    )
    today = st.pills(
        "现在怎么催（可以多选）",
        choices,
        selection_mode="multi",
        default=[name for name in (known.today if known else ["sms", "phone"]) if name in choices],
        format_func=lambda name: TODAY_NAMES[name],
        key=f"{pre}-today",
        help="台账里的缴费是在这些做法下缴的；选错了，构成会估偏",
    )
    four, five, _ = st.columns(3)
    staff = four.number_input("催缴人手（人）", 0, 100, known.staff if known else 3, key=f"{pre}-staff")
    complaints = five.number_input(
        "催缴引起的投诉（件/月，可不填）",
        0.0,
        10_000.0,
        known.complaints_per_month if known else None,
        1.0,
        format="%.0f",
        key=f"{pre}-complaints",
        help="只用来核对",
    )
    return {
        "kind": chosen,
        "mode": mode,
        "city": city,
        "today": list(today),
        "staff": int(staff),
        "complaints_per_month": complaints,
    }


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return Setting.model_construct(**data).model_dump(mode="json")


def _ask(here: Desk, data: dict[str, Any], kept: Shelf) -> None:
    try:
        here.setting, here.faults = read_setting(data, set(kept.profiles)), ()
    except DocumentError as error:
        here.setting, here.faults = (
            None,
            tuple(f"{plain(one.message)}。{plain(one.remedy)}。" for one in error.problems),
        )


def calibration_key(opened: Opened, setting: Setting, kept: Shelf) -> str:
    """What names the long work; the id of the profile is in it, so that it goes when the ledger does."""
    kinds = fingerprint([fingerprint(one) for one in (*kept.profiles.values(), *kept.policies.values())])
    return f"their-estate:{opened.profile_id}:{kept.table.hash}:{kinds}:{fingerprint(setting)}"


def _answer(here: Desk, opened: Opened, setting: Setting, kept: Shelf, records: Records | None) -> None:
    task = pool().later(calibration_key(opened, setting, kept), forecast.learning(opened.ledger, setting, kept))
    if not task.ready.wait(0.2):
        _wait(here, task)
        return
    here.setting = None
    if isinstance(task.error, StoppedError) or task.stopped:
        st.info("已停止，没有结果。想再算，请按“校准和回测”。", icon=":material/stop_circle:")
    elif isinstance(task.error, DocumentError):
        st.error(
            "校准不了：\n\n"
            + "\n".join(f"- {plain(one.message)}。{plain(one.remedy)}。" for one in task.error.problems)
        )
    elif task.error is not None:
        st.error(f"没有算成（{type(task.error).__name__}）。请换一组数字再试；如果总是这样，请告诉维护者。")
    elif task.result.calibration is None:
        st.warning(f"这份台账还校准不了：{task.result.reason}", icon=":material/hourglass_empty:")
    elif records is not None:
        try:
            here.opened = learn(records, opened, task.result.calibration, task.result.tested)
        except RecordsError as error:
            st.error(plain(str(error)))
            return
        st.rerun()


@st.fragment(run_every=0.5)
def _wait(here: Desk, task: Task) -> None:
    bar, button = st.columns([5, 1], vertical_alignment="center")
    bar.progress(task.progress, task.message)
    if button.button("停止", key="ledger-stop", icon=":material/stop:"):
        task.stop()
        here.setting = None
        st.rerun()
    if task.done:
        st.rerun()


def _found(found: Calibration, tested: BackTest | None, kept: Shelf) -> None:
    """The mix with its ranges, what cannot be told apart, the back-test."""
    st.markdown("##### 业主大概是怎么构成的")
    left, right = st.columns(2)
    with left:
        st.markdown("\n".join(f"- {plain(line)}" for line in found.sentences))
    with right:
        shares = [one for one in found.mix if max(one.share, one.high) >= 0.01]
        spec = mix_chart(shares).model_copy(update={"source": "由台账里的缴费经过倒推"})
        st.markdown(f"**{spec.title}**")
        said = "；".join(
            f"{OWNER_TYPE_NAMES[one.name]} {one.share:.1%}（{one.low:.1%} 到 {one.high:.1%}）" for one in shares
        )
        st.echarts_chart(echarts(spec), height=70 + 34 * len(shares), key="ledger-mix", alt=f"{spec.title}：{said}")
        st.caption("条是平均，细线是中间八成的范围。这是倒推出来的，不是调查出来的，更不是说哪一户是哪一类。")
        with st.expander("构成的数字", icon=":material/table_chart:"):
            st.dataframe(
                [
                    {
                        "业主类型": OWNER_TYPE_NAMES[one.name],
                        "平均": f"{one.share:.1%}",
                        "80% 区间": f"{one.low:.1%} 到 {one.high:.1%}",
                        "大约户数": round(one.share * found.households),
                    }
                    for one in found.mix
                ],
                hide_index=True,
            )
    st.markdown("##### 回测：预测得准不准")
    if tested is None or not tested.targets:
        st.info(tested.reason if tested else "还没有回测。", icon=":material/hourglass_empty:")
        return
    st.markdown("\n".join(f"- {line}" for line in tested.sentences))
    spec = forecast.back_test_chart(tested)
    st.markdown(f"**{spec.title}（{spec.unit}）**")
    st.echarts_chart(echarts(spec), height=300, key="ledger-back-test", alt=describe(spec))
    with st.expander("回测的每一个数字", icon=":material/table_chart:"):
        st.dataframe(forecast.back_test_rows(tested), hide_index=True)


def _onward(opened: Opened, found: Calibration, compare: StreamlitPage | None) -> None:
    """Into the sandbox."""
    other = _OTHER
    try:
        link = encode(
            Scenario(profile=found.profile, households=opened.ledger.households, policies=[found.policy, other])
        )
    except (ScenarioError, ValueError) as error:
        st.error(f"这个小区放不进比较：{error}")
        return
    with st.container(horizontal=True):
        if st.button("用这个小区比较政策", type="primary", icon=":material/balance:", key="ledger-compare") and compare:
            st.switch_page(compare, query_params={"s": link})
        st.button(
            "在档案里看",
            icon=":material/apartment:",
            key="ledger-explore",
            on_click=_explore,
            args=(link,),
            help="一户一户地看，只有您自己看得到",
        )
    st.caption(
        "比较的链接可以发给同一台服务器上的人：看到的是整个小区的合计，没有哪一户。一户一户的档案只有您在这台浏览器上能看。"
    )


def _explore(link: str) -> None:
    for name in ("profile", "policy", "households", "months", "seed", "home", "view"):
        st.session_state.pop(name, None)
        st.query_params.pop(name, None)
    leave_books()
    st.query_params["s"] = link
