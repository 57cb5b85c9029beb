"""Addresses of the capability."""

from django.urls import URLPattern

app_name = "inbox"
urlpatterns: list[URLPattern] = []
