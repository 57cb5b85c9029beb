"""What is done when its hour has come: events become messages, on-call people are told, acts are filed."""

from parvis.inbox.steps import acting, alerting, finding_themes, forgetting, intake, watching

__all__ = ["acting", "alerting", "finding_themes", "forgetting", "intake", "watching"]
