"""Addresses of the capability."""

from django.urls import URLPattern

app_name = "design"
urlpatterns: list[URLPattern] = []
