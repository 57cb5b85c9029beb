"""The semantic stage: a text becomes 384 numbers, near those of texts that mean the same, in a hundred languages.

Optional: nothing here but this file is imported unless the extra `semantic` is installed and its encoder prepared.
`parvis triage semantic prepare` turns the 4-bit weights of multilingual-e5-small, found in an installed package, into
a folder (`preparing`); `encoder.Encoder.open(folder)` reads it. Stages before this one are whole without it.
"""

import importlib.util

NEEDED = ("numpy", "onnxruntime", "sentencepiece")
NOT_INSTALLED = (
    "The semantic stage is not installed: install requirements/semantic.txt (the extra `semantic`),"
    " then run `parvis triage semantic prepare`; messages are judged by rules meanwhile."
)
PREPARE = "Run `parvis triage semantic prepare`; messages are judged by rules meanwhile."


class NotReady(Exception):
    """The encoder cannot be used: not installed, not prepared, or damaged. The text is a sentence for the operator."""


def is_installed() -> bool:
    return all(importlib.util.find_spec(name) for name in NEEDED)


def require_installed() -> None:
    """Raises NotReady. To be asked before `encoder` or `preparing` is imported."""
    if not is_installed():
        raise NotReady(NOT_INSTALLED)
