-- name: RecordGood :exec
-- tenant: none, the operators' rows.
INSERT INTO backup_results (kind, runs, failures, finished_at, succeeded_at, backup, bytes, took_ms)
VALUES (@kind, 1, 0, @now::timestamptz, @now::timestamptz, @backup::text, @bytes::bigint, @took_ms::bigint)
ON CONFLICT (kind) DO UPDATE SET
    runs = backup_results.runs + 1, finished_at = excluded.finished_at, error = NULL, succeeded_at = excluded.succeeded_at,
    backup = excluded.backup, bytes = excluded.bytes, took_ms = excluded.took_ms;

-- name: RecordFailure :exec
-- tenant: none, the operators' rows.
INSERT INTO backup_results (kind, runs, failures, finished_at, error) VALUES (@kind, 1, 1, @now::timestamptz, @error::text)
ON CONFLICT (kind) DO UPDATE SET
    runs = backup_results.runs + 1, failures = backup_results.failures + 1, finished_at = excluded.finished_at, error = excluded.error;

-- name: Results :many
-- tenant: none, the operators' rows.
SELECT kind, runs, failures, finished_at, error, succeeded_at, backup, bytes, took_ms FROM backup_results ORDER BY kind;
