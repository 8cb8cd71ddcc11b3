package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// link is a TCP way to a server that can be made slow, or cut: nothing passes then, and what was sent meanwhile arrives late.
type link struct {
	addr   string
	target string
	delay  atomic.Int64 // of each piece in each direction, in nanoseconds

	mu  sync.Mutex
	cut chan struct{} // closed once it is whole again; nil while it is
}

func newLink(t *testing.T, target string) *link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	l := &link{addr: listener.Addr().String(), target: target}
	t.Cleanup(l.join)
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(from)
		}
	}()
	return l
}

// carry joins a connection with one to the target, until one of them ends.
func (l *link) carry(from net.Conn) {
	defer func() { _ = from.Close() }()
	l.pass()
	to, err := net.Dial("tcp", l.target)
	if err != nil {
		return
	}
	defer func() { _ = to.Close() }()
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{from, to}, {to, from}} {
		go func() {
			defer func() { done <- struct{}{} }()
			buf := make([]byte, 32<<10)
			for {
				n, err := way[0].Read(buf)
				l.pass()
				if n > 0 {
					if _, err := way[1].Write(buf[:n]); err != nil {
						return
					}
				}
				if err != nil {
					return
				}
			}
		}()
	}
	<-done
}

// pass waits as long as the link makes a piece wait.
func (l *link) pass() {
	if d := time.Duration(l.delay.Load()); d > 0 {
		time.Sleep(d)
	}
	l.mu.Lock()
	cut := l.cut
	l.mu.Unlock()
	if cut != nil {
		<-cut
	}
}

func (l *link) part() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut == nil {
		l.cut = make(chan struct{})
	}
}

func (l *link) join() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut != nil {
		close(l.cut)
		l.cut = nil
	}
}

// gate is the way to the object storage, which may be away or full.
type gate struct {
	url        string
	away, full atomic.Bool
}

func newGate(t *testing.T, storage string) *gate {
	t.Helper()
	target, err := url.Parse(storage)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{}
	forward := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case g.away.Load():
			panic(http.ErrAbortHandler) // the connection breaks
		case g.full.Load() && r.Method == http.MethodPut:
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(http.StatusInsufficientStorage)
			_, _ = w.Write([]byte("<Error><Code>XMinioStorageFull</Code><Message>Storage backend has reached its minimum free drive threshold.</Message></Error>"))
		default:
			forward.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	g.url = server.URL
	return g
}
