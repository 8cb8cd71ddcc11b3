package httphost

import (
	"io"
	"net/http"
	"sync"
)

// Bounds of taking what is left of refused bodies: of one in bytes, and of how many are at a time, of all and of one network.
// Its time is that which the body had to arrive in.
const (
	lingerBytes   = 64 << 20
	lingers       = 64
	networkLinger = 8
)

// lingering counts the requests whose bodies are taken though they are answered.
type lingering struct {
	bytes             int64
	most, mostNetwork int
	mu                sync.Mutex
	total             int
	networks          map[string]int
}

func newLingering() *lingering {
	return &lingering{bytes: lingerBytes, most: lingers, mostNetwork: networkLinger, networks: map[string]int{}}
}

// enter counts a request of a network; it reports false where there are too many.
func (l *lingering) enter(network string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.total >= l.most || l.networks[network] >= l.mostNetwork {
		return false
	}
	l.total++
	l.networks[network]++
	return true
}

func (l *lingering) leave(network string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total--
	if l.networks[network]--; l.networks[network] == 0 {
		delete(l.networks, network)
	}
}

// arriving is a request's body, which knows whether there is more of it to come.
type arriving struct {
	io.ReadCloser
	ended bool
}

// Read reads on.
func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	a.ended = a.ended || err != nil
	return n, err
}

// linger takes what is left of the body of a request that is answered. Most clients read no answer before they have written
// all: where the connection ended at once, they would see a reset instead of the reason.
func (h *Host) linger(x *exchange, r *http.Request) {
	from := network(x.ip)
	if x.arriving == nil || x.arriving.ended || r.Header.Get("Expect") != "" || !h.lingering.enter(from) {
		return
	}
	defer h.lingering.leave(from)
	control := http.NewResponseController(x.w.ResponseWriter)
	_ = control.SetReadDeadline(x.bodyBy)
	_ = control.Flush()
	_, _ = io.CopyN(io.Discard, x.arriving, h.lingering.bytes)
}
