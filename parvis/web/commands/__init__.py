"""The command line: `parvis up`, `parvis check`, … Django is loaded only where it is needed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from parvis import __version__
from parvis.web.commands import debate, engines, operating, writing
from parvis.web.running.postgres import NoDatabase
from parvis.web.running.processes import CannotStart


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="parvis", description="Parvis, the community manager's Swiss-army knife."
    )
    root.add_argument("--version", action="version", version=f"parvis {__version__}")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    operating.add_to(commands)
    engines.add_to(commands)
    debate.add_to(commands)
    writing.add_to(commands)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 done, 1 something is wrong (said on stderr), 2 the words of the command are wrong."""
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen) or 0)
    except (NoDatabase, CannotStart) as error:
        sys.stderr.write(f"parvis: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
