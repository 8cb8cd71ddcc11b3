// Package functions is the one list of everything that HiveSync does. It builds each function from the
// parts that a process has; hosts run them.
//
// It holds no behaviour of its own, opens no connection and reads no environment.
package functions

import (
	"context"
	"log/slog"
	"net/url"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/functions/accounts"
	"hivesync/functions/admin"
	"hivesync/functions/archives"
	"hivesync/functions/backups"
	"hivesync/functions/billing"
	"hivesync/functions/devices"
	"hivesync/functions/files"
	"hivesync/functions/health"
	"hivesync/functions/live"
	"hivesync/functions/mails"
	"hivesync/functions/notifications"
	"hivesync/functions/operations"
	"hivesync/functions/packages"
	"hivesync/functions/previews"
	"hivesync/functions/projects"
	"hivesync/functions/search"
	"hivesync/functions/tasks"
	"hivesync/functions/teams"
	"hivesync/functions/tokens"
	"hivesync/functions/webhooks"
	"hivesync/functions/workers"
	"hivesync/runtime/function"
	"hivesync/samples"
	"hivesync/shared/auth"
	"hivesync/shared/auth/oidc"
	"hivesync/shared/config"
	"hivesync/shared/contents"
	"hivesync/shared/db"
	"hivesync/shared/devices/connected"
	"hivesync/shared/events"
	"hivesync/shared/idempotency"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
	"hivesync/shared/notify"
	"hivesync/shared/objects"
	"hivesync/shared/outbox"
	"hivesync/shared/packages/stored"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/probe"
	"hivesync/shared/settings"
	"hivesync/shared/settings/overrides"
	"hivesync/shared/signing"
)

// Deps is what functions are built from. Config and Logger are always needed; a process leaves out
// the rest where it runs no function that uses it: a worker has no database, a backend no engine, and a
// listing has nothing at all.
type Deps struct {
	Config *config.Config
	Logger *slog.Logger
	// Settings are those that change at run time; nil has the defaults.
	Settings *settings.Live
	// Clock is time.Now when nil.
	Clock func() time.Time
	// Version is what this build is called.
	Version string

	DB      *pgxpool.Pool
	Redis   redis.UniversalClient
	Objects *objects.Store

	Queue jobs.Queue
	// Dead is where the queue puts jobs whose end nobody told, and QueueProbe asks whether it can be reached; nil of a queue in
	// Redis, whose workers tell of every end and whose check is that of Redis.
	Dead       jobs.DeadLetters
	QueueProbe func(context.Context) error
	// Outcomes is told how jobs end; nil for nobody.
	Outcomes   jobs.Observer
	Heartbeats workers.Heartbeats
	// Fleet is nil where jobs run as functions, and no worker is to be alive.
	Fleet   health.Fleet
	Figures operations.Figures
	// Queues are what administrators see and do of the queues.
	Queues admin.Queues

	Events  jobs.Publisher
	Hub     *events.Hub
	Tickets live.Issuer
	Counter limits.Taker

	// Mail brings letters; nil where none are sent.
	Mail mail.Sender

	Identity Identity
	Engine   Engine
}

// Engine renders previews, and knows which packages they need not be given.
type Engine interface {
	previews.Engine
	packages.Engine
}

// Identity is what makes and checks passwords, tokens and signatures.
type Identity struct {
	Passwords *auth.Passwords
	Tokens    *auth.Tokens
	Refresh   auth.Opaque
	Codes     auth.Opaque
	// SessionTickets open sessions from others, and Devices are what devices ask with while they are paired.
	SessionTickets, Devices auth.Opaque
	// Providers are where else users may sign in, and Flows what clients keep meanwhile.
	Providers *oidc.Providers
	Flows     auth.Opaque
	Factors   *auth.SecondFactors
	APITokens auth.APITokens
	Webhooks  *auth.Sealer
	Shares    auth.Opaque
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
	factors, err := auth.NewSecondFactors(c.SessionSecret)
	if err != nil {
		return Identity{}, err
	}
	hooks, err := auth.NewSealer(c.SessionSecret, "webhooks")
	if err != nil {
		return Identity{}, err
	}
	configured, err := c.OIDC()
	if err != nil {
		return Identity{}, err
	}
	providers, err := oidc.New(configured, c.SessionSecret, clock)
	if err != nil {
		return Identity{}, err
	}
	return Identity{
		Webhooks: hooks, Providers: providers, Flows: auth.NewFlows(c.SessionSecret),
		Factors: factors, Passwords: passwords, Tokens: tokens, Refresh: auth.NewRefreshTokens(c.SessionSecret), Codes: auth.NewCodes(c.SessionSecret),
		SessionTickets: auth.NewSessionTickets(c.SessionSecret), Devices: auth.NewDeviceCodes(c.SessionSecret), Shares: auth.NewShareTokens(c.SessionSecret), APITokens: auth.NewAPITokens(c.APITokenPepper),
		Previews: signing.NewPreviewTokens(c.PreviewTokenSecrets()...), Callback: signing.NewCallback(c.CallbackSecrets()...),
	}, nil
}

// Settings lists every setting that can change at run time.
func Settings() settings.Set {
	all := Registry(Deps{Config: &config.Config{}})
	return slices.Concat(settings.Switches, rendering.Settings, limits.Settings(all.Limits...), all.Settings)
}

// Registry lists every function, built from d.
func Registry(d Deps) function.Registry {
	if d.Clock == nil {
		d.Clock = time.Now
	}
	c := d.Config
	record := &jobs.Record{DB: d.DB, Events: d.Events, Observer: d.Outcomes, Logger: d.Logger, Deadline: c.JobDeadline, Clock: d.Clock}
	work := &jobs.Acceptor{Record: record, Queue: d.Queue, Dead: d.Dead, Counter: d.Counter, Settings: d.Settings, Logger: d.Logger, MaxPayload: c.MaxPayload()}
	outgoing := &outbox.Outbox{DB: d.DB, Events: d.Events, Logger: d.Logger}
	notifier := &notify.Notifier{Outbox: outgoing, Settings: d.Settings}
	sweeping := function.Trigger{Every: c.ObjectsSweptEvery, Cron: c.ObjectsSweptCron, Zone: c.CronZone}
	// For so long an operator may bring a failed job back, and it may run then.
	failedKept := c.QueueDeadTTL + c.JobDeadline
	projectFiles := contents.New(d.Objects, c.MaxFileBytes, c.BlobCacheBytes)
	var all function.Registry
	healthy := health.Deps{Checks: checks(d, func() []string { return all.Queues() }), Fleet: d.Fleet, Timeout: c.DeepHealthTimeout, Every: c.HealthEvery, Clock: d.Clock, Logger: d.Logger}
	deep := health.NewDeep(healthy)
	writing := files.Limits{MaxRequest: c.MaxUploadBytes, MaxFile: c.MaxFileBytes, MaxProject: c.MaxProjectBytes, MaxFiles: c.MaxProjectFiles}
	building := buildLimits(c)
	all = function.Join(
		function.Registry{Limits: limits.Host, Settings: limits.HostSettings},
		accounts.New(accounts.Deps{
			Sessions: accounts.Sessions{
				DB: d.DB, Passwords: d.Identity.Passwords, Tokens: d.Identity.Tokens, Refresh: d.Identity.Refresh, Codes: d.Identity.Codes, Factors: d.Identity.Factors,
				Tickets: d.Identity.SessionTickets, Devices: d.Identity.Devices, Providers: d.Identity.Providers, Flows: d.Identity.Flows,
				TTL: c.RefreshTokenTTL, Longest: time.Duration(c.SessionSpan) * c.RefreshTokenTTL, Clock: d.Clock,
			},
			Counter: d.Counter, Settings: d.Settings, Portal: c.PortalURL, AdminSpan: time.Duration(c.SessionExpirationMinutes) * time.Minute, AdminNetworks: c.AdminAllowedNetworks, Limits: func() []*limits.Limit { return all.Limits },
			Cleaning: function.Trigger{Every: c.SessionsCleanedEvery, Cron: c.SessionsCleanedCron, Zone: c.CronZone}, Kept: c.SessionsKept, Objects: d.Objects, Jobs: work, Logger: d.Logger,
		}),
		tokens.New(tokens.Deps{DB: d.DB, Tokens: d.Identity.APITokens, Settings: d.Settings, Scopes: func() []string { return all.Scopes() }, Clock: d.Clock}),
		teams.New(teams.Deps{
			DB: d.DB, Jobs: work, Counter: d.Counter, Settings: d.Settings, Codes: d.Identity.Codes, Portal: c.PortalURL,
			Parting: []teams.Parting{tasks.Part(outgoing), previews.Part}, Notify: notifier, Telling: c.MailEvery,
			Cleaning: function.Trigger{Every: c.SessionsCleanedEvery, Cron: c.SessionsCleanedCron, Zone: c.CronZone}, Clock: d.Clock, Logger: d.Logger,
		}),
		projects.New(projects.Deps{DB: d.DB, Jobs: work, Settings: d.Settings}),
		files.New(files.Deps{
			DB: d.DB, Objects: d.Objects, Limits: writing, Settings: d.Settings, Collecting: function.Trigger{Every: c.BlobsCollectedEvery, Cron: c.BlobsCollectedCron, Zone: c.CronZone}, Kept: c.BlobsKept,
			FailedKept: failedKept, Sweeping: sweeping, Clock: d.Clock, Logger: d.Logger,
		}),
		packages.New(packages.Deps{
			DB: d.DB, Objects: d.Objects, MaxRequest: c.MaxUploadBytes, Settings: d.Settings, Sweeping: sweeping, Clock: d.Clock, Logger: d.Logger,
			Jobs: work, Blobs: projectFiles, Engine: d.Engine, Registry: registryOf(c), Fetching: packages.FetchLimits{Retries: c.Retries(1), Project: projectLimits(c)},
			Collecting: function.Trigger{Every: c.PackagesCollectedEvery, Cron: c.PackagesCollectedCron, Zone: c.CronZone}, Kept: max(c.PackagesKept, failedKept),
		}),
		previews.New(previews.Deps{
			DB: d.DB, Objects: d.Objects, Jobs: work, Tokens: d.Identity.Previews, ShareTokens: d.Identity.Shares, TokenTTL: c.PreviewTokenTTL,
			Engine: d.Engine, Blobs: projectFiles, Packages: &stored.Packages{Objects: d.Objects}, Build: building, Settings: d.Settings, Clock: d.Clock,
			Collecting: function.Trigger{Every: c.PreviewsCollectedEvery, Cron: c.PreviewsCollectedCron, Zone: c.CronZone}, Kept: c.PreviewsKept,
			FailedKept: failedKept, Sweeping: sweeping, Notify: notifier, Logger: d.Logger,
		}),
		devices.New(devices.Deps{DB: d.DB, Connected: connectedOf(d.Redis), Events: d.Events}),
		tasks.New(tasks.Deps{
			DB: d.DB, Objects: d.Objects, Outbox: outgoing, Notify: notifier, Settings: d.Settings, Sweeping: sweeping, Kept: c.BlobsKept, Clock: d.Clock, Logger: d.Logger,
		}),
		notifications.New(notifications.Deps{
			DB: d.DB, Settings: d.Settings, Cleaning: function.Trigger{Every: c.RetentionEvery, Cron: c.RetentionCron, Zone: c.CronZone}, Clock: d.Clock, Logger: d.Logger,
		}),
		search.New(d.DB),
		live.New(d.Hub, d.Tickets),
		admin.New(admin.Deps{
			DB: d.DB, Jobs: work, Queues: d.Queues, Settings: d.Settings, Clock: d.Clock,
			Editor: &overrides.Editor{Settings: d.Settings, DB: d.DB, Redis: d.Redis, Log: d.Logger}, Parts: parts(deep), Samples: samples.Files,
			Studio: studio{
				create: projects.Create{DB: d.DB, Settings: d.Settings}, compare: previews.Compare{DB: d.DB, Objects: d.Objects},
				put:     files.Put{Writer: files.Writer{DB: d.DB, Objects: d.Objects, Limits: writing, Settings: d.Settings, Clock: d.Clock}},
				request: previews.Request{Jobs: work, Tokens: d.Identity.Previews, TokenTTL: c.PreviewTokenTTL, MaxFile: building.Project.MaxFile, Clock: d.Clock},
			},
			Alerts: func() admin.Alerts {
				now := d.Settings.Now()
				return admin.Alerts{Depth: func(queue string) int { return operations.SaturatedAt(now, queue) }, PreviewTime: operations.PreviewTime(now), CPU: operations.WorkerCPU(now)}
			},
		}),
		mails.New(mails.Deps{
			Post: mail.Post{DB: d.DB, Sender: d.Mail, Clock: d.Clock, Logger: d.Logger}, Kinds: func() []mail.Kind { return all.Mails }, Every: c.MailEvery,
		}),
		archives.New(archives.Deps{DB: d.DB, Objects: d.Objects, Settings: d.Settings, Every: c.ExportsEvery, Sweeping: sweeping, Clock: d.Clock, Logger: d.Logger}),
		billing.New(billing.Deps{DB: d.DB, Settings: d.Settings, Limits: func() []*limits.Limit { return all.Limits }, Secret: c.BillingWebhookSecret, Ending: c.SubscriptionsEvery, Clock: d.Clock, Logger: d.Logger}),
		webhooks.New(webhooks.Deps{
			DB: d.DB, Secrets: d.Identity.Webhooks, Settings: d.Settings, Notify: notifier, Events: func() []events.Kind { return all.Hooks },
			Anywhere: c.WebhooksReach == "anywhere", Every: c.WebhooksEvery, Clock: d.Clock, Logger: d.Logger,
			Cleaning: function.Trigger{Every: c.RetentionEvery, Cron: c.RetentionCron, Zone: c.CronZone},
		}),
		workers.New(workers.Deps{Record: record, Heartbeats: d.Heartbeats, MaxReport: c.MaxReportBytes, Objects: d.Objects, Clock: d.Clock}),
		operations.New(operations.Deps{
			DB: d.DB, Jobs: work, Outbox: outgoing, Figures: d.Figures, Keys: &idempotency.Keys{DB: d.DB, Clock: d.Clock},
			Reconcile:        operations.ReconcileTimes{Every: c.ReconcileEvery, Grace: c.ReconcileGrace, RunningGrace: max(c.ReconcileGrace, 2*c.QueueLease)},
			Retention:        jobs.Retention{Jobs: c.JobsKept, Transitions: c.TransitionsKept, Keys: c.IdempotencyKeysKept},
			RetentionTrigger: function.Trigger{Every: c.RetentionEvery, Cron: c.RetentionCron, Zone: c.CronZone},
			SampleEvery:      c.SampleEvery, SamplesKept: c.SamplesKept, Clock: d.Clock, Logger: d.Logger,
		}),
		backups.New(backupDeps(d)),
		health.New(healthy, deep),
	)
	record.Know(all.Kinds...)
	all.Examples = examples()
	return all
}

// parts shows administrators what a health check finds.
func parts(deep health.Deep) func(ctx context.Context) ([]admin.Health, error) {
	return func(ctx context.Context) ([]admin.Health, error) {
		report, err := deep.Report(ctx)
		list := make([]admin.Health, 0, len(report.Checks))
		for _, p := range report.Checks {
			list = append(list, admin.Health{Part: p.Name, OK: p.OK, Reason: p.Reason, Needed: !p.Degrades})
		}
		return list, err
	}
}

// connectedOf are the devices that Redis knows of; nil without one.
func connectedOf(client redis.UniversalClient) devices.Connected {
	if client == nil {
		return nil
	}
	return connected.New(client)
}

// checks ask each part for a write. Each queue may lie on a Redis node of its own.
func checks(d Deps, queues func() []string) []health.Check {
	list := []health.Check{
		{Name: "database", Ask: func(ctx context.Context) error { return db.Probe(ctx, d.DB) }},
		{Name: "redis", Ask: func(ctx context.Context) error { return probe.Redis(ctx, d.Redis, queues()...) }},
		{Name: "storage", Ask: func(ctx context.Context) error { return d.Objects.Probe(ctx) }},
		{Name: "clocks", Degrades: true, Ask: func(ctx context.Context) error {
			return probe.Clocks(ctx, map[string]func(context.Context) (time.Time, error){
				"database": func(ctx context.Context) (time.Time, error) { return db.Clock(ctx, d.DB) },
				"redis":    func(ctx context.Context) (time.Time, error) { return d.Redis.Time(ctx).Result() },
			})
		}},
	}
	if d.QueueProbe != nil { // without it jobs are accepted all the same, and enqueued later
		list = append(list, health.Check{Name: "queue", Degrades: true, Ask: d.QueueProbe})
	}
	return list
}

func buildLimits(c *config.Config) previews.BuildLimits {
	return previews.BuildLimits{
		Retries: c.Retries(2), Project: projectLimits(c), MaxArtifact: c.MaxArtifactBytes,
	}
}

func projectLimits(c *config.Config) contents.Limits {
	return contents.Limits{MaxFiles: c.MaxProjectFiles, MaxBytes: c.MaxProjectBytes, MaxFile: c.MaxFileBytes}
}

// registryOf is the registry of npm packages; the configuration has checked its URL.
func registryOf(c *config.Config) *url.URL {
	u, err := url.Parse(c.PackagesRegistry)
	if err != nil {
		return &url.URL{}
	}
	return u
}
