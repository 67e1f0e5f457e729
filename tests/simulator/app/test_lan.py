"""Where phones find this machine, and how it is written as a QR code."""

from __future__ import annotations

import re
import socket
from xml.etree import ElementTree

import pytest

from simulator.app import lan
from simulator.app.qr import qr_svg, qr_terminal


def machine(monkeypatch: pytest.MonkeyPatch, *, routed: dict[str, str], interfaces: dict[str, str], named: list[str]):
    """`routed`: from which address the system would send to a target; `interfaces`: address -> name."""
    monkeypatch.setattr(lan, "_source_towards", routed.get)
    monkeypatch.setattr(lan, "_by_interface", lambda: interfaces)
    monkeypatch.setattr(lan, "_by_name", lambda: named)


def test_the_network_that_others_are_on_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(
        monkeypatch,
        routed={"10.255.255.255": "192.168.1.5", "192.168.43.1": "192.168.43.8"},
        interfaces={"127.0.0.1": "lo", "172.17.0.1": "docker0", "169.254.3.4": "eth1", "192.168.1.5": "wlan0"},
        named=["127.0.1.1", "192.168.1.5", "8.8.4.4"],
    )
    assert lan.lan_addresses() == ["192.168.1.5", "192.168.43.8", "8.8.4.4", "169.254.3.4"]
    monkeypatch.setenv(lan.PORT, "8501")
    assert lan.class_addresses()[0] == "http://192.168.1.5:8501"


def test_a_hotspot_without_internet_is_found_by_its_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, routed={"172.20.10.1": "172.20.10.4"}, interfaces={}, named=["127.0.1.1"])
    assert lan.lan_addresses() == ["172.20.10.4"]


def test_no_network_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, routed={}, interfaces={"127.0.0.1": "lo"}, named=[])
    assert lan.lan_addresses() == []
    monkeypatch.setenv(lan.PORT, "8501")
    assert lan.class_addresses() == []


def test_this_machine_is_asked_without_an_error() -> None:
    for address in lan.lan_addresses():
        assert socket.inet_aton(address)
        assert not address.startswith("127.")


def test_a_code_is_one_picture_with_a_quiet_zone_and_nothing_to_fetch() -> None:
    svg = qr_svg("http://192.168.1.5:8501/classroom?code=CDF347")
    root = ElementTree.fromstring(svg)
    size = float(root.attrib["viewBox"].split()[2])
    background, modules = list(root)
    assert background.attrib["fill"] == "#fff"
    assert modules.attrib["d"].startswith("M4 4.5")
    assert size == 33 + 2 * 4  # version 4 and four modules of white all round
    assert "href" not in svg
    assert qr_svg("a") != qr_svg("b")


def test_in_a_terminal_both_colours_are_set() -> None:
    lines = qr_terminal("http://192.168.1.5:8501").splitlines()
    assert all(line.startswith("\033[97;40m") and line.endswith("\033[0m") for line in lines)
    widths = {len(re.sub(r"\033\[[\d;]*m", "", line)) for line in lines}
    assert widths == {2 * len(lines) - 1}
