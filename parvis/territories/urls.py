"""Addresses of the capability."""

from django.urls import path

from parvis.territories import views

app_name = "territories"
urlpatterns = [
    path("", views.search, name="search"),
    path("<str:pk>/", views.administration, name="administration"),
    path("<str:pk>/correct/", views.correct, name="correct"),
]
