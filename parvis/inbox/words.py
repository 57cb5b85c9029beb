"""Hours, reasons and labels as people say them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from parvis.design.times import hour
from parvis.inbox.models import Message
from parvis.inbox.rota import DAY, WEEK, Stretch
from parvis.inbox.working_days import EVENING, NOON

MOST_REASONS = 3
FLAGS = {
    "menace": gettext_lazy("threat"),
    "crise": gettext_lazy("danger under way"),
    "mineurs": gettext_lazy("a minor is concerned"),
    "haine": gettext_lazy("hate"),
    "donnees_perso": gettext_lazy("personal data"),
    "deces_accident": gettext_lazy("death or accident"),
    "corruption": gettext_lazy("alleged favours"),
    "rumeur": gettext_lazy("rumour"),
    "police": gettext_lazy("conduct of the police"),
    "immigration_religion": gettext_lazy("migration or religion"),
    "election": gettext_lazy("election"),
    "elu": gettext_lazy("elected official named"),
}
DISTRESS = gettext_lazy("a person in distress")
RAISES = {
    "menace": gettext_lazy("Puts a message on top."),
    "crise": gettext_lazy("To be treated the same day; on top with an emergency."),
    "haine": gettext_lazy("To be treated within the half-day."),
    "donnees_perso": gettext_lazy("To be treated within the half-day."),
    "mineurs": gettext_lazy("To be treated the same day; within the half-day when it is sure."),
    "corruption": gettext_lazy("To be treated the same day; within the half-day when it is sure."),
    "rumeur": gettext_lazy("To be treated the same day; within the half-day when it is sure."),
}
RAISES_A_LITTLE = gettext_lazy("To be treated the same day, unless it is only a hint.")
INTENTS = {
    "urgence": gettext_lazy("emergency"),
    "insulte": gettext_lazy("insult"),
    "suggestion": gettext_lazy("suggestion"),
    "question": gettext_lazy("question"),
    "plainte": gettext_lazy("complaint"),
    "merci": gettext_lazy("thanks"),
    "info": gettext_lazy("information"),
    "spam": gettext_lazy("spam"),
}
TOPICS = {
    "voirie": gettext_lazy("Roads"),
    "proprete_dechets": gettext_lazy("Cleanliness and waste"),
    "ecole_enfance": gettext_lazy("School and childhood"),
    "logement": gettext_lazy("Housing"),
    "securite": gettext_lazy("Safety"),
    "impots_budget": gettext_lazy("Taxes and budget"),
    "transport": gettext_lazy("Transport"),
    "eau_energie": gettext_lazy("Water and energy"),
    "urbanisme": gettext_lazy("Town planning"),
    "evenement_culture_sport": gettext_lazy("Events, culture, sport"),
    "etat_civil_demarches": gettext_lazy("Papers and counters"),
    "environnement_espaces_verts": gettext_lazy("Environment, parks"),
    "social_sante": gettext_lazy("Social aid and health"),
    "vie_democratique": gettext_lazy("Democratic life"),
    "autre": gettext_lazy("Other"),
    "to_check": gettext_lazy("To check"),
}

# Why heads that were learnt took over, or did not (triage's contest).
VERDICTS = {
    "holds": gettext_lazy("It lost nothing on your messages that are kept aside."),
    "unproven": gettext_lazy(
        "It judges what ships as well as before. Fewer than ten of your messages are kept aside: too few to compare on."
    ),
    "lost_shipped": gettext_lazy(
        "It did not take over: it judged the messages that ship worse than before. Some corrections may be wrong."
    ),
    "lost_labels": gettext_lazy(
        "It did not take over: it found fewer topics and intents of your own messages."
    ),
    "lost_sensitive": gettext_lazy("It did not take over: it found fewer of your sensitive messages."),
}


def reasons(message: Message) -> list[str]:
    """Why a message stands where it does, the gravest first."""
    words = [str(DISTRESS)] if message.distress else []
    flags = [flag for flag in message.flags if not (message.distress and flag == "menace")]
    words += [str(FLAGS.get(flag, flag)) for flag in flags]
    if message.intent in ("urgence", "insulte") or not words:
        words.append(str(INTENTS.get(message.intent, _("to check"))))
    return words[:MOST_REASONS]


PRIORITIES = {
    "P0": gettext_lazy("Danger"),
    "P1": gettext_lazy("Within the half-day"),
    "P2": gettext_lazy("The same day"),
    "P3": gettext_lazy("Ordinary"),
}
_NUMBERED = re.compile(r"(.+?)( \(\d{3}\))?", re.DOTALL)


def priority_word(priority: str) -> str:
    return str(PRIORITIES.get(priority, priority))


def alert_reasons(message: Message, *, without: Collection[str]) -> list[str]:
    """What an alert says of a message that may be read by whoever sees a screen or a mail."""
    words = [str(DISTRESS)] if message.distress else []
    words += [str(FLAGS[flag]) for flag in message.flags if flag in FLAGS and flag not in without]
    return words[:MOST_REASONS] or [str(INTENTS.get(message.intent, _("to check")))]


def alert_said(sentence: str) -> str:
    """Why an alert was not told, in the reader's language; the number that the other program gave stays."""
    found = _NUMBERED.fullmatch(sentence)
    return _(found[1]) + (found[2] or "") if found else ""


def flags_that_raise(priority: str) -> str:
    """For whoever decides who is told; flags that wake nobody are said apart."""
    sure = ", ".join(str(FLAGS[one]) for one in ("mineurs", "corruption", "rumeur"))
    known = {
        "P0": _("%(menace)s, %(distress)s, %(crise)s with an emergency")
        % {"menace": FLAGS["menace"], "distress": DISTRESS, "crise": FLAGS["crise"]},
        "P1": _("%(haine)s, %(data)s; and, when it is sure: %(sure)s")
        % {"haine": FLAGS["haine"], "data": FLAGS["donnees_perso"], "sure": sure},
        "P2": _("emergency, %(crise)s, %(others)s, clear insult; and, when it is less sure: %(sure)s")
        % {
            "crise": FLAGS["crise"],
            "others": ", ".join(str(FLAGS[one]) for one in ("deces_accident", "elu")),
            "sure": sure,
        },
        "P3": _("complaint, question, suggestion, without a flag"),
    }
    return known.get(priority, "")


def stretch_in_words(stretch: Stretch, names: Mapping[UUID, str]) -> str:
    """Where the rota has a gap, or several people at once; "" where all is plain."""
    people = [names[key] for key in stretch.people if key in names]
    if len(people) == 1:
        return ""
    when = {"begins": _moment(stretch.begins), "ends": _moment(stretch.ends)}
    if not people:
        return _("From %(begins)s to %(ends)s nobody is on call: all managers are told.") % when
    told = {**when, "people": ", ".join(people)}
    return _("From %(begins)s to %(ends)s several are on call, and all are told: %(people)s.") % told


def _moment(minute: int) -> str:
    """ "Monday 18:00"; the end of Sunday is Monday 0:00."""
    day, rest = divmod(minute % WEEK, DAY)
    at = {"h": rest // 60, "m": f"{rest % 60:02}"}
    pattern = pgettext("hour of the day", "{h}:{m}") if rest % 60 else pgettext("hour of the day", "{h}:00")
    name = str(WEEKDAYS[day])
    return f"{name.lower() if (get_language() or '').startswith('fr') else name} {pattern.format(**at)}"


def raises(flag: str) -> str:
    """What a flag does to the order of reading (triage's decision table)."""
    return str(RAISES.get(flag, RAISES_A_LITTLE))


def topic_word(topic: str) -> str:
    return str(TOPICS.get(topic, topic))


def deadline_in_words(deadline: datetime | None, at: datetime, zone: ZoneInfo) -> str:
    """ "before Thursday noon"; once it has passed, since when."""
    if deadline is None:
        return ""
    local, here = deadline.astimezone(zone), at.astimezone(zone)
    days = (local.date() - here.date()).days
    if deadline < at:
        return _late(local, days)
    if local.time() not in (NOON, EVENING):
        when = {"hour": hour(local)}
        return _("before %(hour)s") % when if days == 0 else _("before tomorrow %(hour)s") % when
    noon = local.time() == NOON
    if days == 0:
        return _("before noon") if noon else _("before this evening")
    if days == 1:
        return _("before tomorrow noon") if noon else _("before tomorrow evening")
    if local.date() - here.date() < timedelta(days=7):
        day = {"day": _weekday(local)}
        return _("before %(day)s noon") % day if noon else _("before %(day)s evening") % day
    return _("before %(date)s") % {"date": date_format(local, "j F")}


def _late(local: datetime, days: int) -> str:
    if days == 0:
        return _("late since %(hour)s") % {"hour": hour(local)}
    if days == -1:
        return _("late since yesterday")
    if days > -7:
        return _("late since %(day)s") % {"day": _weekday(local)}
    return _("late since %(date)s") % {"date": date_format(local, "j F")}


def _weekday(local: datetime) -> str:
    """In French a weekday has no capital."""
    name = str(WEEKDAYS[local.weekday()])
    return name.lower() if (get_language() or "").startswith("fr") else name


def age_in_words(then: datetime, at: datetime, zone: ZoneInfo) -> str:
    """Short, for a list: "4 min", "3 h", "yesterday", "2 days", then the date."""
    gap = at - then
    if gap < timedelta(minutes=1):
        return _("now")
    if gap < timedelta(hours=1):
        return _("%(n)d min") % {"n": gap.seconds // 60}
    local, here = then.astimezone(zone), at.astimezone(zone)
    days = (here.date() - local.date()).days
    if days == 0 or gap < timedelta(hours=12):
        return _("%(n)d h") % {"n": gap.seconds // 3600}
    if days == 1:
        return pgettext("age of a message", "yesterday")
    if days < 7:
        return _("%(n)d d") % {"n": days}
    return date_format(local, "j M") if local.year == here.year else date_format(local, "j M Y")
