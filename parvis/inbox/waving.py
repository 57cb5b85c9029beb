"""Waves as people say them, and where their messages are."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.design import figures, times
from parvis.inbox.models import Wave
from parvis.inbox.words import topic_word


def sentence(wave: Wave) -> str:
    """ "Campaign: 214 near messages since 18:00, from 198 accounts." """
    said = {"n": wave.messages, "since": since_in_words(wave.since), "accounts": wave.accounts}
    if wave.kind == Wave.Kind.copies:
        return _("Campaign: %(n)d near messages since %(since)s, from %(accounts)d accounts.") % said
    said |= {"topic": topic_word(wave.topic), "usual": usual_in_words(wave.usual)}
    if wave.kind == Wave.Kind.topic:
        return _("Rising subject, %(topic)s: %(n)d messages since %(since)s; usually %(usual)s.") % said
    return _("Many messages: %(n)d since %(since)s; usually %(usual)s.") % said


def what_it_means(wave: Wave) -> str:
    if wave.kind == Wave.Kind.copies:
        return _("Copying a text is a right: every voice counts, and one answer can serve all.")
    return _(
        "Compared with the same hours of this team's own past. No message changes its place in the list."
    )


def usual_in_words(usual: float) -> str:
    n = round(usual)
    if n == 0:
        return _("hardly any in three hours")
    return ngettext("%(n)d in three hours", "%(n)d in three hours", n) % {"n": n}


def since_in_words(moment: datetime) -> str:
    """ "18:00", "yesterday 18:00", "23 November"."""
    days = (localtime(now()).date() - localtime(moment).date()).days
    if days == 0:
        return times.hour(moment)
    if days == 1:
        return _("yesterday %(hour)s") % {"hour": times.hour(moment)}
    return date_format(localtime(moment), "j F")


def address(wave: Wave) -> str:
    """The query of the list that shows its messages, answered ones too."""
    if wave.cluster_id:
        return urlencode({"cluster": str(wave.cluster_id)})
    since = wave.since.isoformat(timespec="minutes")
    return urlencode({"topic": wave.topic, "since": since} if wave.topic else {"since": since})


def columns(wave: Wave) -> list[figures.Column]:
    """A column for each hour of the last two days."""
    counted = [(parse_datetime(hour), n) for hour, n in wave.hours]
    return figures.columns([(_hour_word(hour), n) for hour, n in counted if hour is not None])


def _hour_word(hour: datetime) -> str:
    local = localtime(hour)
    return f"{times.weekday(local)} {times.hour(local)}"
