"""Addresses of the capability."""

from django.urls import path

from parvis.inbox.views import answering, handling, lexicon, listing, message, moderation, settings, waves

app_name = "inbox"
urlpatterns = [
    path("", listing.inbox, name="list"),
    path("count/", listing.count, name="count"),
    path("newer/", listing.newer, name="newer"),
    path("several/", listing.bulk, name="bulk"),
    path("undo/<uuid:key>/", listing.undo, name="undo"),
    path("ready/", settings.ready_answers, name="ready"),
    path("ready/<uuid:key>/", settings.ready_answers, name="ready_one"),
    path("ready/<uuid:key>/away/", settings.archive_ready, name="ready_away"),
    path("rules/", settings.rules, name="rules"),
    path("words/", lexicon.words, name="words"),
    path("words/add/", lexicon.add_words, name="word_add"),
    path("words/<uuid:key>/away/", lexicon.remove_word, name="word_away"),
    path("moderation/", moderation.files, name="files"),
    path("moderation/<uuid:key>/", moderation.file, name="file"),
    path("moderation/<uuid:key>/decide/", moderation.decide, name="file_decide"),
    path("answers/<uuid:key>/", answering.decide, name="answer_decide"),
    path("cases/<uuid:key>/close/", handling.close_case, name="case_close"),
    path("themes/", waves.themes, name="themes"),
    path("waves/<uuid:key>/seen/", waves.seen, name="wave_seen"),
    path("<uuid:key>/", message.message, name="message"),
    path("<uuid:key>/here/", message.here, name="here"),
    path("<uuid:key>/length/", message.counter, name="counter"),
    path("<uuid:key>/draft/", answering.draft, name="draft"),
    path("<uuid:key>/answer/", answering.send, name="answer"),
    path("<uuid:key>/status/", handling.status, name="status"),
    path("<uuid:key>/assign/", handling.assign, name="assign"),
    path("<uuid:key>/note/", handling.note, name="note"),
    path("<uuid:key>/label/", handling.label, name="label"),
    path("<uuid:key>/label/<uuid:label>/away/", handling.unlabel, name="unlabel"),
    path("<uuid:key>/case/", handling.open_case, name="case"),
    path("<uuid:key>/correct/", handling.correct, name="correct"),
    path("<uuid:key>/erase/", handling.erase, name="erase"),
    path("<uuid:key>/moderate/", moderation.moderate, name="moderate"),
]
