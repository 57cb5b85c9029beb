"""What is done when its hour has come: events become messages, on-call people are told, acts are filed."""

from parvis.inbox.steps import acting, alerting, forgetting, intake, watching

__all__ = ["acting", "alerting", "forgetting", "intake", "watching"]
