"""Every label that exists is explained, in both languages, and none that does not."""

import pytest

from parvis.triage import labels
from parvis.triage.engine import FLAGS, INTENTS, PRIORITIES, TOPICS


@pytest.mark.parametrize(
    ("kind", "keys"), [("topics", TOPICS), ("intents", INTENTS), ("priorities", PRIORITIES)]
)
def test_each_label_has_its_meaning_in_both_languages(kind, keys):
    french, english = (labels.meanings(kind, language=language) for language in ("fr-FR", "en"))
    assert tuple(french) == tuple(english) == keys
    assert all(french[key] != english[key] for key in keys)


def test_each_flag_says_what_raises_it_and_what_does_not():
    french, english = labels.flags(language="fr"), labels.flags(language="en")
    assert tuple(one.key for one in french) == FLAGS
    for here, there in zip(french, english, strict=True):
        assert here.when != there.when
        assert here.never != there.never
