-- name: InsertMessage :execrows
-- One event, and its delivery to each webhook of the team that wants it and has room.
WITH receivers AS (
    SELECT w.id FROM webhooks w
    WHERE w.team_id = @team_id AND w.disabled_at IS NULL AND w.events && ARRAY['*', @type::text]
      AND (SELECT count(*) FROM (SELECT FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.state = 'pending' LIMIT @most::integer) waiting) < @most::integer
), message AS (
    INSERT INTO webhook_messages (id, team_id, type, data) SELECT @id::uuid, @team_id::uuid, @type::text, @data::json WHERE EXISTS (SELECT FROM receivers) RETURNING id
)
INSERT INTO webhook_deliveries (webhook_id, message_id) SELECT r.id, m.id FROM receivers r CROSS JOIN message m;

-- name: InsertTest :execrows
-- One event for one webhook, whatever that wants.
WITH message AS (
    INSERT INTO webhook_messages (id, team_id, type, data)
    SELECT @id::uuid, w.team_id, @type::text, @data::json FROM webhooks w WHERE w.id = @webhook_id AND w.team_id = @team_id AND w.disabled_at IS NULL RETURNING id
)
INSERT INTO webhook_deliveries (webhook_id, message_id) SELECT @webhook_id::uuid, m.id FROM message m;
