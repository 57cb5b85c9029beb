"""For whoever watches the machine: alive, ready, and figures. No personal data, no team's name."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from parvis import __version__
from parvis.lifecycle.rescue import living_models, overdue


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"alive": True, "version": __version__})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """503 when the database or the workers are away: a balancer then asks another machine."""
    try:
        workers = _workers()
    except DatabaseError:
        return JsonResponse({"ready": False, "why": "database"}, status=503)
    if not workers:
        return JsonResponse({"ready": False, "why": "worker"}, status=503)
    return JsonResponse({"ready": True, "workers": workers})


def _workers() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 s'"
        )
        return int(cursor.fetchone()[0])


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for addresses that the operator names (PARVIS_METRICS_FROM)."""
    if request.META.get("REMOTE_ADDR") not in settings.PARVIS_METRICS_FROM:
        return HttpResponse(status=404)
    registry = CollectorRegistry()
    Gauge("parvis_workers", "Workers alive", registry=registry).set(_workers())
    jobs = Gauge("parvis_jobs", "Jobs in the queue", ["status"], registry=registry)
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
        for status, count in cursor.fetchall():
            jobs.labels(status).set(count)
    late = Gauge(
        "parvis_overdue_rows", "Rows whose hour is past by more than 20 s", ["kind"], registry=registry
    )
    for model in living_models():
        late.labels(model._meta.label_lower).set(len(overdue(model)))
    return HttpResponse(generate_latest(registry), content_type="text/plain; version=0.0.4")
