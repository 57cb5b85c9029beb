"""A cheap and honest guess: one of the six languages that rules are written in, or nobody knows.

Neighbouring languages are listed only so that they are not taken for one of the six. A learnt stage replaces this.
A word of a longer list may be no French or English word: the judgement of those two languages rests on theirs.
"""

from collections import Counter

FEWEST_HITS = 2
COVERED = ("fr", "en", "de", "es", "it", "pt")
READ_FIRST = frozenset({"fr", "en"})  # whose rules are read when nothing tells the language
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
    "al eso esto esa ese estoy estan estamos eres somos fue era han hace hacen hacer tengo tiene "
    "tienen tenemos puedo puede pueden podemos quiero quiere queremos quisiera necesito hemos nuestro "
    "nuestra nuestros nuestras ustedes usted senor senora buenos buenas dias tardes noches nada nadie "
    "nunca siempre todo todos todas desde hasta cuanto cual quien alcalde alcaldesa vecino vecinos "
    "basura basuras farola farolas plaza barrio escuela colegio ninos nino hijo hija casa ahora aqui "
    "alli hoy ayer manana otra otro vez gente voy vamos ser mejor arreglar funciona limpia limpiar "
    "parque arboles arbol vida marido mujer policia fuego humo agua luz dinero ciudad pueblo "
    "enhorabuena muchas mucho mucha sus cada biblioteca piscina abre abren cierra cierran ruido acera "
    "aceras sido algun alguna algunos buen buena buscamos alguien dentro delante cerca detras despues "
    "antes todavia noche semana meses anos sigue siguen abierto cerrado vivo dia",
    "it": "il lo la i gli le un una e sono di del della dei nel che non si per con senza suo mio ma come "
    "quando dove molto piu gia questo questa grazie ciao via comune io noi perche anche al alla ho "
    "abbiamo degli delle dello dal dalla dai dalle nella nelle negli nei sul sulla sulle sui agli "
    "allo hanno hai siamo siete era stato stata sta stanno fatto puo possono posso possiamo voglio "
    "vorrei vogliamo bisogna ogni tutti tutto tutte nessuno niente sempre ancora adesso oggi ieri "
    "domani cosa quanto quale quali buongiorno buonasera sindaco sindaca strada strade piazza scuola "
    "bambini bambino figlio figlia casa acqua luce rifiuti spazzatura lampione lampioni vigili "
    "quartiere nostro nostra nostri nostre vostro vostra mia miei cosi pero quindi poi bene meglio "
    "marito moglie vita fuoco fumo parco alberi albero soldi citta vicino vicini signor signora "
    "complimenti biblioteca piscina apre chiude rumore marciapiede marciapiedi essere solo anni mesi "
    "giorni settimana notte dentro davanti dopo qualcuno aperto chiuso queste quella quello buona "
    "buono nuovo nuova dobbiamo avete sapete vorremmo mi da vi altro altra altri stanotte "
    "stasera stamattina giorno conoscete cerchiamo deve fino suoi tuo tua sua",
    "pt": "o a os as um uma e sao de do da dos das no na em que nao se por para com sem seu meu mas como "
    "quando onde muito mais ja este esta obrigado ola rua camara eu nos porque tambem ao voce nas "
    "pelo pela pelos pelas aos numa isto isso aquilo estou estao estamos somos era tenho tem tinha "
    "temos posso pode podem podemos quero queria gostaria fazer feito nosso nossa nossos nossas vosso "
    "vossa minha minhas meus voces senhor senhora bom boa dia tarde noite nada ninguem nunca sempre "
    "tudo todos todas desde ate quanto qual quem autarquia junta freguesia prefeitura lixo passeio "
    "estrada candeeiro praca bairro escola criancas crianca filho filha casa agora aqui ali hoje "
    "ontem amanha outra outro vez gente faz obrigada vou vai ser melhor bem funciona limpar autocarro "
    "parque arvores arvore vida marido mulher policia fogo fumo agua luz dinheiro cidade parabens "
    "muita muitas biblioteca piscina abre fecha barulho vcs nem ela ele pra esse essa anos meses dias "
    "semana dentro perto depois antes alguem aberto fechado ainda vivo mesmo boas tenha sabe sabem "
    "deve podia seria foram",
    "de": "der die das ein eine einen und ist sind war nicht ich du er sie wir ihr von zu im in auf mit "
    "ohne fur bei aus nach wie wann wo warum wer sehr mehr schon noch bitte danke hallo strasse "
    "rathaus auch dem den des es einem einer eines kein keine keinen wird werden wurde worden habe "
    "haben hatte kann konnen muss mussen soll mochte mich mir mein meine meinen meinem meiner uns "
    "unser unsere unserer unserem dein deine euch euer eure seit wenn dass weil aber oder nur immer "
    "wieder nie niemand nichts etwas heute gestern morgen jetzt ueber unter vor hinter vom zum zur "
    "beim durch gegen als sich guten gute gibt geht macht machen frau herr burgermeister "
    "burgermeisterin stadt gemeinde schule kindern mull laterne nachbar nachbarn polizei wasser feuer "
    "brennt leben mann haus vielen dank fuer moechte koennen damit dann denn doch ganz gut viel viele "
    "ihnen ihre ihren dieser diese dieses zwischen offnet bibliothek schwimmbad larm gehweg habt "
    "wollen sollen bin bist dich euch riecht brennt hilfe im",
    # Neighbours, by a few words that give them away; none is French or English.
    "nl": "het een niet ik zijn wij jullie voor aan maar naar wordt worden heeft hebben deze bij geen ook "
    "uit wat waarom wanneer waar bedankt straat gemeente alstublieft ons zou moet goed veel weer nog "
    "altijd nooit iemand mijn mij",
    "gsw": "isch nit ned awer hesch gsi gsii elsass mir",
    "ca": "amb els aquest aquesta aquests aquestes perque molt gracies carrer dels tambe nosaltres avui "
    "aixo nostre vull estic volem sempre",
    "gl": "unha coa tamen grazas concello polo pola",
    "oc": "amb aquel aquesta merces carriera nosautres siam",
    "ro": "sunt pentru care sau cum unde cand foarte multumesc primaria din prin noi voi fost acest aceasta",
    "nord": "det att jag inte ett och ikke jeg og af till hvor hvorfor tak tack kommune kommun",
    "pl": "jest nie sie czy jak przez dziekuje prosze ulica ulicy miasto kiedy gdzie dlaczego ktory "
    "jestem bardzo tylko juz tego",
    "tr": "bir ve icin cok degil yok biz siz nasil nerede tesekkurler sokak belediye",
    "co": "ghje induve ancu carrughju merria cume",
}
# Words of theirs that one meets in French and English as well, though not on those lists.
_MET_ELSEWHERE = "es con son via se si tu die per mi su non o sin esse como mia dann plaza"
_NO_PROOF = frozenset(_MET_ELSEWHERE.split())
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}  # of a word; the more of them, the less it tells
for _language, _words in _LISTS.items():
    for _word in set(_words.split()):
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)


# Listed because the neighbours have few small words of their own; unlike the others they say what a text is about.
_SAYING_A_SUBJECT = (
    "alcalde alcaldesa vecino vecinos basura basuras farola farolas plaza barrio escuela colegio ninos nino hijo "
    "hija casa gente mejor arreglar funciona limpia limpiar parque arboles arbol vida marido mujer policia fuego "
    "humo agua luz dinero ciudad pueblo enhorabuena biblioteca piscina ruido acera aceras sindaco sindaca strada "
    "strade piazza scuola bambini bambino figlio figlia acqua luce rifiuti spazzatura lampione lampioni vigili "
    "quartiere marito moglie vita fuoco fumo parco alberi albero soldi citta vicino vicini complimenti rumore "
    "marciapiede marciapiedi autarquia junta freguesia prefeitura lixo passeio estrada candeeiro praca bairro "
    "escola criancas crianca filho filha melhor limpar autocarro arvores arvore mulher fogo dinheiro cidade "
    "parabens barulho burgermeister burgermeisterin stadt gemeinde schule kindern mull laterne nachbar nachbarn "
    "polizei wasser feuer brennt leben mann frau haus schwimmbad bibliothek larm gehweg riecht hilfe gemeente "
    "primaria belediye"
)
_OF_SUBJECTS = frozenset(_SAYING_A_SUBJECT.split())
NOTHING: dict[str, str] = {}


def is_function_word(folded: str) -> bool:
    """Of any of the languages listed: it says which language a text is in, and not what it is about."""
    return (folded in _LANGUAGES_OF and folded not in _OF_SUBJECTS) or len(folded) < 2


def guess(folded: list[str], peculiar: dict[str, str] = NOTHING) -> tuple[str, str]:
    """(language, leaning): the language when sure, else "und"; and the covered language most like it, or "".

    `peculiar` are words of subjects that one language alone is known to use; they help where small words are few.
    """
    scores = dict.fromkeys(_LISTS, 0.0)
    hits = 0
    for word in folded[:400]:
        languages = _LANGUAGES_OF.get(word)
        if languages is not None:
            hits += 1
            share = 1 / len(languages)
            for language in languages:
                scores[language] += share
    best, second = sorted(scores, key=scores.__getitem__, reverse=True)[:2]
    if best in READ_FIRST and scores[best]:
        sure = hits >= FEWEST_HITS and scores[best] > 1.15 * scores[second]
        return (best if sure else "und"), _first(scores)
    return _newcomer(folded, scores, peculiar)


def _newcomer(folded: list[str], scores: dict[str, float], peculiar: dict[str, str]) -> tuple[str, str]:
    """The same when neither French nor English comes first: it needs words of its own ("son" alone is French too)."""
    proofs = Counter(language for word in folded[:400] for language in _proves(word, peculiar))
    newcomers = [language for language in COVERED if language not in READ_FIRST]
    likely = max(newcomers, key=lambda language: (scores[language], proofs[language]))
    rival = max(score for language, score in scores.items() if language != likely)
    proof = proofs[likely]
    sure = proof >= FEWEST_HITS and scores[likely] > 1.15 * rival
    alone = scores["fr"] == scores["en"] and scores[likely] and proof > proofs["fr"] + proofs["en"]
    leaning = likely if proof >= FEWEST_HITS or alone else _first(scores)
    return (likely if sure else "und"), leaning


def _proves(word: str, peculiar: dict[str, str]) -> tuple[str, ...]:
    found = _LANGUAGES_OF.get(word)
    if found is None:
        return (peculiar[word],) if word in peculiar else ()
    return () if word in _NO_PROOF or not READ_FIRST.isdisjoint(found) else found


def _first(scores: dict[str, float]) -> str:
    french, english = scores["fr"], scores["en"]
    return "" if french == english else "fr" if french > english else "en"
