"""What an action answers when it may not be done: a sentence for the person, already in their language."""


class CannotDo(Exception):
    """Nothing was changed. The text says why, and what to do."""
