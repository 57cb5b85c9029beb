"""What is done when a row's hour has come."""

from parvis.debates.steps import drawing, listening, mailing, opening, threads

__all__ = ["drawing", "listening", "mailing", "opening", "threads"]
