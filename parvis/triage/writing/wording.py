"""Why each check is made, in one sentence for whoever writes. Sentences are English msgids; French is in the locale."""

from __future__ import annotations


def gettext_noop(sentence: str) -> str:
    """Marks a msgid for the translators; the engine itself speaks no language."""
    return sentence


WHY = {
    "readability": gettext_noop(
        "An approximate score (0 to 100) from the length of sentences and words; it does not judge the content."
    ),
    "long": gettext_noop("Short sentences are understood at the first reading, also on a phone."),
    "turns": gettext_noop("People look for who does what: say it with a subject and a verb."),
    "jargon": gettext_noop("A word of the office stops whoever does not work there."),
    "acronym": gettext_noop("Letters mean something to those who know them already: say the words once."),
    "hashtags": gettext_noop("With a capital at each word, screen readers say the words of a hashtag."),
    "emoji": gettext_noop("A screen reader says the name of each emoji aloud: one or two, at the end."),
    "alt": gettext_noop("Whoever does not see the picture hears its description instead."),
    "here": gettext_noop("Some people hear the links of a page alone, without the words around them."),
    "capitals": gettext_noop("Words in capitals are harder to read, and some screen readers spell them out."),
    "letters": gettext_noop("Screen readers say these signs one by one, or not at all; searching misses them."),
    "dates": gettext_noop("People read a post days later, or hear of it from somebody else."),
    "event": gettext_noop("To come, people need the day, the place, the price and how to get in."),
    "conversation": gettext_noop("A post that asks something, or says how to answer, is answered more often."),
    "inclusive": gettext_noop(
        "Screen readers break these forms; the circular of 21 November 2017 keeps the middle point out of the State's"
        " official texts. Both words, or a word for everybody, can be said aloud."
    ),
    "personal": gettext_noop("An answer may be read by everybody: what concerns one person is said in private."),
    "greeting": gettext_noop("A person wrote; a greeting and a signature say that a person answers."),
    "election": gettext_noop(
        "Before an election, communication keeps to facts. These words are hints, not legal advice: a person judges."
    ),
    "spelling": gettext_noop("Not in the dictionary; the town's own words are accepted."),
    "grammar": gettext_noop("A proposal of the grammar checker."),
}  # fmt: skip
