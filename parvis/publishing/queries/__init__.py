"""Questions: everything that reads, for the screens here and for the floors above. The team comes first."""

from parvis.publishing.queries.reading import (
    delivery,
    leaving_soon,
    post,
    posts,
    refused,
    to_check,
    waiting_for_approval,
)

__all__ = ["delivery", "leaving_soon", "post", "posts", "refused", "to_check", "waiting_for_approval"]
