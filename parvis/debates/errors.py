"""What an action answers when it may not be done: a sentence for the person, already in their language."""


class CannotDo(Exception):
    """Nothing was changed. The text says why, and what to do."""


class NotOpen(CannotDo):
    """The debate takes no votes now."""


class NotAccepted(CannotDo):
    """What a citizen wrote is not taken as it is; it is kept in the form."""


class NotVouched(NotAccepted):
    """Whoever vouched for this citizen does so no more: they show who they are again."""
