"""Writes protocol buffers: the little that a model file needs, in the order given, so that the bytes never vary."""

import struct
from collections.abc import Iterable

_WHOLE, _SIZED, _FOUR = 0, 2, 5  # wire types


def number(field: int, value: int) -> bytes:
    return _varint(field << 3 | _WHOLE) + _varint(value & 0xFFFF_FFFF_FFFF_FFFF)


def real(field: int, value: float) -> bytes:
    return _varint(field << 3 | _FOUR) + struct.pack("<f", value)


def sized(field: int, content: bytes) -> bytes:
    """Bytes, or a message that is written already."""
    return _varint(field << 3 | _SIZED) + _varint(len(content)) + content


def text(field: int, value: str) -> bytes:
    return sized(field, value.encode())


def numbers(field: int, values: Iterable[int]) -> bytes:
    return b"".join(number(field, value) for value in values)


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)
