"""Times in words when near, in figures when far: "5 min ago", "Thursday at 12:00", "12 March 2025"."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.dateformat import format as spell
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime, now
from django.utils.translation import get_language, gettext, pgettext

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
A_WEEK = 7  # days: from then on a date is said, not a day


def hour(moment: datetime) -> str:
    """ "18:30" in English; "18 h 30" and "18 h" in French."""
    local = localtime(moment)
    if local.minute == 0:
        return pgettext("hour of the day", "{h}:00").format(h=local.hour)
    return pgettext("hour of the day", "{h}:{m}").format(h=local.hour, m=f"{local:%M}")


def day(moment: datetime) -> str:
    local = localtime(moment)
    return f"{weekday(local)} {date(local, gettext('j F'))}"


def weekday(local: datetime) -> str:
    """Within a sentence: French writes it without a capital."""
    name = spell(local, "l")
    return name.lower() if _in_french() else name


def date(local: datetime, pattern: str) -> str:
    """French says "1er mars", then "2 mars"."""
    text = spell(local, pattern)
    return text.replace("1 ", "1er ", 1) if local.day == 1 and _in_french() else text


def _in_french() -> bool:
    return (get_language() or "").startswith("fr")


def absolute(moment: datetime) -> str:
    local = localtime(moment)
    return gettext("{day} at {hour}").format(
        day=f"{weekday(local)} {date(local, gettext('j F Y'))}", hour=hour(moment)
    )


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


def within(moment: datetime, *, at: datetime | None = None) -> str:
    """The same behind other words: French puts an article before a date ("finit le 8 décembre", "finit demain")."""
    here = at or now()
    days = abs((localtime(moment).date() - localtime(here).date()).days)
    said = words(moment, at=here)
    return pgettext("a date behind other words", "{date}").format(date=said) if days >= A_WEEK else said


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
    if 1 < days < A_WEEK:
        return gettext("{day} at {hour}").format(day=weekday(local), hour=hour(moment))
    if -A_WEEK < days < -1:
        return gettext("last {day} at {hour}").format(day=weekday(local), hour=hour(moment))
    if local.year == localtime(here).year:
        return gettext("{day} at {hour}").format(day=date(local, gettext("j F")), hour=hour(moment))
    return date(local, gettext("j F Y"))


def tag(moment: datetime, *, text: str = "") -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        absolute(moment),
        text or words(moment),
    )


def before(moment: datetime, *, at: datetime | None = None) -> str:
    """A deadline: "within 20 min", "before 18:30", "before Thursday at 12:00"; once it is past, since when."""
    here = at or now()
    if moment <= here:
        return gettext("late, was due {when}").format(when=within(moment, at=here))
    if moment - here < HOUR:
        return gettext("within {n} min").format(n=max(round((moment - here) / MINUTE), 1))
    if localtime(moment).date() == localtime(here).date():
        return gettext("before {when}").format(when=hour(moment))
    return gettext("before {when}").format(when=within(moment, at=here))
