"""What is done with an account, an act or a write when its hour has come."""

from parvis.networks.steps import acting, listening, sending, settling, streaming

__all__ = ["acting", "listening", "sending", "settling", "streaming"]
