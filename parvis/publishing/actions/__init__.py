"""Verbs: everything that changes a post. `by` is the membership of the person who does it."""

from parvis.publishing.actions.afterwards import (
    prepare_correction,
    send_again,
    settle_by_person,
    take_down,
)
from parvis.publishing.actions.approving import approve, delegate, end_delegation, make_link, refuse_approval
from parvis.publishing.actions.drafts import bring_back, draft, drop, duplicate, save, take_kept
from parvis.publishing.actions.improving import apply
from parvis.publishing.actions.pictures import attach, detach
from parvis.publishing.actions.planning import leave_it, plan, reschedule, withdraw
from parvis.publishing.actions.rules import add_slot, remove_slot, set_rules
from parvis.publishing.actions.stopping import resume, stop_everything
from parvis.publishing.actions.variants import join_parts, set_variant, split_into_thread
from parvis.publishing.actions.words import AltWords, Saved, VariantWords, Words

__all__ = [
    "AltWords",
    "Saved",
    "VariantWords",
    "Words",
    "add_slot",
    "apply",
    "approve",
    "attach",
    "bring_back",
    "delegate",
    "detach",
    "draft",
    "drop",
    "duplicate",
    "end_delegation",
    "join_parts",
    "leave_it",
    "make_link",
    "plan",
    "prepare_correction",
    "refuse_approval",
    "remove_slot",
    "reschedule",
    "resume",
    "save",
    "send_again",
    "set_rules",
    "set_variant",
    "settle_by_person",
    "split_into_thread",
    "stop_everything",
    "take_down",
    "take_kept",
    "withdraw",
]
