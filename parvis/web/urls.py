"""Addresses of the capability."""

from django.urls import path

from parvis.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("glossary/", views.glossary, name="glossary"),
    path("triage/", views.how_triage_judges, name="judging"),
    path("triage/<str:link>/", views.how_triage_judges_for, name="judging_of"),
    path("language/", views.language, name="language"),
    path("t/<slug:team>/", views.today, name="today"),
    path("t/<slug:team>/settings/", views.settings_page, name="settings"),
    path("t/<slug:team>/export/", views.export, name="export"),
]
