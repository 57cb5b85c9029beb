"""Words that say which group somebody belongs to, read as one neutral word.

A classifier learns from forums that such words stand near insults, and then suspects whoever names the group. With the
words read as one, the group named no longer moves the score. Hatred of a group is judged by rules, on the real text.
Women and men are left as they are: the words are too common, and too often the very subject of a request.
"""

import re

NEUTRAL = "personnes"
_RELIGIONS = (
    r"musulman(?:e?s?)|islam(?:iste)?s?|islamique?s?|mahom[ée]tan(?:e?s?)|juif|juifs|juives?|isra[ée]lites?"
    r"|chr[ée]tien(?:ne)?s?|catholiques?|catho|cathos|protestante?s?|[ée]vang[ée]listes?|bouddhistes?|hindoue?s?"
    r"|ath[ée]es?|muslims?|jew|jews|jewish|christians?|buddhists?|hindus?|musulm[áa]n(?:[ea]?s?)|jud[íi][oa]s?"
    r"|muslime?n?|juden?|j[üu]disch\w{0,2}|musulman[io]|ebre[io]|مسلم(?:ين|ون)?|يهود(?:ي)?"
)
_ORIGINS = (
    r"arabes?|maghr[ée]bin(?:e?s?)|alg[ée]rien(?:ne)?s?|marocaine?s?|tunisien(?:ne)?s?|africaine?s?"
    r"|s[ée]n[ée]galais(?:es?)?|malien(?:ne)?s?|comorien(?:ne)?s?|turc|turcs|turques?|kurdes?|syrien(?:ne)?s?"
    r"|afghane?s?|asiatiques?|chinois(?:es?)?|vietnamien(?:ne)?s?|indien(?:ne)?s?|pakistanais(?:es?)?|roumaine?s?"
    r"|roms?|tsiganes?|tziganes?|gitane?s?|manouches?|gens du voyage|antillais(?:es?)?|kanaks?"
    r"|noire?s|(?<=\bun )noir|(?<=\bune )noire|arabs?|africans?|asians?|algerians?|moroccans?|gyps(?:y|ies)"
    r"|black people|blacks|[áa]rabes?|african[oa]s?|gitan[oa]s?|(?:araber|afrikaner)(?:in(?:nen)?|n)?"
)
_NATIONS = (
    r"portugais(?:es?)?|espagnole?s?|italien(?:ne)?s?|polonais(?:es?)?|ukrainien(?:ne)?s?|russes?|bulgares?|albanais(?:es?)?"
    r"|serbes?|kosovare?s?|tch[ée]tch[èe]nes?|arm[ée]nien(?:ne)?s?|g[ée]orgien(?:ne)?s?|irakien(?:ne)?s?|iranien(?:ne)?s?"
    r"|libanais(?:es?)?|palestinien(?:ne)?s?|isra[ée]lien(?:ne)?s?|[ée]gyptien(?:ne)?s?|libyen(?:ne)?s?|mauritanien(?:ne)?s?"
    r"|ivoirien(?:ne)?s?|guin[ée]en(?:ne)?s?|camerounais(?:es?)?|congolais(?:es?)?|nig[ée]rian(?:e?s?)|soudanais(?:es?)?"
    r"|[ée]thiopien(?:ne)?s?|[ée]rythr[ée]en(?:ne)?s?|somalien(?:ne)?s?|tchadien(?:ne)?s?|malgaches?|mahorais(?:es?)?"
    r"|ha[ïi]tien(?:ne)?s?|br[ée]silien(?:ne)?s?|colombien(?:ne)?s?|cambodgien(?:ne)?s?|philippin(?:e?s?)|bangladais(?:es?)?"
    r"|tamoule?s?|guadeloup[ée]en(?:ne)?s?|martiniquais(?:es?)?|r[ée]unionnais(?:es?)?|guyanais(?:es?)?"
)
_ARRIVALS = (
    r"immigr[ée]e?s?|migrante?s?|r[ée]fugi[ée]e?s?|demandeu(?:r|se)s? d['’]asile|sans[- ]papiers?"
    r"|[ée]trangers?|[ée]trang[èe]res?|immigrants?|migrants?|refugees?|asylum seekers?|foreigners?|inmigrantes?"
    r"|refugiad[oa]s?|fl[üu]chtlinge?n?|ausl[äa]nder(?:in(?:nen)?|n)?"
)
_LOVES = (
    r"homosexuel(?:le)?s?|homos?|gays?|lesbiennes?|bisexuel(?:le)?s?|trans|transgenres?|transsexuel(?:le)?s?"
    r"|queers?|lgbt\w{0,4}\+?|lesbians?|homosexuals?|bisexuals?|transgender|transexual(?:es)?|schwulen?|lesben?"
)
_BODIES = (
    r"handicap[ée]e?s?|autistes?|trisomiques?|aveugles?|sourde?s?|malentendante?s?|malvoyante?s?"
    r"|disabled|deaf|blind|autistic|discapacitad[oa]s?|behinderten?"
)
_ALL = "|".join((_RELIGIONS, _ORIGINS, _NATIONS, _ARRIVALS, _LOVES, _BODIES))
_WORDS = re.compile(rf"(?<!\w)(?:{_ALL})(?!\w)")
_ONE_WORD = re.compile(_ALL)
_BODY = re.compile(_BODIES)


def without_identity(text: str) -> str:
    """`text` is in lower case already."""
    return _WORDS.sub(NEUTRAL, text)


def is_identity(word: str) -> bool:
    """One word, in lower case, with its accents or without."""
    return _ONE_WORD.fullmatch(word) is not None


def is_no_subject(word: str) -> bool:
    """A group that a text may name on any subject. Disability is left out: what is asked about it is often care."""
    return is_identity(word) and _BODY.fullmatch(word) is None
