package archives

import (
	"archive/zip"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/google/uuid"

	"hivesync/functions/archives/queries"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// atOnce is how many rows are read at a time.
const atOnce = 200

// writer writes one archive, and holds no more of it than some rows, or one file.
type writer struct {
	zip     *zip.Writer
	q       *queries.Queries
	objects *objects.Store
	user    uuid.UUID
	room    int64
	leftOut []leftOut
}

// leftOut is a file that is not in the archive.
type leftOut struct {
	ProjectID uuid.UUID `json:"project_id"`
	Path      string    `json:"path"`
	Size      int64     `json:"size"`
	Why       string    `json:"why"`
}

func newWriter(to io.Writer, q *queries.Queries, store *objects.Store, user uuid.UUID, room int64) *writer {
	return &writer{zip: zip.NewWriter(to), q: q, objects: store, user: user, room: room, leftOut: []leftOut{}}
}

// write writes all there is.
func (w *writer) write(ctx context.Context) error {
	profile, err := w.q.Profile(ctx, w.user)
	if err != nil {
		return err
	}
	if err := w.put("profile.json", []byte(profile)); err != nil {
		return err
	}
	for _, list := range []struct {
		name string
		page func(ctx context.Context, after uuid.UUID) ([]row, error)
	}{
		{"sessions.json", paged(w.q.Sessions, w.user)},
		{"identities.json", paged(w.q.Identities, w.user)},
		{"subscriptions.json", paged(w.q.Subscriptions, w.user)},
		{"api_tokens.json", paged(w.q.Tokens, w.user)},
		{"teams.json", paged(w.q.Teams, w.user)},
		{"invitations_sent.json", paged(w.q.Invitations, w.user)},
		{"webhooks.json", paged(w.q.Webhooks, w.user)},
		{"projects.json", paged(w.q.Projects, w.user)},
		{"previews.json", paged(w.q.Previews, w.user)},
		{"share_links.json", paged(w.q.ShareLinks, w.user)},
		{"tasks.json", paged(w.q.Tasks, w.user)},
		{"comments.json", paged(w.q.Comments, w.user)},
		{"attachments.json", paged(w.q.Attachments, w.user)},
		{"notifications.json", paged(w.q.Notifications, w.user)},
		{"audit.json", paged(w.q.Audit, w.user)},
	} {
		if err := w.list(ctx, list.name, list.page); err != nil {
			return err
		}
	}
	if err := w.files(ctx); err != nil {
		return err
	}
	out, err := json.MarshalIndent(w.leftOut, "", "  ")
	if err != nil {
		return err
	}
	if err := w.put("left_out.json", out); err != nil {
		return err
	}
	return w.zip.Close()
}

func (w *writer) put(name string, content []byte) error {
	to, err := w.zip.Create(name)
	if err == nil {
		_, err = to.Write(content)
	}
	if err != nil {
		return fmt.Errorf("archives: %w", err)
	}
	return nil
}

// row is a row as JSON; page what the queries of lists take.
type (
	row struct {
		ID       uuid.UUID
		Document string
	}
	page struct {
		UserID   uuid.UUID
		After    uuid.UUID
		RowLimit int32
	}
)

// paged is a list of a user's, a page at a time, in the order of its ids.
func paged[P ~struct {
	UserID   uuid.UUID
	After    uuid.UUID
	RowLimit int32
}, R ~struct {
	ID       uuid.UUID
	Document string
}](read func(context.Context, P) ([]R, error), user uuid.UUID) func(context.Context, uuid.UUID) ([]row, error) {
	return func(ctx context.Context, after uuid.UUID) ([]row, error) {
		rows, err := read(ctx, P(page{user, after, atOnce}))
		out := make([]row, len(rows))
		for i, r := range rows {
			out[i] = row(r)
		}
		return out, err
	}
}

// list writes a list as a JSON array, a row to a line.
func (w *writer) list(ctx context.Context, name string, read func(context.Context, uuid.UUID) ([]row, error)) error {
	to, err := w.zip.Create(name)
	if err != nil {
		return fmt.Errorf("archives: %w", err)
	}
	begin, between := "[", ""
	for after := uuid.Nil; ; {
		rows, err := read(ctx, after)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if _, err := io.WriteString(to, begin+between+"\n"+r.Document); err != nil {
				return fmt.Errorf("archives: %w", err)
			}
			begin, between, after = "", ",", r.ID
		}
		if len(rows) < atOnce {
			break
		}
	}
	if _, err := io.WriteString(to, begin+"\n]\n"); err != nil {
		return fmt.Errorf("archives: %w", err)
	}
	return nil
}

// files writes the files of the personal team's projects, as far as there is room.
func (w *writer) files(ctx context.Context) error {
	for at := (queries.FilesParams{UserID: w.user, RowLimit: atOnce}); ; {
		rows, err := w.q.Files(ctx, at)
		if err != nil {
			return err
		}
		for _, f := range rows {
			if err := w.file(ctx, f); err != nil {
				return err
			}
			at.AfterProject, at.AfterPath = f.ProjectID, f.Path
		}
		if len(rows) < atOnce {
			return nil
		}
	}
}

// file writes one file. One that the storage does not have is told of, and no reason to have no archive.
func (w *writer) file(ctx context.Context, f queries.FilesRow) error {
	missing := leftOut{ProjectID: f.ProjectID, Path: f.Path, Size: f.Size, Why: "no room"}
	if f.Size > w.room {
		w.leftOut = append(w.leftOut, missing)
		return nil
	}
	content, _, err := w.objects.Get(ctx, objects.BlobKey(f.ProjectID, hex.EncodeToString(f.Sha256)), f.Size)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.FileTooLarge) {
		missing.Why = "not in the storage"
		w.leftOut = append(w.leftOut, missing)
		return nil
	}
	if err != nil {
		return err
	}
	w.room -= int64(len(content))
	return w.put("files/"+f.ProjectID.String()+"/"+f.Path, content)
}
