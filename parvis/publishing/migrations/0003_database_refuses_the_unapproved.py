"""The last lock of approvals: whoever writes SQL as the application cannot send what was not agreed to.

`publishing_agreed` is also what screens and guards ask, so that there is one truth. It counts distinct people and
distinct authorities (a delegate and the person whose place they take are one voice), active, still members, in a role
that still approves, none of them an author of that version, nor another sign-in of one (same mailbox, "+tag" left out).
"""

from django.db import migrations

AGREED = """
CREATE FUNCTION publishing_mailbox(address text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT lower(regexp_replace(address, '[+][^@]*@', '@')) $$;

CREATE FUNCTION publishing_needed(which uuid) RETURNS integer LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(max(greatest(v.needed, r.approvals_needed)), 1)
    FROM publishing_version v LEFT JOIN publishing_rules r ON r.team_id = v.team_id
    WHERE v.id = which
$$;

CREATE FUNCTION publishing_agreed(which uuid) RETURNS integer LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT least(count(DISTINCT publishing_mailbox(p.email)), count(DISTINCT publishing_mailbox(q.email)))::integer
    FROM publishing_version v
    JOIN publishing_approval a ON a.version_id = v.id AND a.team_id = v.team_id AND a.hash = v.hash
    JOIN person p ON p.id = a.person_id AND p.is_active
    JOIN person q ON q.id = coalesce(a.in_place_of_id, a.person_id) AND q.is_active
    JOIN team_membership m ON m.team_id = v.team_id AND m.person_id = p.id AND m.left_at IS NULL
        AND m.role NOT IN ('observer', 'agent')
    JOIN team_membership n ON n.team_id = v.team_id AND n.person_id = q.id AND n.left_at IS NULL
        AND n.role IN ('manager', 'approver')
    WHERE v.id = which AND a.decision = 'yes'
      AND (v.approve_before IS NULL OR a.at <= v.approve_before)
      AND (q.id = ANY (v.people) OR n.role = ANY (v.roles)
           OR (cardinality(v.people) = 0 AND cardinality(v.roles) = 0))
      AND NOT EXISTS (
          SELECT 1 FROM person w WHERE w.id = ANY (v.authors)
          AND publishing_mailbox(w.email) IN (publishing_mailbox(p.email), publishing_mailbox(q.email)))
      AND NOT EXISTS (SELECT 1 FROM publishing_approval b WHERE b.version_id = v.id AND b.decision = 'no')
      AND (a.in_place_of_id IS NULL OR EXISTS (
          SELECT 1 FROM publishing_delegation d WHERE d.team_id = v.team_id AND d.giver_id = q.id
          AND d.receiver_id = p.id AND a.at BETWEEN d.starts_at AND d.ends_at
          AND d.ended_at IS NULL))
$$;
"""

TRIGGER = """
CREATE FUNCTION publishing_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT clock_timestamp() $$;

CREATE FUNCTION publishing_delivery_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    v publishing_version;
    current_version uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'planned' THEN
            RAISE EXCEPTION 'A delivery begins as planned, not as %.', NEW.state;
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.post_id, NEW.account_id, NEW.part, NEW.team_id) IS DISTINCT FROM
       (OLD.post_id, OLD.account_id, OLD.part, OLD.team_id)
       OR (NEW.version_id IS DISTINCT FROM OLD.version_id
           AND OLD.state NOT IN ('planned', 'refused', 'expired', 'cancelled')) THEN
        RAISE EXCEPTION 'What a delivery carries does not change while it is %.', OLD.state;
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF NEW.state = 'sending' THEN
        SELECT version_id INTO current_version FROM publishing_post WHERE id = NEW.post_id FOR SHARE;
        SELECT * INTO v FROM publishing_version WHERE id = NEW.version_id AND post_id = NEW.post_id;
        IF OLD.state <> 'approved' OR v.id IS NULL OR current_version IS DISTINCT FROM v.id THEN
            RAISE EXCEPTION 'This is not the version that was planned: nothing leaves.';
        END IF;
        IF v.hash <> encode(sha256(convert_to(v.canonical, 'UTF8')), 'hex') OR NEW.content_hash <> v.hash
           OR NOT v.canonical::jsonb -> 'targets' @> jsonb_build_array(jsonb_build_object('account', NEW.account_id)) THEN
            RAISE EXCEPTION 'The seal does not match what would leave: nothing leaves.';
        END IF;
        IF v.leaves_at > publishing_now() THEN
            RAISE EXCEPTION 'Its hour has not come: nothing leaves.';
        END IF;
        IF publishing_agreed(v.id) < publishing_needed(v.id) THEN
            RAISE EXCEPTION 'Approvals are missing: nothing leaves.';
        END IF;
    ELSIF NEW.state = 'published' AND OLD.state NOT IN ('sending', 'unknown', 'to_check') THEN
        RAISE EXCEPTION 'Only what was sent is published.';
    ELSIF NEW.state IN ('unknown', 'to_check') AND OLD.state NOT IN ('sending', 'unknown') THEN
        RAISE EXCEPTION 'Only what was sent can be unknown.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_needs_approval BEFORE INSERT OR UPDATE ON publishing_delivery
    FOR EACH ROW EXECUTE FUNCTION publishing_delivery_moves();
"""

BACK = """
DROP TRIGGER delivery_needs_approval ON publishing_delivery;
DROP FUNCTION publishing_delivery_moves();
DROP FUNCTION publishing_now();
DROP FUNCTION publishing_agreed(uuid);
DROP FUNCTION publishing_needed(uuid);
DROP FUNCTION publishing_mailbox(text);
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_walls_and_rescue")]
    operations = [migrations.RunSQL(AGREED + TRIGGER, BACK)]
