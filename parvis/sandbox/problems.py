"""How a face says no."""

from __future__ import annotations


class Problem(Exception):
    """A refusal, in the network's own form: a status code and a sentence; nothing was written."""

    def __init__(self, code: int, sentence: str, **more: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.more = more


def gone() -> Problem:
    return Problem(404, "Record not found")


def invalid(sentence: str) -> Problem:
    return Problem(422, f"Validation failed: {sentence}")
