"""The words of a text as heads see them: whoever is named, whatever group they belong to, the word is the same.

Heads learn from what stands near a word. Were they shown given names and names of groups, they would soon judge whom a
text names, not what it says. So each given name of a list is read as one word and each word of identity as another,
and that a group is named at all is told once more beside the rules. Rules read the text as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from parvis.triage.engine.semantic.identity import NEUTRAL, is_identity

UNSEEN = "·"  # a word that no head sees; letters and words on both sides of it are no neighbours
NAME = "il"  # a word of all texts: that somebody is named tells little
NAME_GOES_ON = UNSEEN
GROUP_NAMED = "group"  # told to heads beside what the rules said
# Given names that are common in France and overseas, of many origins, without accents. Not those that are everyday
# words as well (Rose, Pierre, Clement, Juste, Aime, Marine, Parfait, Lune).
_NAMES = """
aaron abdel abdelkader abdou abdoul abdoulaye abdullah abel abigail adama adele adeline adem adil adrian adriana
adrien agathe agnes ahmed aicha aida aimee aissatou alain alan albane albert alessandro alessia alex alexandra
alexandre alexia alexis ali alice alicia aline alioune alix alpha alphonse alvaro alya amadou amandine amar amel
amelie amina aminata amine amir amira amy ana anais anastasia anatole andre andrea andreas angela angele angelique
anh anissa anita anna annabelle anne annick annie anouk anthony antoine antoinette antonio anya apolline arielle
aristide armand armelle arnaud arthur asma assa assia astrid aubin audrey augustin aurelie aurelien aurore axel
axelle aya ayman aymeric ayoub baptiste barbara basile bastien beatrice benedicte benjamin benoit berenice
bernadette bernard berthe bertrand bilal binta blanche boris boubacar brahim brigitte bruno bryan camelia camille
carine carla carlos carole caroline cassandra catherine cecile cedric celeste celia celine chaima chantal charles
charlie charlotte cheikh chen chloe christelle christian christiane christine christophe cindy claire clara
clarisse claude claudia claudine clea clemence cleo clotilde colette coline constance coralie corentin corinne
coumba cyprien cyril dalila damien daniel daniela daniele danielle daouda daphne david deborah delphine denis
denise diana diane didier dieynaba dimitri djamel djamila djibril dmitri dominique donia dorian doriane dorothee
driss dylan eden edith edmond edouard elena eleonore eli elia elian eliane elias elif elijah eliott elisa elisabeth
elise ella elodie eloise elsa elvira elyes emeric emilie emilien emma emmanuel emmanuelle enora enzo eric erwan
erwann esteban estelle esther ethan etienne eugene eugenie eva evan eve evelyne ewen fabien fabienne fabrice fadila
faiza fanny fanta farah farid farida fatima fatma fatou fatoumata faustine felicie felix ferdinand fernand filip
fiona firmin flavie flora florence florent florian florine fodil francesca francesco francine francis franck
francois francoise frank frederic frederique gabin gabriel gabriela gabrielle gael gaelle gaetan garance gaspard
gaston geoffrey georges georgette gerald geraldine gerard germain germaine ghislaine gilbert gilles gino giovanni
gisele giulia gregoire gregory guillaume gustave guy gwenaelle gwendoline habib hadrien hafida haiko hakim halima
hamid hamza hanae hanna hans harry hassan heinrich helena helene helmut henri henriette herve hicham hilda hind
hippolyte hocine houda hubert hugo hugues ibrahim ibrahima idriss ilan ilhan iliana ilyes imad imane imen imran
ines ingrid inna irene irina iris isaac isabelle isac ismael issa ivan jacob jacqueline jacques jade jalil jamal
jamila jan janine jasmine javier jawad jean jeanne jeannine jennifer jeremie jeremy jerome jessica jihane jimmy
joachim joan joanna joao joel joelle johan johanna john jonas jonathan jordan jorge jose joseph josephine josette
josiane josue joyce juan judith jules julia julian juliana julie julien juliette justin justine kaan kader kadiatou
kamel karim karima karine karl katia kaya keita kelly kelyan ken kenza kevin khadidja khadija khadim khaled kim
klaus kylian laetitia lahcen laila lamia lamine lana lara larbi laszlo laura laure laureline laurence laurent
laurie lea leandre leila lena leo leon leonard leonie leopold leyla lia liam lila lilia lilian liliane lilou lily
lina linda lionel lisa lisbeth lise livia loan loic lola lorenzo lou louane loubna louis louisa louise louna luca
lucas luce lucette lucia lucie lucien lucienne ludivine ludmila ludovic luigi luis luka lukas luna lydia lydie lyes
lylia lyna mactar madeleine madina mael maeva magali magdalena mahamadou mahdi maia malak malek malick malika malo
malorie mamadou manel manon manuel manuela maria mariam mariama marianne marie mariem marina mario marion marius
marouane marta martha martial martina martine marvin marwa maryam maryse mateo mathias mathieu mathilde mathis
mathurin matteo matthieu maud maurice max maxence maxime maximilien mayssa medhi mehdi mei melanie melina melinda
melissa meriem meryem michel michele micheline miguel mikael mila milan millie milo mina ming mireille miriam
moctar modibo mohamed mohammed moise mona monique morgan morgane mouhamed mounir mourad moussa mustapha myriam
nabil nabila nacer nadege nadia nadine nael naim naima naomi nassim natacha natalia nathalie nathan nathanael nawal
ndeye nelly nelson nicolas nicole nina nino noah noam noe noelie noemie nolan nora nordine norman nour noura oceane
octave octavia odette odile olga oliver olivia olivier omar ophelie oriane oscar osman oumar oumou ousmane ozan
pablo paola paolo pascal pascale patrice patricia patrick paul paula paulette pauline pedro perrine peter philippe
philomene pia pierrette pierrick priscilla quentin rachel rachid rachida radia rafael raissa ralph rania raoul
raphael raphaelle raul rayan raymond raymonde rebecca regine regis reine remi remy renaud rene renee ricardo
richard rita robert roberto robin rodolphe rodrigo roger rokia roland romain romane romeo romuald romy rosa rosalie
roxane ruben ryan saad sabine sabrina sacha sadio safia said saida salah salamata salima salimata salma salome
salvatore samba sami samia samir samira samuel samy sana sandra sandrine sandy sara sarah saskia savannah sebastien
sekou selena selim selma serena serge sergio severine shaima sheila sidonie siham silvia simon simone sixtine
slimane sofia sofiane soizic solange solene solenne soline sonia sophia sophie soraya souad soufiane soukaina
souleymane stanislas stefan stella stephane stephanie sullivan suzanne svetlana swann sybille sylvain sylvaine
sylvia sylviane sylvie taha tamara tanguy tania tarek tariq tatiana tess thea theo theodore theophile therese thi
thibaud thibault thierry thomas tiago tibor tidiane tim timeo timothee tina titouan tom tomas tony tristan ugo
ulysse ursula valentin valentine valeria valerie vanessa vera veronique victoire victor victoria vincent violaine
violette virginie viviane vladimir walid wang warren wassila wassim wendy wilfried william willy xavier yacine yael
yanis yann yannick yasmina yasmine yassine yazid ying yoan yohan yolande youcef younes youssef yuna yvan yves
yvette yvon yvonne zacharie zahra zakaria zelda zelie ziad zineb zinedine zoe zohra zora
"""
_KNOWN_NAMES = frozenset(_NAMES.split())
# Names that are words as well: where they have a capital; the last two where all letters are capitals too.
_WORDS_TOO = frozenset(("rose", "juste", "aime", "marine", "parfait", "lune", "pierre", "clement"))
_NAMES_FIRST = frozenset(("pierre", "clement"))


@lru_cache(maxsize=1 << 15)
def neutral(folded: str) -> str:
    """The same number of words: evidence by words stays where it was."""
    if folded in _KNOWN_NAMES:
        return NAME
    return NEUTRAL if is_identity(folded) else folded


def neutral_words(folded: Sequence[str], raw: Sequence[str]) -> list[str]:
    """`raw`: the same words as they are written. A name of two parts, or with its surname, is one name: what follows
    the first part with a capital is seen by no head."""
    words = [neutral(word) for word in folded]
    named = False
    for n, word in enumerate(words):
        capital = _is_capitalised(raw[n])
        if word in (_WORDS_TOO if capital else _NAMES_FIRST if raw[n].isupper() else ()):
            words[n] = word = NAME
        is_name = word == NAME and folded[n] != NAME
        goes_on = named and (is_name or capital)
        named = goes_on or is_name
        if goes_on:
            words[n] = NAME_GOES_ON
    return words


def _is_capitalised(raw: str) -> bool:
    return raw[:1].isupper() and not raw.isupper() and len(raw) > 1
