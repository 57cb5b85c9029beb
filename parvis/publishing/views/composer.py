"""Writing a post: the form, its saving as one types, what each network will show, pictures and threads."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.networks import queries as networks
from parvis.networks.models import Account
from parvis.publishing import actions, times, year
from parvis.publishing.forms.composer import Composer
from parvis.publishing.models import Attachment, KeptText, Post
from parvis.publishing.queries import approvals, composing, reading, writing
from parvis.publishing.queries.calendar import free_slots
from parvis.publishing.queries.clock import moment
from parvis.publishing.views.finding import done, the_post, to_post
from parvis.teams.access import WRITERS, TeamRequest, for_team

PAGE = "publishing/composer.html"
NOT_SEEN = 2_147_483_647  # no revision: what comes with it is kept beside, never over
BUTTONS = ("plan", "upload", "detach", "split", "join", "slot", "apply")


@require_http_methods(["GET", "POST"])
@for_team(*WRITERS)
def edit(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Without script one button saves and acts; what could not be saved stays in the page."""
    found = the_post(request, pk)
    if request.method == "GET":
        if (
            reading.standing(found) not in (reading.Standing.draft, reading.Standing.dropped)
            and found.version is not None
        ):
            return to_post(request, found)
        return _page(request, found, Composer(team=request.team, post=found))
    composer = Composer(team=request.team, post=found, data=request.POST)
    if not composer.is_valid():
        return _page(request, found, composer, status=422)
    saved = _save(request, composer)
    if saved.kept is not None:
        messages.warning(request, _kept_sentence())
        return redirect("publishing:edit", request.team.slug, found.pk)
    return _then(request, saved.post)


def _save(request: TeamRequest, composer: Composer) -> actions.Saved:
    seen = request.POST.get("seen", "")
    number = int(seen) if seen.isdecimal() and len(seen) < 10 else NOT_SEEN
    tab = request.POST.get("tab", "")[:40]
    return actions.save(
        team=request.team,
        by=request.membership,
        post=composer.post,
        seen=number,
        words=composer.words(),
        tab=tab,
    )


def _kept_sentence() -> str:
    return _(
        "Somebody else, or another window, saved this post meanwhile. Your text is kept beside it: choose below."
    )


def _page(request: TeamRequest, post: Post, composer: Composer, *, status: int = 200) -> HttpResponse:
    found = composer.targets
    context = {
        "post": post, "composer": composer, "targets": found, "tab": secrets.token_urlsafe(12),
        "kept": list(post.kept.select_related("person").order_by("-at")[:3]),
        "slots": free_slots(request.team, after=moment()), "rules": approvals.rules_of(request.team),
        "sent_back": _sent_back(post), "doubled": _doubled(post), **_look(request, post, found),
    }  # fmt: skip
    return render(request, PAGE, context, status=status)


def _look(request: TeamRequest, post: Post, found: list[composing.Target]) -> dict[str, object]:
    many = sum(target.chosen for target in found)
    findings = composing.findings(post, found)
    return {
        "targets": found, "card": writing.card_of(request.team, post, found, findings),
        "blocked": any(one.blocks for one in findings),
        "verb": _verb(post, many), "moved": _moved(post),
        "reserve": year.reserve_on(times.local_day(post.planned_for or moment(), post.time_zone)),
    }  # fmt: skip


def _verb(post: Post, many: int) -> str:
    """What the button will do, with its count."""
    if post.planned_local:
        return ngettext("Plan on %(n)d account", "Plan on %(n)d accounts", many) % {"n": many}
    return ngettext("Publish on %(n)d account", "Publish on %(n)d accounts", many) % {"n": many}


def _moved(post: Post) -> str:
    try:
        return times.moved_by_gap(post.planned_local, post.time_zone) if post.planned_local else ""
    except ValueError:
        return ""


def _doubled(post: Post) -> bool:
    try:
        if post.planned_local:
            times.resolve(post.planned_local, post.time_zone)
    except times.DoubledHour:
        return True
    except ValueError:
        return False
    return False


def _sent_back(post: Post) -> object:
    last = post.versions.order_by("-number").first()
    return last.approvals.filter(decision="no").select_related("person").first() if last else None


def _then(request: TeamRequest, post: Post) -> HttpResponse:
    """The button that was pressed, after the words were saved."""
    pressed = next((name for name in BUTTONS if name in request.POST), "")
    acts = {
        "plan": _plan,
        "upload": _upload,
        "detach": _detach,
        "split": _split,
        "join": _split,
        "slot": _slot,
        "apply": _apply,
    }
    if pressed:
        return acts[pressed](request, post)
    messages.success(request, _("Saved."))
    return _back(request, post)


def _back(request: TeamRequest, post: Post) -> HttpResponse:
    return redirect("publishing:edit", request.team.slug, post.pk)


def _plan(request: TeamRequest, post: Post) -> HttpResponse:
    said = _("Planned. This page shows where it stands.")
    if done(request, lambda: actions.plan(team=request.team, by=request.membership, post=post), said=said):
        return to_post(request, post)
    return _back(request, post)


def _upload(request: TeamRequest, post: Post) -> HttpResponse:
    for file in request.FILES.getlist("picture")[:10]:
        if file.size and file.size > 25_000_000:
            messages.error(
                request, _("This file is too large. It was not added: make it smaller and try again.")
            )
            continue
        content, name = file.read(), file.name or ""
        done(request, lambda content=content, name=name: actions.attach(  # type: ignore[misc]
            team=request.team, by=request.membership, post=post, content=content, name=name))  # fmt: skip
    return _back(request, post)


def _detach(request: TeamRequest, post: Post) -> HttpResponse:
    row = _attachment(request, post, request.POST["detach"])
    done(request, lambda: actions.detach(team=request.team, by=request.membership, post=post, attachment=row))
    return _back(request, post)


def _attachment(request: TeamRequest, post: Post, pk: str) -> Attachment:
    found: Attachment | None = Attachment.rows.of(request.team).filter(post=post, pk=_key(pk)).first()
    if found is None:
        raise Http404
    return found


def _account(request: TeamRequest, pk: str) -> Account:
    found = networks.account(request.team, _key(pk))
    if found is None:
        raise Http404
    return found


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _split(request: TeamRequest, post: Post) -> HttpResponse:
    which = "split" if "split" in request.POST else "join"
    act = actions.split_into_thread if which == "split" else actions.join_parts
    account = _account(request, request.POST[which])
    done(request, lambda: act(team=request.team, by=request.membership, post=post, account=account))
    return _back(request, post)


def _slot(request: TeamRequest, post: Post) -> HttpResponse:
    local = request.POST["slot"][:16]
    done(request, lambda: actions.reschedule(
        team=request.team, by=request.membership, post=post, local=local, second_hour=False))  # fmt: skip
    return _back(request, post)


def _apply(request: TeamRequest, post: Post) -> HttpResponse:
    """Without script; with it the words change in the page, where Ctrl+Z brings them back."""
    taken = actions.apply(
        team=request.team, by=request.membership, post=post, key=request.POST["apply"][:40],
        tab=request.POST.get("tab", "")[:40],
    )  # fmt: skip
    if taken is None:
        messages.warning(request, _("These words are no longer there: nothing was replaced."))
    elif taken.was:
        said = {"was": taken.was[:200], "now": (taken.replacement or "").strip()[:200]}
        messages.success(request, _("“%(was)s” became “%(now)s”.") % said)
    else:
        messages.success(request, _("Added at the beginning."))
    return _back(request, post)


@require_POST
@for_team(*WRITERS)
def autosave(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Answers one sentence in plain text; the page keeps what was typed whatever the answer."""
    composer = Composer(team=request.team, post=the_post(request, pk), data=request.POST)
    if not composer.is_valid():
        return HttpResponse(composer.problems()[0], status=422, content_type="text/plain; charset=utf-8")
    saved = _save(request, composer)
    if saved.kept is not None:
        sentence = " ".join([_kept_sentence(), _("Reload the page to see both.")])
        return HttpResponse(sentence, status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse("", content_type="text/plain; charset=utf-8")


@require_GET
@for_team(*WRITERS)
def look(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Counters, checks and previews of what is saved: the same code for every network."""
    found = the_post(request, pk)
    shown = composing.targets(request.team, found)
    return render(request, f"{PAGE}#look", {"post": found, "alone": True, **_look(request, found, shown)})


@require_POST
@for_team(*WRITERS)
def take_kept(request: TeamRequest, pk: UUID, kept: UUID) -> HttpResponse:
    found = the_post(request, pk)
    row = KeptText.rows.of(request.team).filter(post=found, pk=kept).first()
    if row is None:
        raise Http404
    if "forget" in request.POST:
        row.delete()
        messages.success(request, _("Thrown away. The saved text stays."))
    else:
        actions.take_kept(team=request.team, by=request.membership, post=found, kept=row)
        messages.success(request, _("Your text is back; the other one is kept in its turn."))
    return _back(request, found)
