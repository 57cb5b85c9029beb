"""Invented debates whose camps are known."""

import numpy as np

from parvis.debates.opinion import Votes


def planted(people, statements, answers, *, camps=(1.0,), effect=1.5, seed=0, spread=0.0, common=0.5):
    """(votes, the camp of each person). `answers`: mean answers of a person; `spread`: log-normal σ of that."""
    rng = np.random.default_rng(seed)
    camp = rng.choice(len(camps), people, p=camps)
    level = rng.normal(0, common, statements)
    on = rng.random(statements) < 0.5
    lean = (
        np.where(on, rng.normal(0, effect, (len(camps), statements)), 0.0)
        if len(camps) > 1
        else np.zeros((1, statements))
    )
    many = np.clip(
        np.round(rng.lognormal(np.log(answers) - spread**2 / 2, spread, people)), 1, statements
    ).astype(int)
    row = np.repeat(np.arange(people, dtype=np.int32), many)
    col = np.concatenate([rng.choice(statements, n, replace=False) for n in many]).astype(np.int32)
    agrees = rng.random(len(row)) < 1 / (1 + np.exp(-(level[col] + lean[camp[row], col])))
    value = np.where(rng.random(len(row)) < 0.12, 0, np.where(agrees, 1, -1)).astype(np.int8)
    return Votes.settled(list(range(people)), list(range(statements)), row, col, value), camp


def shuffled(votes, seed):
    """The votes of each statement dealt anew among those who voted on it: no camps are left."""
    rng = np.random.default_rng(seed)
    order = np.argsort(votes.col, kind="stable")
    value = votes.value.copy()
    value[order] = votes.value[order][np.argsort(votes.col[order] + rng.random(len(order)))]
    return Votes.settled(votes.participants, votes.statements, votes.row, votes.col, value)
