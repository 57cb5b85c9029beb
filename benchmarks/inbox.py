"""The inbox at a million messages in a hundred towns: server time of its pages and of search, and intake per second.

    python -m benchmarks.inbox [--messages 1000000] [--teams 100] [--events 100000] [--folder /tmp/…] [--keep]

A private PostgreSQL is made in the folder; the pages are asked through Django's own client, as the application's role
and under row-level security, in this one process. Times are in milliseconds, of the server's work only.
"""
# ruff: noqa: PLC0415  (Django is set up once its database runs)

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

WORDS = [
    "bonjour", "merci", "poubelles", "camion", "rue", "école", "cantine", "piscine", "horaires",
    "mairie", "lampadaire", "panne", "trottoir", "vélo", "bus", "marché", "parking", "travaux", "bruit",
    "nuit", "police", "propreté", "déchets", "bacs", "collecte", "arbre", "parc", "eau", "fuite",
    "impôts", "budget", "conseil", "élu", "vote", "budget", "fête", "musique", "sport", "stade",
    "logement", "chauffage", "crèche", "inscription", "dossier", "rendez-vous", "quand", "pourquoi",
    "comment", "jamais", "toujours", "encore", "demain", "hier", "depuis", "semaine", "mois",
    "quartier", "place", "avenue",
]  # fmt: skip
RARE = ["glockenspiel", "nénuphar", "hippocampe"]
ROUNDS = 150

FILL = """
    WITH made AS (
        SELECT gen_random_uuid() AS thread, i,
            now() - (i * interval '37 seconds') AS at,
            (random() * 100)::int AS dice,
            (SELECT string_agg((%(words)s::text[])[1 + floor(random() * array_length(%(words)s::text[], 1))::int], ' ')
             FROM generate_series(1, 8 + i %% 30)) || CASE WHEN i %% 5000 = 7 THEN ' glockenspiel' ELSE '' END AS text
        FROM generate_series(%(first)s, %(last)s) AS i
    ), threads AS (
        INSERT INTO inbox_thread
            (id, team_id, account_id, root_remote_id, root_text, root_url, root_key, ours, began_at)
        SELECT thread, %(team)s, %(account)s, 'root' || i, 'Une publication', '', '', true, at FROM made
    )
    INSERT INTO inbox_message (
        id, team_id, thread_id, account_id, remote_id, kind, facts_key, parent_remote_id, root_remote_id, url,
        author_id, author_handle, author_name, author_url, text, language, attachments, version_at, version_event_id,
        at, received_at, placed_at, ours, listed, status, status_since, service, deadline, answers,
        priority, rank, flags, topic, intent, vital, distress)
    SELECT gen_random_uuid(), %(team)s, thread, %(account)s, 'm' || i, 'comment', 'k', '', 'root' || i, '',
        'a' || i %% 3000, 'citoyen' || i %% 3000 || '@social.example', 'Citoyen ' || i %% 3000, '', text, 'fr',
        '[]'::jsonb, at, 'e', at, at, at, false, true,
        CASE WHEN i < %(open)s THEN 'new' WHEN dice < 70 THEN 'answered' ELSE 'closed' END, at, '',
        at + interval '2 days', 0,
        'P' || CASE WHEN dice < 1 THEN 0 WHEN dice < 4 THEN 1 WHEN dice < 12 THEN 2 WHEN dice < 80 THEN 3 ELSE 4 END,
        CASE WHEN dice < 1 THEN 1 WHEN dice < 4 THEN 3 WHEN dice < 12 THEN 5 WHEN dice < 80 THEN 7 ELSE 9 END,
        CASE WHEN dice < 4 THEN '["menace"]'::jsonb ELSE '[]'::jsonb END,
        (ARRAY['voirie', 'proprete_dechets', 'transport', 'autre'])[1 + i %% 4], 'question', dice < 1, false
    FROM made
"""

# Each message stands alone with a print of its own, the dearest case: sixteen bands each.
PRINTS = """
    INSERT INTO inbox_print (message_id, team_id, at, signature)
    SELECT id, team_id, placed_at, decode(md5(id::text) || md5(id || 'b') || md5(id || 'c') || md5(id || 'd'), 'hex')
    FROM inbox_message WHERE team_id = %(team)s AND placed_at > now() - interval '14 days'
"""
BANDS = """
    INSERT INTO inbox_band (team_id, key, print_id, at)
    SELECT team_id, (n::bigint << 32) + floor(random() * 4294967296)::bigint, message_id, at
    FROM inbox_print, generate_series(0, 15) AS n WHERE team_id = %(team)s
"""


def main() -> int:
    asked = _arguments()
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {asked.messages} messages, {asked.teams} towns"
    )
    folder = Path(asked.folder or tempfile.mkdtemp(prefix="parvis-bench-inbox-"))
    cluster = _start(folder)
    try:
        _migrate()
        teams = _towns(asked.teams)
        _timed("filled", lambda: _fill(teams, asked.messages))
        _timed("prints filled", lambda: _fill_prints(teams))
        _near(teams)
        _pages(teams)
        _ingest(asked.events)
    finally:
        from parvis.web.running import postgres

        postgres.stop(cluster)
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--teams", type=int, default=100)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--folder", default="")
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


def _start(folder: Path) -> Any:
    from parvis.web.running import postgres

    cluster = postgres.start(folder)
    os.environ |= {
        "PARVIS_DATA": str(folder),
        "DATABASE_URL": cluster.url(role=postgres.OWNER),
        "PARVIS_AS_OWNER": "1",
        "DJANGO_SETTINGS_MODULE": "parvis.config.settings",
    }
    import django

    django.setup()
    from django.conf import settings

    settings.PARVIS_QUEUE = "parvis.lifecycle.queue.MemoryQueue"
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = ["*"]
    return cluster


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _as_application() -> None:
    """From here on under row-level security, like the product."""
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.PARVIS_DB_ROLE}")


def _towns(number: int) -> list[Any]:
    from parvis.inbox.tests.factories import make_account
    from parvis.teams.tests.factories import PersonFactory, make_member, make_team

    _as_application()
    person = PersonFactory()
    towns = []
    for n in range(number):
        team = make_team(f"ville-{n}")
        make_member(team, person=person)
        towns.append((team, make_account(team), person))
    return towns


def _fill(towns: list[Any], messages: int) -> None:
    from django.db import connection

    from parvis.lifecycle.tenant import acting_for

    each = messages // len(towns)
    for team, account, _person in towns:
        with acting_for(team.pk), connection.cursor() as cursor:
            given = {"team": team.pk, "account": account.pk, "words": WORDS, "first": 1, "last": each}
            cursor.execute(FILL, given | {"open": each // 20})
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("VACUUM ANALYZE")
    _as_application()


def _fill_prints(towns: list[Any]) -> None:
    from django.db import connection

    from parvis.lifecycle.tenant import acting_for

    for team, _account, _person in towns:
        with acting_for(team.pk), connection.cursor() as cursor:
            cursor.execute(PRINTS, {"team": team.pk})
            cursor.execute(BANDS, {"team": team.pk})
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("VACUUM ANALYZE inbox_print, inbox_band")
        cursor.execute(
            "SELECT count(*), pg_size_pretty(pg_total_relation_size('inbox_band')),"
            " pg_size_pretty(pg_total_relation_size('inbox_print')) FROM inbox_print"
        )
        print("prints {}, bands {}, prints {}".format(*cursor.fetchone()))
    _as_application()


def _near(towns: list[Any]) -> None:
    """What near-copies add to the intake of 500 messages, and what the watch costs a town every five minutes."""
    from django.db import transaction

    from parvis.inbox import grouping
    from parvis.inbox.models import Message
    from parvis.inbox.steps import watching
    from parvis.lifecycle.tenant import acting_for

    chosen = random.Random(7)

    def five_hundred() -> int:
        team, account, _person = chosen.choice(towns)
        texts = [" ".join(chosen.choices(WORDS, k=chosen.randrange(6, 40))) for _ in range(500)]
        at = datetime.now(UTC)
        rows = [Message(team=team, account=account, text=text, listed=True, placed_at=at) for text in texts]
        with acting_for(team.pk):
            kept = transaction.savepoint()
            begun = time.perf_counter()
            grouping.group(team, rows, stored=())
            five_hundred.took = time.perf_counter() - begun  # type: ignore[attr-defined]
            transaction.savepoint_rollback(kept)
        return len(rows)

    def watched() -> int:
        team = chosen.choice(towns)[0]
        with acting_for(team.pk):
            watching.look(team)
        return 1

    _measure("near-copies of 500 new messages", five_hundred)
    _measure("waves of one town, after the first time", watched)


def _pages(towns: list[Any]) -> None:
    from django.test import Client
    from django.urls import reverse

    from parvis.web.settling import settle

    settle()  # as the product's web process does
    client = Client()
    client.force_login(towns[0][2])
    chosen = random.Random(7)  # the same towns and words at each run

    def ask(query: Callable[[], str]) -> Callable[[], int]:
        def once() -> int:
            team = chosen.choice(towns)[0]
            answer = client.get(f"{reverse('inbox:list', args=[team.slug])}?{query()}")
            if answer.status_code != 200:
                raise SystemExit(f"The list answered {answer.status_code}.")
            return len(answer.content)

        return once

    _measure("inbox page, open messages", ask(lambda: ""))
    _measure("inbox page, everything, by time", ask(lambda: "status=all"))
    _measure("inbox page, needs care", ask(lambda: "care=1"))
    _measure("inbox page, topic among answered", ask(lambda: "status=answered&topic=voirie"))
    _measure("search, a frequent word", ask(lambda: f"status=all&q={chosen.choice(WORDS)}"))
    _measure("search, two words", ask(lambda: f"status=all&q={chosen.choice(WORDS)}+{chosen.choice(WORDS)}"))
    _measure("search, a rare word", ask(lambda: f"status=all&q={chosen.choice(RARE)}"))
    _measure("one message, with the list", _conversation(client, towns, chosen))
    last = _campaign(towns.pop())
    _measure("inbox page, one campaign of all that is open", lambda: len(client.get(last).content))


def _campaign(town: Any) -> str:
    """Every message of a town is a copy of one text, and open: the longest walk to the few rows of a page."""
    from django.urls import reverse

    from parvis.inbox.models import Cluster, Message
    from parvis.lifecycle.tenant import acting_for

    team = town[0]
    with acting_for(team.pk):
        group = Cluster.rows.create(team=team)
        copies = Message.rows.of(team).exclude(priority="P0").update(cluster=group, status="new", rank=7)
    print(f"{copies} copies in one town")
    return reverse("inbox:list", args=[team.slug])


def _conversation(client: Any, towns: list[Any], chosen: random.Random) -> Callable[[], int]:
    from django.urls import reverse

    from parvis.inbox.models import Message
    from parvis.lifecycle.tenant import acting_for

    def once() -> int:
        team = chosen.choice(towns)[0]
        with acting_for(team.pk):
            key = (
                Message.rows.of(team)
                .order_by("-placed_at")
                .values_list("pk", flat=True)[chosen.randrange(200)]
            )
        begun = time.perf_counter()
        answer = client.get(reverse("inbox:message", args=[team.slug, key]))
        once.took = time.perf_counter() - begun  # type: ignore[attr-defined]
        return len(answer.content)

    return once


def _measure(name: str, once: Callable[[], int]) -> None:
    for _ in range(10):
        once()
    times = []
    working = time.process_time()
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        once()
        times.append(getattr(once, "took", time.perf_counter() - begun) * 1000)
    times.sort()
    working = (time.process_time() - working) / ROUNDS * 1000
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    print(f"{name:40} p50 {p50:7.1f} ms   p99 {p99:7.1f} ms   (Python alone {working:6.1f} ms)", flush=True)


def _ingest(events: int) -> None:
    from parvis.inbox.steps.intake import take_in
    from parvis.inbox.tests.factories import make_account
    from parvis.lifecycle.tenant import acting_for
    from parvis.networks import actions as networks
    from parvis.teams.tests.factories import make_team

    account = make_account(make_team("arrivages"))
    items = list(_arrivals(events))

    def journal() -> None:
        for start in range(0, len(items), 500):
            with acting_for(account.team_id):
                networks.store(account=account, items=items[start : start + 500])

    stored = _timed("journal written (durable)", journal, events)
    taken = _timed("taken in: threads, judged, durable", lambda: take_in(account), events)
    print(f"{'both, one process':40} {events / (stored + taken):9.0f} events/s", flush=True)


def _arrivals(number: int) -> Any:
    from parvis.networks.contract import Author, Incoming, Kind

    chosen, begin = random.Random(11), datetime.now(UTC) - timedelta(days=2)
    for n in range(number):
        words = " ".join(chosen.choices(WORDS, k=chosen.randrange(6, 40)))
        author = Author(id=f"c{n % 5000}", handle=f"c{n % 5000}@social.example", name=f"Citoyen {n % 5000}")
        edited = n % 50 == 49
        yield Incoming(
            event_id=f"e{n}", kind=Kind.edited if edited else Kind.comment, id=f"m{n - 1 if edited else n}",
            author=author, text=words, at=begin + timedelta(seconds=n), root_id=f"r{n // 40}",
            root_text="Une publication", root_is_ours=True, parent_id=f"r{n // 40}",
        )  # fmt: skip


def _timed(name: str, do: Callable[[], object], events: int = 0) -> float:
    begun, working = time.perf_counter(), time.process_time()
    do()
    took, working = time.perf_counter() - begun, time.process_time() - working
    speed = f"   {events / took:9.0f} events/s" if events else ""
    print(f"{name:40} {took:8.1f} s{speed}   (Python alone {working:.1f} s)", flush=True)
    return took


if __name__ == "__main__":
    sys.exit(main())
