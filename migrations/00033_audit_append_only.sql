-- The audit is only added to: nobody changes or deletes what it says, by whatever role or way. Who owns the table could drop the trigger,
-- so a backend whose role owns nothing (MIGRATION_DATABASE_URL) cannot.

-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is only added to' USING ERRCODE = 'insufficient_privilege';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
