"""Does the encoder say what the engine that the weights came with says? Fifty invented sentences decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from parvis.triage.engine.semantic.blocks import Floats
from parvis.triage.engine.semantic.encoder import Encoder

LOWEST = 0.99
Original = Callable[[Sequence[str]], Floats]

SENTENCES = (
    "Le lampadaire devant le 12 rue des Lilas est éteint depuis lundi.",
    "La poubelle de la place déborde encore, ça sent très mauvais.",
    "À quelle heure ouvre la piscine samedi ?",
    "Merci aux agents pour la nouvelle fresque, elle est superbe !",
    "Ça sent le gaz dans la cage d'escalier, venez vite.",
    "Je n'en peux plus, je ne veux plus vivre.",
    "Pourquoi la cantine a-t-elle encore augmenté cette année ?",
    "On pourrait planter des arbres dans la cour de l'école.",
    "C'EST INADMISSIBLE, PERSONNE NE RÉPOND À LA MAIRIE !!!",
    "slt vs pouvez me dire si la déchèterie é ouverte dimanche svp",
    "Mon fils de 8 ans a été suivi par un inconnu à la sortie de l'école.",
    "Le bus 4 n'est jamais à l'heure le matin.",
    "Bravo pour le marché de Noël 🎄✨",
    "Où puis-je refaire ma carte d'identité sans rendez-vous ?",
    "L'eau est coupée dans tout le quartier depuis ce matin.",
    "Un chien errant a mordu une dame près du stade.",
    "Le permis de construire du numéro 7 est-il consultable ?",
    "Les élus se moquent de nous, tous les mêmes.",
    "On m'a dit que l'usine allait fermer, est-ce vrai ?",
    "Vous êtes des incapables, allez tous au diable.",
    "Gagnez 500 € par jour depuis chez vous, cliquez ici !",
    "Mon dossier de logement attend depuis deux ans et demi, je dors dans ma voiture avec mes deux enfants.",
    "Le concert de ce soir est-il maintenu malgré l'orage ?",
    "Ma voisine âgée n'a pas ouvert ses volets depuis deux jours.",
    "Demat",
    "oui",
    "👍",
    "12 / 06 / 2026 : réunion publique, salle des fêtes, 18 h 30. Entrée libre, venez nombreux et nombreuses !",
    "The street light in front of the school has been broken for a week.",
    "Thank you for the lovely fireworks last night!",
    "Where can I register my daughter for the summer camp?",
    "Someone is threatening people with a knife near the station.",
    "La farola de la plaza no funciona desde el lunes.",
    "¿A qué hora abre la biblioteca municipal?",
    "Il cassonetto davanti alla scuola è sempre pieno.",
    "Grazie mille al comune per il nuovo parco giochi.",
    "Die Straßenlaterne vor unserem Haus ist seit Tagen kaputt.",
    "Wann öffnet das Schwimmbad am Samstag?",
    "A rua da escola precisa de uma passadeira.",
    "Obrigado pela rápida resposta de ontem.",
    "Latarnia przed szkołą nie działa od tygodnia.",
    "Strada de lângă gară este plină de gropi.",
    "Belediye havuzu cumartesi günü saat kaçta açılıyor?",
    "Фонарь перед школой не работает уже неделю.",
    "Дякуємо за допомогу нашій родині.",
    "مصباح الشارع أمام المدرسة معطل منذ أسبوع.",
    "شكرا جزيلا لعمال النظافة.",
    "学校前面的路灯坏了一个星期。",
    "பள்ளிக்கு முன்னால் உள்ள தெருவிளக்கு எரியவில்லை.",
    "El fanal de davant de l'escola no funciona.",
)


@dataclass(frozen=True)
class Likeness:
    """Cosines with the original: their mean, the lowest one and its sentence."""

    compared: int
    mean: float
    lowest: float
    at: str

    @property
    def holds(self) -> bool:
        return self.lowest >= LOWEST

    def __str__(self) -> str:
        return f"{self.compared} sentences, cosine {self.mean:.4f} on average, lowest {self.lowest:.4f} (« {self.at} »)"


def compare(encoder: Encoder, original: Original, sentences: Sequence[str] = SENTENCES) -> Likeness:
    """The original reads what our encoder reads: the prepared text."""
    ours = encoder.encode(sentences)
    theirs = original([encoder.prepared(sentence) for sentence in sentences])
    cosines = np.where(np.isfinite(theirs).all(axis=1), (ours * theirs).sum(axis=1), -1.0)
    worst = int(cosines.argmin())
    return Likeness(len(sentences), float(cosines.mean()), float(cosines[worst]), sentences[worst])
