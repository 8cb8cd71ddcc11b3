package functions

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/google/uuid"

	"hivesync/functions/admin"
	"hivesync/functions/files"
	"hivesync/functions/previews"
	"hivesync/functions/projects"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

// studio implements admin.Studio by the functions that users call.
type studio struct {
	create  projects.Create
	put     files.Put
	request previews.Request
	compare previews.Compare
}

func (s studio) Make(ctx context.Context, name string) (auth.Access, error) {
	made, err := s.create.Handle(ctx, &projects.CreateIn{Body: projects.NewProject{Name: name}})
	if err != nil {
		return auth.Access{}, err
	}
	return auth.Access{ProjectID: made.Body.Data.ID, TeamID: made.Body.Data.TeamID, Role: auth.Owner}, nil
}

func (s studio) Write(ctx context.Context, project auth.Access, list map[string][]byte) error {
	change := files.Change{Replace: true}
	for path, content := range list {
		change.Files = append(change.Files, files.Upload{Path: path, Content: base64.StdEncoding.EncodeToString(content), Encoding: "base64"})
	}
	raw, err := json.Marshal(change)
	if err != nil {
		return err
	}
	ctx = function.WithBody(auth.WithAccess(ctx, project), bytes.NewReader(raw))
	_, err = s.put.Handle(ctx, &files.ProjectIn{ProjectID: project.ProjectID})
	return err
}

func (s studio) Draw(ctx context.Context, project auth.Access, entry string, models []string) (admin.Drawn, error) {
	out, err := s.request.Handle(auth.WithAccess(ctx, project), &previews.RequestIn{
		ProjectID: project.ProjectID, Body: previews.PreviewRequest{EntryPoint: entry, Models: models},
	})
	if err != nil {
		return admin.Drawn{}, err
	}
	a := out.Body.Data
	return admin.Drawn{
		PreviewID: a.PreviewID, ProjectID: project.ProjectID, JobID: a.JobID, Revision: a.Revision, Token: a.PreviewToken, ExpiresAt: a.PreviewTokenExpiresAt,
	}, nil
}

func (s studio) Same(ctx context.Context, project, later, earlier uuid.UUID) (*bool, error) {
	out, err := s.compare.Handle(auth.WithAccess(ctx, auth.Access{ProjectID: project}), &previews.CompareIn{PreviewID: later, Earlier: earlier})
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.NotReady) || fault.Is(err, fault.Unavailable) {
		return nil, nil //nolint:nilnil // pictures that are kept no longer, or cannot be read now, are not known
	}
	if err != nil {
		return nil, err
	}
	var same *bool
	for _, d := range out.Body.Data.Devices {
		if d.ScreenID != nil && d.EarlierID != nil {
			same = new(d.Picture && (same == nil || *same))
		}
	}
	return same, nil
}
