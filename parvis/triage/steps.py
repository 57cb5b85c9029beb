"""What is done when its hour has come: a team's heads are learnt again from all its corrections."""

from __future__ import annotations

import logging
from datetime import timedelta

from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for
from parvis.triage.actions import admit
from parvis.triage.champions import heads_of
from parvis.triage.learning import digest_of, make
from parvis.triage.learnt import heads, school
from parvis.triage.models import Learner, LearnerLife
from parvis.triage.queries import still_here, taught_of

log = logging.getLogger("parvis.triage")
DAY = timedelta(days=1)  # then it looks again: the shipped heads may be newer


@LearnerLife.learning.does
def learn_again(learner: Learner) -> None:
    """A correction that comes meanwhile has its own ticket; what is learnt here is kept all the same."""
    base = heads()
    with acting_for(learner.team_id):
        team = learner.team
        champion = heads_of(
            team
        )  # may ask for this very learning, where other heads ship than those it stood on
        learner.refresh_from_db(from_queryset=Learner.rows.of(team))
        taught = taught_of(team)
    digest = digest_of(base.version if base else "", taught)
    idle = base is None or champion is None or not taught or digest == learner.learnt
    ready = None if idle else school()
    if ready is None or champion is None:
        learner.move_to(LearnerLife.learning, by="worker", due=after(DAY))
        return
    made = make(ready, taught, champion)
    with acting_for(learner.team_id):
        if not still_here(team, [one.key for one in taught]):
            return  # a text was erased meanwhile: it put a ticket, and nothing is kept that has learnt from it
        row = admit(team=team, made=made)
        log.info("learnt", extra={"team": str(team.pk), "version": row.version, "verdict": made.verdict})
        learner.move_to(LearnerLife.learning, by="worker", due=after(DAY), learnt=digest)
