"""Nothing leaves this machine while the tests run: whoever tries is stopped, and the test that did it fails.

It holds for this process from the moment that tests/conftest.py is read, so also for what libraries do when they are
imported. Programs that tests start are not seen; browsers have their own tests.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from contextlib import closing
from typing import Any

TRIED: list[str] = []  # everything that was stopped
_NAMES = {"", "localhost", "ip6-localhost", socket.gethostname()}


class OutsideError(OSError):
    """Somebody asked for another machine."""


def watch() -> None:
    """From now on; there is no way back."""
    sys.addaudithook(_look)


def _look(event: str, about: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        one, address = about
        # Connecting a datagram socket sends nothing: it only asks the system for the address it would send from.
        wrong = one.type != socket.SOCK_DGRAM and one.family != getattr(socket, "AF_UNIX", None) and _outside(address)
    elif event == "socket.sendto":
        one, address = about
        wrong = one.family in (socket.AF_INET, socket.AF_INET6) and _outside(address)
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = about[0]
        wrong = _is_name(address)
    else:
        return
    if wrong:
        TRIED.append(f"{event} {address}")
        raise OutsideError(f"tests stay on this machine: {event} {address}")


def _is_name(host: str | bytes | None) -> bool:
    """Whether somebody elsewhere would have to be asked for it."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host or ""
    return name not in _NAMES and _number(name) is None


def _outside(address: Any) -> bool:
    if not isinstance(address, tuple):
        return False
    found = _number(address[0])
    if found is None:
        return _is_name(address[0])
    if found.is_loopback or found.is_unspecified:
        return False
    with closing(socket.socket(socket.AF_INET6 if found.version == 6 else socket.AF_INET)) as own:
        try:
            own.bind((str(found), 0))  # an address of this very machine
        except OSError:
            return True
    return False


def _number(host: Any) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(str(host).split("%")[0])
    except ValueError:
        return None
