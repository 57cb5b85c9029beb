"""What is done when a row's hour has come."""

from parvis.debates.steps import drawing, letters, listening, mailing, opening, threads

__all__ = ["drawing", "letters", "listening", "mailing", "opening", "threads"]
