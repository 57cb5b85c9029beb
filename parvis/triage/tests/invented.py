"""Invented messages of citizens, and copies of them with the small changes that people make."""

from __future__ import annotations

import random
import string

OPENINGS = [
    "bonjour,", "madame, monsieur,", "je vous écris car", "franchement,", "encore une fois,", "petite question :",
    "bravo, mais", "comme chaque année,", "à qui s'adresser quand", "pourquoi donc",
]  # fmt: skip
THINGS = [
    "le lampadaire", "la piscine", "le marché couvert", "le conteneur à verre", "la cantine", "la salle des fêtes",
    "le bus de nuit", "la piste cyclable", "le guichet", "le square", "la bibliothèque", "le parking", "la fontaine",
    "le gymnase", "la crèche", "le trottoir", "la déchetterie", "le cimetière", "la passerelle", "le stade",
]  # fmt: skip
STATES = [
    "est en panne depuis lundi", "ferme beaucoup trop tôt", "déborde chaque dimanche", "reste dans le noir",
    "change d'horaire sans prévenir", "sent mauvais par grande chaleur", "est devenu dangereux pour les enfants",
    "mérite vraiment un coup de peinture", "coûte plus cher qu'avant", "est enfin rouvert au public",
    "attend toujours sa réparation", "gêne les fauteuils roulants", "fait un bruit terrible la nuit",
]  # fmt: skip
PLACES = [
    "devant la poste", "rue des Tanneurs", "près du pont neuf", "au quartier des Ormes", "derrière l'école",
    "place du Puits", "le long du canal", "à côté de la gare", "sur le boulevard", "au hameau du Moulin",
]  # fmt: skip
ENDINGS = ["merci d'avance.", "que comptez-vous faire ?", "bonne journée à tous.", "nous attendons une réponse.",
           "c'est bien dommage.", "qui s'en occupe ?", "voilà tout.", "mes voisins disent pareil."]  # fmt: skip
SYLLABLES = ["ba", "ché", "do", "fi", "gran", "lou", "mar", "né", "pi", "que", "ran", "sol", "tien", "vu", "é", "bri",
             "cla", "dre", "fon", "jeu", "li", "mon", "ou", "plé", "rou", "sé", "tra", "voi", "zan", "ter"]  # fmt: skip
PETITION = (
    "Nous demandons au conseil municipal de renoncer à l'abattage des platanes de la promenade et d'ouvrir "
    "une consultation avec les riverains avant toute décision."
)


def sentences(number: int, rng: random.Random) -> list[str]:
    return [sentence(rng) for _ in range(number)]


def sentence(rng: random.Random) -> str:
    """Turns of phrase that many share, around words that few use: like the messages of one town."""
    own = " ".join(_word(rng) for _ in range(rng.randint(6, 18)))
    middle = [rng.choice(THINGS), rng.choice(STATES), rng.choice(PLACES)]
    return f"{rng.choice(OPENINGS)} {' '.join(middle)}, {own} : {rng.choice(ENDINGS)}"


def _word(rng: random.Random) -> str:
    """One of 2,000 words that do not exist, some of them frequent."""
    number = int(2000 * rng.random() ** 2)
    made = random.Random(number)
    return "".join(made.choice(SYLLABLES) for _ in range(made.randint(1, 4)))


def edited(text: str, rng: random.Random, *, edits: int = 2) -> str:
    """As somebody who copies it: another greeting, no accents, a word more or less, a slip of the finger."""
    words = text.split()
    for _ in range(edits):
        at = rng.randrange(len(words))
        gesture = rng.randrange(5)
        if gesture == 0:
            words.insert(at, rng.choice(["vraiment", "svp", "!!", "🙏"]))
        elif gesture == 1 and len(words) > 6:
            del words[at]
        elif gesture == 2:
            words[at] = words[at].upper()
        elif gesture == 3:
            words[at] = words[at].translate(str.maketrans("éèêàçîô", "eeeacio"))
        else:
            words[at] = words[at][:-1] + rng.choice(string.ascii_lowercase)
    return " ".join(words)


def copies_among(others: int, copies: int, rng: random.Random) -> tuple[list[str], list[tuple[int, int]]]:
    """(messages, the places of each original and of its copy)"""
    texts = sentences(others, rng)
    pairs = [(n * (others // copies), others + n) for n in range(copies)]
    return texts + [edited(texts[original], rng) for original, _copy in pairs], pairs
