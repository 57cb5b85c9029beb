"""The contract's values as JSON and back, for what the database keeps."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from parvis.networks.contract import Abilities, Incoming

_ABILITIES = TypeAdapter(Abilities)
_INCOMING = TypeAdapter(Incoming)


def abilities_to_json(abilities: Abilities) -> dict[str, Any]:
    written: dict[str, Any] = _ABILITIES.dump_python(abilities, mode="json")
    return written


def abilities_from_json(written: dict[str, Any]) -> Abilities:
    """Raises ValueError when it was written by another version: read the network again."""
    return _ABILITIES.validate_python(written)


def incoming_to_json(incoming: Incoming) -> dict[str, Any]:
    """Whatever a network sends can be stored: what PostgreSQL's JSON cannot hold becomes U+FFFD."""
    written: dict[str, Any] = _storable(_INCOMING.dump_python(incoming, mode="json"))
    return written


def _storable(value: Any) -> Any:
    """NUL, and halves of characters, anywhere within."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_storable(key): _storable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return value


def incoming_from_json(written: dict[str, Any]) -> Incoming:
    return _INCOMING.validate_python(written)
