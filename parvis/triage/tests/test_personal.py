"""Personal data that have a shape. Every number is invented; keys are computed for the test."""

import pytest

from parvis.triage.engine import Own
from parvis.triage.engine.personal import personal_data


def kinds(text, own=None):
    return [found.kind for found in personal_data(text, own or Own())]


def social_security_number(first_thirteen):
    digits = first_thirteen.replace("2A", "19").replace("2B", "18")
    return f"{first_thirteen}{97 - int(digits) % 97:02d}"


def iban(country, account):
    rearranged = "".join(str(int(c, 36)) for c in f"{account}{country}00")
    return f"{country}{98 - int(rearranged) % 97:02d}{account}"


@pytest.mark.parametrize(
    "text",
    ["06 12 34 56 78", "0612345678", "06.12.34.56.78", "+33 6 12 34 56 78", "+33(0)6-12-34-56-78", "0033612345678",
     "06\u00a012\u202f34 56 78", "tél : 00 00 00 00 00"],
)  # fmt: skip
def test_a_french_telephone_is_found_however_it_is_written(text):
    assert kinds(f"Appelez Zoé au {text}, merci") == ["telephone"]


def test_a_foreign_telephone_is_found():
    assert kinds("Call +49 30 0000 0000 please") == ["telephone_etranger"]


@pytest.mark.parametrize(
    "text",
    [
        "le 3114",
        "1 250 000 habitants",
        "0800 00 00 00",
        "12/05/2026 à 18 h 30",
        "de 2020 à 2026",
        "SIRET 12345678901234",
    ],
)
def test_other_numbers_are_not_telephones(text):
    assert kinds(text) == []


def test_an_iban_is_found_only_with_its_key():
    good = iban("FR", "30001007941234567890185")
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    spaced = " ".join(good[i : i + 4] for i in range(0, len(good), 4))

    assert kinds(f"Virement sur {spaced} svp") == ["iban"]
    assert "iban" not in kinds(f"Virement sur {wrong} svp")


@pytest.mark.parametrize("number", ["2850599123456", "1991219999999", "184072A004123", "184072B004123"])
def test_a_social_security_number_is_found_only_with_its_key(number):
    good = social_security_number(number)
    wrong = good[:-2] + f"{(int(good[-2:]) + 1) % 97:02d}"

    assert kinds(f"Mon numéro : {good}") == ["numero_securite_sociale"]
    assert "numero_securite_sociale" not in kinds(f"Mon numéro : {wrong}")


@pytest.mark.parametrize("text", ["AB-123-CD est garée ici", "immatriculée 1234 AB 75", "plaque ab123cd"])
def test_a_plate_is_found(text):
    assert len(kinds(text)) == 1


@pytest.mark.parametrize("text", ["la parcelle AB 123", "le bus AB-12", "SOS-123-AB", "taille XL 100 cm"])
def test_what_resembles_a_plate_is_not_one(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    ["née le 12/03/1980", "né le 1er mars 1975", "date de naissance : 02.07.1990", "born on 3 May 1981"],
)
def test_a_birth_date_is_found(text):
    assert kinds(text) == ["naissance"]


def test_private_mail_is_found_and_the_mailbox_of_a_service_is_not():
    own = Own(emails=("ville.example",))

    assert kinds("zoe.exemple@courrier.example", own) == ["mail"]
    assert kinds("contact@asso.example et paul@ville.example et lea@quartier.ville.example", own) == []
    assert kinds("zoe@fausseville.example", own) == ["mail"]


def test_hostile_lengths_are_read_in_bounded_time():
    for text in (
        "0" * 30_000,
        "06 " * 10_000,
        "a@" * 15_000,
        "a." * 15_000 + "@b",
        "FR14 " * 6_000,
        "plaque " * 4_000,
    ):
        assert len(kinds(text)) <= 60
