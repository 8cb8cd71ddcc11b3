package limits

import (
	"time"

	"hivesync/shared/settings"
)

// The limits that a host puts on every call, whatever the function.
var (
	// Requests are a user's, over all their tokens, and those with one preview token.
	Requests = PerPlan("requests_per_minute", "requests per minute", time.Minute, Numbers{120, 300, 1200, 1, 10_000_000}).
			WithPlanBurst("REQUEST_BURST", "requests at once", Numbers{60, 60, 60, 1, 1_000_000}).Open()

	// TokenRequests are those with one API token, beside its user's.
	TokenRequests = ForAll("token_requests_per_minute", "requests with this token", Token, time.Minute,
		settings.Int("TOKEN_REQUESTS_PER_MINUTE", 120, "requests a minute with one API token", settings.Between(1, 10_000_000))).
		WithBurst(settings.Int("TOKEN_REQUEST_BURST", 60, "requests at once with one API token", settings.Between(1, 1_000_000))).Open()

	// AddressRequests are those without an identity.
	AddressRequests = ForAll("address_requests_per_minute", "requests from your address", Address, time.Minute,
		settings.Int("IP_REQUESTS_PER_MINUTE", 600, "requests a minute from one address without an identity", settings.Between(1, 10_000_000))).
		WithBurst(settings.Int("IP_REQUEST_BURST", 120, "requests at once from one address without an identity", settings.Between(1, 1_000_000))).Open()

	// SignIns are attempts to sign in or up from one address. They are never given back: failed ones are what it is for.
	SignIns = ForAll("logins_per_minute", "attempts from your address", Address, time.Minute,
		settings.Int("LOGINS_PER_MINUTE", 10, "sign-in and sign-up attempts a minute from one address", settings.Between(1, 1_000_000))).
		WithBurst(settings.Int("LOGIN_BURST", 10, "sign-in and sign-up attempts at once from one address", settings.Between(1, 1_000_000)))
)

// What the bodies of requests may cost one process in memory at a time, all and those of one user; and how many calls of
// workers may send a body at a time, whose signature can be checked only behind it.
var (
	BodiesInFlight     = settings.Bytes("BODIES_IN_FLIGHT", 96<<20, "memory that request bodies may take in one process at a time", settings.Between[int64](1<<20, 1<<40))
	UserBodiesInFlight = settings.Bytes("USER_BODIES_IN_FLIGHT", 48<<20, "memory that one user's request bodies may take in one process at a time", settings.Between[int64](1<<20, 1<<40))
	UnsignedBodies     = settings.Int("UNSIGNED_BODIES", 64, "calls of workers that send their bodies at a time", settings.Between(1, 10_000))
	UnsignedBodyTime   = settings.Duration("UNSIGNED_BODY_TIME", 10*time.Second, "longest wait for the body of a worker's call", settings.Between(100*time.Millisecond, time.Minute))

	// WorkerRefusals are calls as a worker from one address whose signature was wrong.
	WorkerRefusals = ForAll("worker_refusals_per_minute", "calls with a wrong signature", Address, time.Minute,
		settings.Int("WORKER_REFUSALS_PER_MINUTE", 30, "worker calls a minute from one address with a wrong signature, beyond which none is read", settings.Between(1, 1_000_000))).Open()
)

// LocalPercent is what each process allows of an open limit while Redis is away.
var LocalPercent = settings.Int("LOCAL_LIMIT_PERCENT", 50, "percent of the limits of requests that each process allows by itself while Redis is away", settings.Between(1, 100))

// Host lists the host's limits.
var Host = []*Limit{Requests, TokenRequests, AddressRequests, SignIns, WorkerRefusals}

// HostSettings are what else bounds a host.
var HostSettings = settings.Set{LocalPercent, BodiesInFlight, UserBodiesInFlight, UnsignedBodies, UnsignedBodyTime}

// Settings are the numbers of limits, each once.
func Settings(list ...*Limit) settings.Set {
	var set settings.Set
	for _, l := range list {
		set = append(set, l.Settings()...)
	}
	return set
}
