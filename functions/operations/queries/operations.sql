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

-- name: InsertWorkerSample :exec
-- tenant: none, the operators' rows.
INSERT INTO worker_samples (at, kind, workers, silent, slots, busy, cpu_percent)
VALUES (@at, @kind, @workers, @silent, @slots, @busy, sqlc.narg(cpu_percent))
ON CONFLICT DO NOTHING;

-- name: SamplePreviews :exec
-- tenant: none, the operators' rows.
-- A job's steps are its worker's word: what is no object with a name and a time is left out. Figures of a minute that is looked at again may only grow.
INSERT INTO preview_samples (at, tier, stage, le_ms, count)
SELECT t.minute, t.tier, t.stage, b.le_ms, count(*)
FROM (
    SELECT date_trunc('minute', j.finished_at) AS minute, j.tier, 'total' AS stage, (extract(epoch FROM j.finished_at - j.accepted_at) * 1000)::float8 AS ms
    FROM jobs j WHERE j.finished_at >= @since::timestamptz AND j.finished_at < @until::timestamptz AND j.type = 'preview_build' AND j.state = 'succeeded'
    UNION ALL
    SELECT date_trunc('minute', j.finished_at), j.tier, s.step->>'name', (s.step->>'ms')::float8
    FROM jobs j CROSS JOIN LATERAL json_array_elements(CASE json_typeof(j.result->'steps') WHEN 'array' THEN j.result->'steps' ELSE '[]' END) s(step)
    WHERE j.finished_at >= @since::timestamptz AND j.finished_at < @until::timestamptz AND j.type = 'preview_build' AND j.state = 'succeeded'
        AND json_typeof(s.step->'ms') = 'number' AND char_length(s.step->>'name') BETWEEN 1 AND 64 AND s.step->>'name' <> 'total'
) t
CROSS JOIN LATERAL (SELECT coalesce((SELECT min(bound.le) FROM unnest(@bounds::bigint[]) bound(le) WHERE bound.le >= t.ms), (SELECT max(bound.le) FROM unnest(@bounds::bigint[]) bound(le)))::bigint AS le_ms) b
GROUP BY t.minute, t.tier, t.stage, b.le_ms
ORDER BY count(*) DESC LIMIT 2000
ON CONFLICT (at, tier, stage, le_ms) DO UPDATE SET count = GREATEST(preview_samples.count, EXCLUDED.count);

-- name: SampleCallbacks :exec
-- tenant: none, the operators' rows.
INSERT INTO callback_samples (at, transition, applied, late)
SELECT date_trunc('minute', t.at), t.transition, count(*) FILTER (WHERE t.applied), count(*) FILTER (WHERE NOT t.applied)
FROM job_transitions t WHERE t.at >= @since AND t.at < @until AND t.source NOT IN ('api', 'reconciler')
GROUP BY date_trunc('minute', t.at), t.transition
ON CONFLICT (at, transition) DO UPDATE SET applied = GREATEST(callback_samples.applied, EXCLUDED.applied), late = GREATEST(callback_samples.late, EXCLUDED.late);

-- name: SampleErrors :exec
-- tenant: none, the operators' rows.
INSERT INTO error_samples (at, type, code, count, users)
SELECT date_trunc('minute', j.finished_at), j.type, left(j.error->>'code', 64), count(*), count(DISTINCT j.user_id)
FROM jobs j WHERE j.finished_at >= @since::timestamptz AND j.finished_at < @until::timestamptz AND j.state = 'failed' AND j.error->>'code' <> ''
GROUP BY date_trunc('minute', j.finished_at), j.type, left(j.error->>'code', 64)
ORDER BY count(*) DESC LIMIT 500
ON CONFLICT (at, type, code) DO UPDATE SET count = GREATEST(error_samples.count, EXCLUDED.count), users = GREATEST(error_samples.users, EXCLUDED.users);

-- name: DeleteWorkerSamples :execrows
-- tenant: none, the operators' rows.
DELETE FROM worker_samples WHERE (at, kind) IN (SELECT s.at, s.kind FROM worker_samples s WHERE s.at < @before LIMIT @row_limit);

-- name: DeletePreviewSamples :execrows
-- tenant: none, the operators' rows.
DELETE FROM preview_samples WHERE (at, tier, stage, le_ms) IN (SELECT s.at, s.tier, s.stage, s.le_ms FROM preview_samples s WHERE s.at < @before LIMIT @row_limit);

-- name: DeleteCallbackSamples :execrows
-- tenant: none, the operators' rows.
DELETE FROM callback_samples WHERE (at, transition) IN (SELECT s.at, s.transition FROM callback_samples s WHERE s.at < @before LIMIT @row_limit);

-- name: DeleteErrorSamples :execrows
-- tenant: none, the operators' rows.
DELETE FROM error_samples WHERE (at, type, code) IN (SELECT s.at, s.type, s.code FROM error_samples s WHERE s.at < @before LIMIT @row_limit);
