"""What surely did not leave, what may have been done, and what never follows to another host."""

import gzip
import json
import socket
import threading
import time
import zlib

import pytest

from parvis.egress import Door, Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.egress.tests.servers import answering, certificate_for, reply, reset, serving

SECRET = "token-that-must-never-be-seen"
AUTH = {"Authorization": f"Bearer {SECRET}", "Cookie": f"session={SECRET}", "X-Api-Key": SECRET}


def door_to(*servers, **kwargs):
    return Door(allow_hosts=[server.address for server in servers], **{"timeout": 3, **kwargs})


def post(door, server, **kwargs):
    return door.request("POST", f"http://{server.address}/statuses", headers=AUTH, json={"a": "é"}, **kwargs)


def test_a_request_arrives_whole_and_its_answer_comes_back_with_lower_case_names():
    with serving(
        answering(201, b'{"id": "1"}', ("X-RateLimit-Reset: 5", "Link: <a>", "Link: <b>"))
    ) as server:
        answer = post(door_to(server), server, params={"q": "é&x", "r": "1"})
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"POST /statuses?q=%C3%A9%26x&r=1 HTTP/1.1"
    assert f"Host: {server.address}".encode() in head
    assert json.loads(body) == {"a": "é"}
    assert (answer.status, answer.json(), answer.headers["x-ratelimit-reset"]) == (201, {"id": "1"}, "5")
    assert answer.headers["link"] == "<a>, <b>"


def test_forms_and_files_are_sent():
    with serving(answering()) as server:
        door = door_to(server)
        door.request("POST", f"http://{server.address}/", data={"grant": "é"})
        door.request(
            "POST",
            f"http://{server.address}/?a=1",
            files={"file": ("x.png", b"\x89PNG", "image/png")},
            data={"description": "Une école"},
            params=[("b", "2"), ("b", "3")],
        )
    assert server.requests[0].endswith(b"grant=%C3%A9")
    assert b"?a=1&b=2&b=3 " in server.requests[1]
    assert b"\x89PNG" in server.requests[1]
    assert "Une école".encode() in server.requests[1]


# ---- nothing was sent


def test_a_closed_port_is_surely_nothing_sent():
    with serving(answering()) as server:
        pass
    with pytest.raises(Unreachable):
        post(door_to(server), server)


def test_a_certificate_for_another_name_is_surely_nothing_sent():
    theirs, trusting = certificate_for("other.example")
    with serving(answering(), context=theirs) as server:
        door = Door(allow_hosts=["town.example"], resolve=lambda h, p: ["127.0.0.1"], ssl_context=trusting)
        with pytest.raises(Unreachable, match="TLS"):
            door.request("POST", f"https://town.example:{server.port}/", headers=AUTH)
    assert server.requests == []


def test_an_unknown_authority_is_surely_nothing_sent():
    theirs, _ = certificate_for("town.example")
    with serving(answering(), context=theirs) as server:
        door = Door(allow_hosts=["town.example"], resolve=lambda h, p: ["127.0.0.1"])
        with pytest.raises(Unreachable, match="TLS"):
            door.request("POST", f"https://town.example:{server.port}/", headers=AUTH)
    assert server.requests == []


def test_the_name_is_verified_although_the_checked_address_is_called():
    theirs, trusting = certificate_for("town.example")
    with serving(answering(), context=theirs) as server:
        door = Door(allow_hosts=["town.example"], resolve=lambda h, p: ["127.0.0.1"], ssl_context=trusting)
        assert door.request("GET", f"https://town.example:{server.port}/").status == 200
    assert f"Host: town.example:{server.port}".encode() in server.requests[0]


def test_a_server_that_is_silent_in_the_handshake_is_surely_nothing_sent():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(Unreachable):
            Door(allow_hosts=[address], timeout=0.3).request("POST", f"https://{address}/", json={})


def test_a_dead_first_address_does_not_hide_the_living_second():
    with serving(answering()) as server:
        door = Door(allow_hosts=["town.example"], resolve=lambda h, p: ["::1", "127.0.0.1"])
        assert door.request("GET", f"http://town.example:{server.port}/").status == 200


def test_a_header_that_would_smuggle_another_is_not_sent():
    with serving(answering()) as server, pytest.raises(Unreachable) as caught:
        door_to(server).request("GET", f"http://{server.address}/", headers={"X": f"a\r\nY: {SECRET}"})
    assert SECRET not in repr(caught.value)
    assert server.requests in ([], [b""])


# ---- something was sent


def cut(connection, request):
    connection.close()


def half_a_body(connection, request):
    connection.sendall(reply(200, b'{"id"', length=500))


def half_a_head(connection, request):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")


def half_then_reset(connection, request):
    connection.sendall(reply(200, b'{"id"', length=500))
    reset(connection)


def half_a_chunk(connection, request):
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc")


def silence(connection, request):
    threading.Event().wait(1.5)


def nonsense(connection, request):
    connection.sendall(b"220 mail.example ESMTP\r\n")


def half_a_gzip(connection, request):
    body = gzip.compress(b'{"id": "1"}' * 50)[:-12]
    connection.sendall(reply(200, body, ("Content-Encoding: gzip",)))


def broken_gzip(connection, request):
    connection.sendall(reply(200, b"not gzip at all", ("Content-Encoding: gzip",)))


def unasked_encoding(connection, request):
    connection.sendall(reply(200, b"\x0b\x02\x80", ("Content-Encoding: br",)))


def huge_head(connection, request):
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 300_000 + b"\r\n\r\n")


def cut_with_reset(connection, request):
    reset(connection)


BROKEN = [cut, cut_with_reset, half_a_body, half_a_head, half_then_reset, half_a_chunk, silence, nonsense]
BROKEN += [half_a_gzip, broken_gzip, unasked_encoding, huge_head]


@pytest.mark.parametrize("talk", BROKEN)
def test_after_the_first_byte_the_other_side_may_have_done_it(talk):
    with serving(talk) as server, pytest.raises(NoAnswer) as caught:
        post(door_to(server, timeout=0.8), server)
    assert len(server.requests) == 1, "sent once, never repeated"
    assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"


def test_a_reset_in_the_middle_of_a_large_upload_is_not_nothing_sent():
    def stop_reading(listener):
        connection, _ = listener.accept()
        connection.recv(1000)
        reset(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=stop_reading, args=(listener,), daemon=True).start()
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(NoAnswer):
            Door(allow_hosts=[address]).request("POST", f"http://{address}/", content=b"x" * 20_000_000)


def test_an_early_refusal_of_a_large_upload_is_still_read():
    def refuse(listener):
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(reply(413))
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1_000_000):
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=refuse, args=(listener,), daemon=True).start()
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        answer = Door(allow_hosts=[address]).request("POST", f"http://{address}/", content=b"x" * 3_000_000)
    assert answer.status == 413


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_slow_drip_ends_with_the_total_time_out(where):
    def drip(connection, request):
        if where == "body":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(200):
            connection.sendall(b"H")
            time.sleep(0.05)

    with serving(drip) as server:
        started = time.monotonic()
        with pytest.raises(NoAnswer):
            door_to(server, timeout=0.5).request("GET", f"http://{server.address}/")
    assert time.monotonic() - started < 2


# ---- large answers


def test_a_huge_answer_is_cut_at_the_limit():
    def pour(connection, request):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(10_000):
            connection.sendall(b"x" * 65536)

    with serving(pour) as server, pytest.raises(TooLarge):
        door_to(server, max_bytes=100_000).request("GET", f"http://{server.address}/")


def bomb(size):
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(size)), packer.flush()])


def test_a_compressed_bomb_is_cut_at_the_limit_and_in_little_memory():
    body = bomb(500)
    with serving(answering(200, body, ("Content-Encoding: gzip",))) as server, pytest.raises(TooLarge):
        door_to(server, max_bytes=1_000_000).request("GET", f"http://{server.address}/")


def test_compression_is_undone_however_many_members():
    body = gzip.compress(b'{"a": ') + gzip.compress(b'"' + b"b" * 300_000 + b'"}')
    with serving(answering(200, body, ("Content-Encoding: gzip",))) as server:
        answer = door_to(server).request("GET", f"http://{server.address}/")
    assert answer.json() == {"a": "b" * 300_000}


def test_an_answer_without_body_may_name_a_compression():
    with serving(answering(304, b"", ("Content-Encoding: gzip", "ETag: 1"))) as server:
        assert door_to(server).request("GET", f"http://{server.address}/").content == b""


# ---- redirects


def to(location, status=302):
    return answering(status, b"", (f"Location: {location}",))


def test_a_redirect_inside_is_refused():
    for status in (301, 302, 303, 307, 308):
        with serving(answering()) as inside, serving(to(f"http://{inside.address}/", status)) as outside:
            with pytest.raises(Forbidden):
                door_to(outside).request("GET", f"http://{outside.address}/")
            assert inside.connections == 0


STRANGE = ["http://127.1/", "//169.254.169.254/latest", "file:///etc/passwd", "gopher://127.0.0.1:6379/x"]


@pytest.mark.parametrize("location", [*STRANGE, "http://[::ffff:127.0.0.1]/"])
def test_a_redirect_to_any_spelling_of_the_inside_is_refused(location):
    with serving(to(location)) as server, pytest.raises(Forbidden):
        door_to(server).request("GET", f"http://{server.address}/")


def test_credentials_never_follow_to_another_host():
    with serving(answering()) as second, serving(to(f"http://{second.address}/x?y=1")) as first:
        answer = door_to(first, second).request(
            "GET", f"http://{first.address}/", headers={**AUTH, "Accept": "application/json"}
        )
    assert answer.url == f"http://{second.address}/x?y=1"
    assert SECRET.encode() in first.requests[0]
    assert SECRET.encode() not in second.requests[0]
    assert b"application/json" in second.requests[0]


def test_credentials_stay_on_the_same_host():
    def talk(connection, request):
        connection.sendall(reply(200) if b" /b " in request else reply(302, b"", ("Location: /b",)))

    with serving(talk) as server:
        assert door_to(server).request("GET", f"http://{server.address}/a", headers=AUTH).status == 200
    assert SECRET.encode() in server.requests[1]


def test_redirects_end_after_five():
    with serving(to("/again")) as server, pytest.raises(NoAnswer):
        door_to(server).request("GET", f"http://{server.address}/")
    assert len(server.requests) == 6


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_write_is_never_sent_on(status):
    with serving(answering()) as second, serving(to(f"http://{second.address}/", status)) as first:
        assert post(door_to(first, second), first).status == status
    assert second.requests == []


def test_see_other_after_a_write_is_read_not_written():
    with serving(answering(200, b"{}")) as second, serving(to(f"http://{second.address}/", 303)) as first:
        assert post(door_to(first, second), first).status == 200
    assert second.requests[0].startswith(b"GET / ")
    assert b"content-length" not in second.requests[0].lower()


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/", "http://169.254.169.254/"])
def test_a_failure_after_a_taken_write_is_never_told_as_nothing_sent(location):
    with serving(to(location, 303)) as server:
        door = Door(allow_hosts=[server.address, "127.0.0.1:1"])
        with pytest.raises(NoAnswer):
            post(door, server)


def test_a_redirect_need_not_be_followed():
    with serving(to("http://169.254.169.254/")) as server:
        assert door_to(server).request("GET", f"http://{server.address}/", follow=False).status == 302


# ---- streams


def test_a_stream_gives_what_comes_until_its_time_is_over():
    def tick(connection, request):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for number in range(100):
            connection.sendall(b"data: %d\n\n" % number)
            time.sleep(0.1)

    with serving(tick) as server:
        pieces = b"".join(door_to(server).stream(f"http://{server.address}/", headers=AUTH, seconds=0.55))
    assert b"data: 3\n\n" in pieces
    assert b"data: 50" not in pieces


def test_a_stream_that_breaks_off_says_so():
    with serving(half_a_chunk) as server, pytest.raises(NoAnswer):
        list(door_to(server).stream(f"http://{server.address}/", seconds=5))


def test_an_answer_that_is_no_stream_says_so():
    with serving(answering(401)) as server, pytest.raises(NoAnswer, match="401"):
        list(door_to(server).stream(f"http://{server.address}/", seconds=5))
