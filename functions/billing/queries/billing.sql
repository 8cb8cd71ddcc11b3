-- name: HoldUser :one
-- tenant: the user itself.
-- Their events are applied one after the other.
SELECT tier FROM users WHERE id = @user_id FOR UPDATE;

-- name: InsertEvent :execrows
-- tenant: the user whom it is about, if there is one.
-- Nothing where it came before.
INSERT INTO billing_events (id, user_id, outcome, event_at, received_at) VALUES (@id, sqlc.narg(user_id), @outcome, @event_at, @now) ON CONFLICT (id) DO NOTHING;

-- name: SetOutcome :exec
-- tenant: none, the event was inserted just now.
UPDATE billing_events SET outcome = @outcome WHERE id = @id;

-- name: SetSubscription :execrows
-- Unless what is known is as new, or newer.
INSERT INTO subscriptions (user_id, reference, tier, status, renews_at, ends_at, event_at)
VALUES (@user_id, @reference, @tier, @status, sqlc.narg(renews_at), sqlc.narg(ends_at), @event_at)
ON CONFLICT (user_id) DO UPDATE SET reference = excluded.reference, tier = excluded.tier, status = excluded.status, renews_at = excluded.renews_at,
    ends_at = excluded.ends_at, event_at = excluded.event_at
WHERE subscriptions.event_at < excluded.event_at;

-- name: SetTier :exec
-- tenant: the user itself.
UPDATE users SET tier = @tier, updated_at = @now WHERE id = @user_id;

-- name: Plan :one
-- tenant: the user itself.
-- With what the personal team has in the storage.
SELECT u.tier, t.id AS team_id,
    (SELECT count(*) FROM projects p WHERE p.team_id = t.id) AS projects,
    (SELECT coalesce(sum(p.stored_bytes), 0) FROM projects p WHERE p.team_id = t.id)::bigint AS stored_bytes,
    (SELECT coalesce(sum(c.size), 0) FROM package_contents c WHERE c.team_id = t.id)::bigint AS package_bytes
FROM users u JOIN teams t ON t.personal_owner = u.id WHERE u.id = @user_id;

-- name: Subscription :one
SELECT * FROM subscriptions WHERE user_id = @user_id;

-- name: EndingSubscriptions :many
-- tenant: none, housekeeping over all users.
SELECT user_id FROM subscriptions WHERE status <> 'ended' AND ends_at <= @now::timestamptz ORDER BY ends_at LIMIT @row_limit;

-- name: EndSubscription :one
-- Unless it goes on by now. What was told last stays what it was: whatever is newer than that counts, also where it comes later.
UPDATE subscriptions SET status = 'ended' WHERE user_id = @user_id AND status <> 'ended' AND ends_at <= @now::timestamptz RETURNING tier;
