"""Merges a country's full list by COPY: what is new is added, what changed is changed, what is gone is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from parvis.territories.loading.rows import COLUMNS, Directory

Progress = Callable[[int], None]
EVERY = 5000  # rows between two words about progress
NAMES = ", ".join(COLUMNS)
OLD = ", ".join(f"a.{column}" for column in COLUMNS)
NEW = ", ".join(f"EXCLUDED.{column}" for column in COLUMNS)
MERGE = f"""
WITH written AS (
    INSERT INTO administration AS a ({NAMES}) SELECT {NAMES} FROM staged
    ON CONFLICT (id) DO UPDATE SET ({NAMES}) = ({NEW}) WHERE ({OLD}) IS DISTINCT FROM ({NEW})
    RETURNING xmax = 0 AS created
) SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written
"""  # noqa: S608  (names of our own columns)
CLOSE = """
UPDATE administration a SET valid_to = %s
WHERE a.country = %s AND a.tier <> 'sub_municipal' AND a.valid_to IS NULL
  AND NOT EXISTS (SELECT FROM staged s WHERE s.id = a.id)
"""
MERGE_LINKS = """
INSERT INTO administration_relation (child_id, relation, parent_id)
SELECT child_id, relation, parent_id FROM staged_links
ON CONFLICT (child_id, relation, parent_id) WHERE valid_to IS NULL DO NOTHING
"""
CLOSE_LINKS = """
UPDATE administration_relation r SET valid_to = %s
FROM administration a
WHERE a.id = r.child_id AND a.country = %s AND r.valid_to IS NULL
  AND a.tier <> 'sub_municipal' AND r.relation <> 'successor'
  AND NOT EXISTS (SELECT FROM staged_links s
                  WHERE (s.child_id, s.relation, s.parent_id) = (r.child_id, r.relation, r.parent_id))
"""


@dataclass(frozen=True)
class Merged:
    created: int
    changed: int
    closed: int


def merge(directory: Directory, *, progress: Progress | None = None) -> Merged:
    """All or nothing. Rows of other countries are not touched; nothing is ever deleted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('parvis.territories.load'))")
        _stage(cursor, directory, progress)
        _refuse_keys_of_others(cursor, directory)
        cursor.execute(MERGE)
        created, changed = cursor.fetchone()
        closing: tuple[Any, ...] = (directory.vintage, directory.country)
        cursor.execute(CLOSE, closing)
        closed = cursor.rowcount
        cursor.execute(MERGE_LINKS)
        cursor.execute(CLOSE_LINKS, closing)
        cursor.execute("DROP TABLE staged, staged_links")
    return Merged(created, changed, closed)


class KeyOfAnother(ValueError):
    """Two countries give the same key to two administrations. Nothing was changed."""


def _refuse_keys_of_others(cursor: Any, directory: Directory) -> None:
    cursor.execute(
        "SELECT a.id FROM administration a JOIN staged s USING (id) WHERE a.country <> %s LIMIT 1",
        (directory.country,),
    )
    taken = cursor.fetchone()
    if taken:
        raise KeyOfAnother(f"The key {taken[0]} belongs to another country: give keys a prefix of their own.")


def _stage(cursor: Any, directory: Directory, progress: Progress | None) -> None:
    cursor.execute(f"CREATE TEMP TABLE staged AS SELECT {NAMES} FROM administration WITH NO DATA")  # noqa: S608  (our own names)
    cursor.execute(
        "CREATE TEMP TABLE staged_links AS SELECT child_id, relation, parent_id"
        " FROM administration_relation WITH NO DATA"
    )
    rows = (row.values() for row in directory.rows)
    _copy(cursor, f"COPY staged ({NAMES}) FROM STDIN", rows, progress)
    _copy(cursor, "COPY staged_links (child_id, relation, parent_id) FROM STDIN", directory.links, None)
    # Without them the planner, which knows nothing of tables filled a moment ago, compares every row with every row.
    cursor.execute("CREATE UNIQUE INDEX ON staged (id)")
    cursor.execute("CREATE INDEX ON staged_links (child_id, relation, parent_id)")


def _copy(cursor: Any, command: str, rows: Iterable[tuple[object, ...]], progress: Progress | None) -> None:
    with cursor.copy(command) as copy:
        for number, row in enumerate(rows, start=1):
            copy.write_row(row)
            if progress and number % EVERY == 0:
                progress(number)
