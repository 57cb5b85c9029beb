"""What may not be written about a person: opinions, religion, union, health. Messages are labelled, never people."""

from __future__ import annotations

import re
import unicodedata

KINDS = (
    r"militant\w*|opposants?|opposantes?|gauchistes?|fachos?|fascistes?|communistes?|socialistes?|macronistes?"
    r"|lepenistes?|ecologistes?|royalistes?|anarchistes?|complotistes?|musulman\w*|islamistes?|juifs?|juives?"
    r"|catholiques?|chretien\w*|protestant\w*|athees?|bouddhistes?|syndicalistes?|syndique\w*|cegetistes?"
    r"|homosexuel\w*|gays?|lesbiennes?|transgenres?|malades?|depressi\w+|schizo\w*|bipolaires?|alcooliques?"
    r"|toxicomanes?|seropositi\w+|handicape\w*|leftists?|right.?wingers?|muslims?|jews?|jewish|christians?|atheists?"
    r"|unionists?|mentally ill|alcoholics?|addicts?"
)
WHO = (
    r"il|elle|iel|c'est|cet homme|cette femme|cette personne|ce monsieur|cette dame|l'auteure?|l'autrice"
    r"|he|she|they|this man|this woman|this person|the author"
)
LABEL = re.compile(rf"\b(?:{KINDS})\b")
ABOUT = re.compile(
    rf"(?:^|\b)(?:{WHO})\s+(?:est|semble|parait|serait|vote|milite|is|seems|votes)?\s*"
    rf"(?:un |une |tres |sans doute |surement |a |an |probably )*(?:{KINDS})\b"
)
MOST = 5000


def speaks_of_a_person(text: str, *, label: bool = False) -> bool:
    """A label with such a word is refused outright; a note only when the word is said of somebody."""
    plain = unicodedata.normalize("NFKD", text[:MOST].lower().replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return bool((LABEL if label else ABOUT).search(plain))
