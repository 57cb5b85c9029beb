"""What this floor announces to the floors above."""

from django.dispatch import Signal

left = Signal()
"""`membership` has ended, inside its transaction: whatever the person had pending in the team ends too."""
