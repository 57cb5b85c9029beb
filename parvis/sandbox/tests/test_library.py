"""The network as Mastodon.py sees it: a client that we did not write finds what it expects."""

import struct
import zlib
from datetime import UTC, datetime, timedelta

import httpx
import mastodon
import pytest

TEXT = "Le marché « du Puits » : 5 < 6 & l'été 🥕\n\nVoir https://bourg-l-ondine.example/a?b=1&c=2 #Marché\nÀ bientôt"


def picture(width: int = 30, height: int = 20) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\x00" + b"\x10\x20\x30" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def test_the_library_registers_signs_in_and_knows_itself(network):
    client_id, client_secret = mastodon.Mastodon.create_app("Essai", api_base_url=network.url)
    library = mastodon.Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=network.url)
    library.log_in("mairie", "any password", allow_http=True)
    assert library.me().acct == "mairie"
    assert library.instance_v2().configuration.statuses.max_characters == 500
    assert library.instance_v1().uri == network.url.removeprefix("http://")


def test_what_is_posted_is_read_back_unchanged(network):
    town = network.library("mairie")
    status = town.status_post(TEXT, visibility="unlisted", spoiler_text="Marché", language="fr")
    assert town.status_source(status.id).text == TEXT
    (read,) = town.account_statuses(town.me().id)
    assert (read.id, read.visibility, read.spoiler_text, read.language) == (
        status.id,
        "unlisted",
        "Marché",
        "fr",
    )
    assert "<p>Le marché « du Puits » : 5 &lt; 6 &amp; l'été 🥕</p><p>Voir <a href=" in read.content
    assert 'href="https://bourg-l-ondine.example/a?b=1&amp;c=2"' in read.content
    assert [tag.name for tag in read.tags] == ["marché"]
    assert read.created_at.tzinfo is not None


def test_a_mention_notifies_and_the_thread_holds_together(network):
    town, citizen = network.library("mairie"), network.library("leila_m")
    question = citizen.status_post("@mairie Quand passe le bac jaune ?")
    (heard,) = town.notifications(types=["mention"])
    assert (heard.type, heard.status.id, heard.account.acct) == ("mention", question.id, "leila_m")
    assert 'class="u-url mention">@<span>mairie</span>' in heard.status.content
    answer = town.status_post("@leila_m Demain matin.", in_reply_to_id=question.id)
    thanks = citizen.status_post("@mairie Merci !", in_reply_to_id=answer.id)
    context = town.status_context(answer.id)
    assert [one.id for one in context.ancestors] == [question.id]
    assert [one.id for one in context.descendants] == [thanks.id]
    assert citizen.status(question.id).replies_count == 1


def test_a_picture_keeps_its_bytes_and_its_description(network):
    town, body = network.library("mairie"), picture()
    media = town.media_post(body, mime_type="image/png", description="Un carré bleu")
    status = town.status_post("", media_ids=[media])
    (attached,) = status.media_attachments
    assert (attached.description, attached.meta.original.width) == ("Un carré bleu", 30)
    served = httpx.get(attached.url)
    assert (served.content, served.headers["content-type"]) == (body, "image/png")
    assert network.ledger(action="post")[0]["media"] == network.ledger(action="media")[0]["media"]


def test_a_poll_is_voted_once_and_ends(network):
    town, citizen = network.library("mairie"), network.library("lucas_p")
    poll = town.make_poll(["Libellules", "Vieux-Moulin"], 600)
    made = town.status_post("Quel nom ?", poll=poll).poll
    voted = citizen.poll_vote(made.id, [1])
    assert (voted.voted, voted.own_votes, voted.options[1].votes_count, voted.voters_count) == (
        True,
        [1],
        1,
        1,
    )
    with pytest.raises(mastodon.MastodonAPIError, match="already voted"):
        citizen.poll_vote(made.id, [0])
    network.ask("clock", advance=700)
    assert citizen.poll(made.id).expired
    assert [one.type for one in citizen.notifications()] == ["poll"]
    assert [one.type for one in town.notifications()] == ["poll"]


def test_a_private_message_is_a_conversation_between_two(network):
    town, citizen, other = (network.library(name) for name in ("mairie", "camille_r", "kevin_ondine"))
    private = citizen.status_post("@mairie Mon dossier, s'il vous plaît", visibility="direct")
    (conversation,) = town.conversations()
    assert (conversation.unread, conversation.accounts[0].acct) == (True, "camille_r")
    assert conversation.last_status.id == private.id
    town.conversations_read(conversation.id)
    assert not town.conversations()[0].unread
    with pytest.raises(mastodon.MastodonNotFoundError):
        other.status(private.id)
    assert other.timeline_public() == []


def test_an_edit_keeps_its_history_and_a_deletion_gives_the_source_back(network):
    town = network.library("mairie")
    status = town.status_post("Marché mardi")
    edited = town.status_update(status.id, "Marché mercredi")
    assert edited.edited_at is not None
    assert [one.content for one in town.status_history(status.id)] == [
        "<p>Marché mardi</p>",
        "<p>Marché mercredi</p>",
    ]
    assert town.status_delete(status.id).text == "Marché mercredi"
    with pytest.raises(mastodon.MastodonNotFoundError):
        town.status(status.id)
    assert [one["action"] for one in network.ledger()] == ["post", "edit", "delete"]


def test_likes_shares_and_follows_are_told_to_their_owner(network):
    town, citizen = network.library("mairie"), network.library("leila_m")
    status = town.status_post("Bonjour")
    citizen.status_favourite(status.id)
    citizen.status_favourite(status.id)
    citizen.status_reblog(status.id)
    citizen.account_unfollow(town.me().id)
    citizen.account_follow(town.me().id)
    assert sorted(one.type for one in town.notifications()) == ["favourite", "follow", "reblog"]
    seen = citizen.status(status.id)
    assert (seen.favourited, seen.reblogged, seen.favourites_count, seen.reblogs_count) == (True, True, 1, 1)
    citizen.status_unreblog(status.id)
    assert town.status(status.id).reblogs_count == 0


@pytest.mark.parametrize("way", ["mute", "block"])
def test_a_muted_or_blocked_person_is_no_longer_heard(network, way):
    town, citizen = network.library("mairie"), network.library("r_vautrin")
    number = citizen.me().id
    getattr(town, f"account_{way}")(number)
    citizen.status_post("@mairie encore moi")
    assert town.notifications() == []
    getattr(town, f"account_un{way}")(number)
    citizen.status_post("@mairie toujours moi")
    assert len(town.notifications()) == 1


def test_a_report_is_kept_with_its_statuses(network):
    town, citizen = network.library("mairie"), network.library("promo_gains")
    status = citizen.status_post("@mairie Gagnez 3 000 € !")
    report = town.report(citizen.me().id, [status.id], comment="Publicité trompeuse", category="spam")
    assert (report.category, report.status_ids, report.target_account.acct) == (
        "spam",
        [status.id],
        "promo_gains",
    )
    assert network.ledger(action="report")[0]["text"] == "Publicité trompeuse"


def test_the_library_walks_all_pages(network):
    town = network.library("mairie")
    posted = {town.status_post(f"n° {n}").id for n in range(25)}
    first = town.account_statuses(town.me().id, limit=10)
    assert {one.id for one in town.fetch_remaining(first)} == posted


def test_dates_are_the_networks_own(network):
    town = network.library("mairie")
    network.ask("clock", offset=86400)
    drift = town.status_post("Demain").created_at - datetime.now(UTC)
    assert timedelta(hours=23) < drift < timedelta(hours=25)
