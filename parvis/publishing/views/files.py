"""The bytes of a picture, for the people of its team."""

from __future__ import annotations

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from parvis.publishing.models import MediaFile
from parvis.teams.access import EVERYBODY, TeamRequest, for_team


@require_GET
@for_team(*EVERYBODY)
def picture(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Always one of our own encodings (JPEG, PNG, GIF); told to browsers never to guess otherwise."""
    found = MediaFile.rows.of(request.team).filter(pk=pk).first()
    if found is None or not default_storage.exists(found.path):
        raise Http404
    with default_storage.open(found.path) as file:
        answer = HttpResponse(file.read(), content_type=found.mime)
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
