"""The town's own words: who is elected here, our numbers, our streets. Entered here, used on the next message."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.inbox.forms import LexiconForm
from parvis.inbox.queries.proposals import words_proposed
from parvis.teams.access import EVERYBODY, WRITERS, TeamRequest, for_team
from parvis.triage.actions import NotAccepted, add_entry, labels_of, remove_entry, turn_down_word
from parvis.triage.champions import heads_of, memory_of
from parvis.triage.engine import judge as judge_text
from parvis.triage.models import PLACES, LexiconEntry
from parvis.triage.procedures import reason_of
from parvis.triage.queries import entries_of, own_of, switched_off
from parvis.triage.switches import hidden_flags, shows

LONGEST_TRIAL = 2000


@require_GET
@for_team(*EVERYBODY)
def words(request: TeamRequest) -> HttpResponse:
    return _page(request, LexiconForm(initial={"kind": request.GET.get("kind", "")}))


@require_POST
@for_team(*WRITERS)
def add_words(request: TeamRequest) -> HttpResponse:
    """One word a line. The lines that cannot be used stay in the form, each with its reason; the others are kept."""
    form = LexiconForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    kept, refused = 0, list[str]()
    for line in form.lines():
        try:
            add_entry(
                team=request.team,
                by=request.user,
                kind=form.cleaned_data["kind"],
                text=line,
                topic=form.cleaned_data["topic"],
            )
            kept += 1
        except NotAccepted as error:
            refused.append(line)
            form.add_error("texts", f"{line[:60]}: {error}")
    if kept:
        told = ngettext("%(n)d word is kept. It is used from the next message on.",
                        "%(n)d words are kept. They are used from the next message on.", kept)  # fmt: skip
        messages.success(request, told % {"n": kept})
    if refused:
        form.data = request.POST.dict() | {"texts": "\n".join(refused)}
        return _page(request, form, status=422)
    return redirect("inbox:words", request.team.slug)


@require_POST
@for_team(*WRITERS)
def remove_word(request: TeamRequest, key: UUID) -> HttpResponse:
    entry = LexiconEntry.rows.of(request.team).filter(pk=key).first()
    if entry is None:
        raise Http404
    remove_entry(team=request.team, by=request.user, entry=entry)
    messages.success(request, _("“%(word)s” is removed.") % {"word": entry.text})
    return redirect("inbox:words", request.team.slug)


@require_POST
@for_team(*WRITERS)
def take_word(request: TeamRequest) -> HttpResponse:
    """A word that was proposed becomes one of the town's, or is not proposed again."""
    word, topic, kind = (request.POST.get(name, "")[:200] for name in ("word", "topic", "kind"))
    if request.POST.get("act") == "no":
        turn_down_word(team=request.team, by=request.user, text=word)
        messages.success(request, _("“%(word)s” is not proposed again.") % {"word": word})
        return redirect("inbox:words", request.team.slug)
    try:
        add_entry(team=request.team, by=request.user, kind=kind, text=word, topic=topic)
        messages.success(
            request, _("“%(word)s” is kept. It is used from the next message on.") % {"word": word}
        )
    except NotAccepted as error:
        messages.error(request, str(error))
    return redirect("inbox:words", request.team.slug)


def _page(request: TeamRequest, form: LexiconForm, *, status: int = 200) -> HttpResponse:
    entries = entries_of(request.team)
    groups = [(kind.label, [entry for entry in entries if entry.kind == kind]) for kind in LexiconEntry.Kind]
    tried = request.GET.get("try", "").strip()[:LONGEST_TRIAL]
    context = {
        "form": form,
        "groups": [(label, rows) for label, rows in groups if rows],
        "may_write": request.membership.may(*WRITERS),
        "proposed": words_proposed(request.team) if request.membership.may(*WRITERS) else [],
        "kinds": [kind for kind in LexiconEntry.Kind.choices if kind[0] in PLACES],
        "tried": tried,
        "judged": bool(tried),
        "found": _found(request, tried) if tried else [],
    }
    return render(request, "inbox/words.html", context, status=status)


def _found(request: TeamRequest, text: str) -> list[tuple[str, str, str]]:
    """(label, why, the words), as a message would be judged, with nothing stored."""
    team = request.team
    judged = judge_text(
        text, own=own_of(team), language=team.language, heads=heads_of(team), memory=memory_of(team)
    )
    reader = get_language() or "fr"
    hidden = hidden_flags(labels_of(judged), switched_off(request.team))
    return [
        (item.label, reason_of(item, language=reader), item.text)
        for item in judged.evidence
        if shows(item.label, hidden)
    ]
