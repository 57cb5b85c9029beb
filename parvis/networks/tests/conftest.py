"""The pretend network is registered for these tests only."""

from collections.abc import Iterator
from typing import Any

import pytest

from parvis.networks import registry
from parvis.networks.tests import pretend
from parvis.networks.tests.leaving import Leaving


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[pretend.Script]:
    monkeypatch.setitem(registry.CONNECTORS, "pretend", "parvis.networks.tests.pretend.Pretend")
    monkeypatch.setitem(registry.CONNECTORS, "feed", "parvis.networks.tests.pretend.PretendFeed")
    fresh = pretend.Script()
    monkeypatch.setattr(pretend, "SCRIPT", fresh)
    registry.connector_class.cache_clear()
    yield fresh
    registry.connector_class.cache_clear()


@pytest.fixture
def leaving(db: None, script: pretend.Script, queue: Any, clock: Any) -> Leaving:
    return Leaving(queue, clock)
