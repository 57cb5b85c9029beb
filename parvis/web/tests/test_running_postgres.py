"""The database that Parvis brings along: where it lies, and the sentence when it cannot run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from parvis.web.running import postgres
from parvis.web.running.postgres import NoDatabase
from parvis.web.running.processes import CannotStart, check_port

ROOT = os.geteuid() == 0


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short path that any user may walk to."""
    monkeypatch.delenv("PARVIS_POSTGRES_BIN", raising=False)
    folder = Path(tempfile.mkdtemp(prefix="pv-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def programs(folder: Path, **scripts: str) -> str:
    """Pretend PostgreSQL programs: shell scripts."""
    folder.mkdir()
    for name, text in {"pg_ctl": "exit 3", **scripts}.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def refusal(folder: Path) -> str:
    with pytest.raises(NoDatabase) as caught:
        postgres.start(folder)
    return str(caught.value)


def test_a_folder_that_cannot_be_written_is_named(place):
    (place / "file").write_text("")
    told = refusal(place / "file" / "data")
    assert str(place / "file") in told
    assert "PARVIS_DATA" in told


@pytest.mark.skipif(ROOT, reason="root may write everywhere")
def test_a_closed_folder_is_named(place):
    (place / "closed").mkdir(mode=0o500)
    assert "Permission denied" in refusal(place / "closed")


@pytest.mark.skipif(sys.platform != "linux" or not ROOT, reason="mounts a small disk")
@pytest.mark.parametrize("room", [0, 3_000_000])
def test_a_full_disk_is_called_a_full_disk_and_nothing_is_left(place, room):
    disk = place / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m,mode=755", "tmpfs", disk], check=False
    ).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with (disk / "full").open("wb") as file:
            file.write(bytes((4 << 20) - room))
        assert "the disk is full" in refusal(disk / "data")
        assert not (disk / "data/postgres/PG_VERSION").exists()
        assert not (disk / "data/postgres.new").exists()
    finally:
        subprocess.run(["umount", disk], check=False)


def test_an_initdb_that_fails_leaves_room_for_the_next_try(place, monkeypatch):
    fake = programs(
        place / "bin",
        postgres='echo "postgres (PostgreSQL) 18.1"',
        initdb='echo "could not write: No space left on device" >&2; exit 1',
    )
    monkeypatch.setenv("PARVIS_POSTGRES_BIN", fake)
    assert "the disk is full" in refusal(place / "data")
    monkeypatch.setenv("PARVIS_POSTGRES_BIN", programs(place / "other", postgres="exit 127"))
    assert "don't run" in refusal(place / "data")


@pytest.mark.parametrize(
    "version", ["postgres (PostgreSQL) 15.9 (Debian 15.9-0+deb12u1)", "postgres (PostgreSQL) 9.6.24"]
)
def test_an_old_server_is_refused_before_anything_is_made(place, monkeypatch, version):
    monkeypatch.setenv("PARVIS_POSTGRES_BIN", programs(place / "bin", postgres=f'echo "{version}"'))
    told = refusal(place / "data")
    assert "too old" in told
    assert "16 or newer" in told


def test_data_of_another_major_version_are_left_alone(place, monkeypatch):
    monkeypatch.setenv(
        "PARVIS_POSTGRES_BIN", programs(place / "bin", postgres='echo "postgres (PostgreSQL) 18beta1"')
    )
    cluster = postgres.locate(place / "data")
    (cluster.data / "PG_VERSION").write_text("17\n")
    told = refusal(place / "data")
    assert "made by PostgreSQL 17" in told
    assert "parvis backup" in told
    assert (cluster.data / "PG_VERSION").read_text() == "17\n"


def test_programs_that_are_not_there_are_told(place, monkeypatch):
    monkeypatch.setenv("PARVIS_POSTGRES_BIN", str(place / "nowhere"))
    assert "PARVIS_POSTGRES_BIN" in refusal(place / "data")


def test_a_server_that_does_not_start_shows_the_end_of_its_log(place, monkeypatch):
    fake = programs(
        place / "bin",
        postgres='echo "postgres (PostgreSQL) 18.1"',
        initdb='echo 18 > "$2/PG_VERSION"; touch "$2/postgresql.conf"',
        pg_ctl='case "$1" in start) echo "FATAL: lock file is empty" >> "$5"; exit 1;; *) exit 3;; esac',
    )
    monkeypatch.setenv("PARVIS_POSTGRES_BIN", fake)
    told = refusal(place / "data")
    assert "lock file is empty" in told
    assert "postgres.log" in told


@pytest.mark.skipif(not ROOT, reason="for root only")
def test_own_programs_that_the_servers_user_cannot_reach_are_not_copied(monkeypatch, tmp_path):
    monkeypatch.setenv("PARVIS_POSTGRES_BIN", programs(tmp_path / "bin", postgres="exit 0"))
    assert "can't reach" in refusal(tmp_path / "data")


def test_a_real_one_starts_in_a_deep_folder_stops_and_starts_again(place):
    deep = place / ("x" * 60) / ("é " * 20)
    cluster = postgres.start(deep)
    try:
        assert len(str(cluster.socket)) <= postgres.LONGEST_SOCKET
        assert cluster.socket.stat().st_mode & 0o077 == 0
        assert cluster.data.stat().st_mode & 0o077 == 0
        assert postgres.start(deep) == cluster
        with psycopg.connect(cluster.url()) as connection:
            row = connection.execute(
                "SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            assert row == ("parvis_app", False)
        (cluster.data.with_name("postgres.new")).mkdir()
    finally:
        postgres.stop(cluster)
    assert not postgres.is_running(cluster)
    shutil.rmtree(cluster.socket, ignore_errors=True)


@pytest.mark.skipif(not ROOT, reason="for root only")
def test_root_with_a_folder_of_its_own_gets_a_database_that_the_servers_user_reaches(monkeypatch):
    monkeypatch.delenv("PARVIS_POSTGRES_BIN", raising=False)
    folder = Path(tempfile.mkdtemp(prefix="parvis-test-", dir=Path.home()))
    cluster = postgres.locate(folder)
    try:
        if postgres._reachable(folder):
            pytest.skip("this root's home is open")
        assert cluster.data.is_relative_to(postgres.FOR_ROOT)
        assert postgres.start(folder) == cluster
        with psycopg.connect(cluster.url(role=postgres.OWNER)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        postgres.stop(cluster)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(cluster.data.parent, ignore_errors=True)


def test_a_taken_port_is_told_with_another_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} of 127.0.0.1 is taken.*--port {port + 1}"):
            check_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_that_is_not_this_machines_is_not_called_taken(host):
    with pytest.raises(CannotStart, match="--host"):
        check_port(host, 8000)
