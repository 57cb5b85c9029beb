"""Nouns: the post and its variants, its pictures, who agreed to it, and each write that leaves."""

from parvis.publishing.models.approval import Approval, ApprovalLink, Decision, Delegation, LinkLife, Version
from parvis.publishing.models.delivery import Delivery
from parvis.publishing.models.figures import PostFigures, Watching, WatchingLife
from parvis.publishing.models.media import Attachment, MediaFile
from parvis.publishing.models.post import KeptText, Origin, Post
from parvis.publishing.models.rules import Rules, Slot
from parvis.publishing.models.variant import Variant

__all__ = [
    "Approval",
    "ApprovalLink",
    "Attachment",
    "Decision",
    "Delegation",
    "Delivery",
    "KeptText",
    "LinkLife",
    "MediaFile",
    "Origin",
    "Post",
    "PostFigures",
    "Rules",
    "Slot",
    "Variant",
    "Version",
    "Watching",
    "WatchingLife",
]
