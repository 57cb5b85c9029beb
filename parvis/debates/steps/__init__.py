"""What is done when a row's hour has come."""

from parvis.debates.steps import comparing, drawing, letters, listening, mailing, opening, threads

__all__ = ["comparing", "drawing", "letters", "listening", "mailing", "opening", "threads"]
