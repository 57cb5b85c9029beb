"""What this floor announces to the floors above."""

from django.dispatch import Signal

arrived = Signal()
"""New events lie in the journal of `account` (committed). Whoever receives it processes them in batches."""

proposed = Signal()
"""The feed `account` has new `items` (contract.FeedItem), oldest first. Sent inside the transaction that keeps the
feed's cursor: an article has no journal, so it is taken in here and now or read again. A receiver that raises undoes
the reading; it is repeated later."""
