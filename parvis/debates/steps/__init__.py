"""What is done when a row's hour has come."""

from parvis.debates.steps import drawing, opening

__all__ = ["drawing", "opening"]
