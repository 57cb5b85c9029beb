"""What this pretend instance allows; the same figures are checked and announced."""

from __future__ import annotations

VERSION = "4.7.3"
CHARACTERS = 500
MEDIA = 4
DESCRIPTION = 1500
IMAGE_BYTES = 16_777_216
VIDEO_BYTES = 103_809_024
MATRIX = 33_177_600
OPTIONS = 4
OPTION_CHARACTERS = 50
SHORTEST_POLL = 300
LONGEST_POLL = 2_629_746
PINNED = 5
REPORT_COMMENT = 1000
KEY_KEPT = 3600
VISIBILITIES = ("public", "unlisted", "private", "direct")
IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif")
VIDEOS = ("video/mp4", "video/webm", "video/quicktime")
SOUNDS = ("audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/mp4")
