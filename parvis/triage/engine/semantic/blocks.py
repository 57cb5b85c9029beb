"""Numbers of 4 bits, in blocks of 32 with one scale: 18 bytes for 32 numbers."""

import numpy as np
import numpy.typing as npt

SIZE = 32  # numbers in a block
BYTES = 18
BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", (SIZE // 2,))])

Floats = npt.NDArray[np.float32]


def widen(blocks: npt.NDArray[np.void]) -> Floats:
    """[rows, blocks of a row] → float32 [rows, numbers of a row]. The low halves come first, then the high ones."""
    pairs = blocks["pairs"]
    halves = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.int8) - np.int8(8)
    wide = halves * blocks["scale"].astype(np.float32)[..., None]
    return np.ascontiguousarray(wide.reshape(len(blocks), -1), dtype=np.float32)
