"""What is done when the hour of an approver's mail or of an account's figures has come."""

from parvis.publishing.steps import figures, inviting

__all__ = ["figures", "inviting"]
