package fault

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// Dependency is a part of the system that work needs and that can be away through no fault of the work. One that is added
// here has a breaker and figures in every worker; whoever talks to it says so with Away or Of.
type Dependency string

// The dependencies.
const (
	Storage  Dependency = "storage"  // of objects
	Database Dependency = "database" // PostgreSQL
	Redis    Dependency = "redis"
	Backend  Dependency = "backend"  // which takes callbacks
	Sandbox  Dependency = "sandbox"  // the processes that run users' code: that there are none, not what the code does
	Disk     Dependency = "disk"     // the machine's own: full, read-only or broken
	Registry Dependency = "registry" // of npm packages: the operator's own choice, not one that a project names
)

// Dependencies lists all dependencies.
func Dependencies() []Dependency {
	return []Dependency{Storage, Database, Redis, Backend, Sandbox, Disk, Registry}
}

// Code is what work fails with that waited for the dependency until its deadline, such as STORAGE_UNAVAILABLE.
func (d Dependency) Code() Code { return Code(strings.ToUpper(string(d)) + "_UNAVAILABLE") }

// Away is Wrap for a dependency that does not answer or refuses its service: UNAVAILABLE.
func Away(d Dependency, cause error, message string) *Error {
	return Wrap(cause, Unavailable, message).Of(d)
}

// Of says that the dependency is to blame and returns the error.
func (e *Error) Of(d Dependency) *Error {
	e.Dependency = d
	return e
}

// Blames says who is to blame for an error: a dependency, or "" for the work itself. Work that a dependency failed has not had
// its try. What is permanent is never a dependency's.
func Blames(err error) Dependency {
	var e *Error
	if errors.As(err, &e) && e.Permanent() {
		return ""
	}
	for e != nil {
		if e.Dependency != "" {
			return e.Dependency
		}
		cause := e.cause
		if e = nil; !errors.As(cause, &e) {
			break
		}
	}
	for _, broken := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EIO} {
		if errors.Is(err, broken) {
			return Disk
		}
	}
	return ""
}

// Overdue is the failure of work whose deadline came while the dependency was away.
func Overdue(d Dependency, cause error) *Error {
	e := Wrap(cause, d.Code(), fmt.Sprintf("The job could not be done before its deadline, since a part of our system was not available: %s. Please ask for it again.", d)).Of(d)
	e.Details = []Detail{{Field: "dependency", Code: string(d), Message: "was not available"}}
	return e
}
