"""Addresses of the capability."""

from django.http import HttpResponse
from django.urls import path

app_name = "publishing"
urlpatterns = [path("approve/<str:token>/", lambda request, token: HttpResponse(), name="approve")]
