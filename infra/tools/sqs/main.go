// Command sqs is an SQS server for tests: goaws, which keeps its queues in memory, on a loopback address that it prints once it
// listens. It ends with its standard input.
//
// It mends what goaws leaves out and the tests rest on: how often a message was received, the bound of a batch's size, a name in
// its answer, and which error says that there is no such queue.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/Admiral-Piett/goaws/app/gosqs"
	"github.com/Admiral-Piett/goaws/app/models"
	"github.com/Admiral-Piett/goaws/app/router"
	"github.com/sirupsen/logrus"
)

func main() {
	address := flag.String("address", "127.0.0.1:0", "where to listen")
	flag.Parse()
	logrus.SetOutput(os.Stderr)
	logrus.SetLevel(logrus.ErrorLevel)
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		fmt.Fprintln(os.Stderr, "sqs:", err)
		os.Exit(1)
	}
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	models.CurrentEnvironment = models.Environment{Host: host, Port: port, AccountID: "000000000000"}
	go gosqs.PeriodicTasks(100*time.Millisecond, make(chan bool))
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	fmt.Println(listener.Addr())
	fmt.Fprintln(os.Stderr, "sqs:", http.Serve(listener, mended{router.New()}))
	os.Exit(1)
}

// mended is goaws, closer to the service.
type mended struct{ goaws http.Handler }

// limit is the largest message and the largest batch, in bytes.
const limit = 1 << 20

func (m mended) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 4*limit))
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var call struct {
		QueueUrl    string
		MessageBody string
		Entries     []struct{ MessageBody string }
	}
	_ = json.Unmarshal(body, &call)
	size := len(call.MessageBody)
	for _, e := range call.Entries {
		size += len(e.MessageBody)
	}
	switch {
	case size > limit:
		refuse(w, "BatchRequestTooLong")
	case call.QueueUrl != "" && !exists(call.QueueUrl):
		refuse(w, "QueueDoesNotExist")
	default:
		count()
		m.goaws.ServeHTTP(renamed{w}, r)
		count()
	}
}

// renamed gives the list of a batch's messages that were taken the name that it has in SQS's JSON.
type renamed struct{ http.ResponseWriter }

func (r renamed) Write(b []byte) (int, error) {
	_, err := r.ResponseWriter.Write(bytes.Replace(b, []byte(`{"SendMessageBatchResultEntry":`), []byte(`{"Successful":`), 1))
	return len(b), err
}

func refuse(w http.ResponseWriter, code string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{"__type": "com.amazonaws.sqs#" + code, "message": code})
}

func exists(url string) bool {
	models.SyncQueues.RLock()
	defer models.SyncQueues.RUnlock()
	_, ok := models.SyncQueues.Queues[url[strings.LastIndexByte(url, '/')+1:]]
	return ok
}

// count says of each message how often it was received before, which goaws counts and does not tell.
func count() {
	models.SyncQueues.Lock()
	defer models.SyncQueues.Unlock()
	for _, q := range models.SyncQueues.Queues {
		for i := range q.Messages {
			q.Messages[i].NumberOfReceives = q.Messages[i].Retry
		}
	}
}
