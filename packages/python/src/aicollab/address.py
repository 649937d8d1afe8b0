"""Reads where a hub is: `HOST:PORT`, IPv6 hosts in brackets."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple, Optional

DEFAULT_HUB = "127.0.0.1:6000"
_FORM = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]]+)):(\d{1,5})")


_URL = re.compile(r"(tcp|tls|ws|wss)://([^/]*)(/.*)?")


class Address(NamedTuple):
    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str) -> Address:
    """Returns the address in `text`; a wildcard such as 0.0.0.0 becomes loopback. Raises ValueError."""
    match = _FORM.fullmatch(text)
    if match is None or int(match[3]) > 65_535:
        forms = "HOST:PORT, tls://HOST:PORT, ws://HOST:PORT/ws or wss://HOST/ws"
        raise ValueError(f'"{text}" is no address of a hub, which is {forms}')
    host = match[1] or match[2]
    return Address({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), int(match[3]))


class Door(NamedTuple):
    """How a hub is reached: over TCP or, with `path`, by a WebSocket; over TLS where it `is_secure`."""

    address: Address
    is_secure: bool = False
    path: Optional[str] = None


def parse_door(text: str) -> Door:
    """Reads HOST:PORT, tcp://HOST:PORT, tls://HOST:PORT, ws://HOST:PORT/ws and wss://HOST/ws. Raises ValueError."""
    match = _URL.fullmatch(text)
    if match is None:
        return Door(parse_address(text))
    scheme, place, path = match[1], match[2], match[3]
    is_secure = scheme in ("tls", "wss")
    if not scheme.startswith("ws"):
        if path not in (None, "/"):
            raise ValueError(f'"{text}" has a path, which only ws:// and wss:// have')
        return Door(parse_address(place), is_secure)
    has_port = re.search(r":\d+$", place) is not None
    return Door(parse_address(place if has_port else f"{place}:{443 if is_secure else 80}"), is_secure, path or "/ws")


def is_loopback(host: Optional[str]) -> bool:
    """Returns whether an IP address is one of this machine alone."""
    try:
        address = ipaddress.ip_address((host or "").split("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
