package fault

// Code is the stable, documented name of an error: UPPER_SNAKE, never renamed once released.
// Clients branch on it; people read the message beside it.
type Code string

// The codes. A new one needs a row in the table below, which gives it its kind.
const (
	// Requests that could not be understood or accepted.
	BadRequest           Code = "BAD_REQUEST"
	ValidationFailed     Code = "VALIDATION_FAILED"
	InvalidDeviceContext Code = "INVALID_DEVICE_CONTEXT"
	InvalidPath          Code = "INVALID_PATH"
	InvalidCursor        Code = "INVALID_CURSOR"
	BodyTooLarge         Code = "BODY_TOO_LARGE"
	FileTooLarge         Code = "FILE_TOO_LARGE"
	ProjectTooLarge      Code = "PROJECT_TOO_LARGE"
	StorageFull          Code = "STORAGE_FULL"
	UnsupportedMedia     Code = "UNSUPPORTED_MEDIA_TYPE"
	MethodNotAllowed     Code = "METHOD_NOT_ALLOWED"
	RangeNotSatisfiable  Code = "RANGE_NOT_SATISFIABLE"

	// Who is calling, and what they may do.
	Unauthenticated    Code = "UNAUTHENTICATED"
	InvalidCredentials Code = "INVALID_CREDENTIALS"
	// SecondFactorRequired is the answer to a right password where the account asks for a code as well.
	SecondFactorRequired Code = "SECOND_FACTOR_REQUIRED"
	SessionExpired       Code = "SESSION_EXPIRED"
	// AccountDeletedSoon is the answer to right credentials of an account that its owner has deleted, and may still bring back.
	AccountDeletedSoon Code = "ACCOUNT_DELETED_SOON"
	// AuthorizationPending is the answer to a device that nobody has let in yet: it asks again (as RFC 8628 has it).
	AuthorizationPending Code = "AUTHORIZATION_PENDING"
	Forbidden            Code = "FORBIDDEN"

	// The state of things.
	NotFound     Code = "NOT_FOUND"
	Conflict     Code = "CONFLICT"
	EmailTaken   Code = "EMAIL_TAKEN"
	NotReady     Code = "NOT_READY"
	LimitReached Code = "LIMIT_REACHED"
	RateLimited  Code = "RATE_LIMITED"

	// The preview engine's verdicts on a user's project.
	SyntaxError        Code = "SYNTAX_ERROR"
	EntryPointNotFound Code = "ENTRY_POINT_NOT_FOUND"
	ModuleNotFound     Code = "MODULE_NOT_FOUND"
	NoDefaultExport    Code = "NO_DEFAULT_EXPORT"
	BundleTooLarge     Code = "BUNDLE_TOO_LARGE"
	SandboxError       Code = "SANDBOX_ERROR"
	SandboxTimeout     Code = "SANDBOX_TIMEOUT"
	SandboxMemory      Code = "SANDBOX_MEMORY"
	SandboxCrashed     Code = "SANDBOX_CRASHED"
	SandboxBusy        Code = "SANDBOX_BUSY"
	TooManyNodes       Code = "TOO_MANY_NODES"
	TreeTooDeep        Code = "TREE_TOO_DEEP"
	OutputTooLarge     Code = "OUTPUT_TOO_LARGE"
	InvalidTree        Code = "INVALID_TREE"
	NotSupported       Code = "NOT_SUPPORTED"

	// The npm packages that a user's project names.
	PackageInvalid     Code = "PACKAGE_INVALID"     // what a registry or an archive holds is not what it must be
	PackagesTooLarge   Code = "PACKAGES_TOO_LARGE"  // more packages than a project may have, or larger ones
	PackageUnavailable Code = "PACKAGE_UNAVAILABLE" // a registry does not hand it out: cancelled where it never will

	// Jobs.
	JobTimeout Code = "JOB_TIMEOUT"
	JobStopped Code = "JOB_STOPPED"
	JobLost    Code = "JOB_LOST"
	Poisoned   Code = "POISONED"

	// The system's own troubles.
	Internal    Code = "INTERNAL"
	Unavailable Code = "UNAVAILABLE"
	Timeout     Code = "TIMEOUT"

	// Which part of the system a job waited for in vain; see Dependency.
	StorageUnavailable  Code = "STORAGE_UNAVAILABLE"
	DatabaseUnavailable Code = "DATABASE_UNAVAILABLE"
	RedisUnavailable    Code = "REDIS_UNAVAILABLE"
	BackendUnavailable  Code = "BACKEND_UNAVAILABLE"
	SandboxUnavailable  Code = "SANDBOX_UNAVAILABLE"
	DiskUnavailable     Code = "DISK_UNAVAILABLE"
	RegistryUnavailable Code = "REGISTRY_UNAVAILABLE"

	// What operators switched off for a while.
	SwitchedOff Code = "SWITCHED_OFF"
	Maintenance Code = "MAINTENANCE"
	ReadOnly    Code = "READ_ONLY"
)

// Kind says what sort of failure a code is; hosts map kinds, not codes, to their own answers
// (HTTP statuses, exit codes, retry decisions).
type Kind uint8

// The kinds, from the caller's mistakes to our own.
const (
	KindInternal        Kind = iota // a bug or an unforeseen failure: hidden from the client, retried by workers
	KindBadRequest                  // cannot be parsed
	KindInvalid                     // parsed, but against the rules
	KindUnauthenticated             // no valid identity
	KindForbidden                   // known, but not allowed
	KindNotFound                    // does not exist, or not for this caller
	KindMethod                      // the route exists, the method does not
	KindConflict                    // the present state refuses it
	KindTooLarge                    // over a size limit
	KindMedia                       // a content type that is not taken
	KindRange                       // a part that is not there
	KindLimited                     // a rate or a plan's limit is reached
	KindUser                        // the user's own code failed: permanent, never retried
	KindNotSupported                // a known feature that this build does not have
	KindUnavailable                 // a part we depend on is away: retried
	KindTimeout                     // took too long: retried where that can help
)

var kinds = map[Code]Kind{
	BadRequest:           KindBadRequest,
	ValidationFailed:     KindInvalid,
	InvalidDeviceContext: KindInvalid,
	InvalidPath:          KindInvalid,
	InvalidCursor:        KindInvalid,
	BodyTooLarge:         KindTooLarge,
	FileTooLarge:         KindTooLarge,
	ProjectTooLarge:      KindTooLarge,
	StorageFull:          KindTooLarge,
	UnsupportedMedia:     KindMedia,
	MethodNotAllowed:     KindMethod,
	RangeNotSatisfiable:  KindRange,
	Unauthenticated:      KindUnauthenticated,
	InvalidCredentials:   KindUnauthenticated,
	SecondFactorRequired: KindUnauthenticated,
	SessionExpired:       KindUnauthenticated,
	AuthorizationPending: KindConflict,
	AccountDeletedSoon:   KindForbidden,
	Forbidden:            KindForbidden,
	NotFound:             KindNotFound,
	Conflict:             KindConflict,
	EmailTaken:           KindConflict,
	NotReady:             KindConflict,
	LimitReached:         KindLimited,
	RateLimited:          KindLimited,
	SyntaxError:          KindUser,
	EntryPointNotFound:   KindUser,
	ModuleNotFound:       KindUser,
	NoDefaultExport:      KindUser,
	BundleTooLarge:       KindUser,
	SandboxError:         KindUser,
	SandboxTimeout:       KindUser,
	SandboxMemory:        KindUser,
	SandboxCrashed:       KindInternal,
	SandboxBusy:          KindUnavailable,
	TooManyNodes:         KindUser,
	TreeTooDeep:          KindUser,
	OutputTooLarge:       KindUser,
	InvalidTree:          KindUser,
	NotSupported:         KindNotSupported,
	PackageInvalid:       KindUser,
	PackagesTooLarge:     KindTooLarge,
	PackageUnavailable:   KindUnavailable,
	JobTimeout:           KindTimeout,
	JobStopped:           KindConflict,
	JobLost:              KindInternal,
	Poisoned:             KindInternal,
	Internal:             KindInternal,
	Unavailable:          KindUnavailable,
	StorageUnavailable:   KindUnavailable,
	DatabaseUnavailable:  KindUnavailable,
	RedisUnavailable:     KindUnavailable,
	BackendUnavailable:   KindUnavailable,
	SandboxUnavailable:   KindUnavailable,
	DiskUnavailable:      KindUnavailable,
	RegistryUnavailable:  KindUnavailable,
	SwitchedOff:          KindUnavailable,
	Maintenance:          KindUnavailable,
	ReadOnly:             KindUnavailable,
	Timeout:              KindTimeout,
}

// KindOf returns the kind of a code; a code without a row is internal.
func KindOf(c Code) Kind { return kinds[c] }

// Codes returns every code with its kind, for the documentation and for tests.
func Codes() map[Code]Kind {
	out := make(map[Code]Kind, len(kinds))
	for c, k := range kinds {
		out[c] = k
	}
	return out
}

// Permanent reports whether running the same work again would fail the same way.
func (k Kind) Permanent() bool {
	switch k {
	case KindInternal, KindUnavailable, KindTimeout, KindLimited:
		return false
	default:
		return true
	}
}
