"""Addresses of the capability, under /t/<team>/publish/."""

from django.urls import path

from parvis.publishing.views import afterwards, approving, calendar, composer, files, planning, posts, rules

app_name = "publishing"
urlpatterns = [
    path("", posts.list_, name="list"),
    path("new/", posts.new, name="new"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("stop/", afterwards.stop, name="stop"),
    path("resume/", afterwards.resume, name="resume"),
    path("rules/", rules.rules, name="rules"),
    path("rules/hours/", rules.add_slot, name="add_slot"),
    path("rules/hours/<uuid:pk>/remove/", rules.remove_slot, name="remove_slot"),
    path("delegations/", approving.delegations, name="delegations"),
    path("delegations/<uuid:pk>/end/", approving.end_delegation, name="end_delegation"),
    path("approve/<str:token>/", approving.by_link, name="approve"),
    path("pictures/<uuid:pk>/", files.picture, name="picture"),
    path("deliveries/<uuid:pk>/settle/", afterwards.settle, name="settle"),
    path("deliveries/<uuid:pk>/again/", afterwards.send_again, name="send_again"),
    path("deliveries/<uuid:pk>/leave/", planning.leave_it, name="leave_it"),
    path("<uuid:pk>/", posts.post, name="post"),
    path("<uuid:pk>/edit/", composer.edit, name="edit"),
    path("<uuid:pk>/autosave/", composer.autosave, name="autosave"),
    path("<uuid:pk>/look/", composer.look, name="look"),
    path("<uuid:pk>/kept/<uuid:kept>/", composer.take_kept, name="take_kept"),
    path("<uuid:pk>/answer/", approving.answer, name="answer"),
    path("<uuid:pk>/withdraw/", planning.withdraw, name="withdraw"),
    path("<uuid:pk>/move/", planning.move, name="move"),
    path("<uuid:pk>/now/", planning.publish_now, name="publish_now"),
    path("<uuid:pk>/copy/", posts.duplicate, name="duplicate"),
    path("<uuid:pk>/drop/", posts.drop, name="drop"),
    path("<uuid:pk>/back/", posts.bring_back, name="bring_back"),
    path("<uuid:pk>/take-down/", afterwards.take_down, name="take_down"),
    path("<uuid:pk>/correct/", afterwards.correct, name="correct"),
]
