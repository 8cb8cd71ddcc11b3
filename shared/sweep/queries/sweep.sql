-- name: SweptTo :one
-- tenant: none, the storage is everybody's.
SELECT coalesce((SELECT after FROM object_sweeps WHERE prefix = @prefix), '')::text;

-- name: SetSweptTo :exec
-- tenant: none, the storage is everybody's.
INSERT INTO object_sweeps (prefix, after) VALUES (@prefix, @after)
ON CONFLICT (prefix) DO UPDATE SET after = excluded.after, updated_at = now();

-- name: Owner :one
-- tenant: none, the storage is everybody's.
SELECT owner FROM object_owners;
