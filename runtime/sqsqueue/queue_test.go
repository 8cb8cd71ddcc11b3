package sqsqueue

import (
	"context"
	"crypto/md5" // #nosec G501 -- SQS's checksum
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"hivesync/runtime/function"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

var quiet = slog.New(slog.DiscardHandler)

// job has three attempts of ten seconds at most.
type job struct{}

func (job) Meta() function.JobMeta {
	return function.JobMeta{Type: "work", Queue: "works", Timeout: 10 * time.Second, Retries: 2}
}

func (job) Handle(context.Context, *function.Job[struct{}]) (*struct{}, error) { return nil, nil }

// connect returns a client of the queues at an endpoint.
func connect(t *testing.T, endpoint string, o Options) *Client {
	t.Helper()
	o.Endpoint, o.Region, o.Logger = endpoint, "eu-central-1", quiet
	o.AccessKeyID, o.SecretAccessKey = config.NewSecret(servertest.SQSKey), config.NewSecret(servertest.SQSKey)
	if o.Timeout == 0 {
		o.Timeout = servertest.Patience
	}
	c, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	c.Route(function.Registry{Jobs: []function.JobFunction{function.NewJob(job{})}})
	return c
}

// serve starts a server with the queue of the job, and returns a client of it.
func serve(t *testing.T, o Options) (*Client, *servertest.SQS) {
	t.Helper()
	server := servertest.SQSServer(t)
	o.URLs = map[string]string{"works": server.Queue(t, "works", 3, nil)}
	return connect(t, server.Endpoint, o), server
}

// received takes a queue's next messages, which must come.
func received(t *testing.T, server *servertest.SQS, url string, n int) []jobs.Event {
	t.Helper()
	var list []jobs.Event
	for deadline := time.Now().Add(servertest.Patience); len(list) < n; {
		out, err := server.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range out.Messages {
			var e jobs.Event
			if err := json.Unmarshal([]byte(aws.ToString(m.Body)), &e); err != nil {
				t.Fatal(err)
			}
			list = append(list, e)
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d messages", len(list), n)
		}
	}
	return list
}

func TestAJobComesOutAsItWentIn(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c, server := serve(t, Options{Clock: func() time.Time { return now }})
	payload, err := json.Marshal(map[string]string{"text": "\x00\u2028\U0001F600\uFFFE and \uFFFF, \"quoted\" <&>"})
	if err != nil {
		t.Fatal(err)
	}
	first := jobs.Event{ID: uuid.NewString(), Type: "work", Tenant: uuid.NewString(), Tier: "pro", Trace: "00-a-b-01", Deadline: now.Add(time.Hour), Payload: payload}
	lost := first
	lost.ID, lost.Attempt = uuid.NewString(), 2
	for _, e := range []jobs.Event{first, lost} {
		if err := c.Enqueue(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	first.Attempt, first.EnqueuedAt, lost.EnqueuedAt = 1, now, now
	text := func(e jobs.Event) (text map[string]string) {
		_ = json.Unmarshal(e.Payload, &text)
		return text
	}
	for i, got := range received(t, server, c.o.URLs["works"], 2) {
		want := []jobs.Event{first, lost}[i]
		if d := cmp.Diff(text(want), text(got)); d != "" {
			t.Error(d)
		}
		want.Payload, got.Payload = nil, nil
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	if err := c.Enqueue(t.Context(), jobs.Event{ID: "x", Type: "other", Payload: payload}); err == nil || !strings.Contains(err.Error(), `"other"`) {
		t.Errorf("a type without a function: %v", err)
	}
}

// Thirty jobs of 150 kB do not fit a batch of ten, which the server holds to SQS's bound.
func TestLargeJobsAtOnceGoInBatchesThatSQSTakes(t *testing.T) {
	t.Parallel()
	c, server := serve(t, Options{})
	payload := json.RawMessage(`"` + strings.Repeat("x", 150_000) + `"`)
	var group errgroup.Group
	want := map[string]bool{}
	for range 30 {
		id := uuid.NewString()
		want[id] = true
		group.Go(func() error {
			return c.Enqueue(t.Context(), jobs.Event{ID: id, Type: "work", Tenant: uuid.NewString(), Payload: payload})
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, e := range received(t, server, c.o.URLs["works"], len(want)) {
		got[e.ID] = true
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestAJobThatSQSDoesNotTakeIsRefusedByItsSize(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, Options{})
	err := c.Enqueue(t.Context(), jobs.Event{ID: "x", Type: "work", Payload: json.RawMessage(`"` + strings.Repeat("x", MaxMessage) + `"`)})
	if !fault.Is(err, fault.ProjectTooLarge) {
		t.Error(err)
	}
}

// scripted is an SQS that takes what says no "refuse", and keeps the groups of its messages.
type scripted struct {
	mu     sync.Mutex
	groups []string
}

func (s *scripted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	type entry struct{ ID, MessageID, MD5OfMessageBody, Code, Message, MessageBody, MessageGroupID string }
	var in struct{ Entries []entry }
	if err := json.Unmarshal(body, &in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var taken, refused []map[string]any
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range in.Entries {
		s.groups = append(s.groups, e.MessageGroupID)
		switch {
		case strings.Contains(e.MessageBody, "refuse"):
			refused = append(refused, map[string]any{"Id": e.ID, "Code": "InternalError", "Message": "Not this one.", "SenderFault": strings.Contains(e.MessageBody, "for good")})
		case strings.Contains(e.MessageBody, "forget"):
		default:
			taken = append(taken, map[string]any{"Id": e.ID, "MessageId": "m", "MD5OfMessageBody": md5Of(e.MessageBody)})
		}
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	_ = json.NewEncoder(w).Encode(map[string]any{"Successful": taken, "Failed": refused})
}

func md5Of(s string) string {
	sum := md5.Sum([]byte(s)) // #nosec G401 -- SQS's checksum
	return hex.EncodeToString(sum[:])
}

func TestWhatSQSRefusesIsTheErrorOfItsJobAlone(t *testing.T) {
	t.Parallel()
	s := &scripted{}
	server := httptest.NewServer(s)
	defer server.Close()
	c := connect(t, server.URL, Options{URLs: map[string]string{"works": server.URL + "/1/works"}})
	q := c.queues["works"]
	results, err := c.send(t.Context(), q, []message{{`"a"`, "t1"}, {`"refuse"`, "t2"}, {`"b"`, "t1"}, {`"forget"`, ""}, {`"refuse for good"`, ""}})
	if err != nil || len(results) != 5 || results[0] != nil || results[2] != nil {
		t.Fatalf("%v, %v", results, err)
	}
	for _, i := range []int{1, 3} {
		if !fault.Is(results[i], fault.Unavailable) || fault.From(results[i]).Permanent() {
			t.Errorf("message %d: %v", i, results[i])
		}
	}
	if !fault.From(results[4]).Permanent() {
		t.Errorf("what no other try helps: %v", results[4])
	}
	if d := cmp.Diff([]string{"t1", "t2", "t1", "", ""}, s.groups); d != "" {
		t.Errorf("tenants are the groups by which SQS lets them take turns: %s", d)
	}
	for payload, want := range map[string]bool{`"fine"`: true, `"refuse"`: false} {
		err := c.Enqueue(t.Context(), jobs.Event{ID: "x", Type: "work", Tenant: "t3", Payload: json.RawMessage(payload)})
		if (err == nil) != want || err != nil && !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", payload, err)
		}
	}
}

func TestAFullQueueHasNoRoom(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, Options{MaxWaiting: 2})
	for n, want := range []bool{true, true, false} {
		c.queues["works"].counted.Every = 0 // asked anew each time
		if room, err := c.Room(t.Context(), "work"); err != nil || room != want {
			t.Fatalf("with %d jobs: %v, %v", n, room, err)
		}
		if err := c.Enqueue(t.Context(), jobs.Event{ID: uuid.NewString(), Type: "work", Payload: json.RawMessage(`{}`)}); err != nil {
			t.Fatal(err)
		}
	}
	if d, err := c.Depth(t.Context(), "works"); err != nil || d.Waiting != 3 {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestAQueueThatIsAwayTakesNothingAndSaysSo(t *testing.T) {
	t.Parallel()
	c, server := serve(t, Options{MaxWaiting: 2})
	server.Stop(t)
	if err := c.Enqueue(t.Context(), jobs.Event{ID: "x", Type: "work", Payload: json.RawMessage(`{}`)}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	if _, err := c.Room(t.Context(), "work"); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	if _, err := c.Known(t.Context(), "work", []jobs.Sought{{ID: "x", Handed: true}}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	if err := c.Probe(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	if err := c.Check(t.Context(), []string{"work"}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a start waits for it: %v", err)
	}
}

func TestTheQueuesAreHeldToWhatJobsNeed(t *testing.T) {
	t.Parallel()
	server := servertest.SQSServer(t)
	for name, c := range map[string]struct {
		receives   int
		attributes map[string]string
		want       []string // parts of the error; none for a queue that fits
	}{
		"fits":           {receives: 3},
		"hidden_briefly": {receives: 3, attributes: map[string]string{"VisibilityTimeout": "14"}, want: []string{"VisibilityTimeout is 14s", "at least 15s"}},
		"kept_briefly":   {receives: 3, attributes: map[string]string{"MessageRetentionPeriod": "60"}, want: []string{"MessageRetentionPeriod is 1m0s", "JOB_DEADLINE, which is 1h0m0s"}},
		"small":          {receives: 3, attributes: map[string]string{"MaximumMessageSize": "262144"}, want: []string{"MaximumMessageSize is 262144", "QUEUE_MAX_PAYLOAD to at most 258048"}},
		"no_letters":     {receives: 0, want: []string{"no dead letter queue", "maxReceiveCount 3"}},
		"few_receives":   {receives: 2, want: []string{"maxReceiveCount is 2", "set it to 3", "QUEUE_MAX_RETRIES to 1"}},
		"many_receives":  {receives: 4, want: []string{"maxReceiveCount is 4"}},
		"all_wrong": {receives: 5, attributes: map[string]string{"VisibilityTimeout": "1", "MessageRetentionPeriod": "60"}, want: []string{
			"queue works: its VisibilityTimeout", "queue works: its MessageRetentionPeriod", "queue works: its redrive",
		}},
		"turns.fifo": {receives: 3, want: []string{"FIFO", "standard queue"}},
	} {
		url := server.Queue(t, name, c.receives, c.attributes)
		err := connect(t, server.Endpoint, Options{URLs: map[string]string{"works": url}, Deadline: time.Hour, MaxPayload: 512 << 10}).Check(t.Context(), []string{"work"})
		checked(t, name, err, c.want)
	}
	url := server.Queue(t, "one", 3, nil)
	checked(t, "no queue of the name", connect(t, server.Endpoint, Options{URLs: map[string]string{"works": url + "x"}}).Check(t.Context(), []string{"work"}),
		[]string{"SQS refuses it (QueueDoesNotExist)", "SQS_QUEUES"})
	checked(t, "no URL", connect(t, server.Endpoint, Options{URLs: map[string]string{"others": url}}).Check(t.Context(), []string{"work"}), []string{"SQS_QUEUES: names no works"})
}

// checked holds what Check said against what it had to name: what no waiting cures is permanent.
func checked(t *testing.T, name string, err error, want []string) {
	t.Helper()
	if (err == nil) != (len(want) == 0) || err != nil && !fault.From(err).Permanent() {
		t.Errorf("%s: %v", name, err)
		return
	}
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s: no %q in: %v", name, part, err)
		}
	}
}

// clock is a clock that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond) // so that no two readings are the same
	return c.now
}

func (c *clock) later(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func TestOnlyAQueueThatStaysEmptyHasLostItsJobs(t *testing.T) {
	t.Parallel()
	at := &clock{now: time.Now()}
	c, server := serve(t, Options{Clock: at.read})
	c.queues["works"].counted.Every = 0
	asked := []jobs.Sought{{ID: "taken", Handed: true}, {ID: "recorded"}}
	known := func(step string, want bool) {
		t.Helper()
		got, err := c.Known(t.Context(), "work", asked)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(map[string]bool{"taken": want, "recorded": false}, got); d != "" {
			t.Errorf("%s: %s", step, d)
		}
	}
	drain := func() {
		t.Helper()
		if err := c.Settle(t.Context(), func(context.Context, []uuid.UUID) ([]uuid.UUID, error) { return nil, nil }); err != nil {
			t.Fatal(err)
		}
	}
	enqueue := func() {
		t.Helper()
		if err := c.Enqueue(t.Context(), jobs.Event{ID: uuid.NewString(), Type: "work", Payload: json.RawMessage(`{}`)}); err != nil {
			t.Fatal(err)
		}
	}
	enqueue()
	at.later(time.Hour)
	drain()
	known("it holds a message", true)
	if list := received(t, server, c.o.URLs["works"], 1); len(list) != 1 {
		t.Fatal(list)
	}
	known("its message is out", true)
	if _, err := server.PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: aws.String(c.o.URLs["works"])}); err != nil {
		t.Fatal(err)
	}
	known("it looks empty for the first time", true)
	at.later(emptyFor - time.Second)
	drain()
	known("not for long enough", true)
	at.later(2 * time.Second)
	known("for a minute", false)
	enqueue()
	received(t, server, c.o.URLs["works"], 1)
	if _, err := server.PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: aws.String(c.o.URLs["works"])}); err != nil {
		t.Fatal(err)
	}
	known("a job came in between", true)
	at.later(2 * emptyFor)
	known("nobody has read the dead letters since", true)
	drain()
	known("for a minute, dead letters read", false)
}

func TestDeadLettersAreSettledAndWhatIsNoJobStays(t *testing.T) {
	t.Parallel()
	c, server := serve(t, Options{})
	letters := strings.Replace(c.o.URLs["works"], "/works", "/works_dead", 1)
	want := map[uuid.UUID]bool{}
	for i := range 25 {
		id := uuid.New()
		want[id] = true
		body, err := json.Marshal(jobs.Event{ID: id.String(), Type: "work", Payload: json.RawMessage(`{}`)})
		if err != nil {
			t.Fatal(err)
		}
		text := string(body)
		if i == 7 {
			delete(want, id)
			text = "no job"
		}
		if _, err := server.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &letters, MessageBody: &text}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := c.Letters(t.Context(), "works"); err != nil || n < 25 {
		t.Errorf("%d letters, %v", n, err)
	}
	var kept uuid.UUID // is not settled
	got := map[uuid.UUID]bool{}
	if err := c.Settle(t.Context(), func(_ context.Context, ids []uuid.UUID) ([]uuid.UUID, error) {
		for _, id := range ids {
			if got[id] {
				t.Errorf("%s comes twice", id)
			}
			got[id] = true
		}
		if kept == uuid.Nil {
			kept = ids[0]
		}
		return slices.DeleteFunc(ids, func(id uuid.UUID) bool { return id == kept }), nil
	}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	out, err := server.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: &letters})
	if err != nil || out.Attributes["ApproximateNumberOfMessages"] != "2" {
		t.Errorf("left are %v, %v; expected what is no job, and what was not settled", out.Attributes, err)
	}
	failing := errors.New("the database is away")
	if _, err := server.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &letters, MessageBody: aws.String(`{"id":"` + uuid.NewString() + `"}`)}); err != nil {
		t.Fatal(err)
	}
	if err := c.Settle(t.Context(), func(context.Context, []uuid.UUID) ([]uuid.UUID, error) { return nil, failing }); err == nil || !strings.Contains(err.Error(), failing.Error()) {
		t.Error(err)
	}
}

func TestARegionIsAskedFor(t *testing.T) { //nolint:paralleltest // sets the environment
	for name, value := range map[string]string{"AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"} {
		t.Setenv(name, value)
	}
	if _, err := New(t.Context(), Options{}); err == nil || !strings.Contains(err.Error(), "SQS_REGION") {
		t.Error(err)
	}
	t.Setenv("AWS_REGION", "eu-central-1")
	if _, err := New(t.Context(), Options{}); err != nil {
		t.Error(err)
	}
}
