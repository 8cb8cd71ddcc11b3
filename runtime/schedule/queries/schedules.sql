-- name: ScheduleRuns :many
-- tenant: none, the operators' rows.
SELECT schedule, started_at, finished_at, succeeded_at, runs, failures, missed FROM schedule_runs ORDER BY schedule;

-- name: MeetSchedule :exec
-- tenant: none, the operators' rows.
-- Before its first run, a schedule's started_at is since when one may fall due.
INSERT INTO schedule_runs (schedule, started_at, finished_at) VALUES (@schedule, @now, @now) ON CONFLICT (schedule) DO NOTHING;

-- name: StartScheduleRun :exec
-- tenant: none, the operators' rows.
INSERT INTO schedule_runs (schedule, started_at, runs, missed) VALUES (@schedule, @now, 1, @missed)
ON CONFLICT (schedule) DO UPDATE
SET started_at = excluded.started_at, finished_at = NULL, runs = schedule_runs.runs + 1, missed = schedule_runs.missed + excluded.missed;

-- name: FinishScheduleRun :exec
-- tenant: none, the operators' rows.
UPDATE schedule_runs
SET finished_at = @now::timestamptz, succeeded_at = CASE WHEN @failed::boolean THEN succeeded_at ELSE @now::timestamptz END,
    failures = failures + CASE WHEN @failed::boolean THEN 1 ELSE 0 END
WHERE schedule = @schedule;
