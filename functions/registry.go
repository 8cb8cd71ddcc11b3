// Package functions is the one list of everything that HiveSync does. It builds each function from the
// parts that a process has; hosts run them.
//
// It holds no behaviour of its own, opens no connection and reads no environment.
package functions

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/functions/accounts"
	"hivesync/functions/files"
	"hivesync/functions/health"
	fnjobs "hivesync/functions/jobs"
	"hivesync/functions/live"
	"hivesync/functions/previews"
	"hivesync/functions/projects"
	"hivesync/functions/schedules"
	"hivesync/functions/workers"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/settings"
	"hivesync/shared/signing"
)

// Deps is what functions are built from. Config, Logger and Plans are always needed; a process leaves out
// the rest where it runs no function that uses it: a worker has no database, a backend no engine, and a
// listing has nothing at all.
type Deps struct {
	Config *config.Config
	Logger *slog.Logger
	Plans  limits.Plans
	// Settings are those that change at run time; nil has the defaults.
	Settings *settings.Live
	// Clock is time.Now when nil.
	Clock func() time.Time

	DB      *pgxpool.Pool
	Redis   redis.UniversalClient
	Objects *objects.Store

	Queue      function.Enqueuer
	Heartbeats workers.Heartbeats
	Fleet      health.Fleet
	Figures    schedules.Figures

	Events  jobs.Publisher
	Hub     *events.Hub
	Counter accounts.Counter

	Identity Identity
	Engine   fnjobs.Engine
}

// Identity is what makes and checks passwords and tokens.
type Identity struct {
	Passwords *auth.Passwords
	Tokens    *auth.Tokens
	Refresh   auth.Opaque
	Previews  *signing.PreviewTokens
	Callback  *signing.Callback
}

// NewIdentity makes an Identity of the configuration's secrets and costs.
func NewIdentity(c *config.Config, clock func() time.Time) (Identity, error) {
	passwords, err := auth.NewPasswords(auth.PasswordOptions{
		MemoryBytes: c.PasswordMemory, Iterations: c.PasswordIterations, Concurrent: c.PasswordConcurrency,
	})
	if err != nil {
		return Identity{}, err
	}
	tokens, err := auth.NewTokens(auth.TokensOptions{
		Secret: c.JWTSecret, Previous: c.JWTSecretPrevious, AdminSecret: c.AdminJWTSecret,
		TTL: c.AccessTokenTTL, AdminTTL: time.Duration(c.SessionExpirationMinutes) * time.Minute, Clock: clock,
	})
	if err != nil {
		return Identity{}, err
	}
	return Identity{
		Passwords: passwords, Tokens: tokens, Refresh: auth.NewRefreshTokens(c.SessionSecret),
		Previews: signing.NewPreviewTokens(c.PreviewTokenSecrets()...), Callback: signing.NewCallback(c.CallbackSecrets()...),
	}, nil
}

// Settings lists every setting that can change at run time.
func Settings() settings.Set { return slices.Concat(settings.Switches, rendering.Settings) }

// Registry lists every function, built from d.
func Registry(d Deps) function.Registry {
	if d.Clock == nil {
		d.Clock = time.Now
	}
	c := d.Config
	record := &jobs.Record{DB: d.DB, Events: d.Events, Logger: d.Logger, Deadline: c.JobDeadline, Clock: d.Clock}
	sessions := &accounts.Sessions{
		DB: d.DB, Passwords: d.Identity.Passwords, Tokens: d.Identity.Tokens, Refresh: d.Identity.Refresh,
		TTL: c.RefreshTokenTTL, Longest: time.Duration(c.SessionSpan) * c.RefreshTokenTTL, Clock: d.Clock,
	}
	return function.Registry{
		Endpoints: []function.Endpoint{
			function.New(accounts.Register{Sessions: sessions}),
			function.New(accounts.Login{Sessions: sessions, Counter: d.Counter, FailuresPerHour: c.LoginFailuresPerHr}),
			function.New(accounts.Refresh{Sessions: sessions}),
			function.New(accounts.Logout{Sessions: sessions}),
			function.New(accounts.Me{Sessions: sessions, Plans: d.Plans}),

			function.New(projects.Create{DB: d.DB, MaxPerTeam: c.MaxTeamProjects}),
			function.New(projects.List{DB: d.DB}),
			function.New(projects.Get{DB: d.DB}),

			function.New(files.Put{DB: d.DB, Objects: d.Objects, Limits: files.Limits{
				MaxRequest: c.MaxUploadBytes, MaxFile: c.MaxFileBytes, MaxProject: c.MaxProjectBytes, MaxFiles: c.MaxProjectFiles,
			}}),
			function.New(files.List{DB: d.DB}),
			function.New(files.Get{DB: d.DB, Objects: d.Objects, MaxFile: c.MaxFileBytes}),

			function.New(previews.Request{
				DB: d.DB, Queue: d.Queue, Record: record, Tokens: d.Identity.Previews, Plans: d.Plans, TokenTTL: c.PreviewTokenTTL,
				Deadline: c.JobDeadline, MaxPayload: c.QueueMaxPayload, Clock: d.Clock, Logger: d.Logger,
			}),
			function.New(previews.List{DB: d.DB}),
			function.New(previews.Get{DB: d.DB}),
			function.New(previews.Stop{DB: d.DB, Queue: d.Queue, Record: record, Logger: d.Logger}),
			function.New(previews.ReadScreen{DB: d.DB, Objects: d.Objects, MaxFile: c.MaxArtifactBytes}),
			function.New(previews.Asset{DB: d.DB, Objects: d.Objects, MaxFile: c.MaxArtifactBytes}),

			function.New(workers.Callback{Record: record, MaxBody: c.MaxReportBytes}),
			function.New(workers.Heartbeat{Heartbeats: d.Heartbeats}),

			function.New(health.Live{Started: d.Clock(), Clock: d.Clock}),
			function.New(health.Deep{Checks: checks(d), Fleet: d.Fleet, Timeout: c.DeepHealthTimeout, Logger: d.Logger}),
		},
		Streams: []function.Stream{
			function.NewStream(live.Stream{Hub: d.Hub}),
			function.NewStream(live.Socket{Hub: d.Hub}),
		},
		Jobs: []function.JobFunction{
			function.NewJob(fnjobs.PreviewBuild{
				Engine: d.Engine, Objects: d.Objects, Blobs: fnjobs.NewBlobs(d.Objects, c.MaxFileBytes, c.BlobCacheBytes), Settings: d.Settings, Limits: previewLimits(c),
			}),
			function.NewJob(fnjobs.SnapshotRender{}),
		},
		Schedules: []function.Schedule{
			schedules.ReconcileJobs{
				DB: d.DB, Queue: d.Queue, Record: record, Every: c.ReconcileEvery, Grace: c.ReconcileGrace,
				RunningGrace: max(c.ReconcileGrace, 2*c.QueueLease), Clock: d.Clock, Logger: d.Logger,
			},
			schedules.CleanSessions{
				DB: d.DB, Rhythm: schedules.Rhythm{Every: c.SessionsCleanedEvery, Cron: c.SessionsCleanedCron, Zone: c.CronZone},
				Kept: c.SessionsKept, Clock: d.Clock, Logger: d.Logger,
			},
			schedules.ApplyRetention{
				DB: d.DB, Objects: d.Objects, Rhythm: schedules.Rhythm{Every: c.RetentionEvery, Cron: c.RetentionCron, Zone: c.CronZone},
				Jobs: c.JobsKept, Transitions: c.TransitionsKept, Keys: c.IdempotencyKeysKept, Clock: d.Clock, Logger: d.Logger,
			},
			schedules.SampleMetrics{DB: d.DB, Figures: d.Figures, Every: c.SampleEvery, Kept: c.SamplesKept, Clock: d.Clock},
		},
	}
}

func checks(d Deps) []health.Check {
	return []health.Check{
		{Name: "database", Ask: func(ctx context.Context) error { return db.Ping(ctx, d.DB) }},
		{Name: "redis", Ask: func(ctx context.Context) error { return d.Redis.Ping(ctx).Err() }},
		{Name: "storage", Ask: func(ctx context.Context) error { return d.Objects.Ping(ctx) }},
	}
}

func previewLimits(c *config.Config) fnjobs.PreviewLimits {
	return fnjobs.PreviewLimits{
		Retries: min(2, c.QueueMaxRetries), MaxFiles: c.MaxProjectFiles, MaxProject: c.MaxProjectBytes, MaxArtifact: c.MaxArtifactBytes,
	}
}
