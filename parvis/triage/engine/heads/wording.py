"""French words that attack, deny, praise and condemn, and words for whoever or whatever may be meant.

Folded (lower case, no accents). A word that ends in "-" stands for all that begin so. Words are sorted by what they do
in a sentence, whatever they are worth elsewhere: the head of toxicity weighs them, nothing is concluded from one alone.
"""

from __future__ import annotations

_WORDS = {
    # Names that belittle a whole group.
    "SLUR": """
        bougnoul- bounioul- bicot- crouille- melons ratons youpin- youtre- feuj- negro- negre- bamboula-
        macaque- guenon- chinetoque- chinetok- niakoue- bridee- romanichel- romano romanos espingouin- rital
        ritals polack- polak- portos boche boches pd pds pede pedes pedale pedales pedoque- tapette- tarlouze-
        tafiole- fiotte- lopette- tantouze- gouine- gouinasse- goudou- travelo- trave travs sodomite- mongol
        mongols mongole mongoles mongolien- gogol gogole gogols triso trisos debile- attarde- karlouch-
        sauvageon- clandos enturban- infirme- estropie- invertis pouffiasse- poufiasse- pouf poufs pute putes
        salope salopes connasse- grognasse- trainee trainees garce garces catin catins petasse- greluche-
        gonzesse- femelle- cassos
    """,
    # Nouns and adjectives that insult anybody.
    "INSULT": """
        con conne cons connes connard- conard- abruti- imbecile- cretin- idiot- encule encules enculee enfoire-
        batard- salaud- salopard- salop ordure- raclure- pourriture- pourri pourris fumier- crevure- crapule-
        voyou- escroc- charogne- merdeux merdeuse- bouffon- clown- guignol- tocard- minable- nullard- nul nuls
        nulle nulles incapable- faineant- feignant- feignasse- branleur- branleuse- branquignol- trouduc-
        couillon- andouille- cloporte- lache laches hypocrite- menteur- menteuse- voleur- voleuse- ivrogne-
        pochard- poivrot- degenere- detraque- tare tares taree tarees fou folle fous folles demeure demeures
        demeuree niais- cingle- dingue dingues stupide- bete betes miserable- vaurien- canaille- racaille-
        sagouin- goujat- mufle- plouc- bouseux blaireau- boulet- larve- loque- lie scorie- sangsue- profiteur-
        profiteuse- parasite- nuisible- dechet dechets rebut- batards traitre- imposteur- charlatan-
    """,
    # Animals, diseases and disasters that people are likened to.
    "BEAST": """
        rat rats cafard- vermine- porc porcs truie- cochon cochons chien chiens chienne- singe singes ane anes
        bourrique- bestiole- insecte- pou poux tique tiques puce puces serpent- vipere- vautour- hyene- animal
        animaux betail troupeau- sauvage- barbare- monstre- demon demons diable- peste cancer- virus maladie-
        fleau- plaie plaies tumeur- poison poisons gangrene- infection invasion- envahi- horde- meute meutes
        engeance- erreur erreurs abomination- malediction- menace menaces danger dangers anomalie- aberration-
        pieuvre- ramassis fange crasse pourceau-
    """,
    # What is said of people one despises.
    "LOW": """
        sale sales degoutant- repugnant- repoussant- ignoble- infame- immonde- ecoeurant- degueulass- degueu
        abject- affreu- laid laide laids laides moche- hideu- inferieur- inutile- incompetent- ignorant- ignare-
        arriere arrieres arrieree primitif- primitive- violent- dangereu- criminel- delinquant- terroriste-
        pedophil- violeur- assassin- pervers- malsain- anorma- deviant- malhonnet- fourbe- sournois- paresseu-
        pouilleu- crasseu- puant- pue puent indesirable- aberrant- horrible- detestable- haissable- meprisable-
        pitoyable- lamentable- pathetique- ridicule- atroce- odieu- mauvais- vil vils vile viles merdique-
        foireu- nauseabond- sot sots sotte sottes inhumain- cruel- obscene- lubrique- vicieu- grotesque- idiote-
        insignifiant- insupportabl- invivable- souille- souillon- souillure- debauche- irresponsable- incurable-
    """,
    "HARM": """
        tuer tue tues tuez tuent tuons tuais tuait tuera tuerai tueront tuerais tuerait buter bute butez butent
        crever creve crevez crevent egorg- poignard- etrangl- extermin- elimin- gazer gaze gazez gazes bruler
        brule brulez brulent brulera brulerai cramer crame cramez lynch- massacr- pendre pend pends pendez
        pendu- pendons fusill- abattre abats abattez abattu- abattrai assassine- assassiner frapper frappe
        frappez frapperai cogner cogne cognez cognerai tabass- taper tape tapez gifler gifle- baff- defonc-
        demoli- demolir demonter casser casse cassez casserai peter pete petez violer viole violez violerai
        tortur- noyer noie noyez ecras- castr- sterilis- decapit- mutil- agress- attaqu- flingu- saigner saigne
        saignez lapid- eradiqu- detrui- aneant- puni- souffrir souffre souffrent mort morts mourir meurs meurent
        meure meurt execut- trucid- matraqu- fouett- bastonn- pulveris- dezingu- rosser etripe- etriper
        empoisonn- poisser embroch- liquid- lyncher
    """,
    "BANISH": """
        dehors degage- renvoy- renvoie- expuls- virer vire virez virons chasser chassez chassons deport-
        charter- bannir bannis banni bannissez interdi- barrez debarrass- remigr- parquer parquez enferm- exclu-
        rejet- refoul- nettoy- karcher- raus retournez retourne rentrez foutez disparai- supprim- ecart-
    """,
    "CONTEMPT": """
        deteste- hais hait haissons haissent hair haine haines haineuse- vomis vomir vomit meprise- mepris
        dedain- dedaign- degout- repugne- repugner ecoeure- execr- maudi- honnis abhorr- aversion- repulsion-
        colere furieu- rage enrage- supporte supportes supporter supporterai crach- emmerd- enerv- horripil-
        debect- exaspere- effraie- nausee- gerb- hargne ressentiment degueule-
    """,
    "PROFANE": """
        merde- putain- bordel- foutre fout fous foutu foutue foutus foutent chier chie chiant- chiasse- couille-
        cul bite bites baise baiser niqu- enculer branle- zut chiotte- conneri- gueule gueules bordelique-
        emmerdement-
    """,
    "GOOD": """
        valeur- valent vaut valoir digne- dignite respect- egal egale egaux egales egalite droit droits merit-
        humain- bon bonne bons bonnes gentil- honnete- intelligen- capable- courageu- important- normal normaux
        normale confian- ami amis amie amies aime aimer aiment aimons adore- merci bienvenu- accueil- aide-
        aider- solidar- soutien- souten- proteg- fier fiers fiere fieres formidable- super genial- beau belle
        beaux belles heureu- sympa- travailleu- utile utiles apprecie- remarquable- talent- brillant- pitie
        compassion tolere- vivre vive vivent sauver sauve secour- defend- estime- admir- chance honneur
    """,
    "NOT": "ne n pas jamais aucun aucune plus ni nul nullement rien personne sans non point guere",
    # How hatred and slander are named by who does not share them.
    "DENOUNCE": """
        racis- xenophob- antisemit- homophob- transphob- islamophob- sexis- misogyn- validis- haineux discrimin-
        inaccept- intolera- inadmissibl- scandaleu- indign- condamn- denonc- signal- moder- stigmatis- prejuge-
        cliche- stereotyp- amalgam- caricatur- diffam- insultant- blessant- choquant- harcel- injuri- injure-
        insulte- propos victime- tort faux mensonge- honte- plainte- combatt- lutte- lutter contre calomni-
        deshumanis- bloqu- banni- sanction- excus- inqualifiabl- desol- revolt-
    """,
    "SAY": """
        dire dit dis dites disent disait dirait disant ecrire ecrit ecrivez ecrivent crier crie crient cria
        traiter traite traitent traitez traites appeler appelle appelez appellent pens- croire croit croyez
        affirm- pretend- insinu- repet- lire lu lis lisez entendre entend entendu entends commentair- message-
        phrase- mot mots discours blague- rumeur- slogan- tag tags tweet- publi- sugger- parle- paroles
    """,
    "WOMEN": "femme femmes fille filles meuf meufs nana nanas dame dames",
    # Trades, pastimes and opinions: no group that hatred is of.
    "ROLE": """
        medecin- docteur- infirmier- infirmiere- avocat- banquier- comptable- policier- policiere- flic flics
        gendarme- journalist- politicien- elu elus elue elues maire maires depute deputes deputee ministre-
        fonctionnaire- prof profs professeur- enseignant- instit- agent agents chauffeur- automobilist- cyclist-
        pieton- motard- chasseur- pecheur- agriculteur- paysan- commercant- boulanger- boucher- patron patrons
        patronne actionnair- promoteur- proprietair- locatair- artist- chanteur- acteur- footballeur- joueur-
        arbitre- supporteur- touriste- parisien- vegan- vegetarien- communist- socialist- capitalist- gauchist-
        ecolo ecolos centrist- liberaux fachos fasciste- nazi- notair- plombier- artisan- livreur- facteur-
        pompier- jardinier- architect- ingenieur- informaticien- retraite retraites etudiant- lyceen- bourgeois-
        bobo bobos coiffeur- dentist- vendeur- vendeuse- caissier- employe- secretair- controleur- contractuel-
        directeur- directrice- president- syndicalist- investisseur- speculateur- militair- soldat- juge juges
        gerant- concierge- gardien- eboueur- fumeur- campeur- ados adolescent- jeunes pilote- scientifique-
        chercheur- entrepreneur- vigile- animateur-
    """,
    "THING": """
        chaise- table tables voiture- camion- velo velos trottinette- bus tram train trains metro route- rue
        rues trottoir- poubelle- lampadair- feu feux arbre- haie haies banc bancs porte portes fenetre- mur murs
        toit toits fuite- tuyau- robinet- machine- ordinateur- imprimant- telephone- site sites formulair-
        dossier- papier- meteo pluie neige verglas temps semaine- journee- lundi film- livre livres serie match-
        musique- bruit- legume- fromage- plat plats soupe- cafe- biere- vin vins pigeon- moustique- frelon-
        chenille- chantier- travaux trou trous ornier- pont ponts parking- ascenseur- chaudiere- wifi connexion-
        facture- impot- taxe- colis clavier- pneu- moteur- tondeuse- escalier- cloture- tente tentes canape-
        vaisselle- cuisine- chaussette- reveil- sport jeu jeux ballon- maison- immeuble- peinture- affichage-
        horodateur- composteur- benne- compost tri
    """,
    "YOU": "tu te t toi ton ta tes",
    "YOUS": "vous vos votre",
    "THEY": "ils eux leur leurs elles ceux gens tous toutes type types mec mecs gars bande espece race",
    "HIM": "il lui elle son sa ses celui celle",
    "ME": "je j me m moi mon ma mes",
}
ATTACKS = frozenset({"SLUR", "INSULT", "BEAST", "LOW", "HARM", "BANISH", "CONTEMPT", "PROFANE"})
# Who is hit where several are near, in this order.
TARGETS = ("GROUP", "WOMEN", "YOU", "YOUS", "ROLE", "THEY", "HIM", "THING", "ME")
# Words that the bare sentence keeps.
_PLAIN = """
    le la les l un une des de du d au aux ce cet cette c ces est sont etes es sommes suis etre etait etaient sera seront
    a ont as avez avons ai avoir devrait devraient doit doivent devoir faut faudrait peut peuvent pourquoi comment qui
    que qu quand si parce car comme trop tres tout toute juste seulement encore toujours y en et ou mais avec chez pour
    contre par sur dans quelqu quelques deux trois plusieurs beaucoup il elle on nous se s va vont vais
"""
PLAIN = frozenset(_PLAIN.split())
KINDS: dict[str, str] = {}
STEMS: dict[str, str] = {}
for _kind, _listed in _WORDS.items():
    for _word in _listed.split():
        if _word.endswith("-"):
            STEMS.setdefault(_word[:-1], _kind)
        else:
            KINDS.setdefault(_word, _kind)
