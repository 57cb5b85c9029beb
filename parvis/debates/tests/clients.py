"""Citizens on servers that we did not write, by what is not our connector: a library, and the network's own calls."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any, Protocol

import mastodon as mastodon_py
import requests
from atproto import models

from tests.servers import bluesky
from tests.servers.patience import eventually


class Citizen(Protocol):
    def answer(self, to: str, text: str) -> str: ...
    def edit(self, id: str, text: str) -> None: ...
    def delete(self, id: str) -> None: ...
    def vote(self, post: str, choice: int) -> None: ...
    def close(self) -> None: ...


# ---------------------------------------------------------------- citizens of Mastodon


class Library:
    """Mastodon.py."""

    def __init__(self, url: str, token: str) -> None:
        session = requests.Session()
        session.headers["Connection"] = "close"  # as `Plain` says
        self.api = mastodon_py.Mastodon(
            access_token=token, api_base_url=url, version_check_mode="none", session=session
        )

    def answer(self, to: str, text: str) -> str:
        return str(self.api.status_post(text, in_reply_to_id=to)["id"])

    def edit(self, id: str, text: str) -> None:
        self.api.status_update(id, text)

    def delete(self, id: str) -> None:
        self.api.status_delete(id)

    def vote(self, post: str, choice: int) -> None:
        self.api.poll_vote(self.api.status(post)["poll"]["id"], [choice])

    def close(self) -> None:
        self.api.session.close()


def unless_it_hangs_up(ask: Callable[[], requests.Response]) -> requests.Response:
    for _time in range(3):
        with contextlib.suppress(requests.ConnectionError):
            return ask()
    return ask()


class Plain:
    """Mastodon's API by hand."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.session, self.known = url, requests.Session(), set[str]()
        # snac2 closes after each answer, sometimes while the next call is on its way.
        self.session.headers.update({"Authorization": f"Bearer {token}", "Connection": "close"})

    def ask(self, method: str, path: str, **body: object) -> dict:
        """What may be asked twice is, where the server hangs up in the middle of its answer, as snac2 at times does."""

        def asked() -> requests.Response:
            return self.session.request(method, f"{self.url}/api/v1/{path}", json=body or None, timeout=20)

        answer = asked() if method == "POST" else unless_it_hangs_up(asked)
        answer.raise_for_status()
        return answer.json()

    def answer(self, to: str, text: str) -> str:
        """Where the server hangs up in the middle of its answer, it is looked whether it has it before asking again."""
        for _time in range(3):
            found = None
            with contextlib.suppress(requests.ConnectionError):
                found = str(self.ask("POST", "statuses", status=text, in_reply_to_id=to)["id"])
            if (found := found or self._written(to, text)) is not None:
                self.known.add(found)
                return found
        raise AssertionError("the server hangs up each time")

    def _written(self, to: str, text: str) -> str | None:
        mine = self.ask("GET", "accounts/verify_credentials")["id"]
        for one in reversed(self.ask("GET", f"statuses/{to}/context")["descendants"]):
            words = unescape(re.sub("<[^>]+>", "", one["content"])).split()
            same = words[1:] == text.split()[1:]  # the town's name, in front, is written otherwise
            if one["account"]["id"] == mine and same and str(one["id"]) not in self.known:
                return str(one["id"])
        return None

    def edit(self, id: str, text: str) -> None:
        self.ask("PUT", f"statuses/{id}", status=text)

    def delete(self, id: str) -> None:
        self.ask("DELETE", f"statuses/{id}")

    def vote(self, post: str, choice: int) -> None:
        poll = self.ask("GET", f"statuses/{post}")["poll"]["id"]
        self.ask("POST", f"polls/{poll}/votes", choices=[choice])

    def close(self) -> None:
        self.session.close()


class OnSnac(Plain):
    def __init__(self, url: str, token: str, name: str, password: str) -> None:
        super().__init__(url, token)
        self.name, self.password = name, password

    def delete(self, id: str) -> None:
        delete_on_snac(self.url, self.name, self.password, self.ask("GET", f"statuses/{id}")["uri"])


class LibraryOnSnac(Library):
    def __init__(self, url: str, token: str, name: str, password: str) -> None:
        super().__init__(url, token)
        self.url, self.name, self.password = url, name, password

    def delete(self, id: str) -> None:
        delete_on_snac(self.url, self.name, self.password, self.api.status(id)["uri"])


def delete_on_snac(url: str, name: str, password: str, uri: str) -> None:
    """Its Mastodon API deletes nothing: its own page does."""
    form = {"id": uri, "actor": f"{url}/{name}", "action": "Delete"}
    done = unless_it_hangs_up(
        lambda: requests.post(
            f"{url}/{name}/admin/action", data=form, auth=(name, password), timeout=20,
            headers={"Connection": "close"}, allow_redirects=False,
        )
    )  # fmt: skip
    assert done.status_code < 400, done.status_code


# ---------------------------------------------------------------- citizens of Bluesky


class Atproto:
    """The network's own library."""

    def __init__(self, pds: str, name: str) -> None:
        self.client = bluesky.sign_up(pds, f"{name}.test")

    def answer(self, to: str, text: str) -> str:
        post = eventually(lambda: self.client.get_posts([to]).posts)[0]
        root = models.ComAtprotoRepoStrongRef.Main(uri=post.uri, cid=post.cid)
        reply = models.AppBskyFeedPost.ReplyRef(root=root, parent=root)
        return self.client.send_post(text, reply_to=reply).uri

    def edit(self, id: str, text: str) -> None:
        raise NotImplementedError("Bluesky has no edits")

    def delete(self, id: str) -> None:
        self.client.delete_post(id)

    def vote(self, post: str, choice: int) -> None:
        raise NotImplementedError("Bluesky has no polls")

    def close(self) -> None:
        self.client.request.close()


class Xrpc(Atproto):
    """Calls of the AT Protocol by hand."""

    def __init__(self, pds: str, name: str) -> None:
        self.pds, self.session = pds.rstrip("/"), requests.Session()
        handle, password = f"{name}.test", "mot-de-passe-invente"
        made = {"handle": handle, "email": f"{name}@example.test", "password": password}
        session = self.write("com.atproto.server.createAccount", made)
        self.did = session["did"]
        self.session.headers["Authorization"] = f"Bearer {session['accessJwt']}"

    def write(self, name: str, body: dict[str, Any]) -> dict:
        answer = self.session.post(f"{self.pds}/xrpc/{name}", json=body, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def answer(self, to: str, text: str) -> str:
        repo, collection, key = to.removeprefix("at://").split("/")
        where = {"repo": repo, "collection": collection, "rkey": key}
        found = self.session.get(
            f"{self.pds}/xrpc/com.atproto.repo.getRecord", params=where, timeout=20
        ).json()
        above = {"uri": found["uri"], "cid": found["cid"]}
        record = {
            "$type": collection, "text": text, "reply": {"root": above, "parent": above},
            "createdAt": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        }  # fmt: skip
        made = {"repo": self.did, "collection": collection, "record": record}
        return self.write("com.atproto.repo.createRecord", made)["uri"]

    def delete(self, id: str) -> None:
        repo, collection, key = id.removeprefix("at://").split("/")
        self.write("com.atproto.repo.deleteRecord", {"repo": repo, "collection": collection, "rkey": key})

    def close(self) -> None:
        self.session.close()
