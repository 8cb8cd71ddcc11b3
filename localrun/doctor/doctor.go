// Package doctor is the deployment checklist as a program: every item is tried for real, and a failure
// comes with its fix. It changes nothing but probes that it removes again, an object and a job, and prints no secret.
package doctor

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
)

// Finding is what one item of the checklist gave.
type Finding struct {
	// ID names the item for scripts and in docs/runbook.md; it stays when the words change.
	ID   string `json:"id"`
	Item string `json:"item"`
	OK   bool   `json:"ok"`
	// Detail is what was found, or what is wrong.
	Detail string `json:"detail"`
	// Fix says what to do about a failure.
	Fix string `json:"fix,omitempty"`
	// Optional findings are remarks: they do not fail the whole.
	Optional bool    `json:"optional,omitempty"`
	MS       float64 `json:"ms"`
}

// Options says what is examined.
type Options struct {
	Config *config.Config
	// Queues are those that jobs wait in.
	Queues []string
	// Public is where clients reach the API from outside, where that is not BACKEND_URL; empty where it is.
	Public string
	// Behind returns the number of waiting jobs from which a queue is behind; nil for 10.
	Behind func(queue string) int
}

// item is one line of the checklist. Run returns a detail to show, or why it failed: a remark where that is no failure.
type item struct {
	id, name, fix string
	optional      bool
	run           func(ctx context.Context) (string, error)
}

// remark is an error that is worth a look and fails nothing.
type remark struct{ error }

func (r remark) Unwrap() error { return r.error }

// perItem bounds one check.
const perItem = 15 * time.Second

// Examine runs the checklist against a system, each item within 15 seconds and whatever became of the others, and tells
// found of each as it is known. When ctx ends, the rest is left out.
func Examine(ctx context.Context, o Options, found func(Finding)) []Finding {
	d := newDoctor(o)
	defer d.close()
	return d.examine(ctx, found)
}

func (d *doctor) examine(ctx context.Context, found func(Finding)) []Finding {
	var all []Finding
	for _, it := range d.items() {
		f := it.examine(ctx, perItem)
		if ctx.Err() != nil {
			break // the item failed for that alone
		}
		all = append(all, f)
		found(f)
	}
	return all
}

// examine tries the item within a time.
func (it item) examine(ctx context.Context, limit time.Duration) Finding {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	began := time.Now()
	detail, err := it.run(ctx)
	f := Finding{ID: it.id, Item: it.name, OK: err == nil, Detail: detail, Optional: it.optional, MS: float64(time.Since(began).Microseconds()) / 1000}
	if err != nil {
		var r remark
		f.Detail, f.Fix, f.Optional = err.Error(), it.fix, it.optional || errors.As(err, &r)
	}
	return f
}

// Healthy reports whether every item that is not optional passed.
func Healthy(findings []Finding) bool {
	return !slices.ContainsFunc(findings, func(f Finding) bool { return !f.OK && !f.Optional })
}

type doctor struct {
	Options
	config *config.Config
	queues []string
	redis  redis.UniversalClient
	// away is why Redis does not answer: one item waits to find out, the others need not.
	away error
	http *http.Client
	// room says what is free of the disk that a folder is on, and its size.
	room func(folder string) (free, size uint64, err error)
	// roots are the authorities that certificates are held against; nil for this machine's.
	roots *x509.CertPool
}

func newDoctor(o Options) *doctor {
	if o.Behind == nil {
		o.Behind = func(string) int { return 10 }
	}
	return &doctor{
		Options: o, config: o.Config, queues: o.Queues, room: room,
		// A redirect would carry a signature elsewhere, and is what the URL should name.
		http: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

func (d *doctor) close() {
	d.http.CloseIdleConnections()
	if d.redis != nil {
		_ = d.redis.Close()
	}
}

// IDs lists the items' ids, those included that only some systems have.
func IDs() []string {
	c := &config.Config{}
	c.OpenAIKey, c.CallbackURL, c.BackendURL = config.NewSecret("x"), "https://a", "https://b"
	var ids []string
	for _, driver := range []string{config.DriverRedis, config.DriverSQS} {
		c.QueueDriver = driver
		for _, it := range newDoctor(Options{Config: c}).items() {
			if !slices.Contains(ids, it.id) {
				ids = append(ids, it.id)
			}
		}
	}
	return ids
}

func (d *doctor) items() []item {
	c := d.config
	list := []item{
		{id: "settings", name: "settings are complete", run: d.settings, fix: "set what is named; docs/configuration.md has every setting, `localrun config --for backend` shows yours"},
		{id: "secrets", name: "secrets are strong", run: d.secrets, fix: "replace what is named by what `localrun secrets` makes; `localrun secrets --rotate NAME` says what that takes"},
		{id: "engine", name: "preview engine starts", run: d.engine, fix: "run `make setup`, then `make build`: the binary lacks its embedded runtime or fonts"},
		{id: "disk", name: "disks have room", run: d.disk, fix: "delete what is not needed, or make the disk larger: logs of containers and old images are often what fills it"},
		{id: "postgres", name: "PostgreSQL answers", run: d.postgres, fix: "check DATABASE_URL or the POSTGRES_ variables, and that the server listens, lets this host in, is no replica and has room on its disk"},
		{id: "migrations", name: "migrations are applied", run: d.migrations, fix: "run `hivesync migrate`"},
		{id: "redis", name: "Redis answers", run: d.redisAnswers, fix: "check REDIS_URL, and that the server listens and lets this host in"},
		{id: "redis_writes", name: "Redis takes writes", run: d.redisWrites, fix: "out of memory: raise maxmemory; read-only: REDIS_URL must name the primary, or Sentinels; refused: look at its log for snapshots that fail"},
		{id: "redis_keeps", name: "Redis keeps what it is given", run: d.redisKeeps, fix: "set maxmemory-policy noeviction and appendonly yes; where a save failed, look at Redis's log and at its disk"},
		{id: "clocks", name: "clocks agree", run: d.clocks, fix: "let every host keep its clock by NTP (timedatectl shows it): at five minutes callbacks are refused"},
		{id: "storage", name: "object storage works", run: d.storage, fix: "check R2_ENDPOINT, R2_BUCKET, R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY, and R2_PUBLIC_ENDPOINT for presigned URLs; the key needs to read, write and delete"},
		{id: "storage_private", name: "object storage is private", run: d.storagePrivate, fix: "take public access from the bucket: the R2 bucket's settings, Public access; clients get presigned URLs"},
		{id: "backend", name: "backend is reachable", run: d.backend, fix: "start it with `hivesync serve`, and check BACKEND_URL (now " + c.BackendURL + ")"},
		{id: "admin", name: "the dashboard's API is reachable", run: d.admin, fix: "let the reverse proxy pass /admin on to the backend, and no request without a token be answered"},
		{id: "cors", name: "browsers may call as configured", run: d.cors, fix: "name each dashboard's origin in CORS_ALLOWED_ORIGINS as the browser shows it, restart the backend, and let no proxy add CORS headers of its own"},
		{id: "tls", name: "certificates are valid", run: d.tls, fix: "renew the certificate, or have it renewed: Cloudflare and certbot do it by themselves where they are set up"},
		{id: "callback", name: "callbacks are verified", run: d.callback, fix: "backend and workers need the same WORKER_CALLBACK_SECRET and clocks within 5 minutes; check CALLBACK_URL"},
	}
	if d.relayed() {
		list = append(list, item{id: "relayer", name: "the relayer is well", run: d.relayer, fix: "deploy it, and set its BACKEND_URL and WORKER_CALLBACK_SECRET; or leave CALLBACK_URL empty to do without"})
	}
	if c.OpenAIKey.IsSet() {
		list = append(list, item{id: "ai", name: "the AI provider takes the key", run: d.ai, fix: "make a new OPENAI_API_KEY at the provider, or check its limits and OPENAI_BASE_URL"})
	}
	if c.QueueDriver == config.DriverSQS {
		return append(list, item{id: "sqs", name: "the queues in SQS fit", run: d.sqs, fix: "set what is named, by SQS_QUEUES or in AWS; SQS_REGION and the role or keys say where and who"})
	}
	return append(list, []item{
		{id: "workers", name: "workers report", run: d.workers, fix: "start one with `hivesync work`, or look at the log of one that fell silent; it needs REDIS_URL and the callback secret"},
		{id: "worker_queues", name: "every queue has workers", run: d.served, fix: "start a worker without WORKER_QUEUES, or with what is named in it: jobs of that queue wait for ever"},
		{id: "worker_holds", name: "workers take jobs", run: d.unheld, fix: "mend what is away: the workers try again by themselves"},
		{id: "backlog", name: "queues are short", run: d.backlog, fix: "add workers: docker compose -f docker-compose.multi-worker.yml up -d --scale worker=4, or WORKER_CONCURRENCY where a worker's processors idle"},
		{id: "processing", name: "workers process jobs", run: d.processing, fix: "look at the workers' logs, add workers, or resume a paused queue"},
		{id: "probe_job", name: "a probe goes through a worker", run: d.probeJob, fix: "what is said is where it stopped: no worker took it, the worker's storage, or its callback; look at that worker's log"},
		{id: "gpu", name: "a GPU worker reports", run: d.gpu, optional: true, fix: "optional: start a worker with WORKER_TYPE=gpu for the premium plan"},
	}...)
}

// client connects to Redis once: to one server or to a Cluster, as the processes do.
func (d *doctor) client(ctx context.Context) (redis.UniversalClient, error) {
	if d.redis == nil {
		rdb, err := wiring.OpenRedis(d.config)
		if err != nil {
			return nil, err
		}
		d.redis, d.away = rdb, wiring.CheckRedis(ctx, d.config)
		if d.away == nil {
			d.away = rdb.Ping(ctx).Err()
		}
	}
	return d.redis, d.away
}
