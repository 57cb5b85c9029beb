"""Addresses of accounts, written in one way: two spellings of one page must be one row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import yaml

FILE = Path(__file__).parent / "data" / "networks.yaml"
NEEDLESS = ("www.", "m.", "fr-fr.", "mobile.", "web.")
RENAMED = {"twitter.com": "x.com"}
BY_NUMBER = "/profile.php"  # the one address whose query says whose page it is
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Network:
    """One network, as an address shows it."""

    id: str
    name: str = ""
    hosts: tuple[str, ...] = ()
    says: tuple[str, ...] = ()  # what sources call it, when the host tells nothing
    prefixes: tuple[str, ...] = ()  # parts of a path that stand before the handle
    address: str = ""
    by_id: str = ""
    asked: bool = False
    elsewhere: bool = False  # also lives on hosts that no list can name


@dataclass(frozen=True, slots=True)
class Address:
    """`url` for people, `key` for comparison (percent signs decoded, lower case)."""

    network: str
    handle: str
    url: str
    key: str
    instance: str = ""


class NotAnAddress(ValueError):
    """The text is no address of a page that we can tell."""


@cache
def networks() -> dict[str, Network]:
    read: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {name: _network(name, told) for name, told in read.items()}


def _network(name: str, told: dict[str, Any]) -> Network:
    texts = {key: told.get(key, "") for key in ("name", "address", "by_id")}
    lists: dict[str, Any] = {key: tuple(told.get(key, ())) for key in ("hosts", "says", "prefixes")}
    return Network(
        id=name, **texts, **lists, asked=told.get("asked", False), elsewhere=told.get("elsewhere", False)
    )


def parse(text: str, *, said: str = "") -> Address:
    """The account behind an address; `said` is the network's name in the source. Raises NotAnAddress."""
    parts = _split(text)
    host = _host(parts.hostname or "")
    if not host or "." not in host:
        raise NotAnAddress(f"no host in {text[:80]!r}")
    path = unquote(parts.path).rstrip("/")
    number = parse_qs(parts.query).get("id", [""])[0] if path == BY_NUMBER else ""
    query = f"?id={number}" if number else ""
    network = network_of(host, said=said, path=path)
    url = f"https://{host}{quote(path, safe="/@:!$&'()*+,;=~")}{query}"
    if len(url) > LONGEST:
        raise NotAnAddress(f"an address of more than {LONGEST} characters: {text[:80]!r}")
    handle = number or _handle(path, network)
    instance = host if network and networks()[network].elsewhere else ""
    return Address(network, handle[:200], url, f"{host}{path}{query}".casefold()[:LONGEST], instance)


def network_of(host: str, *, said: str = "", path: str = "") -> str:
    """By the host; the source's own word only when the host tells nothing. "" when nobody knows."""
    for network in networks().values():
        if any(host == known or host.endswith(f".{known}") for known in network.hosts):
            return network.id
    word = said.strip().casefold()
    for network in networks().values():
        if word and word in {network.id, network.name.casefold(), *network.says}:
            return network.id
    return ""


def address_of(network: str, *, handle: str = "", remote_id: str = "") -> Address:
    """From what a source stores: a handle, or the network's own identifier when there is no handle."""
    known = networks()[network]
    if handle:
        return parse(known.address.format(handle=quote(handle, safe="")))
    return parse(known.by_id.format(id=quote(remote_id, safe="")))


def _split(text: str) -> Any:
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        _ = parts.port
    except ValueError as error:
        raise NotAnAddress(f"unreadable address {text[:80]!r}") from error
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc:
        raise NotAnAddress(f"not a web address: {text[:80]!r}")
    return parts


def _host(host: str) -> str:
    host = host.lower().rstrip(".")
    for start in NEEDLESS:
        if host.startswith(start):
            host = host.removeprefix(start)
            break
    return RENAMED.get(host, host)


def _handle(path: str, network: str) -> str:
    parts = [part for part in path.split("/") if part]
    skipped = networks()[network].prefixes if network else ()
    while len(parts) > 1 and parts[0].casefold() in skipped:
        parts = parts[1:]
    return parts[0].removeprefix("@") if parts else ""
