"""Nothing private is ever called, however it is spelt."""

import ipaddress
import itertools
import socket
import threading

import httpx2
import pytest

from parvis.egress import Door, Forbidden, Unreachable
from parvis.egress.address import USUAL_PORTS, is_ours, is_public, system_resolver

INSIDE = """
    127.0.0.1 127.8.9.10 0.0.0.0 10.0.0.5 172.16.3.4 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    100.100.100.200 192.0.0.192 192.0.2.7 198.18.0.9 198.51.100.3 203.0.113.9 224.0.0.251 239.255.255.250
    240.0.0.1 255.255.255.255 168.63.129.16 192.88.99.1
"""
INSIDE_V6 = """
    ::1 :: fe80::1 fc00::1 fd00:ec2::254 ff02::1 2001:db8::5 100::1 fec0::1 64:ff9b:1::1 3fff::1 5f00::1
    2001:0:4136:e378:8000:63bf:3fff:fdd2 2002:7f00:1:: 2a01:e0a:1:2:0:5efe:7f00:1 2a01:e0a:1:2:200:5efe:a00:5
"""


def spellings(address: str) -> set[str]:
    """Every way that we know of writing one IPv4 address in a URL."""
    a, b, c, d = (int(part) for part in address.split("."))
    number = int(ipaddress.IPv4Address(address))
    mapped = f"{a:02x}{b:02x}:{c:02x}{d:02x}"
    wide = "".join(chr(0xFF10 + int(sign)) if sign.isdigit() else sign for sign in address)
    plain = (
        f"{address} {address}. {number} {number:#x} 0X{number:X} 0{number:o} {a}.{b}.{(c << 8) + d} "
        f"{a}.{(b << 16) + (c << 8) + d} 0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x} 0{a:o}.0{b:o}.0{c:o}.0{d:o} "
        f"{a:03d}.{b:03d}.{c:03d}.{d:03d} 0x{a:x}.{b}.0{c:o}.{d} 000{a:o}.{b}.{c}.{d} "
        f"{a}.0x{(b << 16) + (c << 8) + d:x} {address.replace('.', '。')} {address.replace('.', '．')} "
        f"{wide} {address}%00 {address}%20 {address.replace('.', '%2e')} user@{address} "
        f"town.example@{address} town.example%40@{address}"
    )
    hidden = (
        f"::ffff:{address} ::ffff:{mapped} 0:0:0:0:0:ffff:{mapped} ::{address} 64:ff9b::{address} "
        f"64:ff9b::{mapped} 2002:{mapped}:: 2002:{mapped}::1 64:ff9b:1::{mapped} ::ffff:0:{mapped}"
    )
    return {*plain.split(), *(f"[{form}]" for form in hidden.split())}


URLS = sorted(
    {f"http://{host}/" for address in INSIDE.split() for host in spellings(address)}
    | {f"https://[{address}]/" for address in INSIDE_V6.split()}
    | {f"http://[{address}%25eth0]/" for address in INSIDE_V6.split()}
    | {
        f"{scheme}://town.example/"
        for scheme in ("file", "ftp", "gopher", "ws", "unix", "data", "jar", "dict", "")
    }
    | {
        f"http://town.example:{port}/"
        for port in (0, 1, 22, 23, 25, 53, 110, 389, 3306, 5432, 6379, 9200, 11211)
    }
    | {
        "http:///etc/passwd",
        "http://",
        "",
        "town.example",
        "//town.example/",
        "http://?x",
        "http://exa\tmple/",
    }
    | {"http://localhost\\@town.example/", "http://town.example:99999/", "http://[::1/", "http://a b/"}
    | {"http://127.1:80\\@town.example", "http://0/", "http://0x/", "http://1.1.1.1.1/", "http://0x7f.1/"}
)


@pytest.fixture
def no_connection(monkeypatch):
    """Any attempt to connect is noted, and fails."""
    tried: list[object] = []

    def connect(address, *args, **kwargs):
        tried.append(address)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


def test_there_are_enough_spellings_to_mean_something():
    assert len(URLS) >= 500


@pytest.mark.parametrize("url", URLS)
def test_no_spelling_of_an_inside_address_is_ever_called(url, no_connection):
    def resolve(host, port):
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            return (
                system_resolver(host, port) if host.replace(".", "").isalnum() and host[0].isdigit() else []
            )

    with pytest.raises((Forbidden, Unreachable)):
        Door(resolve=resolve, timeout=2).request("GET", url)
    assert no_connection == []


@pytest.mark.parametrize("address", (INSIDE + INSIDE_V6).split())
def test_a_name_that_points_inside_is_refused_even_beside_a_public_address(address, no_connection):
    for found in ([address], ["93.184.215.14", address], [address, "2606:4700::1111"]):
        door = Door(resolve=lambda host, port, found=found: found)
        with pytest.raises(Forbidden):
            door.request("GET", "https://town.example/")
    assert no_connection == []


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e"])
def test_a_public_address_is_called_at_the_address_that_was_checked(address, no_connection, monkeypatch):
    monkeypatch.setattr("parvis.egress.address.is_ours", lambda address: False)
    asked: list[str] = []

    def resolve(host, port):  # a second question would get another answer: rebinding
        asked.append(host)
        return [address] if len(asked) == 1 else ["127.0.0.1"]

    with pytest.raises(Unreachable):
        Door(resolve=resolve).request("GET", "https://town.example/")
    assert asked == ["town.example"]
    assert no_connection == [(address, 443)]


def test_only_usual_ports_of_public_hosts_are_called(no_connection, monkeypatch):
    monkeypatch.setattr("parvis.egress.address.is_ours", lambda address: False)
    door = Door(resolve=lambda host, port: ["93.184.215.14"])
    for port in USUAL_PORTS:
        with pytest.raises(Unreachable):
            door.request("GET", f"http://town.example:{port}/")
    assert {address[1] for address in no_connection} == USUAL_PORTS


def test_this_machines_own_address_is_refused_even_when_it_looks_public(no_connection, monkeypatch):
    monkeypatch.setattr("parvis.egress.address.is_ours", lambda address: address == "93.184.215.14")
    with pytest.raises(Forbidden):
        Door(resolve=lambda host, port: ["93.184.215.14"]).request("GET", "http://town.example/")
    assert no_connection == []


def test_own_addresses_are_recognised():
    assert is_ours("127.0.0.1")


def test_an_allowed_host_is_allowed_by_its_exact_name_and_port_only(no_connection):
    door = Door(allow_hosts=("127.0.0.1:8101", "intranet.town.example", "[::1]:9000"))
    allowed = ["http://127.0.0.1:8101/", "http://intranet.town.example:81/", "http://INTRANET.town.example/"]
    door.resolve = lambda host, port: ["127.0.0.1"]
    for url in [*allowed, "http://[::1]:9000/"]:
        with pytest.raises(Unreachable):
            door.request("GET", url)
    assert len(no_connection) == 4
    for url in (
        "http://127.0.0.1:8102/",
        "http://127.1:8101/",
        "http://x.intranet.town.example/",
        "http://[::1]/",
    ):
        with pytest.raises(Forbidden):
            door.request("GET", url)
    assert len(no_connection) == 4


def test_a_slow_resolver_ends_with_the_time_out(no_connection):
    event = threading.Event()

    def resolve(host, port):
        event.wait(3)
        return ["93.184.215.14"]

    with pytest.raises(Unreachable):
        Door(resolve=resolve, timeout=0.2).request("GET", "http://town.example/")
    event.set()


def test_every_block_set_aside_by_the_registries_is_refused():
    blocks = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
              "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"]  # fmt: skip
    for block in map(ipaddress.ip_network, blocks):
        size = block.num_addresses
        for offset in itertools.chain(range(0, size, max(1, size // 50)), [size - 1]):
            assert not is_public(str(block[offset])), block[offset]


def test_what_is_checked_is_what_the_request_line_names():
    """One parser for both: a second one could read another host in the same text."""
    assert httpx2.URL("http://evil.example#@127.0.0.1/").raw_host == b"evil.example"
    assert httpx2.URL("http://127.0.0.1\\@evil.example/").userinfo
