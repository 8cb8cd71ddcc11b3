package admin

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/settings"
)

// ListSettings answers every setting that changes at run time, the switches first.
type ListSettings struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
}

// Setting is one setting.
type Setting struct {
	Name      string     `json:"name"`
	Value     string     `json:"value" doc:"as it counts now"`
	Source    string     `json:"source" doc:"where that comes from: the default, the environment, or a change at run time"`
	About     string     `json:"about"`
	ChangedAt *time.Time `json:"changed_at,omitempty"`
	ChangedBy *uuid.UUID `json:"changed_by,omitempty" doc:"the administrator; left out of a change at the command line"`
}

// SystemConfig is all settings.
type SystemConfig struct {
	Settings []Setting `json:"settings" nullable:"false"`
}

const configPath = "/admin/system-config"

// Meta implements function.Handler.
func (ListSettings) Meta() function.Meta {
	return function.Meta{
		Name: "admin.list_settings", Method: "GET", Path: configPath, Aliases: aliases(configPath), Summary: "Every limit, bound and switch, and where it comes from", Auth: function.Admin,
	}
}

// Handle implements function.Handler.
func (f ListSettings) Handle(ctx context.Context, _ *function.Empty) (*function.Data[SystemConfig], error) {
	rows, err := on(f.DB).Overridden(ctx)
	if err != nil {
		return nil, err
	}
	out := SystemConfig{Settings: []Setting{}}
	for _, d := range f.Settings.Describe() {
		s := Setting{Name: d.Name, Value: d.Value, Source: string(d.Source), About: d.Doc}
		for _, r := range rows {
			if r.Name == d.Name {
				s.ChangedAt, s.ChangedBy = &r.UpdatedAt, r.UpdatedBy
			}
		}
		out.Settings = append(out.Settings, s)
	}
	return function.OK(out), nil
}
