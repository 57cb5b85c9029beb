"""What this floor announces to the floors above."""

from django.dispatch import Signal

arrived = Signal()
"""New events lie in the journal of `account` (committed). Whoever receives it processes them in batches."""
