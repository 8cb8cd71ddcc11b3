-- name: InsertQueueSample :exec
-- tenant: none, the operators' rows.
INSERT INTO queue_samples (queue, at, waiting, leased, delayed, dead, oldest_ms, paused)
VALUES (@queue, @at, @waiting, @leased, @delayed, @dead, sqlc.narg(oldest_ms), @paused)
ON CONFLICT DO NOTHING;

-- name: InsertJobSample :exec
-- tenant: none, the operators' rows.
-- The same minute sampled again, by another leader, changes nothing.
INSERT INTO job_samples (queue, type, at, enqueued, done, failed, stopped, retried, crashed, dead, gpu_fallback,
                         run_p50_ms, run_p95_ms, wait_p50_ms, wait_p95_ms, free_wait_p95_ms, pro_wait_p95_ms, premium_wait_p95_ms)
VALUES (@queue, @type, @at, @enqueued, @done, @failed, @stopped, @retried, @crashed, @dead, @gpu_fallback,
        sqlc.narg(run_p50_ms), sqlc.narg(run_p95_ms), sqlc.narg(wait_p50_ms), sqlc.narg(wait_p95_ms),
        sqlc.narg(free_wait_p95_ms), sqlc.narg(pro_wait_p95_ms), sqlc.narg(premium_wait_p95_ms))
ON CONFLICT DO NOTHING;

-- name: DeleteQueueSamples :execrows
-- tenant: none, the operators' rows.
DELETE FROM queue_samples WHERE (queue, at) IN (SELECT s.queue, s.at FROM queue_samples s WHERE s.at < @before LIMIT @row_limit);

-- name: DeleteJobSamples :execrows
-- tenant: none, the operators' rows.
DELETE FROM job_samples WHERE (queue, type, at) IN (SELECT s.queue, s.type, s.at FROM job_samples s WHERE s.at < @before LIMIT @row_limit);
