"""What is known of a debate after the engine looked at it, and its form in JSON (`docs/opinion-map.schema.json`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.debates.opinion.counting import Tally, wilson
from parvis.debates.opinion.geometry import Geometry
from parvis.debates.opinion.polis import Bases
from parvis.debates.opinion.solidity import CALM, MARGIN, Nulls, Stability
from parvis.debates.opinion.statistics import Chosen
from parvis.debates.opinion.votes import Floats, Id, Votes
from parvis.debates.opinion.weighting import Weighted, Weights

CAMPS, NO_CAMPS, NOT_ENOUGH = "camps", "no separate camps", "not enough data"
UNSTEADY = "with a part of the people left out, other camps were found"  # a reason for no camps
FORMAT = 1
SURE = 0.8  # below it a person stands between the camps


@dataclass
class Opinions:
    """`votes`: those that count (in mode parvis without moderated statements). `on_map`: n. `points`: n × 2, zero for
    who is not on the map. `label`: n places in `names`, −1 for no group. Other arrays as where they are made."""

    mode: str
    seed: int
    votes: Votes
    out: NDArray[np.bool_]
    meta: NDArray[np.bool_]
    geometry: Geometry
    points: Floats
    on_map: NDArray[np.bool_]
    label: NDArray[np.int32]
    names: tuple[Id, ...]
    silhouettes: dict[int, float]
    verdict: str
    reason: str = ""
    given: bool = False
    moderated: tuple[Id, ...] = ()
    refused: tuple[int, ...] = ()
    bases: Bases | None = None
    nulls: Nulls | None = None
    stability: Stability | None = None
    weights: Weights | None = None
    weighted: Weighted | None = None
    tally: Tally = field(init=False)
    by_origin: Tally = field(init=False)
    by_group: Tally = field(init=False)
    representative: list[list[Chosen]] = field(default_factory=list)
    consensus: tuple[list[Chosen], list[Chosen]] = ((), ())  # type: ignore[assignment]
    group_aware_consensus: Floats = field(init=False)
    statement_positions: Floats = field(init=False)
    extremity: Floats = field(init=False)
    priorities: Floats = field(init=False)

    @property
    def k(self) -> int:
        return len(self.names)

    @property
    def shape(self) -> str:
        """One word more than the verdict: "one axis" where people differ along a line without separate camps,
        "unsteady" where there may be camps, and other answers would have drawn them otherwise."""
        if self.reason == UNSTEADY:
            return "unsteady"
        if self.verdict != NO_CAMPS or self.nulls is None:
            return {CAMPS: "camps", NOT_ENOUGH: "unknown"}.get(self.verdict, "nothing")
        return "one axis" if self.geometry.sigma[0] > max(self.nulls.shuffled_sigma) else "nothing"

    def members(self, group: int) -> list[Id]:
        return [self.votes.participants[place] for place in np.flatnonzero(self.label == group).tolist()]

    def as_json(self, rejected: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """Numbers and ids only. Arrays without ids follow `statement_ids`; agree is +1 everywhere."""
        return self._what_it_is() | self._where() | self._what_it_says() | {"rejected": rejected or []}

    def _what_it_is(self) -> dict[str, Any]:
        """What it was made from, the verdict, and what that rests on."""
        ids = self.votes.statements
        return {
            "format": FORMAT,
            "mode": self.mode,
            "seed": self.seed,
            "inputs": self.votes.digest(),
            "participants": len(self.votes.participants),
            "statements": len(ids),
            "votes": len(self.votes.row),
            "on_map": int(self.on_map.sum()),
            "statement_ids": list(ids),
            "moderated_out": list(self.moderated),
            "verdict": self.verdict,
            "shape": self.shape,
            "reason": self.reason,
            "k": self.k,
            "groups_given": self.given,
            "silhouettes": {str(k): value for k, value in self.silhouettes.items()},
            "refused_k": list(self.refused),
            "nulls": self._nulls(),
            "stability": self._stability(),
            "parameters": {"calm": CALM if self.mode == "parvis" else 0, "margin": MARGIN},
        }

    def _where(self) -> dict[str, Any]:
        return {
            "sigma": self.geometry.sigma.tolist(),
            "centre": self.geometry.centre.tolist(),
            "components": self.geometry.components.tolist(),
            "statement_positions": self.statement_positions.tolist(),
            "statement_extremity": self.extremity.tolist(),
            "projection": self._projection(),
            "certainty": self._certainty(),
        }

    def _what_it_says(self) -> dict[str, Any]:
        told_by_door = self.votes.origins != ("",)
        return {
            "groups": [self._group(number) for number in range(self.k)],
            "consensus": {
                "agree": [self._chosen(one) for one in self.consensus[0]],
                "disagree": [self._chosen(one) for one in self.consensus[1]],
            },
            "group_aware_consensus": self._by_statement(self.group_aware_consensus),
            "priorities": self._by_statement(self.priorities),
            "tallies": self._tallies(self.tally.agree, self.tally.disagree, self.tally.seen),
            "origins": self._origins() if told_by_door else {},
            "weighting": self._weighting(),
        }

    def _by_statement(self, values: Floats) -> dict[str, float]:
        return {str(one): value for one, value in zip(self.votes.statements, values.tolist(), strict=True)}

    def _projection(self) -> dict[str, list[float]]:
        points = self.points.tolist()
        return {str(self.votes.participants[i]): points[i] for i in np.flatnonzero(self.on_map).tolist()}

    def _certainty(self) -> dict[str, float]:
        """In which share of the subsamples a person stands in the same camp; only where there are camps."""
        if self.stability is None or self.verdict != CAMPS:
            return {}
        there = np.flatnonzero(self.on_map).tolist()
        values = np.round(self.stability.certainty, 4).tolist()
        return {str(self.votes.participants[i]): value for i, value in zip(there, values, strict=True)}

    def _nulls(self) -> dict[str, Any] | None:
        if self.nulls is None:
            return None
        return {
            "shuffled": list(self.nulls.shuffled), "cloud": list(self.nulls.cloud), "bar": self.nulls.bar,
            "shuffled_sigma": list(self.nulls.shuffled_sigma),
        }  # fmt: skip

    def _stability(self) -> dict[str, Any]:
        """Of the best cut, also when it was not taken for camps; null where nothing was cut."""
        of = self.stability
        if of is None:
            return {"ari": None, "low": None, "high": None, "worst": None, "ks": [], "word": None}
        return {
            "ari": of.ari, "low": of.low, "high": of.high, "worst": of.worst, "ks": list(of.ks), "word": of.word,
        }  # fmt: skip

    def _group(self, number: int) -> dict[str, Any]:
        members = self.members(number)
        chosen = self.representative[number] if self.representative else []
        of = self.by_group
        inside = (self.label == number) & self.on_map
        return {
            "id": self.names[number],
            "size": len(members),
            "members": members,
            "centre": self.points[inside].mean(axis=0).tolist() if inside.any() else [0.0, 0.0],
            "representative": [self._chosen(one) for one in chosen],
            "tallies": self._tallies(of.agree[number], of.disagree[number], of.seen[number]),
        }

    def _chosen(self, one: Chosen) -> dict[str, Any]:
        told: dict[str, Any] = {
            "statement": self.votes.statements[one.column], "direction": one.direction,
            "n_success": one.n_success, "n_trials": one.n_trials, "score": one.score, "p": one.p, "p_test": one.p_test,
        }  # fmt: skip
        if one.repness is not None:
            told |= {
                "repness": one.repness, "repness_test": one.repness_test, "best_agree": one.best_agree,
            }  # fmt: skip
        return told

    def _tallies(
        self, agree: NDArray[np.int64], disagree: NDArray[np.int64], seen: NDArray[np.int64]
    ) -> dict[str, dict[str, Any]]:
        """`low` and `high` bound agree/seen, `decided_*` agree/(agree + disagree): Wilson, 95 %."""
        low, high = wilson(agree, seen)
        decided_low, decided_high = wilson(agree, agree + disagree)
        rows = zip(
            self.votes.statements, agree.tolist(), disagree.tolist(), seen.tolist(), low.tolist(), high.tolist(),
            decided_low.tolist(), decided_high.tolist(), strict=True,
        )  # fmt: skip
        return {
            str(one): {
                "agree": yes, "disagree": no, "pass": of - yes - no, "seen": of, "low": least, "high": most,
                "decided_low": d_least, "decided_high": d_most,
            }
            for one, yes, no, of, least, most, d_least, d_most in rows
        }  # fmt: skip

    def _origins(self) -> dict[str, Any]:
        of = self.by_origin
        return {
            name: self._tallies(of.agree[door], of.disagree[door], of.seen[door])
            for door, name in enumerate(self.votes.origins)
        }

    def _weighting(self) -> dict[str, Any] | None:
        """Beside the raw tallies, never instead of them."""
        if self.weights is None or self.weighted is None:
            return None
        of = self.weighted
        rows = zip(self.votes.statements, of.agree.tolist(), of.disagree.tolist(), of.low.tolist(), of.high.tolist(), strict=True)  # noqa: E501  # fmt: skip
        return {
            "design_effect": self.weights.effect, "missing": list(self.weights.missing), "gap": self.weights.gap,
            "statements": {
                str(one): {"agree": yes, "disagree": no, "low": low, "high": high} for one, yes, no, low, high in rows
            },
        }  # fmt: skip
