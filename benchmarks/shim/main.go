// Command shim measures what the host costs a call: one and the same handler behind runtime/httphost and on bare
// net/http, in one run, batch by batch in turns, so that what else the machine does meets both. It prints Markdown on
// stdout.
//
// Both sides route with http.ServeMux, parse the path, read and decode the body with the same strictness, run the handler
// and encode its answer; where the caller is signed in, both check the token. All else is the shim's: request ids, security
// headers, client addresses, limits, sessions and roles, bounded bodies, validation from tags, the time limit, panics,
// counters, and a line of the access log, redacted and written to nowhere. Redis and PostgreSQL answer at once: their
// round trips are no shim's. Traces are off.
//
// The figure is the median of the difference within a round, over the quarter of the rounds in which the machine did
// least besides. It says nothing of how many calls a server answers in a second.
package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"

	"github.com/google/uuid"

	"hivesync/runtime/httphost"
	"hivesync/shared/auth"
	"hivesync/shared/config"
)

// heap is memory that is held while both sides are measured, as a server holds some: with next to none the garbage
// collector would run every few hundred calls.
const heap = 32 << 20

type options struct{ rounds, calls, socketCalls int }

func main() {
	var o options
	flag.IntVar(&o.rounds, "rounds", 1000, "rounds")
	flag.IntVar(&o.calls, "calls", 200, "calls in a batch, in process")
	flag.IntVar(&o.socketCalls, "socket-calls", 50, "calls in a batch, over a socket")
	flag.Parse()
	if err := run(o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "shim:", err)
		os.Exit(1)
	}
}

func run(o options, out, progress io.Writer) error {
	s, err := newSides()
	if err != nil {
		return err
	}
	held := make([]byte, heap)
	defer runtime.KeepAlive(held)
	fmt.Fprintln(progress, "calls in process")
	inProcess, err := measureInProcess(s, o)
	if err != nil {
		return err
	}
	fmt.Fprintln(progress, "calls over a socket")
	socket, err := measureSocket(s, o)
	if err != nil {
		return err
	}
	printResults(out, o, inProcess, socket)
	return nil
}

// sides are the two handlers that are compared, and a token that both take.
type sides struct {
	bare  http.Handler
	shim  *httphost.Host
	token string
}

func newSides() (*sides, error) {
	tokens, err := auth.NewTokens(auth.TokensOptions{
		Secret: config.NewSecret("the-user-key-of-benchmarks"), AdminSecret: config.NewSecret("the-admin-key-of-benchmarks"),
	})
	if err != nil {
		return nil, err
	}
	token, _, err := tokens.IssueAccess(auth.Principal{UserID: uuid.New(), SessionID: uuid.New(), Tier: auth.Free})
	if err != nil {
		return nil, err
	}
	host, err := newHost(tokens, io.Discard)
	if err != nil {
		return nil, err
	}
	return &sides{bare: newBare(tokens), shim: host, token: token}, nil
}
