package lambdahost

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// job does what its payload says.
type job struct{}

type payload struct {
	Do string `json:"do"`
}

func (job) Meta() function.JobMeta {
	return function.JobMeta{Type: "work", Queue: "q", Timeout: 50 * time.Millisecond, Retries: 2}
}

func (job) Handle(ctx context.Context, j *function.Job[payload]) (*payload, error) {
	switch j.Payload.Do {
	case "succeed":
		return &payload{Do: "done by attempt " + strconv.Itoa(j.Attempt)}, nil
	case "later":
		return nil, fault.New(fault.Unavailable, "The storage is away.")
	case "outage":
		return nil, fault.Away(fault.Storage, nil, "The storage is away.")
	case "never":
		return nil, fault.New(fault.SyntaxError, "Line 1 is no code.").At("App.tsx", 1, 2)
	case "panic":
		panic("a secret")
	case "hang":
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return nil, errors.New("unexpected")
}

// backend takes callbacks and answers what a test sets.
type backend struct {
	mu      sync.Mutex
	reports []attempt.Report
	answers []error // of final reports, in order; nil once they are used up
	ended   map[string]bool
}

func (b *backend) Report(_ context.Context, r attempt.Report) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reports = append(b.reports, r)
	if r.Transition == jobs.Running && b.ended[r.JobID] {
		return attempt.ErrEnded
	}
	if r.Transition == jobs.Running || len(b.answers) == 0 {
		return nil
	}
	err := b.answers[0]
	b.answers = b.answers[1:]
	return err
}

// final are the reports but "running".
func (b *backend) final() []attempt.Report {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.reports), func(r attempt.Report) bool { return r.Transition == jobs.Running })
}

func hosted(b *backend) *Jobs {
	return NewJobs(JobsOptions{
		Registry: registry(function.NewJob(job{})), Reporter: b, Worker: "lambda-1", Logger: quiet, Reserve: time.Millisecond,
		Backoff: attempt.Backoff{Min: time.Millisecond, Max: 2 * time.Millisecond},
	})
}

func message(id, do string, received int) events.SQSMessage {
	raw, _ := json.Marshal(payload{do})
	body, _ := json.Marshal(function.JobEvent{ID: "job-" + id, Type: "work", Attempt: 1, EnqueuedAt: time.Now().Add(-time.Second), Payload: raw})
	return events.SQSMessage{
		MessageId: id, Body: string(body), EventSource: "aws:sqs", EventSourceARN: "arn:aws:sqs:x:1:q",
		Attributes: map[string]string{"ApproximateReceiveCount": strconv.Itoa(received)},
	}
}

func TestBatchesOfOthersAreNoJobs(t *testing.T) {
	t.Parallel()
	b := &backend{}
	other := message("2", "succeed", 1)
	other.EventSource = "aws:sns"
	if _, err := hosted(b).Handle(t.Context(), events.SQSEvent{Records: []events.SQSMessage{message("1", "succeed", 1), other}}); err == nil || len(b.reports) > 0 {
		t.Errorf("%v, and %d reports", err, len(b.reports))
	}
}

func handle(t *testing.T, j *Jobs, list ...events.SQSMessage) []string {
	t.Helper()
	answer, err := j.Handle(t.Context(), events.SQSEvent{Records: list})
	if err != nil {
		t.Fatal(err)
	}
	again := []string{}
	for _, f := range answer.BatchItemFailures {
		again = append(again, f.ItemIdentifier)
	}
	return again
}

func TestEachMessageOfABatchHasItsOwnEnd(t *testing.T) {
	t.Parallel()
	b := &backend{}
	again := handle(t, hosted(b), message("a", "succeed", 2), message("b", "later", 1), message("c", "never", 1), message("d", "panic", 1), message("e", "hang", 1))
	if !slices.Equal(again, []string{"b", "d", "e"}) {
		t.Errorf("handed out again: %v", again)
	}
	final := b.final()
	if len(final) != 2 {
		t.Fatalf("%+v", final)
	}
	if r := final[0]; r.JobID != "job-a" || r.Transition != jobs.Succeeded || r.Attempt != 2 || string(r.Result) != `{"do":"done by attempt 2"}` || r.Timings["wait"] < 900 {
		t.Errorf("%+v", r)
	}
	if r := final[1]; r.JobID != "job-c" || r.Transition != jobs.Failed || r.Error.Code != fault.SyntaxError || r.Error.Position == nil || r.Error.Details == nil {
		t.Errorf("%+v", r)
	}
}

func TestTheLastAttemptIsReportedAndLeftToTheDeadLetterQueue(t *testing.T) {
	t.Parallel()
	for do, code := range map[string]fault.Code{"later": fault.Unavailable, "hang": fault.JobTimeout, "panic": fault.Internal} {
		b := &backend{}
		if again := handle(t, hosted(b), message("a", do, 3)); !slices.Equal(again, []string{"a"}) {
			t.Errorf("%s: handed out again: %v", do, again)
		}
		if final := b.final(); len(final) != 1 || final[0].Transition != jobs.Failed || final[0].Error.Code != code || final[0].Attempt != 3 {
			t.Errorf("%s: %+v", do, final)
		}
	}
	b := &backend{}
	if again := handle(t, hosted(b), message("a", "succeed", 4)); !slices.Equal(again, []string{"a"}) || len(b.final()) != 0 {
		t.Errorf("a job ran after its last attempt: %v, %+v", again, b.final())
	}
}

// An outage is not the job's: its message goes back unreported, unless SQS would hand it out no more.
func TestAnOutageIsReportedByItsNameAfterTheLastReceive(t *testing.T) {
	t.Parallel()
	for received, want := range map[int]fault.Code{1: "", 2: "", 3: fault.StorageUnavailable} {
		b := &backend{}
		again := handle(t, hosted(b), message("a", "outage", received))
		final := b.final()
		if !slices.Equal(again, []string{"a"}) || len(final) != map[bool]int{true: 0, false: 1}[want == ""] || len(final) == 1 && final[0].Error.Code != want {
			t.Errorf("received %d times: handed out again %v, reported %+v", received, again, final)
		}
	}
}

func TestAMessageIsKeptUntilTheBackendHasHeard(t *testing.T) {
	t.Parallel()
	away := fault.New(fault.Unavailable, "away")
	b := &backend{answers: []error{away, away, nil}}
	if again := handle(t, hosted(b), message("a", "succeed", 1)); len(again) != 0 || len(b.final()) != 3 {
		t.Errorf("%v after %d reports", again, len(b.final()))
	}
	b = &backend{answers: []error{&attempt.Refusal{Status: 404, Code: "NOT_FOUND"}}}
	if again := handle(t, hosted(b), message("a", "succeed", 1)); len(again) != 1 || len(b.final()) != 1 {
		t.Errorf("refused: %v after %d reports", again, len(b.final()))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	b = &backend{answers: slices.Repeat([]error{away}, 10_000)}
	answer, err := hosted(b).Handle(ctx, events.SQSEvent{Records: []events.SQSMessage{message("a", "succeed", 1), message("b", "succeed", 1)}})
	if err != nil || len(answer.BatchItemFailures) != 2 {
		t.Errorf("a backend that is away: %+v, %v", answer, err)
	}
	for _, r := range b.final() {
		if r.JobID == "job-b" {
			t.Error("a job was started without time to finish it")
		}
	}
}

func TestWhatIsNoJobOfOursGoesBack(t *testing.T) {
	t.Parallel()
	b := &backend{}
	odd := message("x", "succeed", 1)
	odd.Body = "no json"
	other := message("y", "succeed", 1)
	other.Body = `{"id":"1","type":"other","payload":{}}`
	if again := handle(t, hosted(b), odd, other, message("z", "succeed", 1)); !slices.Equal(again, []string{"x", "y"}) {
		t.Errorf("handed out again: %v", again)
	}
	if _, err := hosted(b).Handle(t.Context(), events.SQSEvent{}); err == nil {
		t.Error("an event without records was answered")
	}
}

func TestAFIFOGroupKeepsItsOrder(t *testing.T) {
	t.Parallel()
	b := &backend{}
	list := []events.SQSMessage{message("a", "later", 1), message("b", "succeed", 1), message("c", "succeed", 1)}
	for i, group := range []string{"one", "one", "two"} {
		list[i].EventSourceARN += ".fifo"
		list[i].Attributes["MessageGroupId"] = group
	}
	if again := handle(t, hosted(b), list...); !slices.Equal(again, []string{"a", "b"}) {
		t.Errorf("handed out again: %v", again)
	}
}

func TestALateMessageOfAJobThatHasEndedIsDroppedUnrun(t *testing.T) {
	t.Parallel()
	b := &backend{ended: map[string]bool{"job-a": true}}
	again := handle(t, hosted(b), message("a", "succeed", 1), message("b", "succeed", 1))
	if final := b.final(); len(again) != 0 || len(final) != 1 || final[0].JobID != "job-b" {
		t.Errorf("handed out again: %v, reported %+v", again, final)
	}
}

// A job that the queue had lost in its second attempt has two attempts left, though SQS has not handed it out before.
func TestALostJobGoesOnInItsAttempt(t *testing.T) {
	t.Parallel()
	for received, want := range map[int]string{1: "done by attempt 2", 2: "done by attempt 3", 3: ""} {
		b := &backend{}
		m := message("a", "succeed", received)
		var e function.JobEvent
		if err := json.Unmarshal([]byte(m.Body), &e); err != nil {
			t.Fatal(err)
		}
		e.Attempt = 2
		body, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		m.Body = string(body)
		handle(t, hosted(b), m)
		got := ""
		for _, r := range b.final() {
			got += string(r.Result)
		}
		if (want == "") != (got == "") || want != "" && got != `{"do":"`+want+`"}` {
			t.Errorf("received %d times: %s", received, got)
		}
	}
}
