"""The rules as people write them in YAML, read and checked."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from parvis.triage.engine.judged import FLAGS, INTENTS, TOPICS
from parvis.triage.engine.patterns import BadPattern

LABELS = frozenset(
    {f"topic:{t}" for t in TOPICS}
    | {f"intent:{i}" for i in INTENTS}
    | {f"flag:{f}" for f in FLAGS}
    | {"distress"}
)
# What a line of a rule does: speak (strongly or weakly), or keep the rule silent, or let it speak only beside another.
ROLES = ("any", "weak", "unless", "unless_sentence", "unless_text", "with_sentence", "with_text")
THESAURUS = "thesaurus.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadLexicon(ValueError):
    """A lexicon that cannot be used; the message says which file and which rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    language: str
    says: tuple[str, ...]
    weight: int  # 1 low, 2 medium, 3 high
    version: str
    reason: dict[str, str]
    lines: dict[str, tuple[str, ...]]
    negatable: bool = False  # "aucune fuite de gaz" keeps it silent
    quoted: bool = True  # still speaks inside quotation marks
    procedure: str | None = None

    @property
    def vital(self) -> bool:
        return bool({"distress", "flag:menace", "flag:crise"} & set(self.says))


@dataclass(slots=True)
class Tongue:
    """What one language brings: its rules, its lists of words, its short spellings."""

    language: str
    version: str
    rules: list[Rule] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)
    digraphs: dict[str, str] = field(default_factory=dict)  # a letter, and how it is typed without it: ü, ue
    yields: bool = False  # leaves to the language of the text the words that this one knows too
    negations: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    stopwords: frozenset[str] = frozenset()
    thesaurus: dict[str, list[str]] = field(default_factory=dict)  # kinds of words, for heads alone


def read_tongue(folder: Path) -> Tongue:
    """One folder per language: language.yaml, perhaps a thesaurus, then any number of files of rules."""
    base = _read(folder / "language.yaml")
    tongue = Tongue(
        language=folder.name,
        version=str(base["version"]),
        lists=base.get("lists", {}),
        spellings={str(k): str(v) for k, v in base.get("spellings", {}).items()},
        digraphs={str(k): str(v) for k, v in base.get("digraphs", {}).items()},
        yields=bool(base.get("yields", False)),
        negations=frozenset(str(base.get("negations", "")).split()),
        fillers=frozenset(str(base.get("fillers", "")).split()),
        stopwords=frozenset(str(base.get("stopwords", "")).split()),
        thesaurus=_read(folder / THESAURUS) if (folder / THESAURUS).exists() else {},
    )
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in ("language.yaml", THESAURUS):
            tongue.rules += _rules_of(path, tongue)
    return tongue


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  (a safe loader)
    except (OSError, yaml.YAMLError) as error:
        raise BadLexicon(f"{path.name} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise BadLexicon(f"{path.name} must hold names and values")
    return content


def _rules_of(path: Path, tongue: Tongue) -> list[Rule]:
    content = _read(path)
    guards: dict[str, list[str]] = content.get("guards", {})
    return [_rule(raw, guards, tongue, path.name) for raw in content["rules"]]


def _rule(raw: dict[str, Any], guards: dict[str, list[str]], tongue: Tongue, file: str) -> Rule:
    try:
        rule = Rule(
            id=f"{tongue.language}.{raw['id']}",
            language=tongue.language,
            says=tuple(raw["says"]),
            weight=int(raw.get("weight", 2)),
            version=tongue.version,
            reason=dict(raw["reason"]),
            lines={role: _lines(raw, role, guards) for role in ROLES if raw.get(role)},
            negatable=bool(raw.get("negatable", False)),
            quoted=bool(raw.get("quoted", True)),
            procedure=raw.get("procedure"),
        )
    except (KeyError, TypeError) as error:
        raise BadLexicon(f"{file}: rule {raw.get('id', '?')} lacks {error}") from error
    unknown = set(rule.says) - LABELS
    if unknown or rule.weight not in (1, 2, 3) or not {"fr", "en"} <= rule.reason.keys():
        raise BadLexicon(
            f"{file}: rule {rule.id}: labels {unknown or 'known'}, weight 1 to 3, reason in fr and en"
        )
    return rule


def _lines(raw: dict[str, Any], role: str, guards: dict[str, list[str]]) -> tuple[str, ...]:
    """A line "=name" stands for the guards of that name in the same file."""
    lines: list[str] = []
    for line in raw[role]:
        if not isinstance(line, str):
            raise BadPattern(f"Rule {raw['id']}: write this phrase between quotes: {line!r}")
        lines += guards[line[1:]] if line.startswith("=") else [line]
    return tuple(lines)
