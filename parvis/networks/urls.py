"""Addresses of the capability, under the team's."""

from django.urls import path

from parvis.networks import views

app_name = "networks"
urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("connect/", views.choose, name="choose"),
    path("connect/finish/", views.finish, name="finish"),
    path("connect/<slug:network>/", views.connect, name="connect"),
    path("<uuid:pk>/", views.account, name="account"),
    path("<uuid:pk>/disconnect/", views.disconnect, name="disconnect"),
]

callback = path("networks/callback/", views.callback, name="networks_callback")
