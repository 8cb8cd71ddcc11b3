package servertest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"hivesync/shared/devservers"
)

// sqsServer builds the SQS server, a module of its own below infra/tools, and returns its path.
var sqsServer = sync.OnceValues(func() (string, error) {
	mod, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("finding the module: %w", err)
	}
	path := scratch("sqs")
	build := exec.Command("go", "build", "-o", path, ".") // #nosec G204 -- our own path
	build.Dir = filepath.Join(filepath.Dir(strings.TrimSpace(string(mod))), "infra", "tools", "sqs")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building infra/tools/sqs: %w\n%s", err, out)
	}
	return path, nil
})

// SQS is an SQS server of one test's own, which keeps its queues in memory.
type SQS struct {
	*sqs.Client
	// Endpoint is its URL: the same again when it was stopped and started.
	Endpoint string

	address string
	proc    *devservers.Process
	in      io.Closer
}

// SQSKey is what the server's clients sign with: any will do.
const SQSKey = "test"

// SQSServer starts an SQS server for the test.
func SQSServer(t testing.TB) *SQS {
	t.Helper()
	s := &SQS{address: "127.0.0.1:0"}
	s.Start(t)
	t.Cleanup(func() { s.Stop(t) })
	s.Client = sqs.New(sqs.Options{
		Region: "eu-central-1", BaseEndpoint: &s.Endpoint, Credentials: credentials.NewStaticCredentialsProvider(SQSKey, SQSKey, ""),
	})
	return s
}

// Start starts the server again after Stop, without its queues.
func (s *SQS) Start(t testing.TB) {
	t.Helper()
	path, err := sqsServer()
	if err != nil {
		t.Fatal(err)
	}
	in, keep, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	cmd := exec.Command(path, "-address", s.address) // #nosec G204 -- built above
	cmd.Stdin, s.in = in, keep
	said, say := io.Pipe()
	proc, err := devservers.StartProcess("sqs", cmd, say)
	if err != nil {
		t.Fatal(err)
	}
	s.proc = proc
	go func() { <-proc.Done(); _ = say.Close() }() // of this process: s has another once it was started again
	lines := bufio.NewScanner(said)
	if !lines.Scan() {
		t.Fatal("the SQS server did not say where it listens")
	}
	if s.Endpoint == "" { // A server that is started again listens where it did, and its clients read these two meanwhile.
		s.address = lines.Text()
		s.Endpoint = "http://" + s.address
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
}

// Stop ends the server, and with it what its queues hold.
func (s *SQS) Stop(t testing.TB) {
	t.Helper()
	_ = s.in.Close()
	if err := s.proc.Stop(syscall.SIGTERM, 10*time.Second); err != nil {
		t.Error(err)
	}
}

// Queue makes a queue with a dead letter queue, named after it, for what was received so often, and returns its URL. Attributes
// replace or add to those that a queue of jobs has.
func (s *SQS) Queue(t testing.TB, name string, receives int, attributes map[string]string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	all := map[string]string{"VisibilityTimeout": "3600", "MessageRetentionPeriod": "345600", "MaximumMessageSize": "1048576"}
	if receives > 0 {
		if _, err := s.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String(name + "_dead"), Attributes: map[string]string{"VisibilityTimeout": "30"}}); err != nil {
			t.Fatal(err)
		}
		all["RedrivePolicy"] = fmt.Sprintf(`{"deadLetterTargetArn":"arn:aws:sqs::000000000000:%s_dead","maxReceiveCount":"%d"}`, name, receives)
	}
	for k, v := range attributes {
		all[k] = v
	}
	out, err := s.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &name, Attributes: all})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.QueueUrl)
}
