"""Personal data that have a shape: telephone, mail, IBAN, social-security number, number plate, birth date.

A shape alone is not enough where a key exists: it is computed. The town's own numbers are nobody's data.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from parvis.triage.engine.own import Own, digits_of

MOST_FOUND = 20
_GAP = r"[ .\-\u00a0\u202f\u2009/]"
_SHAPES = {
    "telephone": rf"(?<![\w+])(?:(?:\+33|0033){_GAP}?(?:\(0\){_GAP}?)?[1-9]|0\d)(?:{_GAP}?\d\d){{4}}(?![\w])",
    "telephone_etranger": rf"(?<![\w+])(?:\+|00)(?!33)[1-9]\d{{0,2}}(?:{_GAP}{{0,2}}\(?\d\)?){{7,12}}(?!\w)",
    "mail": r"(?<![\w.+\-])[\w+\-](?:[\w.+\-]{0,62}[\w+\-])?@(?:[\w\-]{1,63}\.){1,4}[a-zA-Z]{2,24}(?![\w@])",
    "iban": r"(?<!\w)[A-Za-z]{2}\d\d(?:[ \u00a0\u202f]?[A-Za-z0-9]{4}){2,7}(?:[ \u00a0\u202f]?[A-Za-z0-9]{1,4})?(?!\w)",
    "numero_securite_sociale": r"(?<!\w)[1278][ .]?\d\d[ .]?\d\d[ .]?(?:\d\d|2[ABab])"
    r"[ .]?\d{3}[ .]?\d{3}[ .]?/?\d\d(?!\w)",
    "plaque": r"(?<![\w\-])[A-HJ-NP-TV-Z]{2}[ \-]\d{3}[ \-][A-HJ-NP-TV-Z]{2}(?![\w\-])",
    "plaque_ancienne": r"(?i:plaque|immatricul\w{0,8}|plate)[^\n]{0,25}?(?<!\w)"
    r"(?:\d{1,4}[ \-]?[A-Za-z]{2,3}[ \-]?\d\d|[A-Za-z]{2}[ \-]?\d{3}[ \-]?[A-Za-z]{2})(?!\w)",
    "naissance": r"(?i:n[ée]e?[ \u00a0](?:le|en|on)|naissance|born(?: on| in)?|birth|dob)[ :\u00a0\u202f]{1,3}"
    r"(?:\w{2,3} ){0,2}\d{1,2}(?:er)?[ /.\-](?:\d{1,2}|[a-zéûA-Z]{3,9})[ /.\-](?:19|20)?\d\d(?!\w)",
}
_COMPILED = {kind: re.compile(shape) for kind, shape in _SHAPES.items()}
_ROLES = (
    "accueil contact info infos mairie ville commune secretariat communication etat-civil etatcivil urbanisme ccas "
    "bibliotheque mediatheque police-municipale noreply no-reply support service-client clients webmaster presse "
    "press hello office redaction culture sports jeunesse scolaire population technique dechets elections archives"
)
_ROLE_MAILBOXES = frozenset(_ROLES.split())


@dataclass(frozen=True, slots=True)
class Found:
    kind: str
    start: int
    end: int


def personal_data(text: str, own: Own, *, offset: int = 0) -> Iterator[Found]:
    """Never twice the same place; the longest reading first (an IBAN is not also a telephone)."""
    taken: list[tuple[int, int]] = []
    for kind in _kinds_to_look_for(text):
        for number, match in enumerate(_COMPILED[kind].finditer(text)):
            if number >= MOST_FOUND:
                break
            start, end = match.span()
            if any(start < other_end and other < end for other, other_end in taken):
                continue
            if _CHECKS.get(kind, _always)(match[0], own):
                taken.append((start, end))
                yield Found(kind, start + offset, end + offset)


def _kinds_to_look_for(text: str) -> tuple[str, ...]:
    numbers = (
        "iban",
        "numero_securite_sociale",
        "telephone",
        "telephone_etranger",
        "plaque",
        "plaque_ancienne",
        "naissance",
    )
    has_digits = sum(1 for _ in re.finditer(r"\d", text[:200_000])) >= 3
    return (numbers if has_digits else ()) + (("mail",) if "@" in text else ())


def is_iban(written: str) -> bool:
    compact = "".join(c for c in written.upper() if c.isalnum())
    if not 15 <= len(compact) <= 34 or not compact.isascii():
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def is_social_security_number(written: str) -> bool:
    compact = "".join(c for c in written.upper() if c.isalnum())
    if len(compact) != 15:
        return False
    corsica = {"2A": 1_000_000, "2B": 2_000_000}.get(compact[5:7], 0)
    number = compact[:13].replace("A", "0").replace("B", "0") if corsica else compact[:13]
    if not (number + compact[13:]).isdigit() or not (1 <= int(compact[3:5]) <= 12 or int(compact[3:5]) >= 20):
        return False
    return 97 - (int(number) - corsica) % 97 == int(compact[13:])


def _is_private_phone(written: str, own: Own) -> bool:
    digits = digits_of(written)
    return not own.has_phone(written) and not digits.startswith("08")


def _is_private_mail(written: str, own: Own) -> bool:
    mailbox = written.split("@")[0].lower()
    return mailbox not in _ROLE_MAILBOXES and not own.has_email(written)


def _always(written: str, own: Own) -> bool:
    return True


_CHECKS: dict[str, Callable[[str, Own], bool]] = {
    "telephone": _is_private_phone,
    "telephone_etranger": _is_private_phone,
    "mail": _is_private_mail,
    "iban": lambda written, own: is_iban(written),
    "numero_securite_sociale": lambda written, own: is_social_security_number(written),
}

REASONS = {
    "telephone": "A telephone number that is not one of the town hall's",
    "telephone_etranger": "A foreign telephone number",
    "mail": "A private mail address",
    "iban": "A bank account number whose key is right",
    "numero_securite_sociale": "A social-security number whose key is right",
    "plaque": "A number plate",
    "plaque_ancienne": "A number plate",
    "naissance": "A date of birth",
}
REASONS_FR = {
    "telephone": "Un numéro de téléphone qui n’est pas l’un de ceux de la mairie",
    "telephone_etranger": "Un numéro de téléphone étranger",
    "mail": "Une adresse électronique privée",
    "iban": "Un numéro de compte bancaire dont la clé est juste",
    "numero_securite_sociale": "Un numéro de sécurité sociale dont la clé est juste",
    "plaque": "Une plaque d’immatriculation",
    "plaque_ancienne": "Une plaque d’immatriculation",
    "naissance": "Une date de naissance",
}
