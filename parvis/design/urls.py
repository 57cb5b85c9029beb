"""Addresses of the capability."""

from django.urls import path

from parvis.design import views

app_name = "design"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("theme/", views.theme, name="theme"),
    path("accent/<slug:colour>.css", views.team_accent, name="accent"),
]
