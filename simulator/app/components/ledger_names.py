"""Step 3: people and rooms become labels; the key file, the only way back, goes to who brought the ledger."""

from __future__ import annotations

import streamlit as st

from simulator.app.components.ledger_desk import came, desk, go, held, put_away, somebody
from simulator.app.components.take import take
from simulator.app.components.upload import upload
from simulator.app.compute import pool
from simulator.app.identity import keeper
from simulator.app.own_ledger.desk import Desk, Raw
from simulator.app.own_ledger.kept import keep
from simulator.app.own_ledger.reading import naming
from simulator.app.plain import plain
from simulator.ledgers.key import KeyFileError, read_key
from simulator.ledgers.original import encrypt
from simulator.ledgers.pseudonym import Key, new_key
from simulator.records import KeptLedger, Records, RecordsError

_FRESH, _SAME = "第一次：新做一把密钥", "用上个月的密钥文件，代号不变"
_LOST = (
    "**没有密钥文件，谁也不能把代号变回姓名和房号，我们也不能。** 它不留在这台服务器上。"
    "请存在您自己的电脑或公司网盘里，和台账分开放，备份一份。"
)


def show_names(here: Desk, records: Records | None) -> None:
    """Choose a key, make it nameless, save the key, keep the ledger."""
    raw = here.raw
    assert raw is not None
    st.markdown(
        "姓名、电话、房号、楼号都换成代号（例如 H-7K2M-QX4P）；身份证号和车牌直接丢掉。"
        "同一把密钥、同一户，代号永远一样，所以下个月的台账接得上。"
    )
    if raw.ledger is None or raw.key is None:
        _choose(here, raw)
        return
    _save(here, raw, raw.key, records)


def _choose(here: Desk, raw: Raw) -> None:
    task = pool().known(here.work("names"))
    if task is not None and not came(task, "正在换成代号……"):
        return
    if task is not None and raw.ledger is not None:
        st.rerun()
    way = st.radio("用哪把密钥", (_FRESH, _SAME), key="ledger-way")
    blob, passphrase, upload_key = b"", "", ""
    if way == _SAME:
        upload_key = f"ledger-key-{here.round}"
        _, blob = upload("密钥文件（.key）", ["key", "json"], upload_key, 50)
        held(upload_key, 3)
        passphrase = st.text_input("口令（当时设了才填）", type="password", key="ledger-key-pass")
    if raw.fault:
        st.error(plain(raw.fault))
    st.button(
        "换成代号",
        type="primary",
        icon=":material/masks:",
        key="ledger-name",
        disabled=way == _SAME and not blob,
        on_click=_begin,
        args=(blob, passphrase, upload_key),
    )
    st.button("上一步", on_click=go, args=(2,), key="ledger-back-names", icon=":material/arrow_back:")


def _begin(blob: bytes, passphrase: str, upload_key: str) -> None:
    here = desk()
    raw = here.raw
    if raw is None or raw.accepted is None:
        return
    raw.fault = ""
    try:
        key: Key = read_key(blob, passphrase or None) if blob else new_key(here.estate)
    except KeyFileError as error:
        raw.fault = str(error)
        return
    if upload_key:
        put_away(upload_key)
    pool().forget(here.work("names"))
    pool().soon(here.work("names"), naming(raw, key, here.estate))


def _save(here: Desk, raw: Raw, key: Key, records: Records | None) -> None:
    assert raw.ledger is not None
    st.success(
        f"{raw.ledger.households:,} 户、{len(raw.ledger.buildings)} 栋楼换成了代号，"
        f"{len(raw.ledger.home):,} 笔账单、{len(raw.ledger.bill):,} 笔缴费一分不差。"
        f"例如：{'、'.join(raw.ledger.label[:3])}",
        icon=":material/check:",
    )
    st.markdown("##### 先把密钥文件存好")
    st.markdown(_LOST)
    passphrase = st.text_input(
        "给密钥文件加一个口令（可不填）",
        type="password",
        key="ledger-pass",
        help="加了口令，文件被别人拿去也打不开；口令忘了，文件也就没用了",
    )
    take(
        "ledger-key",
        "下载密钥文件",
        lambda: _key_file(raw, passphrase),
        f"{here.estate}.key",
        "application/json",
        type="primary",
        icon=":material/key:",
        key="ledger-key-get",
    )
    saved = st.checkbox("密钥文件我存好了", key="ledger-key-saved")
    original = st.checkbox(
        "把原来的文件也加密存下来（一般不用）",
        key="ledger-original",
        help="默认不存。打了勾，原文件用密钥文件里的钥匙加密后再存，没有密钥文件谁也打不开；删除台账时一起删。",
    )
    if records is None:
        st.error("现在连不上记录，存不了。请告诉管理员，修好以后再按一次。")
    elif any(one.name == here.estate for one in _mine(records)):
        st.warning(f"已经存过一份“{plain(here.estate)}”，这次会换掉它。想两份都留，请回第 1 步换个名字。")
    with st.container(horizontal=True):
        st.button("上一步", on_click=_back, key="ledger-back-keep", icon=":material/arrow_back:")
        pressed = st.button(
            "存下没有名字的台账，丢掉名字",
            type="primary",
            icon=":material/shield_lock:",
            key="ledger-keep",
            disabled=not saved or records is None,
        )
    if not saved:
        st.caption("打了上面的勾才能往下走：名字一丢，就只有密钥文件里有了。")
    if pressed and records is not None:
        _keep(here, raw, key, records, original)


def _key_file(raw: Raw, passphrase: str) -> bytes:
    """By way of `raw`, so that nothing holds the key once it is dropped."""
    return raw.key.to_bytes(passphrase or None) if raw.key is not None else b""


def _mine(records: Records) -> list[KeptLedger]:
    person = keeper(records)
    return records.ledgers(person.id) if person else []


def _back() -> None:
    here = desk()
    if here.raw is not None:
        here.raw.key = here.raw.ledger = None
    pool().forget(here.work("names"))
    go(2)


def _keep(here: Desk, raw: Raw, key: Key, records: Records, original: bool) -> None:
    assert raw.ledger is not None
    try:
        person = somebody(records)
        secret = encrypt(key, raw.data) if original else None
        opened = keep(records, person.id, here.estate, raw.file, raw.ledger, secret)
    except RecordsError as error:
        st.error(plain(str(error)))
        return
    name = here.estate
    here.clear()
    here.opened, here.estate = opened, name
    here.said = "存好了。名字、电话和房号已经从这里丢掉，往后看到的都是代号。"
    go(4)
    st.rerun()
