// Package config reads the process's settings from the environment, once, at start: addresses, secrets and what
// cannot change while the process runs, each with its default, its bounds and a sentence of documentation. What can
// change is in package settings. A setting that is wrong is reported together with all others that are, each with
// what to do.
//
// It never writes a secret to a log or an error, keeps no package state, and reads no file but the ones
// that a NAME_FILE variable points at and, in development, the generated secrets.
package config

import (
	"log/slog"
	"time"
)

// Role is which process is starting: each needs other secrets.
type Role string

// The roles.
const (
	// Backend answers the API.
	Backend Role = "backend"
	// Worker runs jobs. It has no database and no user's secrets.
	Worker Role = "worker"
	// Migrate changes the database's schema.
	Migrate Role = "migrate"
	// Backup backs the database up, and holds nothing that opens a backup. Drill restores backups for a look, and Restore for good.
	Backup  Role = "backup"
	Drill   Role = "drill"
	Restore Role = "restore"
	// Local is the operators' command line: it takes whatever is set and requires nothing.
	Local Role = "local"
)

// Environment is where the process runs.
type Environment string

// The environments. Production refuses missing, short and well-known secrets.
const (
	Development Environment = "development"
	Production  Environment = "production"
)

// Config is everything that can be set. Sections are embedded, so the names of the environment are the
// names in the tags, without prefixes.
type Config struct {
	// Role is what Load was called for.
	Role Role `ignored:"true"`

	General       `title:"Every process"`
	HTTP          `title:"The API" for:"backend"`
	Database      `title:"PostgreSQL" for:"backend,migrate,backup,drill"`
	Redis         `title:"Redis" for:"backend,worker"`
	Storage       `title:"Object storage" for:"backend,worker,backup,drill"`
	Identity      `title:"Secrets, tokens and passwords" for:"backend"`
	AI            `title:"AI provider" for:"local"`
	Mail          `title:"Mail" for:"backend"`
	Webhooks      `title:"Webhooks" for:"backend"`
	WorkerProcess `title:"Workers" for:"worker"`
	Queue         `title:"Jobs and queues" for:"backend,worker"`
	SQS           `title:"Queues in SQS" for:"backend"`
	Telemetry     `title:"Metrics and traces" for:"backend,worker,backup,drill"`
	Uploads       `title:"Sizes" for:"backend"`
	Retention     `title:"Retention and schedules" for:"backend"`
	Backups       `title:"Backups" for:"backup,drill"`

	origins map[string]Source
}

// General is what every process shares.
type General struct {
	Env          Environment   `envconfig:"HIVESYNC_ENV" default:"production" doc:"production or development; development generates missing secrets"`
	StateDir     string        `envconfig:"HIVESYNC_DIR" default:".hivesync" doc:"folder for generated development secrets and local data"`
	LogLevel     slog.Level    `envconfig:"LOG_LEVEL" default:"info" doc:"debug, info, warn or error"`
	LogFormat    string        `envconfig:"LOG_FORMAT" default:"json" oneof:"json,text" doc:"json for machines, text for people"`
	StartupWait  time.Duration `envconfig:"STARTUP_WAIT" default:"60s" min:"0s" max:"1h" doc:"how long to wait for the database, Redis and storage at start"`
	DrainTimeout time.Duration `envconfig:"DRAIN_TIMEOUT" default:"30s" min:"0s" max:"1h" doc:"how long running work may finish after SIGTERM"`
}

// HTTP is the API server's own settings.
type HTTP struct {
	Port               int           `envconfig:"PORT" default:"4000" min:"0" max:"65535" doc:"port the API listens on; 0 takes a free one"`
	ListenHost         string        `envconfig:"LISTEN_HOST" doc:"address the API listens on; empty for all"`
	BackendURL         string        `envconfig:"BACKEND_URL" for:"worker,local" default:"http://localhost:4000" kind:"url" doc:"where clients and workers reach the API"`
	CallbackURL        string        `envconfig:"CALLBACK_URL" for:"worker,local" kind:"url" doc:"where workers post callbacks; empty for BACKEND_URL/api/v1/workers/callback"`
	CORSAllowedOrigins Origins       `envconfig:"CORS_ALLOWED_ORIGINS" doc:"origins of browsers that may call the API, a JSON array or separated by commas; never *"`
	Dashboards         string        `envconfig:"DASHBOARDS" default:"served" oneof:"served,elsewhere" doc:"whether the API server serves the account portal, at /account, and the admin dashboard, at /admin, or another server does: served or elsewhere"`
	TrustedProxies     Prefixes      `envconfig:"TRUSTED_PROXIES" doc:"networks whose X-Forwarded-For is believed, as CIDR, separated by commas"`
	ReadHeaderTimeout  time.Duration `envconfig:"HTTP_READ_HEADER_TIMEOUT" default:"5s" min:"100ms" max:"5m" doc:"longest wait for a request's headers"`
	ReadTimeout        time.Duration `envconfig:"HTTP_READ_TIMEOUT" default:"60s" min:"1s" max:"1h" doc:"longest wait for a request's body"`
	IdleTimeout        time.Duration `envconfig:"HTTP_IDLE_TIMEOUT" default:"2m" min:"1s" max:"1h" doc:"how long an idle connection is kept"`
	RequestTimeout     time.Duration `envconfig:"HTTP_REQUEST_TIMEOUT" default:"30s" min:"100ms" max:"1h" doc:"longest run of a function that names no timeout"`
	WriteTimeout       time.Duration `envconfig:"HTTP_WRITE_TIMEOUT" default:"30s" min:"1s" max:"1h" doc:"longest wait for a client to take an answer, or one message of a stream"`
	MaxHeaderBytes     int64         `envconfig:"HTTP_MAX_HEADER_BYTES" default:"32KiB" unit:"bytes" min:"4096" max:"1048576" doc:"largest request headers"`
	MaxBodyBytes       int64         `envconfig:"HTTP_MAX_BODY_BYTES" default:"1MiB" unit:"bytes" min:"1024" max:"1073741824" doc:"largest body of a function that names no other"`
	StreamHeartbeat    time.Duration `envconfig:"STREAM_HEARTBEAT" default:"15s" min:"100ms" max:"5m" doc:"time between heartbeats on live streams"`
	MaxStreams         int           `envconfig:"MAX_STREAMS" default:"10000" min:"1" max:"1000000" doc:"most live streams in one process"`
	MaxStreamsPerUser  int           `envconfig:"MAX_STREAMS_PER_USER" default:"20" min:"1" max:"10000" doc:"most live streams of one user in one process"`
	DeepHealthTimeout  time.Duration `envconfig:"HEALTH_DEEP_TIMEOUT" default:"3s" min:"100ms" max:"1m" doc:"longest wait of the deep health check for one part"`
	HealthEvery        time.Duration `envconfig:"HEALTH_PROBE_EVERY" default:"5s" min:"0s" max:"1m" doc:"for how long an answer of a health check is shared: no part is asked more often"`
}

// Database is how PostgreSQL is reached: DATABASE_URL, or its parts.
type Database struct {
	DatabaseURL      Secret        `envconfig:"DATABASE_URL" doc:"postgres:// URL; replaces the POSTGRES_ parts"`
	MigrationURL     Secret        `envconfig:"MIGRATION_DATABASE_URL" for:"migrate" doc:"postgres:// URL of the role that owns the tables: migrations run as it, and grant the role of DATABASE_URL what a backend does. Empty: one role does both"`
	PostgresHost     string        `envconfig:"POSTGRES_HOST" default:"localhost" doc:"database host or socket folder"`
	PostgresPort     int           `envconfig:"POSTGRES_PORT" default:"5432" min:"1" max:"65535" doc:"database port"`
	PostgresUser     string        `envconfig:"POSTGRES_USER" default:"hivesync" doc:"database user"`
	PostgresDB       string        `envconfig:"POSTGRES_DB" default:"hivesync" doc:"database name"`
	PostgresSSLMode  string        `envconfig:"POSTGRES_SSLMODE" default:"prefer" oneof:"disable,allow,prefer,require,verify-ca,verify-full" doc:"TLS towards the database"`
	PostgresPassword Secret        `envconfig:"POSTGRES_PASSWORD" doc:"database password, unless DATABASE_URL holds it"`
	PostgresMaxConns int           `envconfig:"POSTGRES_MAX_CONNS" for:"backend" default:"20" min:"2" max:"1000" doc:"most connections of one process"`
	StatementTimeout time.Duration `envconfig:"POSTGRES_STATEMENT_TIMEOUT" for:"backend" default:"15s" min:"100ms" max:"1h" doc:"longest run of one statement"`
}

// Redis is how Redis is reached.
type Redis struct {
	RedisURL Secret `envconfig:"REDIS_URL" default:"redis://localhost:6379/0" doc:"URL with its password: redis://host:6379/0, a Cluster's redis://host:6379?addr=host2:6379, or Sentinels' redis+sentinel://host:26379,host2:26379/<master name>/0; rediss has TLS"`
	// Sentinels have users of their own: those of the URL are the Redis servers'.
	RedisSentinelUsername string        `envconfig:"REDIS_SENTINEL_USERNAME" doc:"user of the Sentinels, where they ask for one"`
	RedisSentinelPassword Secret        `envconfig:"REDIS_SENTINEL_PASSWORD" doc:"password of the Sentinels, where they ask for one"`
	RedisPoolSize         int           `envconfig:"REDIS_POOL_SIZE" default:"32" min:"2" max:"10000" doc:"most connections of one process"`
	RedisTimeout          time.Duration `envconfig:"REDIS_TIMEOUT" default:"3s" min:"50ms" max:"1m" doc:"longest wait for one command"`
	EventsKept            int           `envconfig:"EVENTS_KEPT" for:"backend" default:"1000" min:"10" max:"1000000" doc:"live events kept for a user who is away"`
	EventsTTL             time.Duration `envconfig:"EVENTS_TTL" for:"backend" default:"24h" min:"1m" max:"720h" doc:"how long live events are kept"`
}

// Storage is the object storage: Cloudflare R2 or anything that speaks S3.
type Storage struct {
	R2Endpoint        string        `envconfig:"R2_ENDPOINT" default:"http://localhost:9000" kind:"url" doc:"S3 endpoint"`
	R2PublicEndpoint  string        `envconfig:"R2_PUBLIC_ENDPOINT" for:"backend" kind:"url" doc:"endpoint written into presigned URLs; empty for R2_ENDPOINT"`
	R2Bucket          string        `envconfig:"R2_BUCKET" default:"hivesync" doc:"bucket; private"`
	R2Region          string        `envconfig:"R2_REGION" default:"auto" doc:"region used in signatures"`
	R2AccessKeyID     Secret        `envconfig:"R2_ACCESS_KEY_ID" doc:"storage key id"`
	R2SecretAccessKey Secret        `envconfig:"R2_SECRET_ACCESS_KEY" doc:"storage key"`
	R2Timeout         time.Duration `envconfig:"R2_TIMEOUT" default:"20s" min:"100ms" max:"10m" doc:"longest wait for one storage request"`
}

// Identity is secrets and lifetimes of passwords, tokens and signatures.
type Identity struct {
	JWTSecret                    Secret        `envconfig:"JWT_SECRET" doc:"signs access tokens"`
	JWTSecretPrevious            Secret        `envconfig:"JWT_SECRET_PREVIOUS" doc:"still accepted while JWT_SECRET is rotated"`
	SessionSecret                Secret        `envconfig:"SESSION_SECRET" doc:"peppers refresh tokens, signs cursors"`
	AdminJWTSecret               Secret        `envconfig:"ADMIN_JWT_SECRET" doc:"signs administrators' tokens"`
	APITokenPepper               Secret        `envconfig:"API_TOKEN_PEPPER" doc:"peppers API tokens; another one ends them all"`
	PreviewTokenSecret           Secret        `envconfig:"PREVIEW_TOKEN_SECRET" doc:"signs preview tokens"`
	PreviewTokenSecretPrevious   Secret        `envconfig:"PREVIEW_TOKEN_SECRET_PREVIOUS" doc:"still accepted while PREVIEW_TOKEN_SECRET is rotated"`
	WorkerCallbackSecret         Secret        `envconfig:"WORKER_CALLBACK_SECRET" for:"backend,worker" doc:"signs workers' callbacks"`
	WorkerCallbackSecretPrevious Secret        `envconfig:"WORKER_CALLBACK_SECRET_PREVIOUS" doc:"still accepted while WORKER_CALLBACK_SECRET is rotated"`
	BillingWebhookSecret         Secret        `envconfig:"BILLING_WEBHOOK_SECRET" doc:"checks what whoever bills users tells: whsec_ and base64, as Standard Webhooks have it; empty where nobody does"`
	AccessTokenTTL               time.Duration `envconfig:"ACCESS_TOKEN_TTL" default:"15m" min:"1m" max:"24h" doc:"life of an access token"`
	RefreshTokenTTL              time.Duration `envconfig:"REFRESH_TOKEN_TTL" default:"720h" min:"1h" max:"8760h" doc:"life of a refresh token"`
	SessionSpan                  int           `envconfig:"SESSION_SPAN" default:"3" min:"1" max:"100" doc:"how many lives of a refresh token a session has at most, however often it is refreshed"`
	AdminAllowedNetworks         Prefixes      `envconfig:"ADMIN_ALLOWED_NETWORKS" doc:"networks from which administrators may call, as CIDR, separated by commas; empty for all"`
	SessionExpirationMinutes     int           `envconfig:"SESSION_EXPIRATION_MINUTES" default:"60" min:"1" max:"1440" doc:"life of an administrator's token"`
	OIDCProviders                Secret        `envconfig:"OIDC_PROVIDERS" doc:"OpenID Connect providers that users may sign in with: a JSON list of {\"name\", \"label\", \"issuer\", \"client_id\", \"client_secret\", \"scopes\"}; google and apple are known by their names, and apple takes \"team_id\", \"key_id\" and \"private_key\" in place of the secret"`
	PreviewTokenTTL              time.Duration `envconfig:"PREVIEW_TOKEN_TTL" default:"24h" min:"1m" max:"720h" doc:"life of a preview token"`
	PasswordMemory               int64         `envconfig:"PASSWORD_MEMORY" default:"19MiB" unit:"bytes" min:"8388608" max:"1073741824" doc:"memory of one password hash (Argon2id)"`
	PasswordIterations           int           `envconfig:"PASSWORD_ITERATIONS" default:"2" min:"1" max:"20" doc:"passes of one password hash (Argon2id)"`
	PasswordConcurrency          int           `envconfig:"PASSWORD_CONCURRENCY" default:"4" min:"1" max:"256" doc:"password hashes at the same time"`
}

// AI is the provider of language models: OpenAI, or a server that speaks its API.
type AI struct {
	OpenAIKey     Secret `envconfig:"OPENAI_API_KEY" doc:"key of the AI provider, which the doctor tries; empty for none"`
	OpenAIBaseURL string `envconfig:"OPENAI_BASE_URL" default:"https://api.openai.com/v1" kind:"url" doc:"where the AI provider's API is: OpenAI's, or that of a server that speaks it"`
}

// Mail is how mail reaches people.
type Mail struct {
	SMTPURL    Secret        `envconfig:"SMTP_URL" doc:"mail server: smtp://user:password@host:587, which becomes TLS (?tls=none for one on the same host), or smtps://host:465; empty for none"`
	MailFrom   string        `envconfig:"MAIL_FROM" default:"HiveSync <hivesync@localhost>" doc:"sender of mails"`
	MailOutbox string        `envconfig:"MAIL_OUTBOX" doc:"folder for mails as files where no SMTP_URL is set; in development outbox in HIVESYNC_DIR when empty"`
	MailEvery  time.Duration `envconfig:"MAIL_EVERY" default:"5s" min:"1s" max:"1h" doc:"time between two looks for mails to send"`
	PortalURL  string        `envconfig:"PORTAL_URL" kind:"url" doc:"account portal that links in mails lead to; empty for codes without a link"`
}

// Webhooks is how events reach the receivers that teams name.
type Webhooks struct {
	WebhooksEvery time.Duration `envconfig:"WEBHOOKS_EVERY" default:"2s" min:"100ms" max:"1h" doc:"time between two looks for events to send to webhooks"`
	WebhooksReach string        `envconfig:"WEBHOOKS_REACH" default:"public" oneof:"public,anywhere" doc:"where webhooks go: public is https URLs of the public Internet alone; anywhere is http and private networks too, for development"`
}

// WorkerProcess is one worker's own settings.
type WorkerProcess struct {
	WorkerName        string        `envconfig:"WORKER_NAME" doc:"lowercase letters, digits and dashes, at most 63; empty for the host's name"`
	WorkerType        string        `envconfig:"WORKER_TYPE" default:"cpu" oneof:"cpu,gpu" doc:"cpu or gpu"`
	WorkerConcurrency int           `envconfig:"WORKER_CONCURRENCY" default:"2" min:"1" max:"256" doc:"jobs at the same time"`
	WorkerQueues      Names         `envconfig:"WORKER_QUEUES" doc:"queues whose jobs the worker runs, separated by commas, such as preview_queue,snapshot_queue; empty for all: ai_docs_queue has the jobs that need a network"`
	PackagesRegistry  string        `envconfig:"PACKAGES_REGISTRY" default:"https://registry.npmjs.org" kind:"url" doc:"the npm registry that packages are fetched from for projects, which may be in a private network; what projects name beside it is reached on the public Internet by https alone"`
	SandboxProcesses  int           `envconfig:"SANDBOX_PROCESSES" default:"0" min:"0" max:"256" doc:"warm sandboxes; 0 for one per job slot"`
	HeartbeatEvery    time.Duration `envconfig:"WORKER_HEARTBEAT" default:"10s" min:"100ms" max:"1m" doc:"time between a worker's heartbeats"`
	UnhealthyAfter    time.Duration `envconfig:"WORKER_UNHEALTHY_AFTER" for:"backend,worker" default:"2m" min:"1s" max:"1h" doc:"silence after which a worker counts as unhealthy"`
	WorkerRedisGrace  time.Duration `envconfig:"WORKER_REDIS_GRACE" default:"10m" min:"0s" max:"24h" doc:"how long a worker may be without Redis before its health check fails"`
	WorkerHealthFile  string        `envconfig:"WORKER_HEALTH_FILE" doc:"where a worker notes that it lives, for healthcheck --worker; empty for one named after it in the temporary folder, in development in HIVESYNC_DIR"`
	CallbackTimeout   time.Duration `envconfig:"CALLBACK_TIMEOUT" default:"5s" min:"100ms" max:"1m" doc:"longest wait for one callback's answer"`
	LogShipEvery      time.Duration `envconfig:"WORKER_LOG_SHIP_INTERVAL" default:"1m" min:"0s" max:"24h" doc:"longest time after which what a worker has logged is stored under logs/workers/ in the object storage; 0 for never"`
	LogShipBatch      int64         `envconfig:"WORKER_LOG_SHIP_BATCH" default:"1MiB" unit:"bytes" min:"4096" max:"67108864" doc:"size of a log from which it is stored before that time, and the largest object of one"`
	LogShipBuffer     int64         `envconfig:"WORKER_LOG_SHIP_BUFFER" default:"8MiB" unit:"bytes" min:"65536" max:"1073741824" doc:"most memory of a log that waits to be stored, of which the oldest lines go first; at least twice WORKER_LOG_SHIP_BATCH"`
	BlobCacheBytes    int64         `envconfig:"WORKER_BLOB_CACHE" default:"256MiB" unit:"bytes" min:"0" max:"68719476736" doc:"project files kept in a worker's memory"`
}

// Queue is how jobs wait, are leased and retried.
type Queue struct {
	QueueDriver        string        `envconfig:"QUEUE_DRIVER" default:"redis" oneof:"redis,sqs" doc:"where jobs wait: redis, for workers, or sqs, for functions on AWS Lambda"`
	QueueLease         time.Duration `envconfig:"QUEUE_LEASE" default:"15s" min:"1s" max:"10m" doc:"how long a claimed job is a worker's without a renewal"`
	QueueRenew         time.Duration `envconfig:"QUEUE_RENEW" for:"worker" default:"5s" min:"100ms" max:"5m" doc:"time between renewals; at most half of QUEUE_LEASE"`
	QueueMaxRetries    int           `envconfig:"QUEUE_MAX_RETRIES" default:"-1" min:"-1" max:"100" doc:"retries of a job that fails, whatever its type; -1 for as many as its type says"`
	QueueMaxCrashes    int           `envconfig:"QUEUE_MAX_CRASHES" default:"3" min:"1" max:"100" doc:"lost leases after which a job is set aside as poisoned"`
	QueueBackoffMin    time.Duration `envconfig:"QUEUE_BACKOFF_MIN" for:"worker" default:"500ms" min:"1ms" max:"1h" doc:"first wait before a retry"`
	QueueBackoffMax    time.Duration `envconfig:"QUEUE_BACKOFF_MAX" for:"worker" default:"1m" min:"1ms" max:"24h" doc:"longest wait before a retry"`
	QueueDeadTTL       time.Duration `envconfig:"QUEUE_DEAD_TTL" default:"168h" min:"1m" max:"8760h" doc:"how long failed jobs are kept for replay"`
	QueueMaxWaiting    int           `envconfig:"QUEUE_MAX_WAITING" default:"100000" min:"1" max:"100000000" doc:"most waiting jobs in one queue; more are refused"`
	QueueMaxPayload    int64         `envconfig:"QUEUE_MAX_PAYLOAD" default:"1MiB" unit:"bytes" min:"1024" max:"67108864" doc:"largest job payload"`
	QueueWeightFree    int           `envconfig:"QUEUE_WEIGHT_FREE" default:"1" min:"1" max:"1000" doc:"turns of the free plan"`
	QueueWeightPro     int           `envconfig:"QUEUE_WEIGHT_PRO" default:"3" min:"1" max:"1000" doc:"turns of the pro plan"`
	QueueWeightPremium int           `envconfig:"QUEUE_WEIGHT_PREMIUM" default:"6" min:"1" max:"1000" doc:"turns of the premium plan"`
	JobDeadline        time.Duration `envconfig:"JOB_DEADLINE" for:"backend" default:"1h" min:"1m" max:"168h" doc:"how long an unfinished job is kept alive, outages included"`
	ReconcileEvery     time.Duration `envconfig:"RECONCILE_EVERY" for:"backend" default:"15s" min:"100ms" max:"1h" doc:"time between two comparisons of the database with the queue"`
	ReconcileGrace     time.Duration `envconfig:"RECONCILE_GRACE" for:"backend" default:"10s" min:"0s" max:"1h" doc:"age from which an accepted job must be known to the queue"`
}

// Retries is how often a job is tried again whose type says own.
func (q *Queue) Retries(own int) int {
	if q.QueueMaxRetries >= 0 {
		return q.QueueMaxRetries
	}
	return own
}

// Telemetry is what a process tells of itself, and where.
type Telemetry struct {
	MetricsListen string        `envconfig:"METRICS_LISTEN" default:"127.0.0.1" doc:"address on which Prometheus reads /metrics; keep it from the internet"`
	MetricsPort   int           `envconfig:"METRICS_PORT" default:"9464" min:"0" max:"65535" doc:"port of /metrics; 0 for none; where only the default is taken, the process runs without"`
	OTLPEndpoint  string        `envconfig:"OTEL_EXPORTER_OTLP_ENDPOINT" kind:"url" doc:"OpenTelemetry collector (OTLP over HTTP) for traces; empty for none"`
	OTLPHeaders   Secret        `envconfig:"OTEL_EXPORTER_OTLP_HEADERS" doc:"headers for the collector, as name=value separated by commas"`
	SampleEvery   time.Duration `envconfig:"METRICS_SAMPLE_EVERY" for:"backend" default:"1m" min:"1s" max:"1h" doc:"time between two samples of the queues that are kept in the database"`
	SamplesKept   time.Duration `envconfig:"METRICS_SAMPLES_KEPT" for:"backend" default:"720h" min:"1h" max:"87600h" doc:"how long those samples are kept"`
	TracePercent  int           `envconfig:"TRACE_PERCENT" default:"100" min:"0" max:"100" doc:"traces kept of a hundred; the same for all processes"`
}

// Uploads bounds what clients send and jobs produce.
type Uploads struct {
	MaxReportBytes   int64 `envconfig:"MAX_REPORT_BYTES" for:"backend,worker" default:"4MiB" unit:"bytes" min:"65536" max:"67108864" doc:"largest report of a worker on a job"`
	MaxUploadBytes   int64 `envconfig:"MAX_UPLOAD_BYTES" default:"16MiB" unit:"bytes" min:"1024" max:"1073741824" doc:"largest body of an upload request"`
	MaxFileBytes     int64 `envconfig:"MAX_FILE_BYTES" for:"backend,worker" default:"5MiB" unit:"bytes" min:"1024" max:"1073741824" doc:"largest file of a project"`
	MaxProjectBytes  int64 `envconfig:"MAX_PROJECT_BYTES" for:"backend,worker" default:"100MiB" unit:"bytes" min:"1024" max:"1099511627776" doc:"largest sum of a project's files"`
	MaxProjectFiles  int   `envconfig:"MAX_PROJECT_FILES" for:"backend,worker" default:"5000" min:"1" max:"1000000" doc:"most files of a project"`
	MaxArtifactBytes int64 `envconfig:"MAX_ARTIFACT_BYTES" for:"worker" default:"32MiB" unit:"bytes" min:"1024" max:"1073741824" doc:"largest file a job may store"`
}

// Retention is how long what has served its purpose is kept. The audit is kept for ever.
type Retention struct {
	RetentionEvery         time.Duration `envconfig:"RETENTION_EVERY" default:"1h" min:"1s" max:"168h" doc:"time between two deletions of old previews, jobs and transitions"`
	RetentionCron          string        `envconfig:"RETENTION_CRON" doc:"cron expression of those deletions, such as 30 3 * * *, in place of the time between them"`
	JobsKept               time.Duration `envconfig:"JOBS_KEPT" default:"2160h" min:"0s" max:"87600h" doc:"how long a finished job is kept with its preview and files; 0 for ever"`
	TransitionsKept        time.Duration `envconfig:"TRANSITIONS_KEPT" default:"720h" min:"24h" max:"87600h" doc:"how long the callbacks of finished jobs are kept"`
	IdempotencyKeysKept    time.Duration `envconfig:"IDEMPOTENCY_KEYS_KEPT" default:"24h" min:"1m" max:"8760h" doc:"how long an Idempotency-Key answers with its first request's job"`
	SessionsCleanedEvery   time.Duration `envconfig:"SESSIONS_CLEANED_EVERY" default:"1h" min:"1s" max:"168h" doc:"time between two deletions of ended sessions, expired refresh tokens and expired invitations"`
	SessionsCleanedCron    string        `envconfig:"SESSIONS_CLEANED_CRON" doc:"cron expression of those deletions, in place of the time between them"`
	SessionsKept           time.Duration `envconfig:"SESSIONS_KEPT" default:"168h" min:"0s" max:"8760h" doc:"how long a session stays after its end"`
	BlobsCollectedEvery    time.Duration `envconfig:"BLOBS_COLLECTED_EVERY" default:"1h" min:"1s" max:"168h" doc:"time between two deletions of contents that no file refers to any more"`
	BlobsCollectedCron     string        `envconfig:"BLOBS_COLLECTED_CRON" doc:"cron expression of those deletions, in place of the time between them"`
	BlobsKept              time.Duration `envconfig:"BLOBS_KEPT" default:"24h" min:"1h" max:"8760h" doc:"how long a content stays after its last file; at least an hour more than JOB_DEADLINE, since previews show files as they were"`
	PackagesCollectedEvery time.Duration `envconfig:"PACKAGES_COLLECTED_EVERY" default:"1h" min:"1s" max:"168h" doc:"time between two deletions of npm packages that no project uses any more"`
	PackagesCollectedCron  string        `envconfig:"PACKAGES_COLLECTED_CRON" doc:"cron expression of those deletions, in place of the time between them"`
	PackagesKept           time.Duration `envconfig:"PACKAGES_KEPT" default:"168h" min:"1h" max:"8760h" doc:"how long npm packages stay after their last use, and at least for as long as a failed job may be brought back"`
	PreviewsCollectedEvery time.Duration `envconfig:"PREVIEWS_COLLECTED_EVERY" default:"1h" min:"1s" max:"168h" doc:"time between two deletions of the pictures and layouts of previews that nobody needs any more"`
	PreviewsCollectedCron  string        `envconfig:"PREVIEWS_COLLECTED_CRON" doc:"cron expression of those deletions, in place of the time between them"`
	PreviewsKept           time.Duration `envconfig:"REPLACED_PREVIEWS_KEPT" default:"24h" min:"1h" max:"87600h" doc:"how long the pictures and layouts of a preview stay after a later one of the same screen was ready, or after it failed; at least an hour more than JOB_DEADLINE, and at least PREVIEW_TOKEN_TTL"`
	ObjectsSweptEvery      time.Duration `envconfig:"OBJECTS_SWEPT_EVERY" default:"1h" min:"1s" max:"168h" doc:"time between two looks for objects in the storage that the database does not know, each at a part of them"`
	ObjectsSweptCron       string        `envconfig:"OBJECTS_SWEPT_CRON" doc:"cron expression of those looks, in place of the time between them"`
	SubscriptionsEvery     time.Duration `envconfig:"SUBSCRIPTIONS_EVERY" default:"1m" min:"1s" max:"24h" doc:"time between two looks for subscriptions whose time is over"`
	ExportsEvery           time.Duration `envconfig:"EXPORTS_EVERY" default:"10s" min:"1s" max:"1h" doc:"time between two looks for archives of users' data to write"`
	CronZone               string        `envconfig:"CRON_ZONE" for:"backend,backup,drill" default:"UTC" doc:"time zone of cron expressions, such as Europe/Berlin"`
}
