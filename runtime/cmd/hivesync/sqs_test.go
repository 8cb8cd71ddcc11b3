package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	lambdaevents "github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/jackc/pgx/v5"

	"hivesync/runtime/lambdahost"
	"hivesync/runtime/process/engine"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
)

// sqsEnv are the settings of a backend whose previews wait in a queue of the server.
func sqsEnv(t *testing.T, server *servertest.SQS, url string) []string {
	t.Helper()
	docs := server.Queue(t, "docs", 2, nil)
	return []string{
		"METRICS_PORT=0", "QUEUE_DRIVER=sqs", "SQS_QUEUES=preview_queue=" + url + ",ai_docs_queue=" + docs, "SQS_ENDPOINT=" + server.Endpoint, "SQS_REGION=eu-central-1",
		"SQS_ACCESS_KEY_ID=" + servertest.SQSKey, "SQS_SECRET_ACCESS_KEY=" + servertest.SQSKey, "RECONCILE_GRACE=1h", // a busy machine must not look as if a job was lost
	}
}

// mapping is what AWS runs between a queue and a function: it receives batches, has the function handle them, and deletes what
// did not fail. What failed is received again at once, as after its visibility timeout.
type mapping struct {
	t      *testing.T
	server *servertest.SQS
	url    string
	handle func(context.Context, lambdaevents.SQSEvent) (lambdaevents.SQSEventResponse, error)
}

// receive waits for messages.
func (m *mapping) receive() []sqstypes.Message {
	m.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		out, err := m.server.ReceiveMessage(m.t.Context(), &sqs.ReceiveMessageInput{
			QueueUrl: &m.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{sqstypes.MessageSystemAttributeNameAll},
		})
		if err != nil {
			m.t.Fatal(err)
		}
		if len(out.Messages) > 0 {
			return out.Messages
		}
	}
	m.t.Fatal("no message")
	return nil
}

// event is the batch as the function gets it.
func event(list []sqstypes.Message) (e lambdaevents.SQSEvent) {
	for _, m := range list {
		e.Records = append(e.Records, lambdaevents.SQSMessage{
			MessageId: aws.ToString(m.MessageId), Body: aws.ToString(m.Body), Attributes: m.Attributes, EventSource: "aws:sqs", EventSourceARN: "arn:aws:sqs:eu-central-1:0:previews",
		})
	}
	return e
}

// deliver has the function handle the next batch, and returns how many of its messages are done and how many come again.
func (m *mapping) deliver() (done, again int) {
	m.t.Helper()
	list := m.receive()
	answer, err := m.handle(m.t.Context(), event(list))
	if err != nil {
		m.t.Fatal(err)
	}
	for _, one := range list {
		if slices.ContainsFunc(answer.BatchItemFailures, func(f lambdaevents.SQSBatchItemFailure) bool { return f.ItemIdentifier == aws.ToString(one.MessageId) }) {
			again++
			m.reappear(one)
			continue
		}
		done++
		if _, err := m.server.DeleteMessage(m.t.Context(), &sqs.DeleteMessageInput{QueueUrl: &m.url, ReceiptHandle: one.ReceiptHandle}); err != nil {
			m.t.Fatal(err)
		}
	}
	return done, again
}

func (m *mapping) reappear(one sqstypes.Message) {
	m.t.Helper()
	if _, err := m.server.ChangeMessageVisibility(m.t.Context(), &sqs.ChangeMessageVisibilityInput{QueueUrl: &m.url, ReceiptHandle: one.ReceiptHandle}); err != nil {
		m.t.Fatal(err)
	}
}

// inLambda opens the preview job as a Lambda instance does, with the settings of the system. It sets the environment.
func (s *system) inLambda(server *servertest.SQS, url string) *mapping {
	s.t.Helper()
	for _, pair := range append(slices.Clone(s.env), "WORKER_NAME=lambda-previews", "WORKER_CONCURRENCY=1") {
		name, value, _ := strings.Cut(pair, "=")
		s.t.Setenv(name, value)
	}
	c, err := config.Load(config.Worker)
	if err != nil {
		s.t.Fatal(err)
	}
	jobs, err := wiring.OpenLambdaJobs(s.t.Context(), c, slog.New(slog.DiscardHandler), []string{"preview_build"}, engine.ForJobs, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = jobs.Close() })
	return &mapping{t: s.t, server: server, url: url, handle: jobs.Handle}
}

// rows reads one number from the database.
func (s *system) rows(sql string, args ...any) (n int) {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.db)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = conn.Close(s.t.Context()) }()
	if err := conn.QueryRow(s.t.Context(), sql, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestAPreviewTravelsThroughSQSAndLambda(t *testing.T) { //nolint:paralleltest // sets the environment
	server := servertest.SQSServer(t)
	url := server.Queue(t, "previews", 3, nil)
	s := newSystem(t, sqsEnv(t, server, url)...)
	lambda := s.inLambda(server, url)
	live := s.events()
	project := s.project(hello)
	id := s.preview(project)
	if done, again := lambda.deliver(); done == 0 || again != 0 {
		t.Fatalf("%d done, %d again", done, again)
	}
	if got := s.ended(id); got.Status != "ready" || len(got.Screens) != 1 {
		t.Fatalf("got %+v %s", got, got.Error)
	}
	for _, name := range []string{"preview.queued", "preview.running", "preview.ready"} {
		s.await(live, name)
	}

	t.Run("a job that SQS delivers twice at once has one effect", func(t *testing.T) {
		id := s.preview(project)
		list := lambda.receive()[:1]
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if answer, err := lambda.handle(t.Context(), event(list)); err != nil || len(answer.BatchItemFailures) != 0 {
					t.Errorf("%+v, %v", answer, err)
				}
			})
		}
		both.Wait()
		if got := s.ended(id); got.Status != "ready" || len(got.Screens) != 1 {
			t.Errorf("got %+v %s", got, got.Error)
		}
		if n := s.rows("SELECT count(*) FROM job_transitions t JOIN previews p ON p.job_id = t.job_id WHERE p.id = $1 AND transition = 'succeeded' AND applied", id); n != 1 {
			t.Errorf("%d successes took effect", n)
		}
		if n := s.rows("SELECT count(*) FROM preview_screens WHERE preview_id = $1", id); n != 1 {
			t.Errorf("%d screens", n)
		}
		lambda.reappear(list[0])
		lambda.deliver() // a third time, after its end
		if n := s.rows("SELECT count(*) FROM job_transitions t JOIN previews p ON p.job_id = t.job_id WHERE p.id = $1 AND t.attempt = 2 AND transition <> 'running'", id); n != 0 {
			t.Errorf("it ran again after its end")
		}
	})

	t.Run("the late message of a stopped job does not run", func(t *testing.T) {
		id := s.preview(project)
		s.call(http.MethodPost, "/api/v1/previews/"+id+"/stop", nil, nil)
		if done, again := lambda.deliver(); done == 0 || again != 0 {
			t.Errorf("%d done, %d again", done, again)
		}
		if got := s.ended(id); got.Status != "stopped" || len(got.Screens) != 0 {
			t.Errorf("got %+v", got)
		}
		if n := s.rows("SELECT count(*) FROM job_transitions t JOIN previews p ON p.job_id = t.job_id WHERE p.id = $1 AND transition = 'succeeded'", id); n != 0 {
			t.Error("it ran")
		}
	})

	t.Run("an endpoint on Lambda puts its job into SQS", func(t *testing.T) {
		c, err := config.Load(config.Backend)
		if err != nil {
			t.Fatal(err)
		}
		backend, err := wiring.OpenLambdaHTTP(t.Context(), c, slog.New(slog.DiscardHandler), []string{"previews.request"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = backend.Close() }()
		body, err := json.Marshal(previewOf())
		if err != nil {
			t.Fatal(err)
		}
		e := lambdaevents.APIGatewayV2HTTPRequest{
			Version: "2.0", RawPath: "/api/v1/projects/" + project + "/previews", Body: string(body),
			Headers: map[string]string{"authorization": "Bearer " + s.token, "content-type": "application/json"},
		}
		e.RequestContext.HTTP.Method, e.RequestContext.HTTP.SourceIP = http.MethodPost, "192.0.2.7"
		answer, err := lambdahost.NewHTTP(backend.Host, slog.New(slog.DiscardHandler)).Handle(t.Context(), e)
		var accepted struct {
			Data struct {
				PreviewID string `json:"preview_id"`
				Parked    bool   `json:"parked"`
			} `json:"data"`
		}
		if err != nil || answer.StatusCode != http.StatusAccepted || json.Unmarshal([]byte(answer.Body), &accepted) != nil || accepted.Data.Parked {
			t.Fatalf("%d %s, %v", answer.StatusCode, answer.Body, err)
		}
		lambda.deliver()
		if got := s.ended(accepted.Data.PreviewID); got.Status != "ready" {
			t.Errorf("got %+v %s", got, got.Error)
		}
	})

	t.Run("the deep health check asks for the queue and for no workers", func(t *testing.T) {
		var body []byte
		s.call(http.MethodGet, "/health/deep", nil, &body)
		for _, part := range []string{`"status":"ok"`, `"name":"queue","ok":true`, `"known":false`} {
			if !bytes.Contains(body, []byte(part)) {
				t.Errorf("no %s in %s", part, body)
			}
		}
	})
}

func TestAJobThatKilledEveryAttemptIsReportedFromTheDeadLetterQueue(t *testing.T) {
	t.Parallel()
	server := servertest.SQSServer(t)
	m := &mapping{t: t, server: server, url: server.Queue(t, "previews", 3, nil)}
	s := newSystem(t, sqsEnv(t, server, m.url)...)
	live := s.events()
	id := s.preview(s.project(hello))
	for attempt := 1; attempt <= 3; attempt++ {
		list := m.receive()
		if got := list[0].Attributes["ApproximateReceiveCount"]; got != strconv.Itoa(attempt) {
			t.Errorf("received %s times, expected %d", got, attempt)
		}
		m.reappear(list[0]) // the function was killed: nobody reports, and nobody deletes
	}
	got := s.ended(id)
	if got.Status != "failed" || !bytes.Contains(got.Error, []byte("POISONED")) {
		t.Errorf("got %s %s", got.Status, got.Error)
	}
	s.await(live, "preview.failed")
	letters := strings.Replace(m.url, "/previews", "/previews_dead", 1)
	for deadline := time.Now().Add(patience); ; {
		out, err := server.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: &letters})
		if err != nil {
			t.Fatal(err)
		}
		if out.Attributes["ApproximateNumberOfMessages"] == "0" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the dead letter stays")
		}
	}
}

func TestAJobAcceptedWhileSQSIsAwayIsEnqueuedOnceItIsBack(t *testing.T) {
	t.Parallel()
	server := servertest.SQSServer(t)
	m := &mapping{t: t, server: server, url: server.Queue(t, "previews", 3, nil)}
	s := newSystem(t, append(sqsEnv(t, server, m.url), "RECONCILE_GRACE=1s")...)
	project := s.project(hello)
	server.Stop(t)
	var accepted struct {
		Data struct {
			Status string `json:"status"`
			Parked bool   `json:"parked"`
		} `json:"data"`
	}
	s.call(http.MethodPost, "/api/v1/projects/"+project+"/previews", previewOf(), &accepted)
	if accepted.Data.Status != "queued" || !accepted.Data.Parked {
		t.Errorf("%+v", accepted)
	}
	server.Start(t)
	server.Queue(t, "previews", 3, nil)
	if body := aws.ToString(m.receive()[0].Body); !strings.Contains(body, `"preview_build"`) {
		t.Error(body)
	}
}

func TestWhatDoesNotFitSQSSaysSoAtTheStart(t *testing.T) {
	t.Parallel()
	server := servertest.SQSServer(t)
	bucket := servertest.S3(t)
	s := &system{t: t, env: append([]string{
		"HIVESYNC_ENV=development", "HIVESYNC_DIR=" + t.TempDir(), "PORT=0", "DATABASE_URL=" + servertest.Postgres(t), "REDIS_URL=" + servertest.Redis(t),
		"R2_ENDPOINT=" + bucket.URL, "R2_BUCKET=" + bucket.Bucket, "R2_REGION=" + bucket.Region, "R2_ACCESS_KEY_ID=" + bucket.AccessKey, "R2_SECRET_ACCESS_KEY=" + bucket.SecretKey,
	}, sqsEnv(t, server, server.Queue(t, "previews", 2, map[string]string{"VisibilityTimeout": "5"}))...)}
	if out, err := s.output("migrate"); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	for _, c := range []struct {
		args, want []string
	}{
		{[]string{"serve"}, []string{"SQS (SQS_QUEUES)", "VisibilityTimeout is 5s", "maxReceiveCount is 2: set it to 3"}},
		{[]string{"work"}, []string{"QUEUE_DRIVER is sqs", "Lambda"}},
		{[]string{"healthcheck", "--worker"}, []string{"QUEUE_DRIVER is sqs"}},
	} {
		out, err := s.output(c.args...)
		if err == nil {
			t.Errorf("%v: runs", c.args)
		}
		for _, part := range c.want {
			if !strings.Contains(out, part) {
				t.Errorf("%v: no %q in\n%s", c.args, part, out)
			}
		}
	}
	s.env = append(s.env, "SQS_QUEUES=")
	if out, err := s.output("serve"); err == nil || !strings.Contains(out, "SQS_QUEUES: is required") {
		t.Errorf("without queues: %v %s", err, out)
	}
}
