-- name: InsertAudit :exec
-- tenant: the actor where there is one.
INSERT INTO audit_log (id, user_id, action, target, client_ip, request_id, details)
VALUES (@id, sqlc.narg(user_id), @action, @target, @client_ip, @request_id, @details);
