"""Addresses for citizens, without an account: short, for they stand on paper."""

from django.urls import path

from parvis.debates.views import (
    public_ballot,
    public_doors,
    public_frame,
    public_identity,
    public_letters,
    public_result,
    public_voting,
)

app_name = "part"
urlpatterns = [
    path("embed.js", public_frame.script, name="embed_script"),
    path("identity/<slug:town>/", public_identity.back, name="identity_back"),
    path("<slug:slug>/", public_voting.debate, name="debate"),
    path("<slug:slug>/embed/", public_voting.embed, name="embed"),
    path("<slug:slug>/mail/<str:token>/", public_doors.by_link, name="by_link"),
    path("<slug:slug>/identity/", public_identity.identity, name="identity"),
    path("<slug:slug>/identity/go/", public_identity.go, name="identity_go"),
    path("<slug:slug>/ballot/", public_ballot.ballot, name="ballot"),
    path("<slug:slug>/ballot/erase/", public_ballot.erase, name="erase"),
    path("<slug:slug>/statement/", public_ballot.propose, name="propose"),
    path("<slug:slug>/statement/objection/", public_ballot.object_to, name="object_to"),
    path("<slug:slug>/result/", public_result.result, name="result"),
    path("<slug:slug>/news/", public_letters.tell_me, name="tell_me"),
    path("<slug:slug>/news/yes/<str:token>/", public_letters.say_yes, name="say_yes"),
    path("<slug:slug>/news/stop/<str:token>/", public_letters.stop, name="stop"),
    path("<slug:slug>/ballots.csv", public_result.ballots, name="ballots"),
    path("<slug:slug>/figures.json", public_result.figures, name="figures"),
]
