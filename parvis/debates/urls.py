"""Addresses of the capability, under /t/<team>/debates/."""

from django.urls import path

from parvis.debates.views import identity, moderating, networks, paper, running, screen, telling, writing

app_name = "debates"
urlpatterns = [
    path("", writing.list_, name="list"),
    path("new/", writing.new, name="new"),
    path("identity/", identity.provider, name="identity"),
    path("identity/try/", identity.try_it, name="identity_try"),
    path("identity/remove/", identity.remove, name="identity_remove"),
    path("statements/<uuid:pk>/", moderating.statement, name="statement"),
    path("statements/<uuid:pk>/show/", moderating.show, name="show"),
    path("statements/<uuid:pk>/refuse/", moderating.refuse, name="refuse"),
    path("statements/<uuid:pk>/merge/", moderating.merge, name="merge"),
    path("statements/<uuid:pk>/back/", moderating.put_back, name="put_back"),
    path("statements/<uuid:pk>/meta/", moderating.meta, name="meta"),
    path("statements/<uuid:pk>/wording/", moderating.wording, name="wording"),
    path("counts/<uuid:pk>/undo/", paper.undo, name="undo_count"),
    path("outcomes/<uuid:pk>/post/", telling.prepare_post, name="prepare_post"),
    path("outcomes/<uuid:pk>/answers/", telling.prepare_answers, name="prepare_answers"),
    path("<uuid:pk>/", running.debate, name="debate"),
    path("<uuid:pk>/edit/", writing.edit, name="edit"),
    path("<uuid:pk>/preview/", writing.preview, name="preview"),
    path("<uuid:pk>/open/", running.open_, name="open"),
    path("<uuid:pk>/unplan/", running.unplan, name="unplan"),
    path("<uuid:pk>/close/", running.close, name="close"),
    path("<uuid:pk>/reopen/", running.reopen, name="reopen"),
    path("<uuid:pk>/moderation/", moderating.queue, name="queue"),
    path("<uuid:pk>/statements/", moderating.statements, name="statements"),
    path("<uuid:pk>/add/", moderating.add, name="add"),
    path("<uuid:pk>/paper/", paper.paper, name="paper"),
    path("<uuid:pk>/paper/codes/", paper.print_codes, name="print_codes"),
    path("<uuid:pk>/paper/codes/<int:batch>/revoke/", paper.revoke, name="revoke"),
    path("<uuid:pk>/paper/hands/", paper.hands, name="hands"),
    path("<uuid:pk>/paper/sheets/", paper.sheets, name="sheets"),
    path("<uuid:pk>/networks/", networks.networks, name="networks"),
    path("<uuid:pk>/networks/prepare/", networks.prepare, name="prepare"),
    path("echoes/<uuid:pk>/stop/", networks.stop, name="stop"),
    path("<uuid:pk>/screen/", screen.screen, name="screen"),
    path("<uuid:pk>/result/", telling.result, name="result"),
    path("<uuid:pk>/result.csv", telling.figures, name="figures"),
    path("<uuid:pk>/outcome/", telling.outcome, name="outcome"),
    path("<uuid:pk>/outcome/tell/", telling.tell, name="tell"),
]
