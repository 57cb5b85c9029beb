"""Addresses of the capability."""

from django.urls import URLPattern

app_name = "networks"
urlpatterns: list[URLPattern] = []
