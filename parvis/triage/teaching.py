"""`parvis triage train`: heads from labelled messages, their figures on messages that they never saw, and their card.

The same files and the same date give the same bytes. The heads that ship are made so, from `seed/messages.csv`
(invented) and from public data whose licence allows it, which stay where they are and are named on the card.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from parvis.triage.engine import SHIPPED, judge_many
from parvis.triage.engine.heads.examples import BadExamples, Example, read_examples
from parvis.triage.engine.heads.measuring import PARTS, area_under_curve, calibration_error, figures
from parvis.triage.engine.heads.model import Heads
from parvis.triage.engine.heads.training import train
from parvis.triage.engine.ruled import see, see_asserted
from parvis.triage.learnt import HEADS
from parvis.triage.learnt import SEED as SEED
from parvis.triage.meaning import vectors_of

if TYPE_CHECKING:
    from parvis.triage.engine.semantic.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Source:
    """A further file of labelled messages, with what its publishers ask to be said of it."""

    path: Path
    said: str


def teach(
    *,
    seed: Path = SEED,
    further: Sequence[Source] = (),
    out: Path = HEADS,
    on: date,
    told: TextIO,
    encoder: Encoder | None = None,
) -> Heads:
    """Writes `out` and its card beside it, `.md`. Raises BadExamples; the former heads then stay.

    With an `encoder` the heads judge by meaning too, and need it whenever they judge."""
    if out.suffix != ".npz":
        raise BadExamples(f"{out.name} is not a name for heads, which end in .npz: nothing was written")
    began = time.perf_counter()
    examples = read_examples(seed)
    learnt, frozen = [e for e in examples if not e.frozen], [e for e in examples if e.frozen]
    extra = [example for source in further for example in read_examples(source.path)]
    told.write(f"{len(learnt)} messages to learn from, {len(frozen)} kept aside, {len(extra)} further …\n")
    sources = [f"{seed.name} (invented)", *(source.said for source in further)]
    card: dict[str, Any] = {"date": on.isoformat(), "rows": len(learnt), "sources": sources}
    rows = [*learnt, *extra]
    if encoder is not None:
        told.write(f"{len(rows)} vectors by {encoder.model} …\n")
    heads = train(
        rows,
        see=partial(see, lexicon=SHIPPED),
        see_said=partial(see_asserted, lexicon=SHIPPED),
        vectors=vectors_of(encoder, [one.text for one in rows]) if encoder is not None else None,
        encoder=encoder.model if encoder is not None else "",
        card=card,
    )
    found = measured(heads, frozen, encoder)
    heads.card["figures"] = found
    saved = _kept(heads, out)
    told.write(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB in {time.perf_counter() - began:.1f} s\n")
    told.write(lines_of(found))
    return saved


def _kept(heads: Heads, out: Path) -> Heads:
    out.parent.mkdir(parents=True, exist_ok=True)
    partial_file = out.with_suffix(".part")
    heads.save(partial_file)
    partial_file.replace(out)
    saved = Heads.open(out)
    out.with_suffix(".md").write_text(card_of(saved), encoding="utf-8")
    return saved


def card_of(heads: Heads) -> str:
    """The model card, in Markdown: what they are, of what, how well they judge, what they cannot do."""
    sources = "\n".join(f"- {source}" for source in heads.card["sources"])
    beside = f", the meaning of the text (vectors of {heads.meaning.encoder})" if heads.meaning else ""
    return f"""# The learnt heads of triage

Version {heads.version}, {heads.card["date"]}. Linear heads over hashed characters, words, the kinds
that words are of{beside} and what the rules said (which they are not shown of
messages that rules were written from); regularised least squares in closed form, probabilities by Platt's curve on
leave-one-out scores of everyday messages.
They add to the rules and never take away. They judge texts, never people: given names and names of groups are read as
one word each.

Learnt from {heads.card["rows"]} messages that are not kept aside, and from:

{sources}

## Measured on messages that they never saw

The seed's frozen part; "to check" counts as wrong; "hard" messages were written to be hard, with many dangers and
their look-alikes. Invented messages prove that nothing is broken, not that it works in a town.

```
{lines_of(heads.card["figures"])}```

## What they cannot do

- Replace a person's reading: of the sensitive messages a part is missed, as the table says, and vital ones among them.
- Languages other than French: read by fewer rules and learnt from fewer messages; see the last column.
- Irony, threads without their beginning, pictures, voices. Dialects and languages without rules
  are not covered, and that is said.
- Nothing here was measured on a real town's messages: there is no such labelled set yet.
"""


def measured(
    heads: Heads | None, examples: Sequence[Example], encoder: Encoder | None = None
) -> dict[str, dict[str, float]]:
    """Part → figure → value: what comes in every day, what was written to be hard, and the other languages."""
    found: dict[str, list[Example]] = {part: [] for part in PARTS}
    for one in examples:
        part = PARTS[2] if one.language != "fr" else PARTS[0] if one.everyday else PARTS[1]
        found[part].append(one)
    return {part: _measured(heads, chosen, encoder) for part, chosen in found.items() if chosen}


def _measured(
    heads: Heads | None, examples: Sequence[Example], encoder: Encoder | None = None
) -> dict[str, float]:
    texts = [one.text for one in examples]
    vectors = vectors_of(encoder, texts) if encoder is not None else None
    judged = judge_many(texts, heads=heads, vectors=vectors)
    found = figures(judged, examples)
    scores = [one.sensitive_score or 0.0 for one in judged]
    truth = [bool(one.flags) for one in examples]
    found["sensitive area under curve"] = area_under_curve(scores, truth)
    found["sensitive calibration error"] = calibration_error(scores, truth)
    if heads is not None:
        toxic = [one.toxicity or 0.0 for one in judged]
        found["toxicity area under curve"] = area_under_curve(toxic, [bool(one.toxic) for one in examples])
    return {name: round(value, 3) for name, value in found.items()}


def lines_of(found: dict[str, dict[str, float]]) -> str:
    """A table: one line per figure, one column per language."""
    names = list(dict.fromkeys(name for values in found.values() for name in values))
    lines = [f"{'':32}" + "".join(f"{language:>18}" for language in found)]
    for name in names:
        cells = [found[language].get(name, math.nan) for language in found]
        lines.append(f"{name:32}" + "".join(f"{'–' if math.isnan(c) else f'{c:g}':>18}" for c in cells))
    return "\n".join(lines) + "\n"
