"""Where others on the same network reach this machine. Nothing is sent, no internet is needed."""

from __future__ import annotations

import ipaddress
import os
import socket
import struct

PORT = "DUES_ACADEMY_LAN_PORT"  # the environment in which `sandbox open --lan` tells the app where it is reached

# Connecting a UDP socket sends no packet: it only asks the system which of its own addresses it would send from.
# Without a default route only a network that the machine is part of answers: so hotspots' usual gateways are asked
# for too (Android, iPhone, Windows, macOS).
_ASKED = (
    "10.255.255.255",
    "192.168.255.255",
    "172.31.255.255",
    "192.168.43.1",
    "192.168.49.1",
    "172.20.10.1",
    "192.168.137.1",
    "192.168.2.1",
)
_VIRTUAL = ("lo", "docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "utun", "tun", "tap", "zt", "tailscale", "cni")


def lan_addresses() -> list[str]:
    """IPv4 addresses of this machine on networks that others may be on, the likeliest first; [] if it is on none."""
    named = _by_interface()
    found = [*filter(None, map(_source_towards, _ASKED)), *named, *_by_name()]
    virtual = {address for address, name in named.items() if name.startswith(_VIRTUAL)}
    return sorted((a for a in dict.fromkeys(found) if a not in virtual and _rank(a) < 3), key=_rank)


def class_addresses() -> list[str]:
    """Where others open this app: `http://192.168.1.5:8501`, …, as the network is now; [] without --lan."""
    port = os.environ.get(PORT, "")
    return [f"http://{address}:{port}" for address in lan_addresses()] if port.isdecimal() else []


def _rank(address: str) -> int:
    """0 a local network, 1 another, 2 a cable without a router, 3 nowhere others can be."""
    one = ipaddress.IPv4Address(address)
    if one.is_loopback or one.is_unspecified or one.is_multicast:
        return 3
    return 2 if one.is_link_local else 0 if one.is_private else 1


def _source_towards(target: str) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((target, 9))
            return str(probe.getsockname()[0])
        except OSError:
            return None


def _by_interface() -> dict[str, str]:
    """Address -> name of its interface, where the system tells (Linux)."""
    try:
        import fcntl
    except ImportError:
        return {}
    found: dict[str, str] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(probe.fileno(), 0x8915, struct.pack("256s", name.encode()[:15]))  # SIOCGIFADDR
            except OSError:
                continue
            found[socket.inet_ntoa(answer[20:24])] = name
    return found


def _by_name() -> list[str]:
    try:
        return [str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    except OSError:
        return []
