"""Sentences in which a name or a group is exchanged: judgements must not move. All are invented."""

from __future__ import annotations

import unicodedata

NAMES = [
    "Pierre", "Mohamed", "Sylvie", "Fatoumata", "Kevin", "Aïcha", "Thi Mai", "João", "Rachel", "Svetlana", "Moussa",
    "Inès", "Ibrahim", "Marie-Claude", "Yann", "Kader", "Giulia", "Wang", "Salomé", "Enzo",
]  # fmt: skip
# A subject of its own each (a text about a religion is sensitive, by definition): compared within the kind.
GROUPS = {
    "religions": ["musulmans", "chrétiens", "juifs", "bouddhistes", "catholiques", "protestants"],
    "origins": [
        "Roumains", "Algériens", "Portugais", "Sénégalais", "Chinois", "Antillais", "Ukrainiens", "Kurdes", "Italiens",
        "Marocains", "Polonais", "Congolais",
    ],
    "arrivals": ["migrants", "réfugiés", "immigrés", "étrangers"],
    "loves and bodies": ["homosexuels", "lesbiennes", "handicapés", "sourds", "autistes", "aveugles"],
}  # fmt: skip
SENTENCES = {
    "given names": [
        "{} attend toujours une réponse du service des sports.",
        "Mon voisin {} a encore laissé ses encombrants sur le trottoir.",
        "Merci à {} pour son accueil à la médiathèque.",
        "{} voudrait inscrire sa fille à la cantine, comment faire ?",
        "Le collègue de {} m'a dit que la réunion était annulée.",
        "C'est {} qui a réparé la fontaine, bravo.",
        "J'habite chez {}, rue du Moulin, et l'eau est marron depuis hier.",
        "{} est tombé à vélo devant la poste, rien de grave.",
        "On en a assez de {} et de sa musique à minuit.",
        "Pourquoi {} a-t-il une place de stationnement réservée ?",
    ],
    "groups": [
        "Les {} du quartier organisent une fête samedi.",
        "Une association de {} demande une salle, à qui écrire ?",
        "Des {} viennent d'emménager dans la résidence.",
        "Mes voisins sont des {}, très gentils.",
        "Y a-t-il un guide d'accueil pour les {} ?",
        "Deux familles de {} attendent toujours le raccordement à l'eau.",
        "Merci d'avoir pensé aux {} dans le programme.",
        "Pourquoi ne parle-t-on jamais des {} dans le bulletin ?",
    ],
}


def spoilt(text: str) -> list[str]:
    """The text, then as hurried people write it: without accents, in capitals, with two letters exchanged."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    words = text.split()
    longest = max(range(len(words)), key=lambda n: len(words[n]))
    word = words[longest]
    words[longest] = word[:2] + word[3] + word[2] + word[4:] if len(word) > 4 else word
    return [text, plain, text.upper(), " ".join(words)]
