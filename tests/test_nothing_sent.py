"""Nothing is sent to anybody: neither when the app starts nor by a library that would like to count."""

from __future__ import annotations

import importlib
import socket
from collections.abc import Iterator

import pytest
from streamlit import config
from streamlit.web import bootstrap

from simulator.app.serve import settings
from tests import outside


def stopped() -> list[str]:
    """What was stopped, forgotten here: it is what the test is about."""
    found = outside.TRIED[:]
    outside.TRIED.clear()
    return found


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0)])
def test_who_connects_to_elsewhere_is_stopped(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as one, pytest.raises(outside.OutsideError):
        one.connect(address)
    assert len(stopped()) == 1


def test_who_asks_for_a_name_or_sends_a_datagram_is_stopped() -> None:
    with pytest.raises(outside.OutsideError):
        socket.getaddrinfo("counting.example", 443)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, pytest.raises(outside.OutsideError):
        one.sendto(b"x", ("192.0.2.1", 9))
    assert len(stopped()) == 2


def test_this_machine_may_talk_to_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    socket.getaddrinfo("localhost", 80)


@pytest.mark.parametrize("name", ["optuna", "distributed", "material", "streamlit", "openai", "SALib", "matplotlib"])
def test_a_library_does_not_call_home_when_it_is_imported(name: str) -> None:
    """That it may have been imported before makes no difference: nothing was imported before the guard stood."""
    pytest.importorskip(name) if name == "openai" else importlib.import_module(name)
    assert outside.TRIED == []


@pytest.fixture
def as_told() -> Iterator[dict[str, str]]:
    """Streamlit as `sandbox open --lan` tells it."""
    told = settings(8501, "0.0.0.0")
    before = {key: config.get_option(key) for key in told}
    for key, value in told.items():
        config.set_option(key, {"true": True, "false": False}.get(value, value))
    yield told
    for key, value in before.items():
        config.set_option(key, value)


def test_an_open_server_does_not_ask_the_internet_for_its_address(as_told: dict[str, str]) -> None:
    assert config.get_option("browser.gatherUsageStats") is False
    bootstrap._print_url(False)
    assert stopped() == []
    config.set_option("logger.hideWelcomeMessage", False)  # it would, if it were not told
    bootstrap._print_url(False)
    assert stopped() != []
