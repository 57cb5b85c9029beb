"""What a file is and how large it is, by its own bytes: a name or a header proves nothing."""

from __future__ import annotations

import struct

SIGNATURES = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
]
BRANDS = {b"avif": "image/avif", b"M4A ": "audio/mp4", b"qt  ": "video/quicktime"}
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def kind_of(body: bytes) -> str:
    if body[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(body[8:12], "")
    if body[4:8] == b"ftyp":
        return BRANDS.get(body[8:12], "video/mp4")
    return next((mime for start, mime in SIGNATURES if body.startswith(start)), "")


def moves(body: bytes) -> bool:
    """A GIF that repeats itself; it's then shown, and prepared, like a video."""
    return body.startswith(b"GIF8") and b"NETSCAPE2.0" in body[:1000]


def size_of(body: bytes, mime: str) -> tuple[int, int]:
    """Width and height, or zeros where finding out is not worth it."""
    try:
        if mime == "image/png":
            return struct.unpack(">II", body[16:24])
        if mime == "image/gif":
            return struct.unpack("<HH", body[6:10])
        return _jpeg(body) if mime == "image/jpeg" else (0, 0)
    except (struct.error, IndexError):
        return 0, 0


def _jpeg(body: bytes) -> tuple[int, int]:
    place = 2
    while body[place] == 0xFF:
        marker = body[place + 1]
        if marker in FRAMES:
            height, width = struct.unpack(">HH", body[place + 5 : place + 9])
            return width, height
        place += 2 + struct.unpack(">H", body[place + 2 : place + 4])[0]
    return 0, 0
