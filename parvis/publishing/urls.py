"""Addresses of the capability."""

from django.urls import URLPattern

app_name = "publishing"
urlpatterns: list[URLPattern] = []
