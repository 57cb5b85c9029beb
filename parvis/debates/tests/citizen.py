"""Somebody with a browser that reads pages and sends forms, and nothing else."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from parvis.debates.models import Debate


class Citizen:
    """`cookies=False`: what the server sets is never sent back."""

    def __init__(
        self, debate: Debate, *, cookies: bool = True, address: str = "127.0.0.1", frame: bool = False
    ) -> None:
        self.client = Client(REMOTE_ADDR=address)
        self.cookies = cookies
        self.home = f"/d/{debate.slug}/"
        self.address = f"{self.home}embed/" if frame else self.home
        self.page = BeautifulSoup("", "html5lib")

    def visit(self, more: str = "", *, at: str = "") -> Any:
        return self._read(self.client.get((at or self.address) + more))

    def begin(self) -> Citizen:
        self.visit()
        return self

    def send(self, fields: dict[str, Any], *, at: str = "") -> Any:
        return self._read(self.client.post(at or self.address, fields))

    def _read(self, answer: Any) -> Any:
        if not self.cookies:
            self.client.cookies.clear()
        self.page = BeautifulSoup(answer.content, "html5lib")
        return answer

    def hidden(self, form: str) -> dict[str, str]:
        found = self.page.select_one(form)
        assert found is not None, f"no {form} in {self.page.text}"
        return {one["name"]: one["value"] for one in found.select("input[type=hidden]")}

    form = hidden

    def press(self, form: str, act: str | None = None, **fields: Any) -> Any:
        """Sends a form of the page, with what stands hidden in it."""
        found = self.page.select_one(form)
        assert found is not None, f"no {form} in {self.page.text}"
        sent = self.hidden(form) | fields | ({"act": act} if act else {})
        return self.send(sent, at=found["action"])

    def vote(self, value: int) -> Any:
        return self.press(".card", value=str(value))

    @property
    def statement(self) -> str:
        return self.page.select_one(".card__statement > span").text.strip()

    @property
    def progress(self) -> str:
        return " ".join(self.page.select_one("#progress").text.split())

    @property
    def words(self) -> str:
        return " ".join(self.page.text.split())
