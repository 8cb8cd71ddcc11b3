-- name: LockVersion :exec
-- tenant: none, the operators' rows.
-- Makes changes follow each other, so that each is checked against those before it.
SELECT FROM settings_version FOR UPDATE;

-- name: Overrides :many
-- tenant: none, the operators' rows.
-- One row without a name where nothing is overridden.
SELECT v.version, coalesce(s.name, '')::text AS name, coalesce(s.value, '')::text AS value
FROM settings_version v LEFT JOIN settings s ON true LIMIT @row_limit;

-- name: Override :exec
-- tenant: none, the operators' rows.
INSERT INTO settings (name, value, updated_at, updated_by) VALUES (@name, @value, @now, sqlc.narg(user_id))
ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, updated_by = excluded.updated_by;

-- name: TakeBack :exec
-- tenant: none, the operators' rows.
DELETE FROM settings WHERE name = @name;

-- name: Overtake :exec
-- tenant: none, the operators' rows.
UPDATE settings_version SET version = greatest(version, @newer::bigint) + 1;
