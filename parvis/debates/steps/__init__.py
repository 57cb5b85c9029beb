"""What is done when a row's hour has come."""

from parvis.debates.steps import drawing, listening, opening

__all__ = ["drawing", "listening", "opening"]
