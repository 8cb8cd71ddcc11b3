package packages

import (
	"context"
	"encoding/json"

	"hivesync/functions/packages/queries"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// effect is what the transitions of a fetch's job mean: once the storage has what was fetched, the team has it, and the project uses it.
func effect(live *settings.Live) jobs.Effect {
	return func(ctx context.Context, tx db.Handle, job jobs.Job, c jobs.Change) (*events.Event, error) {
		notice := FetchNotice{ProjectID: job.ProjectID, JobID: job.ID, Status: statusOf(jobs.State(c.To)), Error: c.Error.Brief()}
		switch c.To {
		case jobs.Running:
			if job.State == jobs.StateRunning {
				return nil, nil // a further attempt: the fetch was running, and still is
			}
			return &events.Event{Type: RunningEvent, Data: notice}, nil
		case jobs.Failed, jobs.Stopped:
			return &events.Event{Type: FailedEvent, Data: notice}, nil
		case jobs.Succeeded:
			if err := finish(ctx, queries.New(tx), live, job, c.Result, &notice); err != nil {
				return nil, err
			}
			if notice.Error != nil {
				return &events.Event{Type: FailedEvent, Data: notice}, nil
			}
			return &events.Event{Type: ReadyEvent, Data: notice}, nil
		}
		return nil, nil
	}
}

// progressed is the event that says how far a running fetch is.
func progressed(_ context.Context, _ db.Handle, job jobs.Job, p jobs.Progress) (*events.Event, error) {
	return &events.Event{Type: RunningEvent, Data: FetchNotice{ProjectID: job.ProjectID, JobID: job.ID, Status: statusOf(job.State), Progress: &p}}, nil
}

// finish has the team own what was fetched, where its plan has room for it, and the project use the set, unless a later fetch was done
// before.
func finish(ctx context.Context, q *queries.Queries, live *settings.Live, job jobs.Job, raw json.RawMessage, notice *FetchNotice) error {
	result, list, err := resultOf(raw)
	if err != nil {
		return err
	}
	if err := q.LockTeam(ctx, job.TeamID); err != nil {
		return err
	}
	end := queries.EndFetchParams{JobID: job.ID, TeamID: job.TeamID}
	if end.Report, err = json.Marshal(result.Report); err != nil {
		return err
	}
	notice.Missing = result.MissingCount
	full, err := noRoom(ctx, q, live, job, list)
	if err != nil {
		return err
	}
	if full != nil {
		notice.Status, notice.Error = "failed", full.Brief()
		if end.Error, err = json.Marshal(full); err != nil {
			return err
		}
		return q.EndFetch(ctx, end)
	}
	if err := own(ctx, q, job, list); err != nil {
		return err
	}
	outrun, err := q.Outrun(ctx, queries.OutrunParams{ProjectID: job.ProjectID, TeamID: job.TeamID, JobID: job.ID})
	if err != nil {
		return err
	}
	u := use{project: job.ProjectID, team: job.TeamID, sum: list[0].sum, archives: sums(list[1:])}
	files, unpacked := 0, int64(0)
	for _, l := range list {
		files, unpacked = files+l.size.Files, unpacked+l.size.Bytes
	}
	if err := keepSet(ctx, q, u, result.Packages, files, unpacked); err != nil {
		return err
	}
	if !outrun {
		err = useSet(ctx, q, u)
	}
	if err != nil {
		return err
	}
	end.Sha256, end.Used = u.sum, !outrun
	notice.SHA256, notice.Used, notice.Packages = result.SHA256, !outrun, result.Packages
	return q.EndFetch(ctx, end)
}

// noRoom says why the team's plan does not hold what it has not yet of the contents, or nil where it does.
func noRoom(ctx context.Context, q *queries.Queries, live *settings.Live, job jobs.Job, list []content) (*jobs.Problem, error) {
	kept, err := q.KeptByTeam(ctx, job.TeamID)
	if err != nil {
		return nil, err
	}
	p := queries.BytesLackingParams{TeamID: job.TeamID, Hashes: sums(list)}
	for _, l := range list {
		p.Sizes = append(p.Sizes, l.bytes)
	}
	more, err := q.BytesLacking(ctx, p)
	if err != nil {
		return nil, err
	}
	if full := limits.PackageBytes.Full(live.Now(), auth.Tier(kept.Tier), kept.Bytes, more, leaveOut); full != nil {
		return jobs.ProblemOf(full), nil
	}
	return nil, nil //nolint:nilnil // there is room
}

// own writes that the team has contents which a job has stored. Error: UNAVAILABLE while one of them is being deleted.
func own(ctx context.Context, q *queries.Queries, job jobs.Job, list []content) error {
	if _, err := find(ctx, q, job.TeamID, sums(list)); err != nil {
		return err
	}
	if err := q.ClaimContents(ctx, claims(job.TeamID, list)); err != nil {
		return err
	}
	return q.StoreContents(ctx, queries.StoreContentsParams{TeamID: job.TeamID, Hashes: sums(list)})
}
