"""Who may open which route: written by hand, compared with what the code says. A new route must be added here."""

from parvis.teams.models import Role

MANAGERS = (Role.manager,)
WRITERS = (Role.manager, Role.approver, Role.contributor)
ANSWERERS = (*WRITERS, Role.agent)
EVERYBODY = tuple(Role)
PUBLIC = None

ROUTES: dict[str, tuple[Role, ...] | None] = {}
