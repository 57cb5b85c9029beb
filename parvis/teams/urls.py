"""Addresses of the capability."""

from django.urls import path

from parvis.teams import views

app_name = "teams"
TEAM = "t/<slug:team>/team/"
urlpatterns = [
    path("join/<str:link>/", views.join, name="join"),
    path(TEAM, views.members, name="members"),
    path(f"{TEAM}invite/", views.invite, name="invite"),
    path(f"{TEAM}invitations/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path(f"{TEAM}members/<uuid:pk>/role/", views.change_role, name="change_role"),
    path(f"{TEAM}members/<uuid:pk>/remove/", views.remove, name="remove"),
    path(f"{TEAM}tokens/", views.tokens, name="tokens"),
    path(f"{TEAM}tokens/<uuid:pk>/revoke/", views.revoke, name="revoke"),
    path(f"{TEAM}identity/", views.identity, name="identity"),
    path(f"{TEAM}trail/", views.trail, name="trail"),
]
