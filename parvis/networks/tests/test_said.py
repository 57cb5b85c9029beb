"""What networks say is read in French too: every marked sentence, with its values, and the server's own words kept."""

from __future__ import annotations

import gettext as compiled_gettext
import importlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from parvis.egress import Forbidden, NoAnswer, Unreachable
from parvis.networks import guides, registry, said
from parvis.networks.connectors.mastodon import sentences as mastodon
from parvis.networks.connectors.rss import sentences as rss
from parvis.networks.contract import OutcomeUnknown, Reauthorise, RefusalKind, Refused
from parvis.networks.contract.words import MARKED
from parvis.networks.reasons import reason

HERE = Path(registry.__file__).parent
KEYS = sorted(registry.CONNECTORS)
LOCALES = [HERE / "locale", *(HERE / "connectors" / key / "locale" for key in KEYS)]
NAMES = re.compile(r"[\w ]*Bluesky|https?://\S+")


def french(sentence: str) -> str:
    with translation.override("fr"):
        return said.said(sentence)


def words_of(key: str) -> list[str]:
    """Every constant of the connector's sentences, and of its form."""
    module = importlib.import_module(f"{registry.HERE}.{key}.sentences")
    constants = [value for name, value in vars(module).items() if name.isupper()]
    found = [text for value in constants for text in (value.values() if isinstance(value, dict) else [value])]
    made = registry.connector_class(key)
    fields = (*getattr(made, "redirect_fields", ()), *getattr(made, "connect_fields", ()))
    return [*found, *(text for one in fields for text in (one.label, one.help) if text)]


@pytest.mark.parametrize("key", KEYS)
def test_every_sentence_of_a_connector_is_marked_and_in_french(key):
    words = words_of(key)
    assert len(words) > 10
    assert [text for text in words if text not in MARKED] == []
    with translation.override("fr"):
        assert [text for text in words if said.gettext(text) == text] == []


def test_every_marked_sentence_is_in_french_with_its_values_and_its_spaces():
    with translation.override("fr"):
        for text in said.marked():
            translated = said.gettext(text)
            assert translated != text
            assert sorted(said.VALUE.findall(translated)) == sorted(said.VALUE.findall(text)), text
            assert not re.search(r"[ \u00a0][:;!?»]|« |'", translated), translated


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed")
@pytest.mark.parametrize("locale", LOCALES, ids=lambda path: path.parent.name)
def test_what_is_compiled_is_what_is_written(locale, tmp_path):
    folder, fresh = locale / "fr" / "LC_MESSAGES", tmp_path / "fresh.mo"
    command = ["msgfmt", "--check-format", "-o", str(fresh), str(folder / "django.po")]
    subprocess.run(command, check=True, capture_output=True)
    with fresh.open("rb") as new, (folder / "django.mo").open("rb") as kept:
        assert (
            compiled_gettext.GNUTranslations(new)._catalog == compiled_gettext.GNUTranslations(kept)._catalog
        )


def test_filled_in_values_are_found_again():
    assert french(rss.broken(12, 7)).startswith("Ce flux est mal formé à la ligne 12, colonne 7\u202f: ")
    assert french(reason(KeyError("{line}"))).startswith("Un imprévu est survenu (KeyError: '{line}').")


def test_the_servers_own_words_stand_after_ours():
    refusal = Refused(
        RefusalKind.content, mastodon.CONTENT, detail="Validation failed: {text} can't be blank"
    )
    assert french(reason(refusal)) == (
        "Le serveur a refusé ce contenu. Corrigez-le et programmez-le à nouveau. "
        "(Validation failed: {text} can't be blank)"
    )


def test_foreign_words_are_left_alone():
    for text in ("", "Invalid handle", "{", "(", "Le serveur est en panne", "x" * 2000, "{line}" * 300):
        assert french(text) == text


def test_english_stays_english():
    with translation.override("en"):
        for text in said.marked():
            assert said.said(text) == text


ERRORS: list[tuple[Any, str]] = [
    (Unreachable("connect to 10.0.0.1"), "Le réseau est injoignable"),
    (NoAnswer("timed out"), "Le réseau n’a pas répondu à temps"),
    (Forbidden("loopback"), "Cette adresse ne peut pas être appelée"),
    (OutcomeUnknown(""), "Aucune réponse claire"),
    (Reauthorise(""), "Le réseau demande une nouvelle connexion"),
    (ValueError("boom"), "Un imprévu"),
]


@pytest.mark.parametrize(("error", "start"), ERRORS)
def test_every_error_is_a_sentence_without_an_inside_address(error, start):
    assert french(reason(error)).startswith(start)
    assert "10.0.0.1" not in reason(error)


def test_a_reason_is_never_longer_than_its_column():
    assert len(reason(Refused(RefusalKind.content, "a" * 600))) <= 500
    assert len(reason(Refused(RefusalKind.content, "a" * 300, detail="b" * 300))) <= 500
    assert len(reason(ValueError("c" * 10_000))) <= 500


# ---------------------------------------------------------------- the page that explains how to connect


@pytest.mark.parametrize("key", KEYS)
def test_each_guide_speaks_one_language_and_leaves_no_markdown(key):
    document = (HERE / "connectors" / key / "doc.md").read_text()
    shown = {}
    for language in ("fr", "en"):
        blocks = guides.blocks(guides.in_language(document, language))
        shown[language] = " ".join(
            run.text for block in blocks for line in (*block.lines, *sum(block.rows, ())) for run in line
        )
        assert len(blocks) > 5
        assert not re.search(r"\*\*|^#|\|---|`", shown[language])
    assert " vous " in shown["fr"]
    assert " vous " not in shown["en"]
    assert " the " in shown["en"]
    assert " the " not in shown["fr"]


def test_a_guide_keeps_what_is_written():
    made = guides.blocks(
        "# T\n\nUn **mot** et `code`,\nsuite.\n1. a\n   b\n2. c\n\n* x\n\n| A | B |\n|---|---|\n| 1 | *2* |\n"
    )
    assert [block.kind for block in made] == ["text", "steps", "points", "table"]
    assert [(run.text, run.kind) for run in made[0].lines[0]] == [
        ("Un ", ""), ("mot", "strong"), (" et ", ""), ("code", "code"), (", suite.", ""),
    ]  # fmt: skip
    assert [line[0].text for line in made[1].lines] == ["a b", "c"]
    assert [[cell[0].text for cell in row] for row in made[3].rows] == [["A", "B"], ["1", "2"]]
