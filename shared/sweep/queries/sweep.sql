-- name: SweptTo :one
-- tenant: none, the storage is everybody's.
SELECT coalesce((SELECT after FROM object_sweeps WHERE prefix = @prefix), '')::text;

-- name: SetSweptTo :exec
-- tenant: none, the storage is everybody's.
INSERT INTO object_sweeps (prefix, after) VALUES (@prefix, @after)
ON CONFLICT (prefix) DO UPDATE SET after = excluded.after, updated_at = now();

-- name: Owner :one
-- tenant: none, the storage is everybody's.
SELECT this_database()::text AS database, generation, next FROM object_owners;

-- name: LockOwner :exec
-- tenant: none, the storage is everybody's.
SELECT pg_advisory_xact_lock(hashtextextended('object_owners', 0));

-- name: AnnounceGeneration :exec
-- tenant: none, the storage is everybody's.
UPDATE object_owners SET next = @next;

-- name: SetGeneration :exec
-- tenant: none, the storage is everybody's.
UPDATE object_owners SET generation = @generation, next = NULL;
