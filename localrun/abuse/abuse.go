// Package abuse measures what one user's worst costs the others: large bodies made to be dear, and many changes at once to
// one large project whose table the planner knows nothing true about.
//
// It works on a system that is its own and only for that: it sets the database's statistics wrong.
package abuse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"hivesync/localrun/latency"
	"hivesync/shared/client"
)

// BodyBytes is the size of a worst-case body: all that a request to write files may announce.
const BodyBytes = 15 << 20

// A Shape is a body of about BodyBytes that costs a careless decoder many times its size.
type Shape struct {
	Name, Prefix, Repeated, Suffix string
}

// Shapes are the known ones.
var Shapes = []Shape{
	{"an unknown field's objects", `{"x":[{}`, `,{}`, `]}`},
	{"objects for files", `{"files":[{}`, `,{}`, `]}`},
	{"paths to delete", `{"delete":["a"`, `,"a"`, `]}`},
	{"unknown fields", `{"a":0`, `,"a":0`, `}`},
	{"lists in lists", `{"files":`, `[`, ``},
	{"an escaped content", `{"files":[{"path":"a","content":"`, `\u0041`, `"}]}`},
	{"large contents", `{"files":[{"path":"z","content":""}`, `,{"path":"a","content":"` + strings.Repeat("x", 300<<10) + `"}`, `]}`},
}

// body reads as the shape, without being held anywhere.
func (s Shape) body() (io.Reader, int64) {
	n := (BodyBytes - len(s.Prefix) - len(s.Suffix)) / len(s.Repeated)
	readers := make([]io.Reader, 0, 3)
	readers = append(readers, strings.NewReader(s.Prefix), &repeated{text: s.Repeated, left: n * len(s.Repeated)}, strings.NewReader(s.Suffix))
	return io.MultiReader(readers...), int64(len(s.Prefix) + n*len(s.Repeated) + len(s.Suffix))
}

// repeated reads as text again and again until so many bytes are left.
type repeated struct {
	text     string
	at, left int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && r.left > 0 {
		m := copy(p[n:min(len(p), n+r.left)], r.text[r.at:])
		n, r.left, r.at = n+m, r.left-m, (r.at+m)%len(r.text)
	}
	return n, nil
}

// An Uploader is a user with a project.
type Uploader struct {
	API     *client.Client
	Project string
}

// BodiesFigures are what uploads at once did.
type BodiesFigures struct {
	Uploads     int         `json:"uploads_at_once"`
	Users       int         `json:"users"`
	BodyBytes   int         `json:"body_bytes"`
	Shapes      int         `json:"shapes"`
	BeforeBytes int64       `json:"backend_rss_before_bytes"`
	AddedBytes  int64       `json:"backend_rss_added_bytes"`
	Answers     map[int]int `json:"answers_by_status"`
	// Others are the calls of somebody else meanwhile.
	Others latency.Distribution `json:"others"`
}

// Bodies sends each shape so many times at once, in turn by the users, and measures how far the resident memory of the
// backend with that pid rose over what it was before. Linux alone tells a process's peak.
func Bodies(ctx context.Context, pid int, users []Uploader, bystander *client.Client, atOnce int) (BodiesFigures, error) {
	f := BodiesFigures{Uploads: atOnce, Users: len(users), BodyBytes: BodyBytes, Shapes: len(Shapes), Answers: map[int]int{}}
	if err := forgetPeak(pid); err != nil {
		return f, err
	}
	before, err := memory(pid, "VmRSS")
	if err != nil {
		return f, err
	}
	others := watch(ctx, bystander)
	for _, shape := range Shapes {
		var group sync.WaitGroup
		var mu sync.Mutex
		for i := range atOnce {
			group.Go(func() {
				status := users[i%len(users)].send(ctx, shape)
				mu.Lock()
				defer mu.Unlock()
				f.Answers[status]++
			})
		}
		group.Wait()
	}
	times, err := others()
	if err != nil {
		return f, err
	}
	f.Others = latency.Of(times)
	peak, err := memory(pid, "VmHWM")
	f.BeforeBytes, f.AddedBytes = before, max(0, peak-before)
	return f, errors.Join(err, ctx.Err())
}

// send uploads a shape and returns the answer's status, or 0 where the connection ended without one.
func (u Uploader) send(ctx context.Context, shape Shape) int {
	body, size := shape.body()
	status, err := u.API.Send(ctx, http.MethodPut, "/api/v1/projects/"+u.Project+"/files", body, size)
	if err != nil {
		return 0
	}
	return status
}

// watch calls the API as somebody else until the returned function is called, which returns how long each call took.
func watch(ctx context.Context, bystander *client.Client) func() ([]time.Duration, error) {
	ctx, cancel := context.WithCancel(ctx)
	var times []time.Duration
	var failed error
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			began := time.Now()
			err := bystander.Do(ctx, http.MethodGet, "/api/v1/auth/me", nil, nil)
			if ctx.Err() != nil {
				return
			}
			if failed = err; err != nil {
				return
			}
			times = append(times, time.Since(began))
			select {
			case <-ctx.Done():
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() ([]time.Duration, error) {
		cancel()
		<-done
		return times, failed
	}
}

// memory reads a figure of a process's status, in bytes.
func memory(pid int, name string) (int64, error) {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, fmt.Errorf("this system does not tell a process's memory: %w", err)
	}
	for line := range strings.Lines(string(raw)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("the process %d tells no %s", pid, name)
}

// forgetPeak makes a process's VmHWM its VmRSS (proc(5), clear_refs).
func forgetPeak(pid int) error {
	return os.WriteFile("/proc/"+strconv.Itoa(pid)+"/clear_refs", []byte("5"), 0)
}
