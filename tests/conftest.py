"""Two towns, one of them foreign to the other; the pretend network that they are on."""

from __future__ import annotations

from typing import Any

import pytest

from parvis.networks.tests.conftest import script
from tests import town as towns

__all__ = ["script"]


@pytest.fixture
def here(script: Any) -> towns.Town:
    return towns.build("ici", "CANARIICI")


@pytest.fixture
def there(script: Any) -> towns.Town:
    return towns.build("la-bas", "CANARILABAS")
