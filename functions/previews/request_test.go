package previews

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devices"
	"hivesync/shared/events"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
	"hivesync/shared/signing"
)

// roomy is a queue that takes everything.
type roomy struct{ jobs.Queue }

func (roomy) Room(context.Context, string) (bool, error)                       { return true, nil }
func (roomy) Enqueue(context.Context, jobs.Event) error                        { return nil }
func (roomy) Publish(context.Context, uuid.UUID, events.Event) (string, error) { return "", nil }

// A request that is repeated gets the first one's token: none opens a preview for longer than its pictures are kept.
func TestARepeatedRequestLengthensNoToken(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	tenant := dbtest.NewTenant(t, pool)
	dbtest.Exec(t, pool, `WITH b AS (INSERT INTO blobs (project_id, sha256, size) VALUES ($1, sha256('x'), 1) RETURNING sha256)
		INSERT INTO files (project_id, path, path_key, sha256, size) SELECT $1, 'App.tsx', 'app.tsx', sha256, 1 FROM b`, tenant.Project)
	live, err := settings.New(limits.Settings(devicesPerPreview), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	record := &jobs.Record{DB: pool, Events: roomy{}, Logger: quiet, Deadline: time.Hour}
	record.Know(jobs.Kind{Type: BuildType, Effect: effectOf})
	now := time.Now()
	f := Request{
		Jobs:   &jobs.Acceptor{Record: record, Queue: roomy{}, Settings: live, Logger: quiet, MaxPayload: 1 << 20},
		Tokens: signing.NewPreviewTokens(config.NewSecret(strings.Repeat("s", 32))), TokenTTL: time.Hour, Clock: func() time.Time { return now },
	}
	raw, err := json.Marshal([]devices.Context{devices.Presets()[0].Context(false)})
	if err != nil {
		t.Fatal(err)
	}
	ctx := auth.WithAccess(auth.WithPrincipal(t.Context(), auth.Principal{UserID: tenant.User}), auth.Access{ProjectID: tenant.Project, TeamID: tenant.Team, Role: auth.Member})
	ask := func() Accepted {
		t.Helper()
		out, err := f.Handle(ctx, &RequestIn{ProjectID: tenant.Project, IdempotencyKey: "key", Body: PreviewRequest{
			EntryPoint: "App.tsx", Devices: function.Raw[[]devices.Context]{RawMessage: raw},
		}})
		if err != nil {
			t.Fatal(err)
		}
		return out.Body.Data
	}
	first := ask()
	if want := now.Add(time.Hour).UTC().Truncate(time.Second); !first.PreviewTokenExpiresAt.Equal(want) {
		t.Errorf("the first one's ends at %s, expected %s", first.PreviewTokenExpiresAt, want)
	}
	now = now.Add(50 * time.Minute)
	if again := ask(); again.PreviewID != first.PreviewID || again.PreviewToken != first.PreviewToken || !again.PreviewTokenExpiresAt.Equal(first.PreviewTokenExpiresAt) {
		t.Errorf("first %+v, then %+v", first, again)
	}
}
