package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// minSecret is the shortest secret production accepts, in bytes: 256 bits of hexadecimal are 64.
const minSecret = 32

var workerName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// required lists, per role, the secrets without which a process of that role cannot do its work.
var required = map[Role][]string{
	Backend: {
		"JWT_SECRET", "SESSION_SECRET", "ADMIN_JWT_SECRET", "API_TOKEN_PEPPER", "PREVIEW_TOKEN_SECRET",
		"WORKER_CALLBACK_SECRET", "POSTGRES_PASSWORD", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY",
	},
	Worker:  {"WORKER_CALLBACK_SECRET", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"},
	Migrate: {"POSTGRES_PASSWORD"},
	Backup:  {"POSTGRES_PASSWORD", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"},
	Drill:   {"POSTGRES_PASSWORD", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY", "BACKUP_DRILL_DATABASE_URL"},
	Restore: {"R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"},
	Local:   nil,
}

// ours names the secrets that this system makes up itself, so their strength is ours to demand; the
// others are given by a provider.
var ours = []string{
	"JWT_SECRET", "SESSION_SECRET", "ADMIN_JWT_SECRET", "API_TOKEN_PEPPER", "PREVIEW_TOKEN_SECRET", "WORKER_CALLBACK_SECRET",
	"JWT_SECRET_PREVIOUS", "PREVIEW_TOKEN_SECRET_PREVIOUS", "WORKER_CALLBACK_SECRET_PREVIOUS",
}

// Validate returns every broken rule in one error, or nil. It fills in the worker's name from the host's.
func (c *Config) Validate() error {
	if c.WorkerName == "" {
		c.WorkerName = hostName()
	}
	var problems []error
	add := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if c.Env != Development && c.Env != Production {
		add("HIVESYNC_ENV: expected development or production")
	}
	for _, s := range settings(c) {
		if err := inBounds(s); err != nil {
			add("%s: %w", s.name, err)
		}
	}
	if !workerName.MatchString(c.WorkerName) {
		add("WORKER_NAME: expected lowercase letters, digits and dashes, starting with a letter or digit, at most 63")
	}
	if c.QueueRenew > c.QueueLease/2 {
		add("QUEUE_RENEW: must be at most half of QUEUE_LEASE, so that one lost renewal loses no job")
	}
	if c.QueueBackoffMin > c.QueueBackoffMax {
		add("QUEUE_BACKOFF_MIN: must be at most QUEUE_BACKOFF_MAX")
	}
	if c.LogShipBuffer < 2*c.LogShipBatch {
		add("WORKER_LOG_SHIP_BUFFER: must be at least twice WORKER_LOG_SHIP_BATCH, so that a batch can wait while the next is gathered")
	}
	if c.MaxFileBytes > c.MaxProjectBytes {
		add("MAX_FILE_BYTES: must be at most MAX_PROJECT_BYTES")
	}
	if c.BlobsKept < c.JobDeadline+time.Hour {
		add("BLOBS_KEPT: must be at least an hour more than JOB_DEADLINE, so that a preview finds the files that it was asked for with")
	}
	if c.PreviewsKept < c.JobDeadline+time.Hour {
		add("REPLACED_PREVIEWS_KEPT: must be at least an hour more than JOB_DEADLINE, so that nothing is deleted while a worker stores it")
	}
	if c.PreviewsKept < c.PreviewTokenTTL {
		add("REPLACED_PREVIEWS_KEPT: must be at least PREVIEW_TOKEN_TTL, so that a token opens its preview for as long as it lives")
	}
	if c.Env == Production && c.WebhooksReach != "public" {
		add("WEBHOOKS_REACH: must be public in production, since users name where webhooks go")
	}
	if c.JobsKept != 0 && c.JobsKept < c.JobDeadline {
		add("JOBS_KEPT: must be at least JOB_DEADLINE, or 0 for ever")
	}
	if _, err := c.OIDC(); err != nil {
		add("OIDC_PROVIDERS: %w", err)
	}
	c.backupProblems(add)
	problems = append(problems, c.sqsProblems()...)
	return listed(append(problems, c.secretProblems()...))
}

func (c *Config) secretProblems() []error {
	var problems []error
	add := func(name, what string) { problems = append(problems, errors.New(name+": "+what)) }
	values := c.secrets()
	for _, name := range required[c.Role] {
		if !values[name].IsSet() && (name != "POSTGRES_PASSWORD" || !c.DatabaseURL.IsSet()) {
			add(name, "is required; set it, or "+name+"_FILE to a file that holds it")
		}
	}
	if raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(c.BillingWebhookSecret.Reveal(), "whsec_")); c.BillingWebhookSecret.IsSet() && (err != nil || len(raw) < 24) {
		add("BILLING_WEBHOOK_SECRET", "is no secret of Standard Webhooks: expected whsec_ and base64 of at least 24 bytes")
	}
	if c.Env != Production {
		return problems
	}
	return append(problems, c.WeakSecrets()...)
}

// WeakSecrets says what production refuses of the secrets that are set: short ones, well-known ones, and one that stands for two.
func (c *Config) WeakSecrets() []error {
	var problems []error
	add := func(name, what string) { problems = append(problems, errors.New(name+": "+what)) }
	values := c.secrets()
	seen := map[string]string{}
	for _, name := range ours {
		value := values[name].Reveal()
		if value == "" {
			continue
		}
		switch {
		case len(value) < minSecret:
			add(name, "is too short: use at least 32 bytes, such as the output of `openssl rand -hex 32`")
		case wellKnown(value):
			add(name, "is a well-known or guessable value: use the output of `openssl rand -hex 32`")
		case seen[value] != "":
			add(name, "is the same as "+seen[value]+": each secret needs a value of its own")
		}
		seen[value] = name
	}
	for _, name := range []string{"POSTGRES_PASSWORD", "R2_SECRET_ACCESS_KEY"} {
		if value := values[name].Reveal(); value != "" && (len(value) < 12 || wellKnown(value)) {
			add(name, "is short or well known: use a generated one")
		}
	}
	return problems
}

// secrets are the values of all variables that hold one.
func (c *Config) secrets() map[string]Secret {
	values := map[string]Secret{}
	for _, s := range settings(c) {
		if s.secret() {
			values[s.name] = s.field.Interface().(Secret)
		}
	}
	return values
}

var placeholders = []string{
	"changeme", "change-me", "change_me", "replaceme", "replace-me", "your-secret", "your_secret", "yoursecret", "example",
	"password", "letmein", "secret-key", "secretkey", "supersecret", "super-secret", "not-a-secret", "minioadmin", "default",
	"development", "dev-secret", "test-secret", "insecure", "0123456789abcdef", "abcdefghijkl", "qwerty", "hivesync",
}

// wellKnown reports whether a value is one that people paste and attackers try: a placeholder's words,
// or too few different characters to have been generated.
func wellKnown(value string) bool {
	lower := strings.ToLower(value)
	if slices.ContainsFunc(placeholders, func(p string) bool { return strings.Contains(lower, p) }) {
		return true
	}
	different := map[rune]bool{}
	for _, r := range value {
		different[r] = true
	}
	return len(different) < 8
}

// inBounds checks a value against its tags: min, max, oneof, kind.
func inBounds(s setting) error {
	if spec, ok := s.spec(); ok {
		if err := spec.Check(s.value()); err != nil {
			return err
		}
	}
	if s.tag.Get("kind") == "url" && s.field.String() != "" {
		u, err := url.Parse(s.field.String())
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil {
			return errors.New("expected an http or https URL without a user name or password")
		}
	}
	return nil
}

// hostName returns the machine's name as a worker's name: lowercase, other characters turned to dashes.
func hostName() string {
	name, _ := os.Hostname()
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return '-'
		}
	}, name)
	name = strings.Trim(name, "-")
	if len(name) > 63 {
		name = name[:63]
	}
	if name == "" {
		return "worker"
	}
	return name
}
