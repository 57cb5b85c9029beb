"""A file that was made on the disk, sent piece by piece."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import IO

from asgiref.sync import sync_to_async

PIECE = 1 << 18  # bytes


class Pieces:
    """The file without its name, read off the event loop; it goes when it was sent, or is not wanted any more."""

    def __init__(self, file: IO[bytes]) -> None:
        self.handle = os.dup(file.fileno())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await sync_to_async(os.read)(self.handle, PIECE):
            yield piece

    def close(self) -> None:
        handle, self.handle = self.handle, -1
        if handle >= 0:
            os.close(handle)

    __del__ = close
