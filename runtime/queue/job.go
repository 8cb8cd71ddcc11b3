package queue

import (
	"regexp"
	"strings"
	"time"

	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

// Job is a piece of work as it enters a queue.
type Job struct {
	// ID makes enqueueing idempotent: 1 to 128 of letters, digits, '.', '_', ':' and '-'.
	ID string
	// Type names the job function, such as "preview_build".
	Type string
	// Tenant is who the job is for: claims take turns between the tenants of a tier.
	Tenant string
	// Tier is the plan under which the job was accepted: free, pro or premium.
	Tier string
	// PrefersGPU sends a premium job to a GPU worker while one is alive.
	PrefersGPU bool
	// Payload is opaque to the queue.
	Payload []byte
	// Trace is a W3C traceparent, or empty.
	Trace string
	// Timeout bounds one attempt; the queue only records it for the worker.
	Timeout time.Duration
	// Before is how many attempts the job has behind it that count no more: those before the one in which the
	// queue lost it, or before an operator brought it back. Attempts are numbered on from it.
	Before int
	// MaxAttempts is how often the job may run in all; at least 1. Of a Lease and of a Record it is the number
	// of the last attempt that the job has: those before count in.
	MaxAttempts int
	// Delay is how long the job waits before it may be claimed.
	Delay time.Duration
	// Expires is when whoever accepted the job gives it up; zero for never. The queue only records it for the worker.
	Expires time.Time
}

// Lane is where waiting jobs of one tier stand. Premium jobs that prefer a GPU have a lane of their own.
type lane = string

const (
	laneFree       lane = "free"
	lanePro        lane = "pro"
	lanePremium    lane = "premium"
	lanePremiumGPU lane = "premium-gpu"
)

var (
	idShape     = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,128}$`)
	typeShape   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	workerShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)
)

// isID and isName are idShape and typeShape by hand, for every job that enters.
func isID(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c == '.', c == '_', c == ':', c == '-':
		default:
			return false
		}
	}
	return s != "" && len(s) <= 128
}

func isName(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', i > 0 && (c == '_' || c >= '0' && c <= '9'):
		default:
			return false
		}
	}
	return s != "" && len(s) <= 64
}

const (
	maxDelay   = 30 * 24 * time.Hour
	maxTrace   = 256
	maxBefore  = 100_000
	maxMessage = 2048
)

func (j Job) lane() lane {
	if j.Tier == string(auth.Premium) && j.PrefersGPU {
		return lanePremiumGPU
	}
	return j.Tier
}

func (j Job) validate(maxPayload int) error {
	var details []fault.Detail
	bad := func(field, message string) { details = append(details, fault.Detail{Field: field, Message: message}) }
	if !isID(j.ID) {
		bad("id", "must match "+idShape.String())
	}
	if !isName(j.Type) {
		bad("type", "must match "+typeShape.String())
	}
	if !isID(j.Tenant) {
		bad("tenant", "must match "+idShape.String())
	}
	switch j.Tier {
	case laneFree, lanePro, lanePremium:
	default:
		bad("tier", "must be free, pro or premium")
	}
	if len(j.Payload) > maxPayload {
		bad("payload", "is larger than the queue takes")
	}
	if len(j.Trace) > maxTrace || strings.HasPrefix(j.Trace, expiresMark) || strings.ContainsFunc(j.Trace, func(r rune) bool { return r <= ' ' || r > '~' }) {
		bad("trace", "is not a traceparent")
	}
	if j.Timeout <= 0 || j.Timeout > 24*time.Hour {
		bad("timeout", "must be above 0 and at most 24 hours")
	}
	if j.MaxAttempts < 1 || j.MaxAttempts > 1000 {
		bad("max_attempts", "must be 1 to 1000")
	}
	if j.Before < 0 || j.Before > maxBefore {
		bad("before", "must be 0 to 100000")
	}
	if j.Delay < 0 || j.Delay > maxDelay {
		bad("delay", "must be 0 to 30 days")
	}
	if details != nil {
		return fault.New(fault.ValidationFailed, "The job cannot be queued.", details...)
	}
	return nil
}
