"""What this floor announces to the floors above."""

from django.dispatch import Signal

moved = Signal()
"""A row changed its state: `row`, `old`, `new`, `by`, `why`; sent inside the transaction of the move."""
