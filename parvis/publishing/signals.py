"""What this capability tells itself and the floors above."""

from django.dispatch import Signal

delivered = Signal()
"""A `delivery` has just been published; sent inside the transaction of the move."""
