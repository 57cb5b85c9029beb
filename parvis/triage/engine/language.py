"""A cheap and honest guess: French, English, or nobody knows.

Neighbouring languages are listed only so that they are not taken for French or English. A learnt stage replaces this.
"""

FEWEST_HITS = 2
_LISTS = {
    "fr": "je tu il elle nous vous ils elles on le la les un une des du de et est sont a ai au aux ce "
    "cette ces c j l d qu que qui quoi dans sur pour pas plus ne n ma mon mes ma votre vos notre nos "
    "leur avec sans mais ou ou y en tres bien merci bonjour quand comment pourquoi depuis chez fait "
    "faire rue mairie avez ete etre suis sera toujours aussi",
    "en": "i you he she we they the a an and is are was were be been to of in on at for with without from "
    "by not no my your our their this that these those it its what when where why how who do does "
    "did have has had will would can could please thanks thank there here very since about but or if "
    "so just still again street council",
    "es": "el la los las un una unos y es son de del en que no se por para con sin su mi tu pero como "
    "cuando donde muy mas ya esta este hay gracias hola calle ayuntamiento yo nos porque tambien lo "
    "al",
    "it": "il lo la i gli le un una e sono di del della dei nel che non si per con senza suo mio ma come "
    "quando dove molto piu gia questo questa grazie ciao via comune io noi perche anche al alla ho "
    "abbiamo",
    "pt": "o a os as um uma e sao de do da dos das no na em que nao se por para com sem seu meu mas como "
    "quando onde muito mais ja este esta obrigado ola rua camara eu nos porque tambem ao voce",
    "de": "der die das ein eine einen und ist sind war nicht ich du er sie wir ihr von zu im in auf mit "
    "ohne fur bei aus nach wie wann wo warum wer sehr mehr schon noch bitte danke hallo strasse "
    "rathaus auch dem den des es",
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _words in _LISTS.items():
    for _word in set(_words.split()):
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)

COVERED = ("fr", "en")


def is_function_word(folded: str) -> bool:
    """Of any of the languages listed: it says which language a text is in, and not what it is about."""
    return folded in _LANGUAGES_OF or len(folded) < 2


def guess(folded: list[str]) -> tuple[str, str]:
    """(language, leaning): the language when sure, else "und"; and the covered language most like it, or ""."""
    scores = dict.fromkeys(_LISTS, 0.0)
    hits = 0
    for word in folded[:400]:
        languages = _LANGUAGES_OF.get(word, ())
        hits += bool(languages)
        for language in languages:
            scores[language] += 1 / len(languages)
    best, second = sorted(scores, key=lambda language: -scores[language])[:2]
    sure = hits >= FEWEST_HITS and scores[best] > 1.15 * scores[second]
    leaning = (
        max(COVERED, key=lambda language: scores[language]) if len({scores[c] for c in COVERED}) > 1 else ""
    )
    return (best if sure and best in COVERED else "und"), leaning
