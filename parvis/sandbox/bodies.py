"""What a client sent: JSON, a form or a form with files, nested the way the network's own server nests it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

FALSE = {"", "0", "f", "false", "off", "no", "none"}
BRACKETS = re.compile(r"\[([^\]]*)\]")
NAME = re.compile(rb'[; ]name="((?:[^"\\]|\\.)*)"')
FILENAME = re.compile(rb'filename="((?:[^"\\]|\\.)*)"')
CONTENT_TYPE = re.compile(rb"content-type:\s*([^\r\n]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Upload:
    name: str
    mime: str
    body: bytes


class Unreadable(Exception):
    """The body is not what its content type says."""


type Fields = dict[str, Any]


async def fields(request: Request) -> Fields:
    """Query and body in one mapping, the body having the last word."""
    found = nest(request.query_params.multi_items())
    body = await request.body()
    kind = request.headers.get("content-type", "")
    if not body:
        return found
    if "json" in kind:
        return found | _json(body)
    if kind.startswith("multipart/form-data"):
        return found | nest(_parts(body, kind))
    return found | nest(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _json(body: bytes) -> Fields:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("The body is not JSON.") from error
    if not isinstance(found, dict):
        raise Unreadable("The body must be a JSON object.")
    return found


def nest(pairs: list[tuple[str, Any]]) -> Fields:
    """`poll[options][]=a` becomes {"poll": {"options": ["a"]}}."""
    root: Fields = {}
    for name, value in pairs:
        keys = [name.split("[", 1)[0], *BRACKETS.findall(name)]
        if len(keys) > 1 and (keys[-1] == "" or keys[-1].isdigit()):  # Mastodon.py numbers some of its lists
            _list_in(root, keys[:-1]).append(value)
        else:
            _mapping_in(root, keys[:-1])[keys[-1]] = value
    return root


def _mapping_in(root: Fields, keys: list[str]) -> Fields:
    for key in keys:
        inner = root.setdefault(key, {})
        if not isinstance(inner, dict):
            raise Unreadable(f"The field {key} is given twice, in two shapes.")
        root = inner
    return root


def _list_in(root: Fields, keys: list[str]) -> list[Any]:
    inner = _mapping_in(root, keys[:-1]).setdefault(keys[-1], [])
    if not isinstance(inner, list):
        raise Unreadable(f"The field {keys[-1]} is given twice, in two shapes.")
    return inner


def _parts(body: bytes, kind: str) -> list[tuple[str, Any]]:
    match = re.search(r'boundary="?([^";]+)"?', kind)
    if match is None:
        raise Unreadable("The form has no boundary.")
    chunks = (b"\r\n" + body).split(b"\r\n--" + match[1].encode())
    return [_part(chunk.removeprefix(b"\r\n")) for chunk in chunks[1:] if not chunk.startswith(b"--")]


def _part(chunk: bytes) -> tuple[str, Any]:
    head, _, content = chunk.partition(b"\r\n\r\n")
    name = NAME.search(head)
    if name is None:
        raise Unreadable("A part of the form has no name.")
    filename = FILENAME.search(head)
    if filename is None:
        return name[1].decode(), content.decode("utf-8", "replace")
    mime = CONTENT_TYPE.search(head)
    return name[1].decode(), Upload(
        filename[1].decode("utf-8", "replace"),
        mime[1].decode() if mime else "application/octet-stream",
        content,
    )


def truth(value: Any) -> bool:
    return value.strip().lower() not in FALSE if isinstance(value, str) else bool(value)


def text(value: Any) -> str:
    """Without the halves of characters that JSON lets through and no store keeps."""
    return "" if value is None else str(value).encode("utf-8", "replace").decode()


def texts(value: Any) -> list[str]:
    """A list however it was sent: repeated, numbered, or alone."""
    if value is None or value == "":
        return []
    return [text(item) for item in value] if isinstance(value, list) else [text(value)]
