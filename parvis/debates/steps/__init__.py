"""What is done when a row's hour has come."""

from parvis.debates.steps import drawing, mailing, opening

__all__ = ["drawing", "mailing", "opening"]
