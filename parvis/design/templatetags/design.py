"""Tags and filters for every template (a builtin: no {% load %} needed). Shown with their options on /design/."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.forms.utils import pretty_name
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from parvis.design import drawing, navigation, times, typography

register = template.Library()
OF_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
THEMES = ("light", "dark")


def chosen_theme(context: template.Context) -> str:
    request = context.get("request")
    theme = request.COOKIES.get("parvis_theme", "") if request else ""
    return theme if theme in THEMES else ""


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> SafeString | str:
    """` data-theme="dark"` for who asked for it; nothing for who follows the machine."""
    chosen = chosen_theme(context)
    return format_html(' data-theme="{}"', chosen) if chosen else ""


@register.simple_tag(takes_context=True)
def themes(context: template.Context) -> list[tuple[str, str, bool]]:
    chosen = chosen_theme(context)
    names = {"": gettext("As this device"), "light": gettext("Light"), "dark": gettext("Dark")}
    return [(value, name, value == chosen) for value, name in names.items()]


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Each language under its own name."""
    own = {"fr": "Français", "en": "English"}
    return [(code, own.get(code, str(name))) for code, name in settings.LANGUAGES]


@register.simple_tag(takes_context=True)
def navigation_links(context: template.Context) -> list[navigation.Link]:
    return navigation.links(context["request"].path, context["team"].slug)


@register.simple_tag
def address(name: str) -> str:
    """The public address of that name, "" when it does not exist (unlike `url`, which would fail)."""
    return navigation.address(name, "")


@register.simple_tag(takes_context=True)
def accent_link(context: template.Context) -> SafeString | str:
    """The stylesheet of the team's own accent, when it has one."""
    colour = getattr(context.get("team"), "accent", "") or ""
    if not colour:
        return ""
    return format_html(
        '<link rel="stylesheet" href="{}">', reverse("design:accent", args=[colour.lstrip("#")])
    )


@register.simple_tag
def mark() -> SafeString:
    return drawing.brand()


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    return drawing.icon(name, size=size)


@register.simple_tag
def network_mark(label: object) -> SafeString:
    """`{% network_mark abilities.label %}`: a drawn letter and the name."""
    return drawing.network_mark(str(label))


@register.simple_tag
def badge(meaning: str, word: object) -> SafeString:
    """`{% badge "care" _("To check") %}`: urgent, care, hand, done, or "" for a plain label."""
    return drawing.badge(meaning, word)


@register.simple_tag
def when(moment: datetime | None, text: str = "") -> SafeString | str:
    """`{% when message.sent_at %}`: words near, figures far; the exact hour one touch away."""
    return times.tag(moment, text=text) if moment else ""


@register.simple_tag
def on(moment: datetime | None) -> SafeString | str:
    """`{% on debate.closes_at %}`: the same behind other words: "ends tomorrow at 12:00", "finit le 8 décembre"."""
    return times.tag(moment, text=times.within(moment)) if moment else ""


@register.simple_tag(takes_context=True)
def letterbox(context: template.Context) -> str:
    """Where the demonstration's mails are read, for whoever sits at its machine; "" everywhere else."""
    request = context.get("request")
    here = request is not None and urlsplit(f"//{request.get_host()}").hostname in OF_THIS_MACHINE
    return f"{settings.PARVIS_SANDBOX_URL}/letters" if settings.PARVIS_SANDBOX_URL and here else ""


@register.simple_tag
def deadline(moment: datetime | None) -> SafeString | str:
    """`{% deadline case.due_at %}`: "before Thursday at 12:00", "late, was due yesterday at 9:00"."""
    return times.tag(moment, text=times.before(moment)) if moment else ""


@register.simple_tag(takes_context=True)
def tab(context: template.Context, name: str, word: object) -> SafeString:
    """`{% tab "web:settings" _("Team") %}`: one tab, current when the address is (or begins with) its own."""
    request = context["request"]
    team = getattr(context.get("team"), "slug", "")
    url = navigation.address(name, team)
    current = mark_safe(' aria-current="page"') if request.path.startswith(url) else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, current, word)


@register.filter
def hour(moment: datetime) -> str:
    return times.hour(moment)


@register.filter
def in_full(moment: datetime | None) -> str:
    """ "Thursday 3 December 2026 at 18:00", to stand inside a sentence."""
    return times.absolute(moment) if moment else ""


@register.filter
def day(moment: datetime) -> str:
    """ "Monday 23 November", without the year: for today."""
    return times.day(moment)


@register.filter
def initials(name: object) -> str:
    parts = [part for part in str(name).replace("@", " ").replace(".", " ").split() if part[0].isalnum()]
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"


@register.filter(is_safe=True)
def typeset(text: object) -> str:
    """French spaces, when the page is in French: for our own sentences, never for what citizens wrote."""
    return typography.french(str(text)) if (get_language() or "").startswith("fr") else str(text)


@register.filter
def dressed(form: Any) -> Any:
    """A form that we did not write: no placeholder that repeats a label, every label in the language of the page."""
    for name, field in getattr(form, "fields", {}).items():
        field.widget.attrs.pop("placeholder", None)
        field.label = field.label or gettext(pretty_name(name))
    return form


@register.filter
def anchor(field: Any) -> str:
    """Where the summary of errors leads: the control, or the first of several."""
    return str(field.id_for_label or field.auto_id + "_0")


@register.filter
def unlocalised(value: float) -> str:
    """A coordinate: always with a point, whatever the language."""
    return f"{value:g}"


@register.simple_tag(takes_context=True)
def sort_head(context: template.Context, key: str, word: object, number: bool = False) -> SafeString:
    """`{% sort_head "population" _("Population") number=True %}`: sorts by `?sort=`; again, the other way."""
    request = context["request"]
    now = request.GET.get("sort", "")
    way = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    query = request.GET.copy()
    query["sort"] = f"-{key}" if now == key else key
    query.pop("page", None)
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}{}</a></th>',
        mark_safe(' class="number"') if number else "",
        format_html(' aria-sort="{}"', way) if way else "",
        query.urlencode(),
        word,
        drawing.icon("up" if way == "ascending" else "down", size=12) if way else "",
    )
