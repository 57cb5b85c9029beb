"""What a judgement is made of. Labels are French keys, as stored and exported."""

from dataclasses import dataclass

TO_CHECK = "to_check"

TOPICS = (
    "voirie",
    "proprete_dechets",
    "ecole_enfance",
    "logement",
    "securite",
    "impots_budget",
    "transport",
    "eau_energie",
    "urbanisme",
    "evenement_culture_sport",
    "etat_civil_demarches",
    "environnement_espaces_verts",
    "social_sante",
    "vie_democratique",
    "autre",
)
INTENTS = ("urgence", "insulte", "suggestion", "question", "plainte", "merci", "info", "spam")
FLAGS = (
    "menace",
    "crise",
    "mineurs",
    "haine",
    "donnees_perso",
    "deces_accident",
    "corruption",
    "rumeur",
    "police",
    "immigration_religion",
    "election",
    "elu",
)
PRIORITIES = ("P0", "P1", "P2", "P3", "P4", "P5")
BANDS = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why one label stands: the rule that spoke, and where in the text as it was written."""

    rule: str
    label: str  # "flag:crise", "intent:urgence", "topic:voirie", "distress"
    start: int  # offsets in the original text
    end: int
    text: str
    band: str
    version: str
    reason: str  # English sentence, the key under which translations are kept


@dataclass(frozen=True, slots=True)
class Judged:
    """One text, judged. The same text with the same versions gives the same judgement."""

    topic: str
    intent: str
    flags: tuple[str, ...]
    vital: bool
    distress: bool
    priority: str
    rank: int  # the order of the inbox, smallest first: a person in distress comes before everything
    language: str
    evidence: tuple[Evidence, ...]
    versions: tuple[tuple[str, str], ...]
    procedure: str | None
    procedures: tuple[str, ...]  # every procedure that applies, the most pressing first
    bands: tuple[tuple[str, str], ...]  # label → low, medium, high
    runner_up: tuple[tuple[str, str], ...]  # "topic" or "intent" → the label that came second
    duplicate_key: str
    unread: int = 0  # characters in the middle of a very long text that nobody read
    sensitive_score: float | None = None  # the three that only a learnt stage can give
    sentiment: str | None = None
    toxicity: float | None = None
    margin: float | None = None  # between the first two topics, as chances: small where a person should look

    @property
    def sensitive(self) -> bool:
        return bool(self.flags)
