"""Trigrams make the search quicker and forgive slips of the finger; where the server refuses them, search still works."""

from django.db import migrations

ADD = """
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX administration_search_trigrams ON administration USING gin (search gin_trgm_ops);
    CREATE INDEX administration_codes_trigrams ON administration USING gin (codes gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE NOTICE 'pg_trgm is not available: the search of administrations goes without it';
END $$;
"""
REMOVE = """
DROP INDEX IF EXISTS administration_search_trigrams;
DROP INDEX IF EXISTS administration_codes_trigrams;
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0001_administrations")]
    operations = [migrations.RunSQL(ADD, REMOVE)]
