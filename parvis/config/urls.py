"""Every address of the product. What belongs to a team lives under /t/<team>/."""

from django.urls import include, path

from parvis.networks.urls import callback
from parvis.web import api, watching

TEAM = "t/<slug:team>/"

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("account/", include("parvis.accounts.urls")),
    path("territories/", include("parvis.territories.urls")),
    callback,
    path(f"{TEAM}inbox/", include("parvis.inbox.urls")),
    path(f"{TEAM}publish/", include("parvis.publishing.urls")),
    path(f"{TEAM}debates/", include("parvis.debates.urls")),
    path(f"{TEAM}networks/", include("parvis.networks.urls")),
    path(f"{TEAM}triage/", include("parvis.triage.urls")),
    path("", include("parvis.teams.urls")),
    path("d/", include("parvis.debates.public_urls")),
    path("design/", include("parvis.design.urls")),
    path("api/v1/", api.api.urls),
    path("api/<path:rest>", api.nowhere),
    path("health/", watching.alive, name="health"),
    path("health/ready/", watching.ready, name="ready"),
    path("metrics", watching.metrics, name="metrics"),
    path("", include("parvis.web.urls")),
]

handler400 = "parvis.web.errors.bad_request"
handler403 = "parvis.web.errors.forbidden"
handler404 = "parvis.web.errors.not_found"
handler500 = "parvis.web.errors.broken"
