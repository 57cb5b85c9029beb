"""A town in which every page has something to show, good and bad: for axe, narrow screens and both languages."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import connection
from django.utils.timezone import now

from parvis.debates.actions import counting, judging, moderating, telling
from parvis.debates.models import Alike, Debate, Method
from parvis.debates.sheets import read
from parvis.debates.tests import examples
from parvis.debates.tests import factories as debates
from parvis.inbox.actions import answering
from parvis.inbox.actions.moderation import Decision, open_file
from parvis.inbox.models import Message, ModerationFile, Reason, Step, ThemeReport, Wave
from parvis.inbox.steps import finding_themes, watching
from parvis.inbox.tests import factories as messages
from parvis.lifecycle.tenant import acting_for
from parvis.networks.models import Account
from parvis.publishing import actions as publishing
from parvis.publishing.actions.inviting import make_link
from parvis.publishing.models import Delivery, Post
from parvis.publishing.queries import links
from parvis.publishing.tests import factories as posts
from parvis.teams import actions as teams
from parvis.teams.models import Membership, Role
from parvis.territories.tests.factories import AdministrationFactory
from parvis.triage import actions as triage
from parvis.triage.models import Judgement, TeamHeads
from parvis.triage.tests.invented import PETITION, edited
from tests import town as towns
from tests.browser import full_square

LONG = "Une phrase inventée, assez longue pour qu'un écran étroit doive la couper quelque part. " * 4
STATES = ("published", "refused", "unknown", "to_check", "sending", "expired")


@dataclass
class FullTown:
    town: towns.Town
    messages: dict[str, Any] = field(default_factory=dict)  # a word → its key
    posts: dict[str, Any] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    debates: dict[str, Any] = field(default_factory=dict)
    square: dict[str, str] = field(default_factory=dict)  # debates as citizens see them

    @property
    def manager(self) -> Any:
        return self.town.members[Role.manager]

    @property
    def writer(self) -> Any:
        return self.town.members[Role.contributor]


def build() -> FullTown:
    AdministrationFactory(id="COM-00101", code="00101", name="Villefable", population=8214)
    full = FullTown(towns.build("villefable", "VILLE"))
    _messages(full)
    _campaign(full)
    _posts(full)
    _people(full)
    _learning(full)
    _debates(full)
    full.square = full_square.build(full.manager)
    messages.make_account(
        full.town.team, state="to_reconnect", problem="Le réseau demande de se reconnecter."
    )
    return full


def _messages(full: FullTown) -> None:
    team = full.town.team
    account = messages.make_account(team, handle="@mairie@social.example")
    texts = {
        "distress": "Je n'en peux plus, je veux mourir ce soir",
        "insult": "Bande d'incapables, vous êtes des connards",
        "long": LONG * 6,
        "question": "Bonjour, à quelle heure ouvre la déchetterie samedi ?",
    }
    for word, text in texts.items():
        full.messages[word] = messages.make_message(account, text, at=now() - timedelta(minutes=7)).pk
    with acting_for(team.pk):
        answered = Message.rows.of(team).get(pk=full.messages["question"])
        answering.send(
            team=team, by=full.manager, message=answered, text="De 9 h à 18 h.", private=False, seen=0
        )
        decision = Decision(
            step=Step.hide,
            reason=Reason.insult,
            why_not_below="Un rappel n'a rien changé.",
            notice="Votre message est masqué : il insulte des agents.",
        )
        insult = Message.rows.of(team).get(pk=full.messages["insult"])
        full.messages["file"] = open_file(team=team, by=full.manager, message=insult, decision=decision).pk
        assert ModerationFile.rows.of(team).filter(pk=full.messages["file"]).exists()


def _campaign(full: FullTown) -> None:
    team, rng = full.town.team, random.Random(6)
    account = messages.make_account(team, handle="@petition@social.example")
    items = [messages.incoming(edited(PETITION, rng), at=now() - timedelta(minutes=9 * n)) for n in range(34)]
    messages.receive(account, *items)
    with acting_for(team.pk):
        watching.look(team)
        wave = Wave.rows.of(team).filter(messages=34).get()
        full.messages |= {"campaign": wave.cluster_id, "wave": wave.pk}
        report = ThemeReport.rows.create(team=team, since=now() - timedelta(days=7), until=now())
    finding_themes.make(report)
    with acting_for(team.pk):
        assert ThemeReport.rows.of(team).get().themes


def _learning(full: FullTown) -> None:
    """Messages of yesterday to be asked about, words to propose, two versions and figures."""
    team, person = full.town.team, full.manager.person
    account = messages.make_account(team, handle="@quartiers@social.example")
    rows = [
        messages.make_message(account, f"La zibette {n} n'est pas passée, {what}")
        for n, what in enumerate(("dommage", "quelle attente", "et alors ?", "c'est long", "encore"))
    ]
    with acting_for(team.pk):
        judgements = Judgement.rows.of(team).filter(subject_id__in=[row.pk for row in rows])
        for judgement in list(judgements)[:3]:
            triage.correct(
                team=team, by=person, judgement=judgement, labels={"topic": "logement"}, text="La zibette"
            )
        Judgement.rows.of(team).update(created_at=now() - timedelta(days=1))
        TeamHeads.rows.create(
            team=team, version="a" * 12, base="b", standing="retired", content=b"x", learnt_from=3,
            figures={"verdict": "holds"},
        )  # fmt: skip
        triage.use_heads(team=team, by=person, version=triage.SHIPPED_HEADS)


def _debates(full: FullTown) -> None:
    team, manager = full.town.team, full.manager
    opened = debates.make_debate(
        manager, title="Que faire de la place du marché, et qu'y planter ?", text=LONG
    )
    for text in (
        "Il faut davantage de bancs à l'ombre.",
        "Des arbres plutôt que des pavés.",
        "Un kiosque à musique.",
    ):
        examples.propose(opened, text)
    objected = examples.propose(opened, "Une fontaine au milieu de la place.", token="zoé")
    voter = debates.make_voter(opened, "zoé")
    with acting_for(team.pk):
        moderating.refuse(team=team, by=manager, statement=objected, reason="double", why="Voir la 2.")
        moderating.object_to(
            team=team, voter=voter, statement=objected, why="Une fontaine n'est pas un banc."
        )
        sheets = read("feuille;affirmation;réponse\n1;1;1\n2;99;1\n".encode())
        counting.count_sheets(
            team=team, by=manager, debate=opened, name="urne", counted_by="A. et B.", sheets=sheets
        )
    done = examples.closed(manager, people=40, on_paper=12)
    with acting_for(team.pk):
        for progress in ("heard", "decided"):
            telling.tell(
                team=team, by=manager, debate=done, progress=progress, you_said=LONG, we_decided=LONG, because=LONG,
                expected="printemps 2027",
            )  # fmt: skip
    full.debates = {
        "open": opened.pk,
        "closed": done.pk,
        "poll": examples.closed_poll(manager, Method.ranked).pk,
        "camps": examples.two_camps(manager, people=45).pk,
        "draft": debates.make_debate(manager, title="Un brouillon ?", opened=False).pk,
        "statement": objected.pk,
        "alike": examples.with_copies(manager, title="Que planter sur la place ?", shows_score=True).pk,
        "judged": _judged(manager).pk,
    }


def _judged(manager: Membership) -> Debate:
    """Ballots that are alike were left out, and more of them came since."""
    debate = examples.with_copies(manager, title="Que faire du marché ?")
    with acting_for(manager.team_id):
        group = Alike.rows.of(manager.team).get(debate=debate)
        judging.leave_out(
            team=manager.team, by=manager, group=group, why="Vingt bulletins pareils en un quart d'heure."
        )
    examples.add_copies(debate, 3)
    return debate


def _posts(full: FullTown) -> None:
    team, writer = full.town.team, full.writer
    posts.make_pretend(team, handle="@ville@autre.example")
    with acting_for(team.pk):
        publishing.set_rules(team=team, by=full.manager, approvals_needed=0, expires_minutes=60)
        accounts = list(Account.rows.of(team).filter(network="pretend"))
        empty = publishing.draft(team=team, by=writer, text="", accounts=accounts)
        rich = publishing.draft(team=team, by=writer, text=LONG * 4, accounts=accounts, approvals_needed=2)
        publishing.attach(
            team=team, by=writer, post=rich, content=posts.picture((640, 480)), name="place.jpg", alt=""
        )
        full.posts |= {"empty": empty.pk, "rich": rich.pk}
        for state in STATES:
            post = publishing.draft(team=team, by=writer, text=f"Avis : {state}", accounts=accounts)
            publishing.plan(team=team, by=writer, post=post)
            _draw(team, post, state)
            full.posts[state] = post.pk
        waiting = Post.rows.of(team).get(text__startswith="Avis VILLE")
        full.posts["waiting"] = waiting.pk
        link = make_link(team=team, by=full.writer, post=waiting, person=full.manager.person)
        full.links["approve"] = signing.dumps(str(link.pk), salt=links.SALT)


def _draw(team: Any, post: Post, state: str) -> None:
    """As if it had happened: the database's own guards, which would refuse, look away for this once."""
    rows = Delivery.rows.of(team).filter(post=post)
    first = rows.order_by("id").values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET LOCAL session_replication_role = replica")
        rows.update(last_error="Le réseau a répondu une phrase inventée.", intent_at=now())
        if state == "published":
            rows.update(remote_id="r1", remote_url="https://a.example/1", published_at=now())
        rows.filter(pk=first).update(state=state)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute(f"SET ROLE {settings.PARVIS_DB_ROLE}")


def _people(full: FullTown) -> None:
    team = full.town.team
    with acting_for(team.pk):
        _invitation, full.links["join"] = teams.invite(
            team=team, by=full.manager.person, email="nouvelle@villefable.example", role=Role.observer
        )
