"""What many texts speak of: themes found by their words, named by them, shown by the texts that stand in their middle.

TF-IDF of folded words, k-means with many small groups, then groups whose middles are alike become one. A text that is
like no middle belongs to no theme, and a theme has five texts at least. A name is made of words that three texts of the
theme hold, so that a word of one person (a name, an address) never is one. The same texts give the same themes.

Only the worker imports this: scikit-learn weighs more than the rest of the house.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.cluster import AgglomerativeClustering, KMeans, MiniBatchKMeans
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from parvis.triage.engine.folding import fold

VERSION = "1"
FEWEST_TEXTS, FEWEST, MOST, CENTRAL = 20, 5, 12, 3
MOST_GROUPS, TEXTS_A_GROUP, FEW = 40, 5, 2000
ALIKE = 0.25  # cosine of two middles that become one theme
BELONGS = 0.2  # cosine of a text with the middle of its theme, below which it belongs to none
COHERENT = 0.3  # the mean of a theme
TERMS, TERM_TEXTS = 4, 3

_WORD = re.compile(r"[^\W\d_]{3,30}")
_MASKED = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{0,64}@[\w.-]+")
_FRENCH = (
    "ainsi alors apres assez aucun aucune aujourd aujourdhui aura aussi autre autres aux avant avec avez avoir avons "
    "beaucoup bien bon bonjour bonne bonsoir car cela ces cet cette ceux chaque chez chose comme comment compte "
    "contre cordialement dans depuis des deux devant dire dit doit doivent donc dont dois elle elles encore enfin "
    "entre est etait etaient ete etes etre eux fait faire faites faut fois font franchement grand hui ici ils jamais "
    "jour jours jusqu juste les leur leurs lors lui madame mais malgre meme memes merci mes messieurs mieux moi moins "
    "mon monsieur nos notre nous ont par parce pas pendant personne peu peut peuvent peux plus plusieurs plutot pour "
    "pourquoi pouvez pouvoir pouvons pourriez pourrait presque puis quand que quel quelle quelles quelqu quelque "
    "quelques quels qui quoi rien sans sauf savoir sera serait seront ses seulement sinon soit sommes son sont sous "
    "souvent suis sur svp tant tel telle tellement toujours tous tout toute toutes tres trop une vers veut veux vois "
    "voila voir vont vos votre voudrais vous vraiment salut cdt stp plait etc afin apres avoir ayant jai cest "
    "mairie ville commune"
)
_EMPTY = (
    {*_FRENCH.split()}
    | {fold(word) for word in ENGLISH_STOP_WORDS}
    | {"please", "thanks", "hello", "council", "town"}
)


@dataclass(frozen=True, slots=True)
class Theme:
    """Places of texts: `members` all of them, `central` the three nearest to the middle, the nearest first."""

    terms: tuple[str, ...]
    members: tuple[int, ...]
    central: tuple[int, ...]


def themes_of(texts: Sequence[str], groups: Sequence[object] | None = None) -> list[Theme]:
    """The largest first. `groups` says which texts are copies of one another: a few of them are grouped for all, so
    that a campaign drowns no other subject, and one stands in the middle."""
    words = [_words(text) for text in texts]
    told, others = _few_of_each(words, groups)
    if sum(map(bool, words)) < FEWEST_TEXTS:
        return []
    vectors = _vectors([[folded for folded, _raw in words[n]] for n in told])
    if vectors is None:
        return []
    spelt = _spellings(words)
    kept = _kept(vectors, _merged(vectors, _grouped(vectors)))
    nearest = [
        [told[n] for n, _near in sorted(one, key=lambda member: (-member[1], member[0]))] for one in kept
    ]
    members = [sorted({*one, *(n for first in one for n in others.get(first, ()))}) for one in nearest]
    found = []
    for near, all_, terms in zip(nearest, members, _names(members, words), strict=True):
        if terms and len(all_) >= FEWEST:
            found.append(
                Theme(tuple(spelt[term] for term in terms), tuple(all_), _apart(near, texts, groups))
            )
    return sorted(found, key=lambda theme: (-len(theme.members), theme.members))[:MOST]


def _few_of_each(
    words: list[list[tuple[str, str]]], groups: Sequence[object] | None
) -> tuple[list[int], dict[int, list[int]]]:
    """(the texts to group, the further copies that follow the first of their group)."""
    told: list[int] = []
    of: dict[object, list[int]] = defaultdict(list)
    for place, found in enumerate(words):
        group = groups[place] if groups else None
        if not found:
            continue
        if group is not None:
            of[group].append(place)
        if group is None or len(of[group]) <= FEWEST:
            told.append(place)
    return told, {places[0]: places[FEWEST:] for places in of.values()}


def _words(text: str) -> list[tuple[str, str]]:
    """(folded, as it was written) of the words that mean something."""
    raw = _WORD.findall(_MASKED.sub(" ", text[:5000]))
    return [(plain, word) for word in raw if len(plain := fold(word)) > 2 and plain not in _EMPTY]


def _vectors(documents: list[list[str]]) -> Any:
    vectoriser = TfidfVectorizer(
        analyzer=lambda words: words, min_df=2, max_df=0.8, sublinear_tf=True, max_features=20_000
    )
    try:
        return vectoriser.fit_transform(documents)
    except ValueError:  # not one word is in two texts
        return None


def _grouped(vectors: Any) -> Any:
    number = max(2, min(MOST_GROUPS, vectors.shape[0] // TEXTS_A_GROUP))
    if vectors.shape[0] <= FEW:  # in batches the middles of a few texts stay where they began
        return KMeans(n_clusters=number, random_state=0, n_init=5).fit_predict(vectors)
    return MiniBatchKMeans(n_clusters=number, random_state=0, n_init=3, batch_size=2048).fit_predict(vectors)


def _merged(vectors: Any, labels: Any) -> Any:
    """Groups whose middles are alike are one."""
    present = np.unique(labels)
    middles = np.vstack([_middle(vectors[labels == label]) for label in present])
    filled = np.flatnonzero(middles.any(axis=1))
    if len(filled) < 2:
        return labels
    tree = AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=1 - ALIKE)
    joined = dict(zip(present[filled], tree.fit_predict(middles[filled]), strict=True))
    return np.array([joined.get(label, -1) for label in labels])


def _middle(rows: Any) -> Any:
    middle = np.asarray(rows.mean(axis=0)).ravel()
    length = np.linalg.norm(middle)
    return middle / length if length else middle


def _kept(vectors: Any, labels: Any) -> list[list[tuple[int, float]]]:
    """[(place, cosine with the middle)…] of each theme that holds together."""
    kept = []
    for label in np.unique(labels[labels >= 0]):
        places = np.flatnonzero(labels == label)
        near = np.asarray(vectors[places] @ _middle(vectors[places])).ravel()
        members = [(int(n), float(score)) for n, score in zip(places, near, strict=True) if score >= BELONGS]
        if len(members) >= FEWEST and sum(score for _n, score in members) / len(members) >= COHERENT:
            kept.append(members)
    return kept


def _names(themes: list[list[int]], words: list[list[tuple[str, str]]]) -> list[list[str]]:
    """Class-TF-IDF: frequent in this theme, rare in the others; each word in three texts of the theme at least."""
    texts_with = [
        Counter(word for n in members for word in {w for w, _raw in words[n]}) for members in themes
    ]
    everywhere = Counter({word: 0 for counts in texts_with for word in counts})
    for counts in texts_with:
        everywhere.update(counts)
    average = sum(everywhere.values()) / max(len(themes), 1)
    named = []
    for members, counts in zip(themes, texts_with, strict=True):
        scores = {
            word: n / len(members) * np.log(1 + average / everywhere[word])
            for word, n in counts.items()
            if n >= TERM_TEXTS
        }
        named.append(sorted(scores, key=lambda word: (-scores[word], word))[:TERMS])
    return named


def _spellings(words: list[list[tuple[str, str]]]) -> dict[str, str]:
    """A folded word as most people write it."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for found in words:
        for plain, raw in found:
            seen[plain][raw.lower()] += 1
    return {plain: min(raw, key=lambda word: (-raw[word], word)) for plain, raw in seen.items()}


def _apart(nearest: list[int], texts: Sequence[str], groups: Sequence[object] | None) -> tuple[int, ...]:
    """The first three that are no copies of one another; of a theme that is one text, that text once."""
    chosen: list[int] = []
    met: set[object] = set()
    for place in nearest:
        one = (groups[place] if groups else None) or fold(texts[place])
        if one not in met:
            met.add(one)
            chosen.append(place)
    return tuple(chosen[:CENTRAL])
