from django.db import migrations

# Old answers of every team: it takes each team's rights in turn, and tells its caller nothing.
FORGET = """
CREATE FUNCTION forget_api_answers(before timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET parvis.team = '' AS $$
    DECLARE one uuid;
    BEGIN
        FOR one IN SELECT DISTINCT team_id FROM team_api_answer WHERE made_at < before LOOP
            PERFORM set_config('parvis.team', one::text, true);
            DELETE FROM team_api_answer WHERE team_id = one AND made_at < before;
        END LOOP;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("teams", "0007_api_answers")]
    operations = [migrations.RunSQL(FORGET, "DROP FUNCTION forget_api_answers(timestamptz)")]
