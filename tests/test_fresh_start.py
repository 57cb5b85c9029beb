"""From an empty folder, as a new user does it: the files of the repository, `./run`, nothing else prepared.

The environment is made from `requirements/run.txt` alone, so that what only the tests install cannot hide what the
product lacks; the path holds the system's own programs only, so that Python and uv have to be found.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from parvis.web.running.postgres import find_binaries
from parvis.web.running.processes import free_port

HOUSE = Path(__file__).parents[1]
KEPT = re.compile(r"(?i)^(home|pyenv_root|lang|.*proxy.*|.*_ca_.*|ssl_.*|pip_.*|uv_.*|curl_.*|requests_.*)$")
PATIENCE = 400.0  # seconds, packages and all, on a machine that does other things


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="parvis-fresh-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def copied(folder: Path) -> Path:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=HOUSE, capture_output=True, check=True
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, target = HOUSE / name, folder / "parvis" / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return folder / "parvis"


def bare(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if KEPT.match(name)}
    return kept | {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "PARVIS_DATA": str(data)}


class Start:
    """`./run` and what it says, line by line."""

    def __init__(self, clone: Path, data: Path) -> None:
        self.port, self.said = free_port(), []
        self.child = subprocess.Popen(
            ["./run", "demo", "--port", str(self.port)], cwd=clone, env=bare(data), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.child.stdout or ():
            self.said.append(line)

    @property
    def words(self) -> str:
        return "".join(self.said)

    def wait_for(self, words: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while words not in self.words:
            assert self.child.poll() is None, self.words
            assert time.monotonic() < deadline, self.words
            time.sleep(0.2)

    def interrupt(self) -> int:
        """Ctrl-C: the terminal sends it to the whole foreground group."""
        os.killpg(self.child.pid, signal.SIGINT)
        code = self.child.wait(timeout=90)
        self.reader.join(timeout=5)
        if self.child.stdout is not None:
            self.child.stdout.close()
        return code

    def end(self) -> None:
        """Whatever a failed test left: asked first, so that it stops its own parts, and only then killed."""
        if self.child.poll() is None:
            try:
                self.interrupt()
            except subprocess.TimeoutExpired:
                os.killpg(self.child.pid, signal.SIGKILL)


def living(folder: Path) -> list[str]:
    """Processes that still speak of this folder."""
    listed = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(folder) in line]


def sign_in(client: httpx.Client, words: str) -> httpx.Response:
    found = re.search(r"login:\s+(\S+)\s+/\s+(\S+)", words)
    assert found, words
    page = client.get("/account/login/")
    assert page.status_code == 200
    form = {
        "login": found[1],
        "password": found[2],
        "csrfmiddlewaretoken": client.cookies["parvis_csrf"],
    }
    return client.post(
        "/account/login/", data=form, headers={"Referer": str(page.url)}, follow_redirects=True
    )


def guesses(port: int, times: int) -> int:
    """How many wrong passwords of one person are looked at: a new connection each, whichever process takes it."""
    looked_at = 0
    for number in range(times):
        with httpx.Client(base_url=f"http://localhost:{port}", timeout=30) as client:
            page = client.get("/account/login/")
            token = client.cookies["parvis_csrf"]
            form = {
                "login": "sacha@villefable.example",
                "password": f"wrong-{number}",
                "csrfmiddlewaretoken": token,
            }
            answer = client.post("/account/login/", data=form, headers={"Referer": str(page.url)})
            looked_at += "Trop d’essais" not in answer.text and answer.status_code == 200
    return looked_at


def inhabited(client: httpx.Client) -> str:
    """The inbox, once the first citizens have written."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        page = client.get("/t/villefable/inbox/")
        assert page.status_code == 200
        if page.text.count('class="row__link"') >= 3:
            return page.text
        time.sleep(1)
    raise AssertionError("Nobody lives there.")


def parvis(clone: Path, data: Path, *words: str) -> str:
    command = [str(clone / ".venv/bin/parvis"), *words]
    done = subprocess.run(
        command, cwd=clone, env=bare(data), text=True, capture_output=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows_of(file: Path, folder: Path) -> dict[str, list[str]]:
    """Table → its lines, as the database's own program writes them from the dump in a backup."""
    with tarfile.open(file) as archive:
        archive.extract("database.dump", folder, filter="data")
    command = [str(find_binaries() / "pg_restore"), "--data-only", "-f", "-", str(folder / "database.dump")]
    script = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^COPY public\.(\S+) .*?;\n(.*?)^\\\.$", script, re.MULTILINE | re.DOTALL)
    return {name: sorted(lines.splitlines()) for name, lines in found}


def comes_back_from_its_backup(clone: Path, folder: Path) -> None:
    """A backup that nobody has restored is none: every row is there again, the chain holds, one signs in."""
    first, second, data = folder / "first.tar", folder / "second.tar", folder / "restored"
    parvis(clone, folder / "data", "backup", str(first))
    told = parvis(clone, data, "restore", str(first))
    assert "in quarantine" in told
    entries = parvis(clone, data, "audit", "verify")
    assert entries == parvis(clone, folder / "data", "audit", "verify")
    parvis(clone, data, "backup", str(second))
    before, after = rows_of(first, folder), rows_of(second, folder)
    assert len(before["inbox_message"]) >= 3
    assert len(before["administration"]) > 36_000
    assert [name for name in before if before[name] != after[name]] == ["installation"]  # quarantined
    assert list(before) == list(after)
    start = Start(clone, data)
    try:
        start.wait_for("Ctrl-C stops everything")
        with httpx.Client(base_url=f"http://localhost:{start.port}", timeout=30) as client:
            assert sign_in(client, start.words).url.path == "/t/villefable/"
            inhabited(client)
        assert start.interrupt() == 0
    finally:
        start.end()


def test_a_new_user_runs_it_from_an_empty_folder(folder: Path):
    clone = copied(folder)
    start = Start(clone, folder / "data")
    try:
        start.wait_for("Ctrl-C stops everything")
        with httpx.Client(base_url=f"http://localhost:{start.port}", timeout=30) as client:
            assert client.get("/").status_code == 200
            today = sign_in(client, start.words)
            assert today.url.path == "/t/villefable/", today.url
            inhabited(client)
        assert guesses(start.port, 16) == 5  # in five minutes, though two processes answer
        assert (clone / ".venv/bin/parvis").is_file()
        code = start.interrupt()
    finally:
        start.end()
    assert "Everything is saved" in start.words
    assert "Traceback" not in start.words, start.words
    assert code == 0
    assert not living(folder), living(folder)
    comes_back_from_its_backup(clone, folder)
    assert not living(folder), living(folder)
