"""Which addresses we call: a public host on a usual port, or a host that the operator named."""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network

import httpx2

from parvis.egress.errors import Forbidden, Unreachable

Resolver = Callable[[str, int], Sequence[str]]

USUAL_PORTS = frozenset({80, 443, 8000, 8080, 8443})
MOST_ADDRESSES = 8  # of one name; more is somebody playing with us

PUBLIC_V6 = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# Teredo, 6to4, and a block for documentation that the standard library does not know yet.
NOT_PUBLIC_V6 = (IPv6Network("2001::/32"), IPv6Network("2002::/16"), IPv6Network("3fff::/20"))
INSIDE_CLOUDS = frozenset({"168.63.129.16"})  # metadata behind an address that looks public
RELAYS = ipaddress.IPv4Network("192.88.99.0/24")  # 6to4's anycast
ISATAP = 0x5EFE  # …:0:5efe:a.b.c.d under any prefix

# "0x7f.1", "017700000001", "127.1": several spellings of one address; only the plain one is accepted.
LOOKS_NUMERIC = re.compile(r"(?:^|\.)(?:0x[0-9a-f]*|[0-9]+)\.?$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to connect: addresses already checked, and the name that certificates and `Host` speak of."""

    secure: bool
    host: str
    port: int
    addresses: tuple[str, ...]


def find_place(url: httpx2.URL, *, allowed: frozenset[str], resolve: Resolver, seconds: float) -> Place:
    """Raises Forbidden, or Unreachable when the name does not resolve."""
    host, port = (
        url.raw_host.decode("ascii").lower(),
        url.port or {"http": 80, "https": 443}.get(url.scheme, 0),
    )
    if url.scheme not in {"http", "https"}:
        raise Forbidden("Only http and https addresses are called.")
    if url.userinfo or not host:
        raise Forbidden("An address with a user name in it, or without a host, is not called.")
    known = is_allowed(host, port, allowed)
    if not known:
        _check_spelling(host, port)
    addresses = tuple(dict.fromkeys(_resolve(host, port, resolve, seconds)))[:MOST_ADDRESSES]
    if not known and (not all(map(is_public, addresses)) or any(map(is_ours, addresses))):
        raise Forbidden(f"{host} is not a public address.")
    return Place(secure=url.scheme == "https", host=host, port=port, addresses=addresses)


def is_allowed(host: str, port: int, allowed: frozenset[str]) -> bool:
    shown = f"[{host}]" if ":" in host else host
    return bool({shown, f"{shown}:{port}"} & allowed)


def _check_spelling(host: str, port: int) -> None:
    if port not in USUAL_PORTS:
        raise Forbidden(f"Port {port} is not one that public servers use.")
    if "%" in host:
        raise Forbidden("An address with a zone in it is not called.")
    if LOOKS_NUMERIC.search(host) and ":" not in host:
        try:
            IPv4Address(host)
        except ValueError:
            raise Forbidden("This spelling of an address is not accepted.") from None


def _resolve(host: str, port: int, resolve: Resolver, seconds: float) -> Sequence[str]:
    """The system's resolver knows no time-out: it works in a thread that we may leave behind."""
    found: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found.put(resolve(host, port))
        except (OSError, UnicodeError):
            found.put(())

    threading.Thread(target=ask, daemon=True).start()
    try:
        addresses = found.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        addresses = ()
    if not addresses:
        raise Unreachable(f"The name {host} was not found.")
    return addresses


def system_resolver(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """Strict: what is not surely a machine of the public internet is refused, forms that hide an IPv4 too."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return _public_v4(ip) if isinstance(ip, IPv4Address) else _public_v6(ip)


def _public_v4(ip: IPv4Address) -> bool:
    if str(ip) in INSIDE_CLOUDS or ip in RELAYS:
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _public_v6(ip: IPv6Address) -> bool:
    if ip in NAT64:  # what DNS64 gives on an IPv6-only machine
        return _public_v4(IPv4Address(int(ip) & 0xFFFFFFFF))
    if ip not in PUBLIC_V6 or ip.scope_id or any(ip in block for block in NOT_PUBLIC_V6):
        return False
    if (int(ip) >> 32) & 0xFCFFFFFF == ISATAP:
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def is_ours(address: str) -> bool:
    """One of this machine's own? Connecting a UDP socket sends nothing, and names the source address."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
            return bool(probe.getsockname()[0] == address)
    except OSError:
        return False
