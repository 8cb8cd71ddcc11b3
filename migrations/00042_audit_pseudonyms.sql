-- +goose Up
-- What the audit says of an account that is gone stays, of somebody who is nobody. This is the one way in which it changes, and who may
-- do nothing but add to it may take it: the function runs as its owner.

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('hivesync.pseudonymising', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit is only added to' USING ERRCODE = 'insufficient_privilege';
END
$$;
-- +goose StatementEnd

-- Looks at the rows behind an id, in their order, so that each call takes about as long however many there are. What was done stays:
-- not from where, and no fact that has the user's address or, in what they did themselves, their name. It returns the id of the
-- last row that it looked at, NULL at the end, and refuses a user who does not go.
-- +goose StatementBegin
CREATE FUNCTION pseudonymise_audit(who uuid, pseudonym uuid, subject text, email text, name text, after uuid, most int) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM users u WHERE u.id = who AND u.deleting_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the user stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT max(l.id::text)::uuid INTO last FROM (SELECT a.id FROM audit_log a WHERE a.id > after ORDER BY a.id LIMIT most) l;
    PERFORM set_config('hivesync.pseudonymising', 'on', true);
    UPDATE audit_log a SET
        user_id = CASE WHEN a.user_id = who THEN pseudonym ELSE a.user_id END,
        target = replace(replace(a.target, who::text, pseudonym::text), subject, ''),
        client_ip = CASE WHEN a.user_id = who THEN '' ELSE a.client_ip END,
        details = CASE WHEN position(lower(email) IN lower(a.details::text)) > 0 OR a.user_id = who AND position(name IN a.details::text) > 0 THEN NULL
            ELSE replace(replace(a.details::text, who::text, pseudonym::text), subject, '')::json END
    WHERE a.id > after AND a.id <= last AND (a.user_id = who OR a.target = who::text OR a.target = subject
        OR position(who::text IN a.details::text) > 0 OR position(subject IN a.details::text) > 0 OR position(lower(email) IN lower(a.details::text)) > 0);
    PERFORM set_config('hivesync.pseudonymising', 'off', true);
    RETURN last;
END
$$;
-- +goose StatementEnd
