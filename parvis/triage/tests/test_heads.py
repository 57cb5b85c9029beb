"""The learnt heads: what they see, how they are solved, what they may and may not change. All texts are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from parvis.triage import teaching
from parvis.triage.engine import FLAGS, SHIPPED, judge, judge_many
from parvis.triage.engine.heads.examples import BadExamples, Example, read_examples
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.measuring import area_under_curve, calibration_error, recall_at, wilson
from parvis.triage.engine.heads.model import BadHeads, Heads, platt
from parvis.triage.engine.heads.solving import kernel_of, solve, weights_of
from parvis.triage.engine.heads.training import train
from parvis.triage.engine.ruled import see
from parvis.triage.tests.lessons import dense, invented


@pytest.fixture(scope="module")
def heads() -> Heads:
    return train(invented(), see=partial(see, lexicon=SHIPPED))


# ------------------------------------------------------------------ what is seen


def test_a_text_is_seen_alike_alone_and_among_others():
    texts = [["le", "bus"], ["élu", "🙂", "𝕏"], [], ["le", "bus", "du", "soir"]]
    together = features_of(texts, [["flag:elu>=1"], [], [], []])
    for n, words in enumerate(texts):
        alone = features_of([words], [["flag:elu>=1"] if n == 0 else []])
        mine = together.owner == n
        assert sorted(together.bucket[mine]) == sorted(alone.bucket)
        assert np.isclose(together.value[mine].sum(), alone.value.sum())


def test_a_long_text_weighs_no_more_than_a_short_one():
    short, long = dense(features_of([["bus"], ["bus"] * 400]))
    assert np.isclose(np.linalg.norm(short), np.sqrt(1.0**2 + 0.9**2), atol=0.1)
    assert np.linalg.norm(long) < 25 * np.linalg.norm(short)


@pytest.mark.parametrize("words", [[], [""], ["\ud800"], ["é" * 70_000], ["a"] * 5000, ["\x00b"]])
def test_no_text_is_too_odd_to_be_seen(words):
    found = features_of([words, ["bus"]])
    assert found.texts == 2
    assert np.isfinite(found.value).all()


# ------------------------------------------------------------------ how they are solved


def test_the_scores_of_unseen_rows_are_those_of_heads_trained_without_them():
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(12, 5))
    targets, weights = np.sign(rng.normal(size=(12, 2))), rng.uniform(0.5, 3, size=12)
    kernel = rows @ rows.T
    solved = solve(kernel.copy(), targets, weights, ridge=0.7)
    for left_out in range(12):
        kept = np.arange(12) != left_out
        inner = kernel[np.ix_(kept, kept)] + 0.7 * np.diag(1 / weights[kept])
        alpha = np.linalg.solve(inner, targets[kept] - solved.bias)
        assert np.allclose(kernel[left_out, kept] @ alpha + solved.bias, solved.unseen[left_out])


def test_the_weights_in_buckets_are_those_of_the_rows():
    features = features_of([["le", "bus"], ["la", "rue"], ["le", "train"]])
    rows = dense(features)
    assert np.allclose(kernel_of(features), rows @ rows.T, atol=1e-5)
    alpha = np.array([[1.0, -1.0], [0.5, 2.0], [-1.0, 0.0]])
    assert np.allclose(
        kernel_of(features) @ alpha,
        dense(features) @ weights_of(features, alpha)[np.unique(features.bucket)],
        atol=1e-5,
    )


def test_probabilities_follow_what_happens():
    rng = np.random.default_rng(2)
    scores = rng.normal(size=4000)
    truth = rng.uniform(size=4000) < 1 / (1 + np.exp(-(2 * scores - 1)))
    slope, offset = platt(scores, truth)
    assert abs(slope - 2) < 0.25
    assert abs(offset + 1) < 0.25
    assert calibration_error(1 / (1 + np.exp(-(slope * scores + offset))), truth) < 0.03


def test_the_curve_of_a_rare_label_stays_a_curve():
    """Scores near -1 with ten in a thousand above: from the first guess a whole Newton step leads to a cliff."""
    rng = np.random.default_rng(3)
    truth = np.arange(1000) % 100 == 0
    scores = rng.normal(-0.93, 0.07, size=1000) + 0.35 * truth
    slope, offset = platt(scores, truth)
    chances = 1 / (1 + np.exp(-(slope * scores + offset)))
    assert 5 < slope < 100
    assert ((chances > 0.01) & (chances < 0.99)).sum() > 20
    assert calibration_error(chances, truth) < 0.02


def test_figures_are_what_their_names_say():
    scores, truth = [0.9, 0.8, 0.3, 0.2, 0.1], [True, False, True, False, False]
    assert recall_at(scores, truth, 0.2) == 0.5
    assert recall_at(scores, truth, 0.6) == 1.0
    assert area_under_curve(scores, truth) == pytest.approx(5 / 6)
    assert area_under_curve([1, 1], [True, False]) == 0.5


@pytest.mark.parametrize(
    ("share", "many", "low", "high"),
    [(0, 0, 0, 1), (0.95, 20, 0.764, 0.991), (0.5, 100, 0.404, 0.596), (0, 10, 0, 0.278), (1, 10, 0.722, 1)],
)
def test_the_interval_is_wilsons(share, many, low, high):
    assert wilson(share, many) == pytest.approx((low, high), abs=0.001)


# ------------------------------------------------------------------ flags


def raised_at(heads: Heads, chance: float, *, attack: float = 0.9) -> set[str]:
    """Flags of a text without danger when every flag's head says this chance of any text."""
    flags = np.asarray([name.startswith("flag:") for name in heads.names])
    weights, scale = heads.weights.copy(), heads.scale.copy()
    weights[:, flags], scale[flags] = 1, 1  # so that there are words to show
    said = np.where(flags, chance, attack)
    told = flags | np.asarray([name == "toxic" for name in heads.names])
    sure = replace(
        heads,
        weights=weights,
        scale=scale,
        slope=np.where(told, 0, heads.slope).astype(np.float32),
        offset=np.where(told, np.log(said / (1 - said)), heads.offset).astype(np.float32),
    )
    return set(judge("le trottoir est cassé, la cantine de l'école", heads=sure).flags)


def test_a_flag_is_raised_from_little_where_look_alikes_are_few(heads):
    assert raised_at(heads, 0.18) == set()
    early = raised_at(heads, 0.22)
    assert {"menace", "rumeur"} <= early
    assert early.isdisjoint({"crise", "deces_accident", "haine", "mineurs"})
    assert raised_at(heads, 0.4) - early == {"corruption", "crise", "deces_accident", "election"}
    assert "haine" in raised_at(heads, 0.71)
    assert "haine" not in raised_at(heads, 0.71, attack=0.3), "a group is named, nobody is attacked"
    assert raised_at(heads, 0.72) == set(FLAGS) - {"donnees_perso", "elu", "police"}


def test_what_may_be_vital_is_reviewed_before_all_else(heads):
    column, sensitive = heads.names.index("vital"), heads.names.index("sensitive")
    text = "la zibette encore, vous verrez bien"

    def score(vital: float, sure: float) -> float:
        slope, offset = heads.slope.copy(), heads.offset.copy()
        for place, chance in ((column, vital), (sensitive, sure)):
            slope[place], offset[place] = 0, np.log(chance / (1 - chance))
        found = judge(text, heads=replace(heads, slope=slope, offset=offset)).sensitive_score
        assert found is not None
        return found

    surely_sensitive, maybe_vital = score(0.01, 0.999), score(0.2, 0.3)
    assert surely_sensitive < maybe_vital < score(0.6, 0.3) < 1
    assert score(0.01, 0.4) == pytest.approx(0.4)
    assert judge("Je veux mourir", heads=heads).sensitive_score >= 0.97


def test_heads_are_not_shown_what_rules_say_of_messages_that_they_were_written_from():
    seen = partial(see, lexicon=SHIPPED)
    told = lambda text, language: (seen(text, language)[0], ["flag:elu>=1"])  # noqa: E731
    silent = lambda text, language: (seen(text, language)[0], [])  # noqa: E731
    gave = [replace(one, gave_rules=True) for one in invented()]
    assert np.array_equal(train(gave, see=told).weights, train(gave, see=silent).weights)
    assert not np.array_equal(train(invented(), see=told).weights, train(invented(), see=silent).weights)


def test_probabilities_are_fitted_on_everyday_messages():
    """Hard ones teach, but there are more dangers among them than come in."""
    hard = [replace(one, text=f"{one.text}, encore", flags=("menace",), everyday=False) for one in invented()]
    everyday = train([*invented(), *hard], see=partial(see, lexicon=SHIPPED))
    all_alike = train(
        [*invented(), *(replace(one, everyday=True) for one in hard)], see=partial(see, lexicon=SHIPPED)
    )
    column = everyday.names.index("flag:menace")
    assert np.array_equal(everyday.weights, all_alike.weights)
    assert everyday.offset[column] != all_alike.offset[column]


# ------------------------------------------------------------------ what is kept


def test_the_same_messages_give_the_same_bytes_and_come_back_whole(heads, tmp_path):
    again = train(invented(), see=partial(see, lexicon=SHIPPED))
    for name, one in (("a", heads), ("b", again)):
        one.save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    opened = Heads.open(tmp_path / "a")
    features = features_of([["la", "navette"]])
    assert np.array_equal(opened.scores(features), heads.scores(features))
    assert len(opened.version) == 12


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not one", b"\x00" * 4000])
def test_a_damaged_file_is_refused_in_words(tmp_path, content):
    (tmp_path / "heads.npz").write_bytes(content)
    with pytest.raises(BadHeads, match=r"heads\.npz"):
        Heads.open(tmp_path / "heads.npz")


# ------------------------------------------------------------------ what they change


def test_they_learn_what_no_rule_says_and_name_the_words_that_weighed(heads):
    found = judge("La zibette, à quelle heure la prochaine ?", heads=heads)
    assert (found.topic, found.intent) == ("transport", "question")
    words = [
        one.text.lower() for one in found.evidence if one.label == "topic:transport" and one.rule == "heads"
    ]
    assert "zibette" in words
    assert ("heads", heads.version) in found.versions
    assert found.sensitive_score is not None


def test_a_subject_is_never_told_by_words_that_are_in_every_text(heads):
    for one in invented():
        for item in judge(one.text, heads=heads).evidence:
            if item.rule == "heads" and item.label.startswith("topic:"):
                assert item.text.lower() not in ("le", "la", "de", "du", "une", "l", "n", "est"), one.text


def test_evidence_stands_where_the_text_says_so(heads):
    text = "🙂🙂 ÉCOLE : la Cantine des élèves — c'est inadmissible"
    for one in judge(text, heads=heads).evidence:
        assert text[one.start : one.end] == one.text


@pytest.mark.parametrize(
    "text",
    [
        "Au secours, il y a le feu dans l'école, une fumée noire sort du toit !",
        "Je veux mourir, je n'en peux plus",
        "Mon numéro est le 06 39 98 12 34, rappelez-moi",
        "Un grand merci, mais je vais venir te tuer",
    ],
)
def test_a_head_never_takes_away_what_a_rule_found(heads, text):
    silent = replace(heads, bias=heads.bias - 50)  # heads that say no to everything
    ruled, refined = judge(text), judge(text, heads=silent)
    assert set(ruled.flags) <= set(refined.flags)
    assert refined.rank <= ruled.rank
    assert refined.distress == ruled.distress
    assert refined.vital >= ruled.vital
    if ruled.intent in ("urgence", "insulte"):
        assert refined.intent == ruled.intent


def test_what_only_a_head_holds_for_a_threat_has_its_procedure(heads):
    column = heads.names.index("flag:menace")
    weights, scale = heads.weights.copy(), heads.scale.copy()
    slope, offset = heads.slope.copy(), heads.offset.copy()
    weights[:, column], scale[column], slope[column], offset[column] = 1, 1, 0, 50
    sure = replace(heads, weights=weights, scale=scale, slope=slope, offset=offset)
    found = judge("La zibette encore, attention à vous", heads=sure)
    assert "menace" in found.flags
    assert found.vital
    assert found.procedure == "menace"


def test_without_evidence_there_is_no_label(heads):
    sure = replace(
        heads, weights=np.zeros_like(heads.weights), bias=heads.bias + 50
    )  # sure of all, for no reason
    found = judge("zzz", heads=sure)
    assert (found.topic, found.intent, found.flags) == ("to_check", "to_check", ())


def test_many_at_once_are_judged_as_one_by_one(heads):
    texts = [one.text for one in invented()] + ["", "?", "a" * 60_000]
    assert judge_many(texts, heads=heads) == [judge(text, heads=heads) for text in texts]


def test_rules_alone_judge_as_before():
    assert judge("La rue Haute est défoncée") == judge_many(["La rue Haute est défoncée"])[0]
    assert judge("bonjour").sensitive_score is None


# ------------------------------------------------------------------ learning from a file


def write(path: Path, *lines: str) -> Path:
    path.write_text(
        "\n".join(["text,lang,topic,intent,flags,sentiment,toxic", *lines]) + "\n", encoding="utf-8"
    )
    return path


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (" ,fr,voirie,question,,neu,0", "row 2: no text"),
        ("Un texte,fr,route,question,,neu,0", "row 2: topic cannot be “route”"),
        ("Un texte,fr,voirie,question,elu|maire,neu,0", "no flag maire"),
        ("Un texte,fr,voirie,question,,neu,2", "toxic cannot be “2”"),
    ],
)
def test_a_bad_row_is_told_by_its_number(tmp_path, line, said):
    with pytest.raises(BadExamples, match=said):
        read_examples(write(tmp_path / "rows.csv", line))


def test_a_label_that_nobody_gave_teaches_nothing(heads):
    rows = [Example(f"un texte quelconque numéro {n}", toxic=bool(n % 2)) for n in range(20)]
    more = train([*invented(), *rows], see=partial(see, lexicon=SHIPPED))
    for name in heads.names:
        here, there = heads.names.index(name), more.names.index(name)
        same = np.array_equal(heads.weights[:, here], more.weights[:, there])
        assert same == (name != "toxic"), name


def test_heads_that_nobody_taught_the_flags_are_not_made():
    rows = [Example(one.text, topic=one.topic, intent=one.intent) for one in invented()]
    with pytest.raises(BadExamples, match="flag, sensitive"):
        train(rows, see=partial(see, lexicon=SHIPPED))


def test_the_messages_are_not_overwritten_by_what_was_learnt_from_them(tmp_path):
    seed = write(tmp_path / "seed.csv", "Un texte,fr,voirie,question,,neu,0")
    before = seed.read_bytes()
    with pytest.raises(BadExamples, match=r"seed\.csv is not a name for heads"):
        teaching.teach(seed=seed, out=seed, on=date(2026, 11, 26), told=StringIO())
    assert seed.read_bytes() == before


def test_what_is_kept_aside_depends_on_the_text_alone():
    frozen = [Example(f"message {n}").frozen for n in range(2000)]
    assert 0.26 < sum(frozen) / 2000 < 0.34
    assert Example("message 7", topic="voirie").frozen == Example("message 7 ").frozen == frozen[7]


def test_the_command_learns_measures_and_tells(tmp_path):
    rows = [
        f'"{one.text} {n}",fr,{one.topic},{one.intent},{"|".join(one.flags or ())},neg,{int(bool(one.toxic))}'
        for one in invented()
        for n in range(2)
    ]
    told = StringIO()
    heads = teaching.teach(
        seed=write(tmp_path / "seed.csv", *rows), out=tmp_path / "heads.npz", on=date(2026, 11, 26), told=told
    )
    assert heads.card["date"] == "2026-11-26"
    assert heads.card["figures"]["fr, everyday"]["topic"] > 0.8
    assert "kept aside" in told.getvalue()
    assert "sensitive found at 40%" in told.getvalue()
    with pytest.raises(BadExamples):
        teaching.teach(
            seed=tmp_path / "none.csv", out=tmp_path / "heads.npz", on=date(2026, 11, 26), told=told
        )
    assert Heads.open(tmp_path / "heads.npz").version == heads.version, "the former heads stay"
    assert heads.version in (tmp_path / "heads.md").read_text(encoding="utf-8")
