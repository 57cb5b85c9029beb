"""Addresses of the capability."""

from django.urls import path

from parvis.teams.views import founding, people

app_name = "teams"
TEAM = "t/<slug:team>/team/"
urlpatterns = [
    path("join/<str:link>/", people.join, name="join"),
    path("found/<str:link>/", founding.found, name="found"),
    path(f"{TEAM}mandates/take/", founding.take_mandate, name="take_mandate"),
    path(f"{TEAM}mandates/<uuid:pk>/end/", founding.end_mandate, name="end_mandate"),
    path(TEAM, people.members, name="members"),
    path(f"{TEAM}invite/", people.invite, name="invite"),
    path(f"{TEAM}invitations/<uuid:pk>/withdraw/", people.withdraw, name="withdraw"),
    path(f"{TEAM}members/<uuid:pk>/role/", people.change_role, name="change_role"),
    path(f"{TEAM}members/<uuid:pk>/remove/", people.remove, name="remove"),
    path(f"{TEAM}tokens/", people.tokens, name="tokens"),
    path(f"{TEAM}tokens/<uuid:pk>/revoke/", people.revoke, name="revoke"),
    path(f"{TEAM}identity/", people.identity, name="identity"),
    path(f"{TEAM}trail/", people.trail, name="trail"),
]
