package previews

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/shared/db"
	"hivesync/shared/devices"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/notify"
	"hivesync/shared/objects"
	"hivesync/shared/safetext"
)

// effect is what the transitions of a preview's job mean: a finished one has screens, and its user is told of each.
func effect(notifier *notify.Notifier) jobs.Effect {
	return func(ctx context.Context, tx db.Handle, job jobs.Job, c jobs.Change) (*events.Event, error) {
		event, err := effectOf(ctx, tx, job, c)
		if err != nil || event == nil || c.To != jobs.Failed {
			return event, err
		}
		return event, failed(ctx, tx, notifier, job, event.Data.(Notice)) //nolint:forcetypeassert // of effectOf
	}
}

// failed notifies a preview's user that it failed, and why.
func failed(ctx context.Context, tx db.Handle, notifier *notify.Notifier, job jobs.Job, n Notice) error {
	facts := notify.Facts{PreviewID: &n.PreviewID}
	if n.Error != nil {
		facts.Code, facts.Message = n.Error.Code, safetext.Block(n.Error.Message, maxNotified)
	}
	return notifier.Add(ctx, tx, []uuid.UUID{job.UserID}, notify.PreviewFailed, notify.Subject{TeamID: &job.TeamID, ProjectID: &job.ProjectID}, facts)
}

// maxNotified bounds what a notification says of an error, in bytes: the preview has it whole.
const maxNotified = 500

func effectOf(ctx context.Context, tx db.Handle, job jobs.Job, c jobs.Change) (*events.Event, error) {
	q := queries.New(tx)
	row, err := q.PreviewOfJob(ctx, queries.PreviewOfJobParams{JobID: job.ID, UserID: job.UserID})
	if err != nil {
		return nil, err
	}
	notice := Notice{PreviewID: row.ID, ProjectID: row.ProjectID, JobID: job.ID, Status: statusOf(jobs.State(c.To)), Error: c.Error.Brief()}
	switch c.To {
	case jobs.Running:
		if job.State == jobs.StateRunning {
			return nil, nil // a further attempt: the preview was running, and still is
		}
		if job.State == jobs.StateFailed {
			err = q.NeedPreview(ctx, queries.NeedPreviewParams{PreviewID: row.ID, UserID: row.UserID})
		}
		return &events.Event{Type: RunningEvent, Data: notice}, err
	case jobs.Failed:
		return &events.Event{Type: FailedEvent, Data: notice}, ended(ctx, q, row, false)
	case jobs.Stopped:
		return &events.Event{Type: StoppedEvent, Data: notice}, ended(ctx, q, row, false)
	case jobs.Succeeded:
		if notice.Screens, err = insertScreens(ctx, q, row, c.Result); err != nil {
			return nil, err
		}
		return &events.Event{Type: ReadyEvent, Data: notice}, ended(ctx, q, row, true)
	}
	return nil, nil
}

// ended says from when on the files of a preview that is over, and those that a ready one replaces, are needed no longer.
func ended(ctx context.Context, q *queries.Queries, row queries.Preview, ready bool) error {
	err := q.EndPreview(ctx, queries.EndPreviewParams{PreviewID: row.ID, UserID: row.UserID, Ready: ready})
	if err != nil || !ready {
		return err
	}
	return q.ReplacePreviews(ctx, queries.ReplacePreviewsParams{PreviewID: row.ID, UserID: row.UserID})
}

// progressed is the event that says how far a running preview is.
func progressed(ctx context.Context, h db.Handle, job jobs.Job, p jobs.Progress) (*events.Event, error) {
	row, err := queries.New(h).PreviewOfJob(ctx, queries.PreviewOfJobParams{JobID: job.ID, UserID: job.UserID})
	if err != nil {
		return nil, err
	}
	return &events.Event{Type: RunningEvent, Data: Notice{
		PreviewID: row.ID, ProjectID: row.ProjectID, JobID: job.ID, Status: statusOf(job.State), Progress: &p,
	}}, nil
}

// insertScreens writes the screens of a result, once they are those of the devices that were asked for.
func insertScreens(ctx context.Context, q *queries.Queries, row queries.Preview, raw json.RawMessage) ([]NoticeImage, error) {
	var devs []devices.Context
	if err := json.Unmarshal(row.Devices, &devs); err != nil {
		return nil, fmt.Errorf("previews: stored devices: %w", err)
	}
	screens, err := screensOf(raw, devs)
	if err != nil {
		return nil, err
	}
	rows, images := make([]queries.InsertPreviewScreensParams, len(screens)), make([]NoticeImage, len(screens))
	for i, s := range screens {
		rows[i] = queries.InsertPreviewScreensParams{
			PreviewID: row.ID, ScreenID: s.ScreenID, ProjectID: row.ProjectID, DeviceID: s.DeviceID, Ordinal: int32(i), // #nosec G115 -- at most 50
			Width: int32(s.Width), Height: int32(s.Height), // #nosec G115 -- checked
			LayoutHash: s.LayoutHash, LayoutBytes: s.LayoutBytes, PngBytes: s.PNGBytes, AssetIds: append([]string{}, s.Assets...),
		}
		images[i] = NoticeImage{ScreenID: s.ScreenID, DeviceID: s.DeviceID, Width: s.Width, Height: s.Height}
	}
	_, err = q.InsertPreviewScreens(ctx, rows)
	return images, err
}

// screensOf reads the screens of a result and checks them against the devices that were asked for.
func screensOf(raw json.RawMessage, devs []devices.Context) ([]ResultScreen, error) {
	var result Result
	if err := json.Unmarshal(raw, &result); err != nil {
		return nil, fault.Wrap(err, fault.ValidationFailed, "The result is not that of a preview.")
	}
	if len(result.Screens) != len(devs) {
		return nil, fault.Newf(fault.ValidationFailed, "The result has %d screens for %d devices.", len(result.Screens), len(devs))
	}
	wanted := map[string]bool{}
	for _, d := range devs {
		wanted[d.DeviceID] = true
	}
	seen := map[string]bool{}
	for i, s := range result.Screens {
		sound := wanted[s.DeviceID] && !seen[s.ScreenID] && jobs.KeyPart(s.ScreenID) && s.Width > 0 && s.Height > 0 &&
			s.Width <= 1<<15 && s.Height <= 1<<15 && s.LayoutBytes >= 0 && s.PNGBytes >= 0 && jobs.KeyPart(s.LayoutHash) && len(s.Assets) <= 10_000
		for _, a := range s.Assets {
			sound = sound && jobs.KeyPart(a)
		}
		if !sound {
			return nil, fault.New(fault.ValidationFailed, "The result is not that of this preview.",
				fault.Detail{Field: fmt.Sprintf("result.screens[%d]", i), Code: "invalid", Message: "expected a screen of one of the preview's devices, each once"})
		}
		wanted[s.DeviceID], seen[s.ScreenID] = false, true
	}
	return result.Screens, nil
}

// discard deletes the files of the previews of jobs that are about to be forgotten.
func discard(pool *pgxpool.Pool, store *objects.Store) func(ctx context.Context, list []uuid.UUID) (int, error) {
	return func(ctx context.Context, list []uuid.UUID) (files int, err error) {
		ids, err := queries.New(db.On(pool)).PreviewsOfJobs(ctx, list)
		for _, id := range ids {
			n, err := store.DeleteAll(ctx, objects.PreviewPrefix(id))
			files += n
			if err != nil {
				return files, err
			}
		}
		return files, err
	}
}
