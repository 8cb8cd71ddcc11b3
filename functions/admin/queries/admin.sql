-- name: Job :one
-- tenant: none, administrators see all.
SELECT id, type, user_id, team_id, project_id, tier, state, attempt, error, timings, worker, trace, accepted_at, queued_at, started_at, finished_at, deadline_at
FROM jobs WHERE id = @job_id;

-- name: Transitions :many
-- tenant: none, administrators see all.
SELECT attempt, transition, source, applied, at FROM job_transitions WHERE job_id = @job_id ORDER BY at, attempt LIMIT 200;

-- name: Looked :many
-- tenant: none, the operators' rows.
-- Steps of a range in which somebody looked: in the others nothing is known.
SELECT DISTINCT date_bin(make_interval(secs => @step::int), at, @since::timestamptz)::timestamptz AS bin FROM queue_samples WHERE at >= @since AND at < @until LIMIT 1000;

-- name: DepthPoints :many
-- tenant: none, the operators' rows.
SELECT queue, date_bin(make_interval(secs => @step::int), at, @since::timestamptz)::timestamptz AS bin,
    max(waiting)::bigint AS waiting, max(leased)::bigint AS leased, max(delayed)::bigint AS delayed, max(dead)::bigint AS dead, coalesce(max(oldest_ms), -1)::bigint AS oldest_ms
FROM queue_samples WHERE at >= @since AND at < @until GROUP BY queue, bin ORDER BY bin LIMIT 20000;

-- name: JobPoints :many
-- tenant: none, the operators' rows.
SELECT queue, type, date_bin(make_interval(secs => @step::int), at, @since::timestamptz)::timestamptz AS bin,
    sum(enqueued)::bigint AS enqueued, sum(done)::bigint AS done, sum(failed)::bigint AS failed, sum(stopped)::bigint AS stopped, sum(retried)::bigint AS retried,
    sum(crashed)::bigint AS crashed, sum(dead)::bigint AS dead, sum(gpu_fallback)::bigint AS gpu_fallback,
    coalesce(max(run_p50_ms), -1)::bigint AS run_p50_ms, coalesce(max(run_p95_ms), -1)::bigint AS run_p95_ms, coalesce(max(wait_p50_ms), -1)::bigint AS wait_p50_ms, coalesce(max(wait_p95_ms), -1)::bigint AS wait_p95_ms
FROM job_samples WHERE at >= @since AND at < @until GROUP BY queue, type, bin ORDER BY bin, type LIMIT 20000;

-- name: WorkerPoints :many
-- tenant: none, the operators' rows.
SELECT s.bin, max(s.workers)::bigint AS workers, max(s.silent)::bigint AS silent, max(s.slots)::bigint AS slots, max(s.busy)::bigint AS busy, max(s.cpu)::float8 AS cpu
FROM (
    SELECT date_bin(make_interval(secs => @step::int), at, @since::timestamptz)::timestamptz AS bin,
        sum(workers) AS workers, sum(silent) AS silent, sum(slots) AS slots, sum(busy) AS busy, coalesce(max(cpu_percent), -1) AS cpu
    FROM worker_samples WHERE at >= @since AND at < @until GROUP BY bin, at
) s GROUP BY s.bin ORDER BY s.bin LIMIT 1000;

-- name: PreviewPoints :many
-- tenant: none, the operators' rows.
SELECT tier, date_bin(make_interval(secs => @step::int), at, @since::timestamptz)::timestamptz AS bin, le_ms, sum(count)::bigint AS count
FROM preview_samples WHERE at >= @since AND at < @until AND stage = @stage GROUP BY tier, bin, le_ms ORDER BY tier, bin, le_ms LIMIT 20000;

-- name: PreviewStages :many
-- tenant: none, the operators' rows.
SELECT stage, tier, le_ms, sum(count)::bigint AS count
FROM preview_samples WHERE at >= @since AND at < @until GROUP BY stage, tier, le_ms ORDER BY stage, tier, le_ms LIMIT 5000;

-- name: CallbackPoints :many
-- tenant: none, the operators' rows.
SELECT transition, date_bin(make_interval(secs => @step::int), at, @since::timestamptz)::timestamptz AS bin, sum(applied)::bigint AS applied, sum(late)::bigint AS late
FROM callback_samples WHERE at >= @since AND at < @until GROUP BY transition, bin ORDER BY bin LIMIT 5000;

-- name: ErrorPoints :many
-- tenant: none, the operators' rows.
SELECT type, code, date_bin(make_interval(secs => @step::int), at, @since::timestamptz)::timestamptz AS bin, sum(count)::bigint AS count, max(users)::bigint AS users
FROM error_samples WHERE at >= @since AND at < @until GROUP BY type, code, bin ORDER BY bin LIMIT 20000;

-- name: Overridden :many
-- tenant: none, the operators' rows.
SELECT name, updated_at, updated_by FROM settings ORDER BY name LIMIT 1000;
