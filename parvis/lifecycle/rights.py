"""The application's role: not the owner, no way around row-level security, and append-only where history is kept."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection


def grant(**_: Any) -> None:
    """Run as the owner after each migration. The role is made if it may be; a cautious operator makes it before."""
    role = connection.ops.quote_name(settings.PARVIS_DB_ROLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.PARVIS_DB_ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {role} NOLOGIN")
        cursor.execute("SELECT pg_has_role(current_user, %s, 'SET')", [settings.PARVIS_DB_ROLE])
        row = cursor.fetchone()
        if not row[0]:
            cursor.execute(f"GRANT {role} TO CURRENT_USER")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
        for model in apps.get_models():
            if getattr(
                model, "append_only", False
            ) and model._meta.db_table in connection.introspection.table_names(cursor):
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
