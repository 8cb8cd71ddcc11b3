package metrics

import (
	"log/slog"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"hivesync/runtime/sqsqueue"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
)

func TestQueuesInSQSShowWhatSQSCounts(t *testing.T) {
	t.Parallel()
	server := servertest.SQSServer(t)
	url := server.Queue(t, "previews", 3, nil)
	for range 2 {
		if _, err := server.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("{}")}); err != nil {
			t.Fatal(err)
		}
	}
	key := config.NewSecret(servertest.SQSKey)
	client, err := sqsqueue.New(t.Context(), sqsqueue.Options{
		URLs:   map[string]string{"preview_queue": url, "lost_queue": url + "_lost"},
		Region: "eu-central-1", Endpoint: server.Endpoint, AccessKeyID: key, SecretAccessKey: key, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	shows(t, SQS(client, []string{"preview_queue", "lost_queue"}),
		`hivesync_queue_up{queue="preview_queue"} 1`, `hivesync_queue_up{queue="lost_queue"} 0`,
		`hivesync_queue_jobs{queue="preview_queue",state="waiting"} 2`, `hivesync_queue_jobs{queue="preview_queue",state="leased"} 0`,
		`hivesync_queue_jobs{queue="preview_queue",state="delayed"} 0`, `hivesync_queue_jobs{queue="preview_queue",state="dead"} 0`,
	)
}
