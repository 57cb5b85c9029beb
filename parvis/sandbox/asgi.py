"""For an ASGI server: `granian --interface asgi parvis.sandbox.asgi:application`, one worker.

PARVIS_SANDBOX_DATA is the folder of its store (memory when unset), PARVIS_SANDBOX_LIFE=1 lets the citizens live by
themselves, PARVIS_SANDBOX_SEED (1) repeats the same lies. Give granian `--workers-kill-timeout 2`: it waits for open
streams otherwise. `python -m parvis.sandbox` closes them by itself.
"""

from __future__ import annotations

import os
from pathlib import Path

from parvis.sandbox.app import make

_folder = os.environ.get("PARVIS_SANDBOX_DATA", "")
application = make(
    Path(_folder) if _folder else None,
    seed=int(os.environ.get("PARVIS_SANDBOX_SEED", "1")),
    life=os.environ.get("PARVIS_SANDBOX_LIFE", "") == "1",
)
