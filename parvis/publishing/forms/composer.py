"""The composer's page: one form for the post, one per account, one per picture, read together as `Words`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.publishing import times
from parvis.publishing.actions.words import AltWords, VariantWords, Words, words_of
from parvis.publishing.forms.fields import AsTyped, LocalHour, Wanted
from parvis.publishing.models import Post
from parvis.publishing.models.media import LONGEST_ALT
from parvis.publishing.models.post import LONGEST_TEXT
from parvis.publishing.queries.approvals import approvers_of
from parvis.publishing.queries.composing import Target, targets
from parvis.teams.models import Team

MOST_OPTIONS = 4
DURATIONS = [
    (30, _("30 minutes")), (60, _("1 hour")), (360, _("6 hours")), (720, _("12 hours")), (1440, _("1 day")),
    (4320, _("3 days")), (10080, _("7 days")),
]  # fmt: skip
EXPIRIES = [(15, _("15 minutes")), (60, _("1 hour")), (240, _("4 hours")), (1440, _("1 day"))]
NEEDED = [
    ("", _("As the team's rule says")),
    ("0", _("Nobody")),
    ("1", _("One person")),
    ("2", _("Two people")),
]
WHICH = [
    ("", _("Not said")),
    ("first", _("The first (summer time)")),
    ("second", _("The second (winter time)")),
]


class PostForm(forms.Form):
    use_required_attribute = False

    title = forms.CharField(label=_("Working title"), max_length=200, required=False,
                            help_text=_("For you and your colleagues; never published."))  # fmt: skip
    text = Wanted(
        label=_("Text"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"})
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=[])
    content_warning = AsTyped(label=_("Content warning"), max_length=500, widget=forms.TextInput(),
                              help_text=_("Shown instead of the text until people choose to read."))  # fmt: skip
    poll_minutes = forms.TypedChoiceField(label=_("Open for"), choices=DURATIONS, coerce=int, required=False,
                                          empty_value=None)  # fmt: skip
    poll_multiple = forms.BooleanField(label=_("Several answers allowed"), required=False)
    card_url = forms.URLField(
        label=_("Address of the link"), max_length=2000, required=False, assume_scheme="https"
    )
    card_title = AsTyped(label=_("Title of the link card"), max_length=300, widget=forms.TextInput())
    card_description = AsTyped(
        label=_("Description of the link card"), max_length=1000, widget=forms.TextInput()
    )
    planned_local = LocalHour(label=_("Leaves on"), help_text=_("Empty: as soon as it may."))
    which_hour = forms.ChoiceField(label=_("This hour happens twice that night. Which one?"), choices=WHICH,
                                   required=False)  # fmt: skip
    expires_minutes = forms.TypedChoiceField(label=_("Not later than"), choices=EXPIRIES, coerce=int,
                                             help_text=_("After its hour. Later, we ask you first."))  # fmt: skip
    approvals_needed = forms.ChoiceField(label=_("Must be approved by"), choices=NEEDED, required=False)
    approvers = forms.MultipleChoiceField(label=_("Among"), choices=[], required=False,
                                          widget=forms.CheckboxSelectMultiple,
                                          help_text=_("Nobody ticked: everyone who may approve."))  # fmt: skip
    approve_before = LocalHour(label=_("Answer before"), help_text=_("Empty: until its hour."))

    def __init__(self, *args: Any, team: Team, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team, self.post = team, post
        for number in range(MOST_OPTIONS):
            self.fields[f"option_{number}"] = AsTyped(
                label=_("Answer %(n)d") % {"n": number + 1}, max_length=100, widget=forms.TextInput()
            )
        people = [(str(one.person_id), str(one.person)) for one in approvers_of(team, people=[], roles=[])]
        self._choose("approvers", people)
        self._choose("language", _languages(post.language))
        known = dict(EXPIRIES)
        if post.expires_minutes not in known:
            self._choose(
                "expires_minutes", [*EXPIRIES, (post.expires_minutes, f"{post.expires_minutes} min")]
            )

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]

    @property
    def options(self) -> list[forms.BoundField]:
        return [self[f"option_{number}"] for number in range(MOST_OPTIONS)]

    def plain(self) -> dict[str, Any]:
        """The fields of `Words` that concern the whole post."""
        given = self.cleaned_data
        options = [given[f"option_{number}"] for number in range(MOST_OPTIONS)]
        options = [option for option in options if option.strip()]
        needed = given["approvals_needed"]
        return {
            "title": given["title"], "text": given["text"], "language": given["language"],
            "content_warning": given["content_warning"], "poll": _poll(options, given), "card": _card(given),
            "planned_local": given["planned_local"], "time_zone": self.post.time_zone,
            "second_hour": {"first": False, "second": True}.get(given["which_hour"]),
            "expires_minutes": given["expires_minutes"], "approvals_needed": int(needed) if needed else None,
            "approvers": tuple(UUID(one) for one in given["approvers"]),
            "approver_roles": tuple(self.post.approver_roles), "approve_before": self._before(given),
        }  # fmt: skip

    def _before(self, given: Mapping[str, Any]) -> datetime | None:
        if not given["approve_before"]:
            return None
        try:
            return times.resolve(given["approve_before"], self.post.time_zone, second_hour=False)
        except ValueError:
            return self.post.approve_before


def _languages(present: str) -> list[tuple[str, Any]]:
    known: dict[str, Any] = {
        "fr": _("French"), "en": _("English"), "de": _("German"), "es": _("Spanish"), "it": _("Italian"),
        "pt": _("Portuguese"), "nl": _("Dutch"), "ar": _("Arabic"), "br": _("Breton"), "oc": _("Occitan"),
        "eu": _("Basque"), "co": _("Corsican"), "ca": _("Catalan"), "uk": _("Ukrainian"),
    }  # fmt: skip
    return list({**known, present: known.get(present, present)}.items())


def _poll(options: list[str], given: Mapping[str, Any]) -> dict[str, Any]:
    if not options:
        return {}
    return {"options": options, "minutes": given["poll_minutes"] or 1440, "multiple": given["poll_multiple"]}


def _card(given: Mapping[str, Any]) -> dict[str, str]:
    if not given["card_url"]:
        return {}
    return {"url": given["card_url"], "title": given["card_title"], "description": given["card_description"]}


class VariantForm(forms.Form):
    chosen = forms.BooleanField(required=False)
    own_text = forms.BooleanField(label=_("A different text here"), required=False)
    text = AsTyped(label=_("Text for this account"), max_length=LONGEST_TEXT,
                   widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}))  # fmt: skip
    visibility = forms.ChoiceField(label=_("Visible to"), required=False)
    shown = forms.MultipleChoiceField(
        label=_("Pictures here"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, target: Target, pictures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target, self.pictures = target, pictures
        seen_by = [(one, VISIBILITIES.get(one, one)) for one in target.abilities.visibilities]
        self._choose("visibility", seen_by)
        self._choose("shown", pictures)
        for number in range(len(target.variant.parts)):
            label = _("Part %(n)d") % {"n": number + 1}
            self.fields[f"part_{number}"] = AsTyped(
                label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
            )

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]

    @property
    def parts(self) -> list[forms.BoundField]:
        return [self[f"part_{number}"] for number in range(len(self.target.variant.parts))]

    def words(self) -> VariantWords:
        given = self.cleaned_data
        parts = [given[f"part_{number}"] for number in range(len(self.target.variant.parts))]
        left_out = tuple(UUID(pk) for pk, _name in self.pictures if pk not in given["shown"])
        return VariantWords(
            chosen=given["chosen"], own_text=given["own_text"], text=given["text"],
            parts=tuple(part for part in parts if part.strip()), visibility=given["visibility"], left_out=left_out,
        )  # fmt: skip


VISIBILITIES = {
    "public": _("Everybody"),
    "unlisted": _("Everybody, but not in public lists"),
    "private": _("Followers only"),
    "direct": _("Mentioned people only"),
}


class AltForm(forms.Form):
    use_required_attribute = False

    alt = Wanted(label=_("What the picture shows"), max_length=LONGEST_ALT, widget=forms.Textarea(attrs={"rows": 2}),
                  help_text=_("Read aloud to those who do not see it: people, place, every word in it."))  # fmt: skip
    decorative = forms.BooleanField(label=_("Decorative: it says nothing more than the text"), required=False)
    no_alt_because = forms.CharField(label=_("Or the reason why there is no description"), max_length=300,
                                     required=False)  # fmt: skip

    def words(self) -> AltWords:
        return AltWords(**self.cleaned_data)


class Composer:
    """All forms of the page. `is_valid`, then `words`; errors stay beside their field, and nothing is dropped."""

    def __init__(self, *, team: Team, post: Post, data: Any = None) -> None:
        self.team, self.post = team, post
        now = words_of(post)
        self.targets = targets(team, post)
        pictures = list(post.attachments.select_related("file"))
        names = [(str(row.pk), _("Picture %(n)d") % {"n": n}) for n, row in enumerate(pictures, start=1)]
        self.main = PostForm(data, team=team, post=post, initial=_initial(post, now))
        self.variants = [
            VariantForm(data, prefix=f"v{target.account.pk}", target=target, pictures=names,
                        initial=_variant_initial(now.variants.get(target.account.pk), names))
            for target in self.targets
        ]  # fmt: skip
        self.alts = [
            (row, AltForm(data, prefix=f"a{row.pk}", initial=now.alts[row.pk].__dict__)) for row in pictures
        ]

    def is_valid(self) -> bool:
        every = [self.main, *self.variants, *(form for _row, form in self.alts)]
        return not [
            form for form in every if not form.is_valid()
        ]  # each one is asked, so that all errors show

    def problems(self) -> list[str]:
        every = [self.main, *self.variants, *(form for _row, form in self.alts)]
        return [
            f"{form.fields[name].label or name}: {sentence}" if name in form.fields else str(sentence)
            for form in every for name, sentences in form.errors.items() for sentence in sentences
        ]  # fmt: skip

    def words(self) -> Words:
        variants = {form.target.account.pk: form.words() for form in self.variants}
        alts = {row.pk: form.words() for row, form in self.alts}
        return Words(**self.main.plain(), variants=variants, alts=alts)


def _initial(post: Post, now: Words) -> dict[str, Any]:
    plain: dict[str, Any] = {
        name: getattr(now, name) for name in ("title", "text", "language", "content_warning", "planned_local",
                                              "expires_minutes")
    }  # fmt: skip
    options = {f"option_{number}": option for number, option in enumerate(now.poll.get("options", []))}
    needed = "" if now.approvals_needed is None else str(now.approvals_needed)
    before = now.approve_before
    local = before.astimezone(times.zone(post.time_zone)).strftime("%Y-%m-%dT%H:%M") if before else ""
    which = {None: "", False: "first", True: "second"}[now.second_hour]
    return {
        **plain, **options, "poll_minutes": now.poll.get("minutes", 1440), "poll_multiple": now.poll.get("multiple"),
        "card_url": now.card.get("url", ""), "card_title": now.card.get("title", ""),
        "card_description": now.card.get("description", ""), "which_hour": which, "approvals_needed": needed,
        "approvers": [str(one) for one in now.approvers], "approve_before": local,
    }  # fmt: skip


def _variant_initial(words: VariantWords | None, pictures: list[tuple[str, Any]]) -> dict[str, Any]:
    if words is None:
        return {"chosen": False, "shown": [pk for pk, _name in pictures]}
    out = {str(pk) for pk in words.left_out}
    parts = {f"part_{number}": text for number, text in enumerate(words.parts)}
    return {**words.__dict__, **parts, "shown": [pk for pk, _name in pictures if pk not in out]}
