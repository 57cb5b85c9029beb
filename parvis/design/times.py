"""Times in words when near, in figures when far: "5 min ago", "Thursday at 12:00", "12 March 2025"."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.dateformat import format as spell
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime, now
from django.utils.translation import gettext, pgettext

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def hour(moment: datetime) -> str:
    """ "18:30" in English; "18 h 30" and "18 h" in French."""
    local = localtime(moment)
    if local.minute == 0:
        return pgettext("hour of the day", "{h}:00").format(h=local.hour)
    return pgettext("hour of the day", "{h}:{m}").format(h=local.hour, m=f"{local:%M}")


def absolute(moment: datetime) -> str:
    local = localtime(moment)
    return gettext("{day} at {hour}").format(day=spell(local, gettext("l j F Y")), hour=hour(moment))


def words(moment: datetime, *, at: datetime | None = None) -> str:
    """What one would say aloud at `at` (by default now)."""
    here = at or now()
    gap = moment - here
    if abs(gap) < MINUTE:
        return gettext("just now") if gap <= timedelta() else gettext("in a moment")
    if abs(gap) < HOUR:
        minutes = round(abs(gap) / MINUTE)
        return (gettext("in {n} min") if gap > timedelta() else gettext("{n} min ago")).format(n=minutes)
    return _by_day(moment, here)


def _by_day(moment: datetime, here: datetime) -> str:
    days = (localtime(moment).date() - localtime(here).date()).days
    near = {
        0: gettext("today at {hour}"),
        1: gettext("tomorrow at {hour}"),
        -1: gettext("yesterday at {hour}"),
    }
    if days in near:
        return near[days].format(hour=hour(moment))
    local = localtime(moment)
    if 1 < days < 7:
        return gettext("{day} at {hour}").format(day=spell(local, "l"), hour=hour(moment))
    if -7 < days < -1:
        return gettext("last {day} at {hour}").format(day=spell(local, "l"), hour=hour(moment))
    if local.year == localtime(here).year:
        return gettext("{day} at {hour}").format(day=spell(local, gettext("j F")), hour=hour(moment))
    return spell(local, gettext("j F Y"))


def tag(moment: datetime, *, text: str = "") -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        absolute(moment),
        text or words(moment),
    )


def before(moment: datetime) -> str:
    """A deadline: "before Thursday noon", "before today 18:30", "late since yesterday at 9:00"."""
    if moment <= now():
        return gettext("late, was due {when}").format(when=words(moment))
    return gettext("before {when}").format(when=words(moment))
