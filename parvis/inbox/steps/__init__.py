"""What is done when its hour has come: events become messages, on-call people are told, acts are filed."""

from parvis.inbox.steps import (
    acting,
    alerting,
    asking,
    deepening,
    finding_themes,
    forgetting,
    intake,
    telling,
    watching,
)

__all__ = [
    "acting",
    "alerting",
    "asking",
    "deepening",
    "finding_themes",
    "forgetting",
    "intake",
    "telling",
    "watching",
]
